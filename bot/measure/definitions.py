"""What every figure means: its words, its numerator, its denominator, its window. The one place, for code and pages.

The text of a definition stands beside its figure on every page and in docs/measure.md; the sums of `bot.measure.days`
and the filters of `bot.measure.rows` are made from the windows, goals and kinds of answers that are named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

QUIET = timedelta(hours=24)
"""So long without a message of the shopper ends a contact; what they write after it begins another."""

REPLY = timedelta(hours=72)
"""So long after a notice of ours a message counts as a reply to it."""

STRICT = timedelta(days=7)
LOOSE = timedelta(hours=72)

LATE = timedelta(days=1)
"""How long a day's contacts may still go on before the day is closed: a contact is measured from its last message."""

AFTER_TROUBLE = timedelta(days=14)

JUDGED_AFTER = timedelta(days=7)
"""How long scans may still come in before a status that was said is judged."""

WINDOW_JUDGED_AFTER = timedelta(days=3)
"""How long after a window's last day its delivery scan may still come in."""

SMALLEST_EFFECT = 0.20
"""The share of contacts saved by a first word that is worth finding: the holdout is planned to find it."""

WISMO_GOALS = frozenset({"track_order", "delivery_delay", "delivered_not_received"})
"""Where is my order: where it is, why it is late, why it is not here though it should be."""


SHOPPER, NOTICE = "shopper", "notice"


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. `kind` is count, share, difference, time or money; an empty `bottom` means that nothing is divided.

    `good` says which way is better: more, less, or "" where neither is.
    """

    key: str
    name: str
    kind: str
    text: str
    top: str
    bottom: str = ""
    window: str = "the period chosen, by the day on which a contact began on the shop's own clock"
    good: str = "more"


COHORT = (
    "contacts that began on a day which is closed: {window} and one day have passed since it ended, and {window} since "
    "the last message of each of its contacts, so that of each day's contacts failures and successes are known alike; "
    "the others are shown as pending"
)
FIGURES: tuple[Definition, ...] = (
    Definition(
        "contacts",
        "Contacts",
        "count",
        "A contact is a run of one shopper's messages in one talk without 24 hours of silence between them. Only those "
        "that a shopper opened are counted. A run that began with a reply to a notice of ours within 72 hours, or with "
        "its button, was opened by us: it is shown apart and stands in no denominator. A press of Yes or No under our "
        "own question is part of the contact that was asked about.",
        "contacts that a shopper opened",
        good="less",
    ),
    Definition(
        "wismo",
        "Where-is-my-order share",
        "share",
        "The share of contacts that were about where an order is, why it is late, or why it is not there though the "
        "carrier says so. What a contact was about is the first wish in it that concerns an order.",
        "contacts about track_order, delivery_delay or delivered_not_received",
        "contacts that a shopper opened",
        good="",
    ),
    Definition(
        "strict",
        "Deflection, strict",
        "share",
        "The share of contacts that needed no human and did not come back. Such a one was never handed to a human; at "
        "least one message got a real answer (not only a question back, an apology or a greeting); the shopper did not "
        "deny that it was one; and no new contact about the same order followed within 7 days of its last message. "
        "Where either contact names no order, a new one of the same shopper or in the same talk counts. A new contact "
        "takes it back even after a yes.",
        "of these, never at a human, really answered, not denied, and without a new contact within 7 days",
        COHORT.format(window="7 days"),
    ),
    Definition(
        "said_so",
        "of these, said so",
        "share",
        "The part of strict deflection in which the shopper pressed Yes under 'Did that answer it?'. The rest is "
        "assumed from silence, and is shown apart from this.",
        "strictly deflected contacts whose shopper pressed Yes",
        COHORT.format(window="7 days"),
    ),
    Definition(
        "loose",
        "Deflection, loose",
        "share",
        "The share of contacts without a human and without a new contact within 72 hours, whatever was answered. "
        "Resolution is often counted so; it stands here beside the strict figure so that both can be compared.",
        "of these, never at a human and without a new contact within 72 hours",
        COHORT.format(window="72 hours"),
    ),
    Definition(
        "reopened",
        "Came back",
        "share",
        "The share of contacts that were followed by a new one about the same order within 7 days of its last message. "
        "Where either contact names no order, a new one of the same shopper or in the same talk counts. A reply to a "
        "notice of ours counts as one when it reached or asked for a human, complained, or wanted something for an "
        "order (where it is, another address, cancelling, money back and so on).",
        "of these, followed by a new contact within 7 days",
        COHORT.format(window="7 days"),
        good="less",
    ),
    Definition(
        "human",
        "Handed to a human",
        "share",
        "The share of contacts in which a case was opened for a human, whoever asked for it, or was open already.",
        "contacts with a case",
        "contacts that a shopper opened",
        good="less",
    ),
    Definition(
        "csat",
        "Satisfied",
        "share",
        "Of those who answered our one question, 'Did that answer it?', the share who said yes. It is asked at most "
        "once a contact, after thanks, a goodbye or a human's hand-back, and never while a human has the talk. How "
        "many were asked and how many answered is shown beside it: those who answer are not those who do not.",
        "contacts with a yes",
        "contacts with a yes or a no",
    ),
    Definition(
        "status_truth",
        "Status was right",
        "share",
        "Each status of a parcel that we said in a chat, against what was true at that moment as known 7 days later, "
        "once all scans had come in. One that cannot be judged, for no scan of that time is known, is left out.",
        "statuses said that were right",
        "statuses said that can be judged by now",
        "the period chosen, by the day on which it was said",
    ),
    Definition(
        "window_truth",
        "Window held",
        "share",
        "Each delivery window of our own that a shopper was shown (chat, page or notice; once a day and wording): did "
        "the parcel come on one of its days? It is judged 3 days after its last day; one that has not come by then did "
        "not hold. A day counts once every window said on it can be judged.",
        "windows that held",
        "windows shown on days whose windows can all be judged",
        "the period chosen, by the day on which it was shown",
    ),
    Definition(
        "time_to_human",
        "Time to a human's first word",
        "time",
        "From the moment a case was opened to the first word that a human said to the shopper; each case counts, also "
        "a second one of the same contact. p50 and p90 are over all cases, those still waiting among them: a wait that "
        "goes on is longer than the time so far. A case that ended without a human's word is left out of both. How "
        "many wait, and how many ended so, is said beside it.",
        "time from the case's opening to a human's first word",
        window="the period chosen, by the day on which the case was opened, as long as cases are kept",
        good="less",
    ),
    Definition(
        "saved",
        "Cost saved",
        "money",
        "Strictly deflected contacts times what one contact costs this shop when a person answers it: a rate that the "
        "shop itself has set (worth.contact_cost in its policy). Without a rate no sum is shown. Prevented contacts "
        "are not in it.",
        "strictly deflected contacts × the shop's own cost of a contact",
        window="the period chosen; only days that are closed",
    ),
    Definition(
        "holdout",
        "Contacts prevented by writing first",
        "difference",
        "A share of shoppers, drawn by a permanent hash, is never written to first. Compared are parcels in trouble "
        "whose shoppers would have been considered for a first word, as they were drawn, whether or not a notice could "
        "reach them. Counted are contacts about their orders in the 14 days after: those that the shopper opened, and "
        "of the replies to our notices those that reached or asked for a human, complained, or wanted something for an "
        "order (where it is, another address, cancelling, money back and so on). The interval allows for looking at it "
        "every day: the comparison ends with the parcels that were planned, and what comes later changes nothing.",
        "contacts per 100 troubled parcels with a first word less those without",
        "troubled parcels whose 14 days are over, up to as many as were planned",
        "the year that runs, counted from the holdout's first parcel: each is an experiment of its own",
        good="less",
    ),
)
DEFINITIONS: dict[str, Definition] = {each.key: each for each in FIGURES}
