"""The tracking page's words: what is shown of an order, of each of its parcels, and of messages written first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.answer.example import example, judged
from bot.answer.page import Day, page
from bot.answer.preferences import preferences
from bot.answer.window import Scene
from bot.answer.words import Words
from bot.decide.wording import preference
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Fulfilment, OrderState
from bot.domain.promise import LEVEL, Window
from bot.domain.shipment import Delay
from bot.domain.status import Party
from tests.bot.talk import NOW, dossier, eta, order, parcel

SETTINGS = MerchantSettings(name="Lantern & Oak")
SCENE = Scene(Words(), NOW, "Lantern & Oak")
RANGE = Window(date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27))
MOVING = replace(parcel(), window=RANGE)


def shown(*parcels, wrong=(), **more):
    return page(dossier(*parcels, **more), SETTINGS, lambda each: wrong, SCENE)


def test_a_window_says_what_it_means_and_draws_its_days():
    [view] = shown(MOVING).parcels
    assert view.window.text == "Tue 24 Nov to Fri 27 Nov"
    assert f"{LEVEL * 10:.0f} of 10 parcels like yours arrive within these days" in view.window.source
    assert view.window.days == (
        Day("Tue", 24, False),
        Day("Wed", 25, True),
        Day("Thu", 26, False),
        Day("Fri", 27, False),
    )


def test_the_share_is_the_one_that_the_window_was_made_for():
    [view] = shown(replace(MOVING, window=replace(RANGE, level=0.9))).parcels
    assert "9 of 10 parcels like yours" in view.window.source


def test_a_later_day_of_the_carriers_stands_beside_ours():
    [view] = shown(replace(MOVING, eta=eta(30, 30))).parcels
    assert view.window.text == "Tue 24 Nov to Fri 27 Nov"
    assert view.window.also == "UPS expects it on Mon 30 Nov. That is the carrier’s own date."


def test_a_later_day_that_came_with_a_delay_stands_instead_of_ours():
    late = [Anomaly(Kind.PREDICTED_LATE, Severity.WARNING, NOW, Party.CARRIER, (("announced", "2026-11-23"),))]
    [view] = shown(replace(MOVING, eta=eta(30, 30), delay=Delay(None, NOW)), wrong=late).parcels
    assert (view.window.text, view.window.source, view.window.days) == ("Mon 30 Nov", "UPS’s own estimate", ())
    assert view.problem.headline == "The carrier says that it will be late"


def test_several_parcels_are_told_apart_by_what_is_inside():
    lamp = Fulfilment("f1", NOW, "success", MOVING.tracking_number, "UPS", lines=(("1", 1),))
    shade = Fulfilment("f2", NOW, "success", "1Z2", "UPS", lines=(("2", 2), ("gone", 1)))
    of = replace(order(), fulfilments=(lamp, shade))
    first, second = shown(MOVING, parcel(number="1Z2"), of=of).parcels
    assert [view.title for view in (first, second)] == ["Parcel 1 of 2", "Parcel 2 of 2"]
    assert [fact.value for fact in (*first.facts, *second.facts)] == ["1 × Brass lamp", "2 × Linen shade"]


def test_an_order_without_a_parcel_is_one_entry_of_its_own():
    view = shown(of=order(state=OrderState.PREPARING))
    [entry] = view.parcels
    assert (entry.title, entry.status_label, entry.step) == ("Your order", "Being prepared", 0)
    assert "being prepared" in entry.headline
    assert "what the shop last told us" in entry.next
    assert [fact.value for fact in entry.facts] == ["2 × Linen shade"]
    assert view.calendar is None


def test_what_others_may_see_of_a_page_names_neither_order_nor_person():
    view = shown(MOVING)
    assert view.title == "Your order at Lantern & Oak"
    assert "1042" not in view.title + view.card


@pytest.mark.parametrize("done", [False, True])
def test_who_refused_everything_is_told_so_and_how_to_be_written_to_again(done):
    view = preferences([("jane@example.com", True), ("+442079460018", True)], "#1042", SCENE, done)
    assert "no longer writes first to j•••@e•••.com and •••18" in view.text
    assert view.text.startswith("Done") is done
    assert view.stop is None
    assert "code" in view.how


def test_the_button_that_turns_messages_on_says_what_the_chat_understands():
    view = preferences([("jane@example.com", True)], "#1042", SCENE)
    assert preference(view.start.say) == "on"
    assert "#1042" in view.start.say


def test_who_did_not_refuse_may_stop_messages_with_one_button():
    view = preferences([("jane@example.com", True), ("jane@work.example", False)], "#1042", SCENE)
    assert view.stop == "Stop these messages"
    assert view.start is None
    assert "jane@" not in view.text


def test_without_an_address_nothing_is_said_of_messages():
    assert preferences([], "#1042", SCENE) is None


def test_the_example_is_a_page_with_a_window_and_with_trouble():
    view = page(example(SETTINGS, NOW), SETTINGS, lambda each: judged(each, NOW), SCENE)
    moving, stuck = view.parcels
    assert moving.window is not None
    assert moving.problem is None
    assert stuck.problem.headline == "The delivery didn’t work"
    assert len(moving.timeline) == 4
