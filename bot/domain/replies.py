"""What kind of answer each wording is: whether it answers, asks, is sorry, or hands over.

By it a talk knows whether a question was answered, so that it may ask whether it was, and measuring knows the same.
"""

from __future__ import annotations

from enum import StrEnum


class Reply(StrEnum):
    """What kind of answer a wording is: only REAL ones answer a question."""

    REAL = "real"  # says what was asked for, from facts of the shop or the carrier
    DONE = "done"  # does what was asked for, or notes it
    ASKS = "asks"  # asks for something first
    SORRY = "sorry"  # was not found, not understood, not offered
    PERSON = "person"  # hands over, or offers to
    SMALL = "small"  # greetings and thanks


REPLIES: dict[str, Reply] = {
    **dict.fromkeys(
        (
            "track_order",
            "delivery_delay",
            "parcel_public",
            "delivered_not_received",
            "missing_or_damaged_item",
            "change_address",
            "reschedule_or_redirect",
            "cancel_order",
            "return_or_refund",
            "refund_status",
            "resend",
            "claim",
            "returns_policy",
            "shipping_options_cost",
            "notice_who",
        ),
        Reply.REAL,
    ),
    **dict.fromkeys(
        (
            "preferences",
            "preferences_off",
            "preferences_on",
            "code_right",
            "details_noted",
            "option_wait",
            "notice_no",
            "found_it",
        ),
        Reply.DONE,
    ),
    **dict.fromkeys(
        (
            "ask_order",
            "ask_proof",
            "ask_order_and_proof",
            "which_one",
            "notice_which",
            "ask_back",
            "code_wrong",
            "code_shape",
            "code_again",
            "code_waits",
            "code_expired",
        ),
        Reply.ASKS,
    ),
    **dict.fromkeys(
        (
            "not_found",
            "not_found_again",
            "number_invalid",
            "number_unknown",
            "no_details",
            "throttled",
            "out_of_scope",
            "foreign",
            "option_not_offered",
            "code_later",
            "code_spent",
            "code_not_sent",
        ),
        Reply.SORRY,
    ),
    **dict.fromkeys(("human_agent", "complaint", "to_a_human", "offer_human", "code_lost", "unsolved"), Reply.PERSON),
    **dict.fromkeys(("greet", "thanks", "goodbye", "affirm", "deny", "declined", "solved"), Reply.SMALL),
}
"""Every wording of the composer; a test holds this table to it."""

ANSWERS = frozenset(key for key, reply in REPLIES.items() if reply in {Reply.REAL, Reply.DONE})
MISSES = frozenset({"ask_back", "out_of_scope", "offer_human"})
"""Wordings that follow a message which was not understood."""

SOLVED, UNSOLVED = "solved", "unsolved"
RATINGS = (SOLVED, UNSOLVED)
"""Yes and no to our one question, whether that was an answer."""
