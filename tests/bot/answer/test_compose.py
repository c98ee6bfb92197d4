"""What a shopper reads: every part of an answer is there, and nothing that was not known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answer.compose import Stage, compose
from bot.answer.parcel import Scene, story
from bot.answer.words import PHRASES, Words
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.conversation import Talk
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Hold, OrderState
from bot.domain.shipment import Conflict
from bot.domain.status import Party, Reason, Status, TzBasis
from bot.ports import CaseWish, Decision
from tests.bot.talk import NOW, dossier, eta, order, parcel, scan

WORDS = Words()
SETTINGS = MerchantSettings(name="Lantern & Oak", handling_days=2)
SCENE = Scene(WORDS, NOW, "Lantern & Oak")
STALLED = Anomaly(Kind.STALLED, Severity.WARNING, NOW - timedelta(days=6), Party.CARRIER, (("working_days", "4"),))


def stage(anomalies=(), case=None):
    return Stage(WORDS, SETTINGS, NOW, lambda d: "https://track.example/t/x", case, lambda p: anomalies)


def said(key, *shown, anomalies=(), case=None, wish=None):
    decision = Decision(key, Talk(), goal=key, shown=shown, case=wish)
    return compose(decision, stage(anomalies, case))


def test_an_answer_has_status_scan_age_window_reason_next_and_options():
    answer = said("track_order", dossier(parcel(eta=eta(24, 25))))
    for part in (
        "on its way with UPS",
        "Departed from facility in Columbus, OH, Sun 22 Nov at 09:00 local time",
        "That scan is 20 hours old; we last heard from UPS 3 hours ago",
        "UPS expects it between Tue 24 Nov and Wed 25 Nov. Those are the carrier’s own dates",
        "Nothing looks wrong",
        "Next, it goes to the depot",
        "You can wait, or ask for a person",
    ):
        assert part in answer.text
    assert [button.intent for button in answer.buttons] == ["delivery_delay", "human_agent"]
    assert answer.cards[0].link.url == "https://track.example/t/x"


def test_without_a_date_none_is_made_up():
    assert "no delivery date yet that I could stand behind" in said("track_order", dossier(parcel())).text


def test_a_date_that_has_passed_is_not_repeated_as_a_promise():
    text = said("track_order", dossier(parcel(eta=eta(20, 20)))).text
    assert "had expected it by Fri 20 Nov, and that day has passed" in text


@pytest.mark.parametrize("basis", [TzBasis.DATE_ONLY, TzBasis.UNKNOWN])
def test_an_hour_that_the_carrier_did_not_give_is_never_printed(basis):
    event = replace(scan(Status.IN_TRANSIT, 20, "Arrived"), tz_basis=basis)
    assert "09:00" not in "".join(story(replace(parcel(), events=(event,)), (), SCENE))


def test_what_is_wrong_is_said_with_whose_move_it_is():
    answer = said("track_order", dossier(parcel()), anomalies=(STALLED,))
    assert "has not been scanned for 4 working days" in answer.text
    assert "It is UPS’s move" in answer.text
    assert "Nothing looks wrong" not in answer.text
    assert "on its way" not in answer.text
    assert answer.cards[0].tone == "warn"


def test_a_conflict_is_said_with_care():
    torn = replace(parcel(Status.DELIVERED), conflict=Conflict(Status.DELIVERED, Status.IN_TRANSIT))
    assert "records disagree" in said("track_order", dossier(torn)).text


def test_split_parcels_are_told_one_by_one():
    answer = said("track_order", dossier(parcel(), parcel(Status.DELIVERED, number="1Z2")))
    assert "parcel 1 of 2: it is on its way" in answer.text
    assert "parcel 2 of 2: UPS says it was delivered" in answer.text
    assert [card.status for card in answer.cards] == ["in_transit", "delivered"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OrderState.RECEIVED, "has not sent a parcel yet"),
        (OrderState.ON_HOLD, "on hold at Lantern & Oak: something is out of stock"),
        (OrderState.PREPARING, "is being prepared"),
        (OrderState.BACK_ORDERED, "out of stock"),
        (OrderState.PARTLY_SHIPPED, "still at Lantern & Oak: 2 × Linen shade"),
        (OrderState.DIGITAL, "delivered by e-mail"),
        (OrderState.PICKUP_IN_STORE, "for pick-up in the store"),
        (OrderState.CANCELLED, "was cancelled"),
        (OrderState.REFUNDED, "was refunded"),
        (OrderState.SHIPPED, "without a tracking number"),
    ],
)
def test_an_order_without_a_parcel_is_answered_like_one(state, words):
    held = replace(order(state=state), hold=Hold("INVENTORY_OUT_OF_STOCK", "secret"))
    text = said("track_order", dossier(of=held)).text
    assert words in text
    assert "1 hour ago" in text
    assert "secret" not in text


def test_a_wish_tells_the_truth_the_case_and_the_order():
    without = said("cancel_order", dossier(parcel()), case="PL-ABC234")
    assert "PL-ABC234" not in without.text
    wish = CaseWish("cancel_order", "cancel_order", "#1042")
    answer = said("cancel_order", dossier(parcel()), case="PL-ABC234", wish=wish)
    assert "already left, so it can’t be cancelled" in answer.text
    assert "case PL-ABC234" in answer.text
    assert "on its way with UPS" in answer.text


def test_a_case_that_is_open_already_is_named_and_nothing_repeated():
    wish = CaseWish("cancel_order", "cancel_order", "#1042")
    decision = Decision("cancel_order", Talk(), "cancel_order", (dossier(parcel()),), case=wish)
    answer = compose(decision, replace(stage(case="PL-ABC234"), case_known=True))
    assert "added what you wrote to case PL-ABC234" in answer.text
    assert "on its way" not in answer.text
    assert [button.intent for button in answer.buttons] == ["human_agent"]


def test_who_says_it_is_not_there_is_not_told_to_tell_us():
    wish = CaseWish("delivered_not_received", "delivered_not_received", "#1042")
    answer = said("delivered_not_received", dossier(parcel(Status.DELIVERED)), case="PL-ABC234", wish=wish)
    assert "says it was delivered" in answer.text
    assert "tell me" not in answer.text


def test_past_the_carriers_own_day_it_is_late_whatever_else_is_wrong():
    label = replace(STALLED, kind=Kind.LABEL_NOT_SHIPPED)
    text = said("delivery_delay", dossier(parcel(Status.PRE_TRANSIT, eta=eta(20, 20))), anomalies=(label,)).text
    assert text.startswith("You’re right, it is late")


def test_several_orders_offer_each_wish_once_and_a_person_last():
    answer = said("track_order", dossier(parcel()), dossier(parcel(Status.DELIVERED)))
    assert [button.intent for button in answer.buttons] == [
        "delivery_delay",
        "delivered_not_received",
        "missing_or_damaged_item",
        "human_agent",
    ]


def test_danger_and_law_are_worded_apart():
    for reason, part in (("safety", "emergency number"), ("legal", "needs a person and not a bot")):
        assert part in said("to_a_human", case="PL-ABC234", wish=CaseWish(reason, reason)).text


def test_out_for_delivery_is_today_only_on_that_day():
    fresh = replace(parcel(Status.OUT_FOR_DELIVERY), events=(scan(Status.OUT_FOR_DELIVERY, 2, "Out"),))
    old = replace(parcel(Status.OUT_FOR_DELIVERY), events=(scan(Status.OUT_FOR_DELIVERY, 26, "Out"),))
    assert "out for delivery today" in said("track_order", dossier(fresh)).text
    late = said("track_order", dossier(old)).text
    assert "today" not in late
    assert "was out for delivery with UPS on Sun 22 Nov, and nothing has been reported since" in late


def test_no_button_asks_again_what_was_just_answered():
    answer = said("delivery_delay", dossier(parcel(eta=eta(24, 25))))
    assert answer.text.startswith("By the carrier’s own date it isn’t late yet.")
    assert [button.intent for button in answer.buttons] == ["human_agent"]


def test_in_public_nothing_says_whose_parcel_it_is():
    done = replace(parcel(Status.DELIVERED), signed_by="JANE DOE")
    answer = compose(Decision("parcel_public", Talk(), "track_order", parcels=(done,)), stage())
    assert "delivered" in answer.text.lower()
    for secret in ("Jane", "JANE", "Columbus", "1042", "DEPARTED"):
        assert secret not in answer.text


def test_carrier_text_is_data():
    event = scan(Status.IN_TRANSIT, 2, "<b>hi</b>\x00\n" + "x" * 400)
    text = "".join(story(replace(parcel(), events=(event,)), (), SCENE))
    assert "\x00" not in text
    assert "…" in text
    assert len(text) < 1200


@pytest.mark.parametrize(
    ("kind", "evidence", "told"),
    [
        (Kind.STALLED, ("working_days", "0"), "It has been quiet for longer than parcels like it usually are."),
        (Kind.STALLED, ("working_days", "1"), "not been scanned for one working day, which"),
        (Kind.STALLED, ("working_days", "4"), "not been scanned for 4 working days, which"),
        (Kind.MISSORTED_OR_LOOPING, ("reason", "missorted"), "It was sent the wrong way"),
        (Kind.MISSORTED_OR_LOOPING, ("chance_of_step", "0.0004"), "a way that parcels rarely take, so it may have"),
        (Kind.MISSORTED_OR_LOOPING, ("returns", "3"), "keeps coming back to the same place"),
        (Kind.CARRIER_SILENT, ("working_days", "3"), "UPS has not said anything about it since"),
        (Kind.CARRIER_SILENT, ("unheard_days", "5"), "My last answer about it is 6 days old"),
        (Kind.HUB_INCIDENT, ("scope", "place"), "held up at the same place"),
        (Kind.HUB_INCIDENT, ("scope", "carrier"), "UPS is slow with many parcels"),
        (Kind.HUB_INCIDENT, ("scope", "lane"), "Many parcels to your region are held up"),
        (Kind.HUB_INCIDENT, ("scope", "network"), "whoever carries them"),
    ],
)
def test_what_is_wrong_is_said_as_surely_as_it_is_known(kind, evidence, told):
    anomaly = replace(STALLED, kind=kind, evidence=(evidence,))
    assert told in said("track_order", dossier(parcel()), anomalies=(anomaly,)).text


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", [None, *Kind])
def test_every_status_and_anomaly_has_words(status, kind):
    flags = (replace(STALLED, kind=kind),) if kind else ()
    for reason in (None, Reason.OTHER):
        assert story(replace(parcel(status), reason=reason), flags, SCENE)


NAMES = [
    *(f"reason-{reason}" for reason in Reason),
    *(f"status-{status}" for status in Status),
    *(f"problem-{kind}" for kind in Kind),
]


@pytest.mark.parametrize("name", NAMES)
def test_every_closed_list_is_worded(name):
    assert WORDS.say(name)


def test_of_two_tracking_numbers_the_unknown_one_is_named():
    decision = Decision("parcel_public", Talk(), "track_order", parcels=(parcel(),), wrong=("1Z999AA10123456784",))
    text = compose(decision, stage()).text
    assert "on its way with UPS" in text
    assert "I don’t know a parcel with the number 1Z999AA10123456784" in text


def test_a_button_names_the_whole_number_whatever_the_shops_prefix():
    prefixed = Stage(WORDS, replace(SETTINGS, order_prefix="A1-"), NOW, lambda d: "https://track.example/t/x")
    shown = (dossier(parcel(), of=order("A1-1042")),)
    buttons = compose(Decision("track_order", Talk(), "track_order", shown=shown), prefixed).buttons
    assert {button.order for button in buttons} == {"A1-1042"}


def test_no_phrase_is_written_twice():
    names = [
        name for file in (PHRASES / "en").glob("*.ftl") for name in re.findall(r"^([\w-]+) =", file.read_text(), re.M)
    ]
    assert sorted(names) == sorted(set(names))


def test_an_orders_days_are_the_shops_and_not_greenwichs():
    late = replace(order(state=OrderState.RECEIVED), placed_at=datetime(2026, 11, 18, 3, 30, tzinfo=UTC))
    york = Stage(WORDS, replace(SETTINGS, time_zone="America/New_York"), NOW, lambda d: "https://track.example/t/x")
    text = compose(Decision("track_order", Talk(), "track_order", shown=(dossier(of=late),)), york).text
    assert "on Tue 17 Nov" in text
