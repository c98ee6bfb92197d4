"""What is done about a message: asked, answered, refused, or brought to a human."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.decide.converse import Known, decide
from bot.decide.listen import Heard, listen
from bot.domain.conversation import Entity, Pending, Proof, Talk, Understood
from bot.domain.order import OrderState
from bot.domain.status import Status
from tests.bot.talk import NOW, dossier, heard, order, parcel, talking

MOVING = dossier(parcel())
THERE = dossier(parcel(Status.DELIVERED))
JANES = {"emails": ("jane@example.com",)}


def turn(text, intent, known=Known(), talk=Talk(), **found):  # noqa: B008
    return decide(listen(talk, heard(text, intent, **found), NOW), known, NOW)


def test_asks_for_the_order_then_for_a_proof_then_answers():
    first = turn("wheres my order", "track_order")
    assert (first.key, first.soft, first.talk.pending.kind) == ("ask_order", True, "which_order")
    second = turn("#1042", "provide_order_details", talk=first.talk, orders=("1042",))
    assert (second.key, second.unproven) == ("ask_proof", ("1042",))
    known = Known(orders={"1042": [MOVING]})
    third = turn("jane@example.com", "out_of_scope", known, second.talk, **JANES)
    assert (third.key, third.shown, third.talk.pending) == ("track_order", (MOVING,), None)
    assert [(proof.order_id, proof.how) for proof in third.proofs] == [("id-#1042", "email")]


def test_everything_in_one_message_is_answered_at_once():
    known = Known(orders={"1042": [MOVING]})
    assert (
        turn("#1042 jane@example.com where is it??", "track_order", known, orders=("1042",), **JANES).key
        == "track_order"
    )


@pytest.mark.parametrize("found", [{"1042": []}, {"1042": [MOVING]}], ids=["no such order", "somebody else's"])
def test_not_found_and_not_yours_are_the_same_decision(found):
    said = turn("#1042 x@y.com", "track_order", Known(orders=found), orders=("1042",), emails=("x@y.com",))
    assert (said.key, said.wrong, said.shown, said.case) == ("not_found", ("1042",), (), None)
    assert said.soft, "it waits out its burst, so that the time it took tells nothing"


def test_three_times_wrong_offers_a_human_and_yes_opens_a_case():
    talk, known = Talk(), Known(orders={"1042": [MOVING]})
    keys = []
    for address in ("a@x.com", "b@x.com", "c@x.com"):
        said = turn(f"#1042 {address}", "track_order", known, talk, orders=("1042",), emails=(address,))
        keys.append(said.key)
        talk = said.talk
    assert keys == ["not_found", "not_found", "not_found_again"]
    said = turn("yes", "affirm", Known(), talk)
    assert (said.key, said.case.reason) == ("human_agent", "human_agent")


def test_of_two_orders_the_proven_one_is_shown_and_the_other_is_asked_for():
    theirs = dossier(
        parcel(), of=replace(order("#1043"), contact=replace(order().contact, email="bob@x.com", postcode="X"))
    )
    known = Known(orders={"1042": [MOVING], "1043": [theirs]})
    talk = talking(emails=("jane@example.com",))
    said = turn("where are #1042 and #1043", "track_order", known, talk, orders=("1042", "1043"))
    assert (said.key, said.shown, said.unproven) == ("ask_proof", (MOVING,), ("1043",))


def test_a_proof_kept_from_before_is_enough_until_it_expires():
    live = Known(orders={"1042": [MOVING]}, proofs=(Proof("id-#1042", "link", NOW + timedelta(minutes=1)),))
    dead = Known(orders={"1042": [MOVING]}, proofs=(Proof("id-#1042", "link", NOW),))
    assert turn("#1042?", "track_order", live, orders=("1042",)).key == "track_order"
    assert turn("#1042?", "track_order", dead, orders=("1042",)).key == "ask_proof"


def test_a_link_to_an_order_answers_without_any_number():
    said = turn("where is it", "track_order", Known(proven=[MOVING]))
    assert (said.key, said.shown) == ("track_order", (MOVING,))


def test_a_tracking_number_alone_shows_the_status_in_public():
    number = MOVING.shipments[0].tracking_number
    known = Known(parcels={number: (MOVING.shipments[0], MOVING)})
    said = turn(f"where is {number}", "track_order", known, numbers=(number,))
    assert (said.key, said.shown, said.parcels) == ("parcel_public", (), MOVING.shipments)
    said = turn(f"cancel {number}", "cancel_order", known, numbers=(number,))
    assert (said.key, said.parcels) == ("ask_order_and_proof", ())


def test_a_check_digit_that_fails_is_said():
    said = turn("1Z5R89391234567843", "track_order", Known(checks={"1Z5": "invalid"}), numbers=("1Z5",))
    assert said.key == "number_invalid"


def test_only_the_number_whose_check_digit_fails_is_called_wrong():
    checks = Known(checks={"1Z5": "invalid", "1Z6": "valid"})
    said = turn("1Z5 or 1Z6", "track_order", checks, numbers=("1Z5", "1Z6"))
    assert (said.key, said.wrong) == ("number_invalid", ("1Z5",))


@pytest.mark.parametrize(
    ("goal", "facts", "case"),
    [
        ("delivered_not_received", THERE, True),
        ("delivered_not_received", MOVING, False),
        ("missing_or_damaged_item", THERE, True),
        ("change_address", MOVING, True),
        ("change_address", THERE, False),
        ("reschedule_or_redirect", MOVING, True),
        ("cancel_order", dossier(of=order(state=OrderState.PREPARING)), True),
        ("cancel_order", dossier(of=order(state=OrderState.CANCELLED)), False),
        ("return_or_refund", THERE, True),
        ("refund_status", THERE, True),
        ("refund_status", dossier(of=order(state=OrderState.REFUNDED)), False),
        ("track_order", MOVING, False),
        ("delivery_delay", MOVING, False),
    ],
)
def test_a_case_is_opened_where_only_a_human_can_help(goal, facts, case):
    asked = talking(goal=goal, pending=Pending("proof", goal, NOW))
    known = Known(orders={"1042": [facts]})
    said = turn("#1042 jane@example.com", goal, known, asked, orders=("1042",), **JANES)
    assert (said.key, said.case is not None) == (goal, case)


@pytest.mark.parametrize("pending", [None, Pending("proof", "track_order", NOW, ("1042",))])
def test_a_human_can_be_asked_for_at_any_point(pending):
    said = turn("let me talk to a person", "human_agent", talk=talking(pending=pending))
    assert (said.key, said.case.reason, said.talk.pending) == ("human_agent", "human_agent", None)


def test_two_failed_understandings_offer_a_human():
    first = turn("blargh", "nlu_fallback")
    second = turn("tell me a joke", "out_of_scope", talk=first.talk)
    assert (first.key, second.key, second.talk.pending.kind) == ("ask_back", "offer_human", "confirm_human")


def test_a_good_turn_forgets_the_failed_ones():
    first = turn("blargh", "nlu_fallback")
    second = turn(
        "#1042 jane@example.com", "track_order", Known(orders={"1042": [MOVING]}), first.talk, orders=("1042",), **JANES
    )
    assert second.talk.failures == 0


def test_too_many_wrong_details_pause_the_lookups():
    said = turn("#1042 x@y.com", "track_order", Known(throttled=True), orders=("1042",), emails=("x@y.com",))
    assert (said.key, said.shown, said.talk.pending.kind) == ("throttled", (), "confirm_human")


def test_a_greeting_in_the_middle_asks_the_open_question_again():
    talk = talking(pending=Pending("proof", "track_order", NOW, ("1042",)))
    assert (turn("hello?", "greet", talk=talk).key, turn("hello", "greet").key) == ("ask_proof", "greet")


TOPICS = [("safety", "to_a_human", "safety"), ("legal", "to_a_human", "legal"), ("payment", "out_of_scope", None)]


@pytest.mark.parametrize(("topic", "key", "case"), TOPICS)
def test_safety_and_law_go_to_a_human_at_once(topic, key, case):
    message = Heard("your lamp caught fire", Understood("out_of_scope", entities=(Entity("topic", topic),)))
    said = decide(listen(Talk(), message, NOW), Known(proven=[MOVING]), NOW)
    assert (said.key, said.case.reason if said.case else None) == (key, case)
