"""A card from its facts: what it shows, what it hides, and what it leaves out once the case is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answer.desk import DeskWords
from bot.answer.words import Words
from bot.desk.card import Facts, build
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.conversation import Case, Conversation, Message, Sender
from bot.domain.desk import CaseState
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import People, Policy
from bot.domain.status import Party, Status
from tests.bot.talk import NOW, dossier, parcel

PEOPLE = People(channel="C1", macros={"sorry": "Sorry"})
SETTINGS = MerchantSettings(name="Lamps", policy=Policy(people=PEOPLE, options={"stalled": ("wait", "resend")}))
ORDERS = (dossier(parcel(Status.IN_TRANSIT)),)
TALK = Conversation("c1", "m1", "whatsapp", address="+447700900123")
CASE = Case("PL-1", "c1", "human_agent", "human_agent", "open", NOW, "#1042", place="C1")
STALLED = Anomaly(Kind.STALLED, Severity.WARNING, NOW, Party.CARRIER, (("last_scan", "20 Nov"),))


def card(case=CASE, orders=ORDERS, said=(), by=""):
    messages = [Message(n, sender, NOW, text) for n, (sender, text) in enumerate(said, 1)]
    words = DeskWords(Words(), SETTINGS, NOW, lambda shipment, order: [STALLED] if shipment else [])
    return build(Facts(case, TALK, SETTINGS, orders, messages, by), words)


def test_it_shows_who_it_is_without_saying_it():
    shown = str(card(said=[(Sender.SHOPPER, "call +44 20 7946 0018 or jane@example.com")]))
    assert "Jane D•••, j•••@e•••.com, •••23" in shown
    for secret in ("Doe", "jane@example", "7946 0018", "447700900123", "SW1A"):
        assert secret not in shown


def test_it_shows_each_parcel_with_its_flags_and_what_they_rest_on():
    [(number, status, flags)] = card().parcels
    assert number == "1Z5R89391234567842"
    assert status.startswith("UPS has it, but it has stopped moving. Last scan: ")
    assert flags == ("It has stopped moving, for 1 minute (last scan: 20 Nov)",)


def test_it_suggests_what_suits_the_reason_and_what_the_shop_offers():
    suggestions = card().suggestions
    assert suggestions[0].startswith("Hello Jane, I’m looking")
    assert [text.split(" ")[0:3] for text in suggestions[1:]] == [["It", "is", "still"], ["I", "can", "send"]]


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (("verified", "no"), ("Who asks", "not proved by a code: please check before you change anything")),
        (("verified", "code"), ("Who asks", "proved by a one-time code")),
        (("words", "write to j@x.example"), ("In their words", "write to j•••@x•••.example")),
        (("why-topic", "press"), ("Topic", "press")),
    ],
)
def test_it_shows_what_the_case_rests_on(fact, shown):
    assert shown in card(replace(CASE, facts=(("#1042", "shipped"), fact))).facts


def test_what_is_over_offers_nothing_any_more_and_says_who_ended_it():
    over = replace(CASE, status=CaseState.RESOLVED, claimed_by="U1", claimed_name="Anna", ended_at=NOW)
    shown = card(over, by="Ben")
    assert (shown.suggestions, shown.macros) == ((), ())
    assert shown.state_line == "Resolved by Ben at 10:00 on Mon 23 Nov"


def test_without_a_proven_order_it_shows_the_parcels_as_they_were():
    kept = replace(CASE, parcels=(("1Z", "in_transit", ("stalled",)),))
    assert card(kept, ()).parcels == (("1Z", "On its way", ("It has stopped moving",)),)


def test_long_talks_are_cut_to_their_end():
    shown = card(said=[(Sender.SHOPPER, f"{n} " + "x" * 400) for n in range(20)]).said
    assert [line[1].split(" ")[0] for line in shown] == [str(n) for n in range(12, 20)]
    assert all(len(text) <= 300 for _, text in shown)
