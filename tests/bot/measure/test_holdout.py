"""When a difference may be said: looked at as often as one likes, also long after the plan was fulfilled."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.measure.holdout import YEAR, Growing, holdout, needed, until_planned, year_of
from bot.measure.intervals import difference, sums_of, watched
from bot.measure.troubles import HELD, TOLD
from bot.store.worth import troubles
from tests.bot.measure.shop import DAY, MONDAY


def parcels(seed, count, told=10.0, held=10.0):
    """Yield parcels of a fair coin, each of a shopper of its own."""
    dice = random.Random(seed)
    for number in range(count):
        arm, mean = ((TOLD, told), (HELD, held))[dice.random() < 0.5]
        yield arm, f"s{number}", max(round(dice.gauss(mean, mean**0.5)), 0)


def arms_of(rows):
    told, held = Growing(), Growing()
    for arm, shopper, asked in rows:
        (held if arm == HELD else told).add(shopper, asked)
    return told.sums, held.sums


def is_apart(told, held):
    plan = needed(told, held)
    if not plan or min(told.clusters, held.clusters) < 10:
        return False
    found = difference(told, held, watched(min((told.n + held.n) / plan, 1.0)))
    return found.low > 0 or found.high < 0


def test_parcels_behind_the_plan_change_nothing():
    rows = list(parcels(1, 150))
    told, held = until_planned(rows)
    assert needed(told, held) <= told.n + held.n < 150
    assert until_planned([*rows, *parcels(2, 500, told=30.0)]) == (told, held)


@pytest.mark.slow
def test_looking_on_to_three_times_the_plan_finds_what_is_none_in_no_more_than_one_of_twenty():
    experiments, ours, on = 200, 0, 0
    for seed in range(experiments):
        rows = list(parcels(seed, 330))
        looks = [rows[:end] for end in range(30, 331, 30)]
        ours += any(is_apart(*until_planned(look)) for look in looks)
        on += any(is_apart(*arms_of(look)) for look in looks)
    assert ours / experiments <= 0.06
    assert on > 2 * ours


def test_sums_that_grow_parcel_by_parcel_are_those_of_their_shoppers():
    grown = Growing()
    for shopper, asked in (("a", 2), ("b", 0), ("a", 3), ("c", 1), ("a", 0)):
        grown.add(shopper, asked)
    assert grown.sums == sums_of([(3, 5), (1, 0), (1, 1)])


def test_years_follow_on_each_other_and_one_ends_when_its_last_parcels_are_known():
    known = timedelta(days=15)
    assert year_of(MONDAY, MONDAY) == year_of(MONDAY, MONDAY + YEAR + known - DAY) == MONDAY
    assert year_of(MONDAY, MONDAY + YEAR + known) == year_of(MONDAY, MONDAY + 2 * YEAR) == MONDAY + YEAR


async def test_the_comparison_ends_with_its_plan(shop):
    def row(number, arm, asked, at):
        own = {"merchant_id": shop.merchant.id, "kind": "late", "order_id": f"o{number}", "shopper": f"s{number}"}
        when = {"at": at, "day": at.date(), "is_settled": True}
        return own | when | {"shipment_id": f"p{number}", "arm": arm, "contacts": asked, "notice_id": ""}

    async def look(now):
        return await shop.database.read_of(shop.merchant.id, lambda c: holdout(c, shop.merchant, now))

    some = [row(n, arm, asked, MONDAY + n * timedelta(hours=1)) for n, (arm, _, asked) in enumerate(parcels(3, 150))]
    await shop.shipped(*(each["shipment_id"] for each in some))
    await shop.database.do(insert(troubles).values(some))
    then = await look(MONDAY + 30 * DAY)
    more = [row(150 + n, (TOLD, HELD)[n % 2], 40 * (n % 2), MONDAY + 8 * DAY) for n in range(100)]
    await shop.shipped(*(each["shipment_id"] for each in more))
    await shop.database.do(insert(troubles).values(more))
    later = await look(MONDAY + 30 * DAY)
    assert (then.fraction, then.verdict, then.days_left) == (1.0, "none", 0)
    assert (later.told, later.held, later.difference, later.planned) == (
        then.told, then.held, then.difference, then.planned,
    )  # fmt: skip
    assert (await look(MONDAY + YEAR + 20 * DAY)).told.parcels == 0
