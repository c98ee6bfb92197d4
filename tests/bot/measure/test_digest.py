"""The weekly digest: on Monday morning of the shop's own clock, once, to the places that it named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.answer.words import Words
from bot.domain.policy import Policy, Worth
from bot.measure.digesting import Digesting, due
from bot.posting import way
from bot.store.codec import DESK_POST, OUTGOING
from bot.store.reaching import outbox
from bot.store.worth import digests
from tests.bot.measure.shop import HOUR, MONDAY

PLACES = Worth(4.0, "EUR", "C9", "team@shop.example")


def digesting(shop, woken=lambda: None):
    page = lambda one: f"https://bot.example/m/{one.slug}"  # noqa: E731
    return Digesting(shop.database, shop.merchants.all, Words(), way, shop.clock, page, woken)


@pytest.fixture
async def told(shop):
    """Three weeks of contacts, and the job that tells of the last one."""
    settings = replace(shop.merchant.settings, policy=Policy(worth=PLACES))
    await shop.merchants.change(shop.merchant.id, settings)
    shop.merchant = replace(shop.merchant, settings=settings)
    for number in range(18):
        shop.clock.at = MONDAY + number * 28 * HOUR
        case = {"case": f"PL-{number}"} if number % 6 == 0 else {}
        await shop.say(f"t{number}", order_id=f"o{number}", **case)
    shop.clock.at = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)
    await shop.measure()
    return digesting(shop)


async def put(shop):
    return sorted((row["channel"], row["address"], row["body"]) for row in await shop.database.rows(outbox.select()))


async def test_it_leaves_once_for_each_place_when_monday_is_eight_hours_old(shop, told):
    assert await told.step() == 0
    shop.clock.tick(minutes=1)
    assert [await told.step(), await told.step(), await digesting(shop).step()] == [1, 0, 0]
    (mail, to, body), (desk, place, post) = await put(shop)
    assert (mail, to, desk, place) == ("email", "team@shop.example", "slack", "C9")
    text = OUTGOING.load(body[1:]).text
    assert DESK_POST.load(post[1:]).text == text
    assert len(await shop.database.rows(digests.select())) == 1


async def test_it_says_what_it_counts_and_of_which_days(shop, told):
    subject, text = await told.words_of(shop.merchant, date(2026, 11, 16))
    assert subject == "Lantern: last week in figures"
    assert text.splitlines()[0] == "Last week at Lantern (Mon 16 Nov to Sun 22 Nov)"
    assert "Deflection, strict: 83% (" in text
    assert "5 of 6 contacts from Sun 8 Nov to Sat 14 Nov, the newest days that can be judged" in text
    assert "Saved, at €4.00 a contact: €20.00 (" in text
    assert text.splitlines()[-1].endswith("https://bot.example/m/lantern")
    assert "\n\n\n" not in text


async def test_a_shop_that_named_no_place_is_told_nothing(shop):
    shop.clock.at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert await digesting(shop).step() == 0


async def test_an_empty_week_is_said_as_it_is(shop):
    shop.clock.at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    _, text = await digesting(shop).words_of(shop.merchant, date(2026, 11, 16))
    assert "No shopper wrote last week" in text
    assert "no contact can be judged yet" in text
    assert "%" not in text


@pytest.mark.parametrize(
    ("at", "week"),
    [
        ("2026-11-23T07:59+01:00", None),
        ("2026-11-23T08:00+01:00", date(2026, 11, 16)),
        ("2026-11-25T07:59+01:00", date(2026, 11, 16)),
        ("2026-11-25T08:00+01:00", None),
        ("2026-11-22T23:00+01:00", None),
    ],
)
async def test_monday_is_the_shops_own(shop, at, week):
    merchant = replace(shop.merchant, settings=replace(shop.merchant.settings, time_zone="Europe/Berlin"))
    assert due(merchant, datetime.fromisoformat(at)) == week
