"""What pages, digest and command read: figures with intervals that agree with their rows, to the last one."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import hypothesis
import hypothesis.strategies as st
import pytest
from sqlalchemy import insert, select, update

from bot.domain.conversation import Button
from bot.domain.policy import Policy, Worth
from bot.domain.status import Status
from bot.measure.holdout import needed
from bot.measure.intervals import Sums, sums_of
from bot.measure.periods import Period, last_days
from bot.measure.rows import OUTCOMES, SUMMED, Wanted, contact_rows
from bot.measure.truth_rows import STATUS, WINDOW, truth_rows
from bot.measure.why import DIMENSIONS, FIGURES, taken_apart, why
from bot.measure.worth import overview
from bot.store.judgements import promises
from bot.store.tables import cases, shipments
from bot.store.worth import truth_days
from tests.bot.measure.shop import DAY, HOUR, MONDAY

YES_OR_NO = (Button("Yes", "solved"), Button("No", "unsolved"))
WEEK = Period(date(2026, 11, 2), date(2026, 11, 8))


@pytest.fixture
async def busy(shop):
    """A week of a bit of everything, seen three weeks later."""
    for number in range(24):
        talk, order_id = f"t{number}", f"o{number % 9}"
        shop.clock.at = MONDAY + number * 6.5 * HOUR
        more = {"case": f"PL-{number}"} if number % 5 == 0 else {}
        goal = ("track_order", "delivery_delay", "cancel_order")[number % 3]
        answer = "ask_proof" if number % 7 == 0 else goal
        channel = "whatsapp" if number % 4 == 0 else "web"
        await shop.say(talk, goal, answer, order_id, channel=channel, buttons=YES_OR_NO * (number % 2), **more)
        if number % 6 == 1:
            await shop.say(talk, "solved", "solved", "", press="unsolved" if number % 12 == 1 else "solved")
        if number % 8 == 0:
            await shop.notice(f"n{number}")
            await shop.say(f"n{number}", order_id="")
    await shop.measure(days=21)
    return shop


async def read(shop, work):
    return await shop.database.read_of(shop.merchant.id, work)


async def test_each_count_is_as_many_rows_as_open_behind_it(busy):
    found = await read(busy, lambda c: overview(c, busy.merchant, WEEK))
    counted = {**found.counts, "by_us": found.by_us}
    for outcome in OUTCOMES:
        page = await read(busy, lambda c, o=outcome: contact_rows(c, busy.merchant, Wanted(WEEK, o), limit=500))
        assert len(page.rows) == page.total
        if outcome in counted and outcome not in {"missed"}:
            assert page.total == counted[outcome], outcome
    assert 0 < counted["strict"] < counted["strict_known"] == counted["contacts"] == 24
    assert counted["by_us"] == 3
    assert {key for key, value in counted.items() if not value} <= {"missed"}


async def test_pages_of_rows_follow_on_each_other_without_gap_or_double(busy):
    seen, after = [], ""
    while True:
        page = await read(busy, lambda c, a=after: contact_rows(c, busy.merchant, Wanted(WEEK), a, 7))
        seen += [row.id for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 24
    again = await read(busy, lambda c: contact_rows(c, busy.merchant, Wanted(WEEK), "nonsense", 500))
    assert [row.id for row in again.rows] == seen


async def test_rows_can_be_narrowed_to_a_part_of_a_figure(busy):
    found = await read(busy, lambda c: overview(c, busy.merchant, WEEK))
    for parts, by in ((found.channels, "channel"), (found.goals, "goal")):
        assert sum(part.contacts for part in parts) == 24
        for part in parts:
            wanted = replace(Wanted(WEEK, "strict"), **{by: part.name})
            page = await read(busy, lambda c, w=wanted: contact_rows(c, busy.merchant, w))
            assert page.total == part.strict.hits


async def test_a_figure_has_its_interval_its_count_and_what_is_pending(busy):
    strict = (await read(busy, lambda c: overview(c, busy.merchant, WEEK))).figures["strict"]
    assert strict.value.estimate == strict.hits / strict.n
    assert 0 < strict.value.low < strict.value.estimate < strict.value.high < 1
    later = Period(WEEK.first, date(2026, 11, 30))
    await busy.say("new", order_id="o99")
    await busy.measure(hours=1)
    found = await read(busy, lambda c: overview(c, busy.merchant, later))
    assert (found.figures["strict"].n, found.figures["strict"].pending) == (24, 1)
    assert (found.days[-1].known, found.days[0].known > 0) == (0, True)


async def test_an_empty_shop_has_figures_without_numbers(shop):
    found = await read(shop, lambda c: overview(c, shop.merchant, last_days(shop.merchant, MONDAY)))
    assert {figure.value.estimate for figure in found.figures.values()} == {None}
    assert (found.saved, found.waits.p50.estimate, found.days[0].contacts, len(found.days)) == (None, None, 0, 28)


async def test_a_change_is_that_from_the_period_before(busy):
    after = Period(WEEK.last + DAY, WEEK.last + 7 * DAY)
    found = await read(busy, lambda c: overview(c, busy.merchant, after))
    assert found.period.before == WEEK
    assert found.before["contacts"] == 24
    assert found.figures["strict"].change.estimate is None


async def test_money_is_only_named_at_the_shops_own_rate(busy):
    policy = Policy(worth=Worth(5.0, "EUR"))
    merchant = replace(busy.merchant, settings=replace(busy.merchant.settings, policy=policy))
    found = await read(busy, lambda c: overview(c, merchant, WEEK))
    assert found.saved.amount.estimate == found.counts["strict"] * 5.0
    assert found.saved.amount.low < found.saved.amount.estimate < found.saved.amount.high
    assert (await read(busy, lambda c: overview(c, busy.merchant, WEEK))).saved is None


async def test_waits_that_nobody_ended_are_said(busy):
    found = (await read(busy, lambda c: overview(c, busy.merchant, WEEK))).waits
    assert (found.asked, found.waiting, found.p50.estimate, found.p90.estimate) == (5, 5, math.inf, math.inf)
    page = await read(busy, lambda c: contact_rows(c, busy.merchant, Wanted(WEEK, "waiting")))
    assert page.total == 5


async def test_each_case_is_a_wait_and_one_that_ended_without_a_word_is_none(shop):
    """Two cases of one contact: the second waits 600 s, the third ended, the fourth goes on; the first is Sunday's."""
    shop.clock.at = MONDAY - DAY
    for number, minutes in enumerate((0, 24 * 60, 10, 10)):
        shop.clock.tick(minutes=minutes)
        await shop.say(case=f"PL-{number}", order_id=f"o{number}")
    for case, values in (
        ("PL-0", {"first_word_at": MONDAY}),
        ("PL-1", {"first_word_at": MONDAY + timedelta(seconds=600)}),
        ("PL-2", {"is_open": False, "ended_at": MONDAY + HOUR}),
    ):
        await shop.database.do(update(cases).where(cases.c.id == case).values(**values))
    await shop.measure(hours=1)
    found = (await read(shop, lambda c: overview(c, shop.merchant, WEEK))).waits
    assert (found.asked, found.waiting, found.wordless) == (3, 1, 1)
    assert (found.p50.estimate, found.p90.estimate) == (600.0, math.inf)


async def test_what_was_wrong_opens_down_to_each_saying(shop):
    await shop.bought()
    await shop.scanned(Status.IN_TRANSIT, MONDAY - DAY)
    await shop.say(facts=(("status", "A1 delivered"),))
    await shop.measure(days=9)
    found = await read(shop, lambda c: overview(c, shop.merchant, WEEK))
    figure = found.truth["status_truth"]
    assert (figure.hits, figure.n, figure.pending) == (0, 1, 0)
    wrong = await read(shop, lambda c: truth_rows(c, shop.merchant, WEEK, STATUS, held=False))
    [row] = wrong.rows
    assert (wrong.total, row.number, row.said, row.truth, row.held) == (1, "A1", "delivered", "in_transit", False)
    assert (await read(shop, lambda c: truth_rows(c, shop.merchant, WEEK, STATUS, held=True))).total == 0


async def test_each_window_behind_a_figure_can_be_opened_and_those_of_open_days_wait(shop):
    await shop.bought()
    await shop.scanned(Status.IN_TRANSIT, MONDAY - DAY)
    [parcel] = await shop.database.rows(select(shipments.c.id))
    days = {"earliest": date(2026, 11, 3), "likely": date(2026, 11, 4), "latest": date(2026, 11, 5)}
    common = {"merchant_id": shop.merchant.id, "shipment_id": parcel["id"], "door": "chat", "stage": "handoff", **days}
    kept = [(0, "a", False), (0, "b", True), (2, "a", False), (4, "a", None)]
    for day, model, held in kept:
        at = MONDAY + day * DAY
        row = {**common, "model": model, "made_at": at, "made_on": at.date(), "held": held}
        await shop.database.do(insert(promises).values(row))
    for day, known in ((MONDAY, 2), (MONDAY + 2 * DAY, 1), (MONDAY + 4 * DAY, 0)):
        sums = {"merchant_id": shop.merchant.id, "day": day.date(), "what": WINDOW, "door": "chat"}
        await shop.database.do(insert(truth_days).values({**sums, "said": 2, "known": known, "held": 0}))
    counts = {
        held: (await read(shop, lambda c, h=held: truth_rows(c, shop.merchant, WEEK, WINDOW, h))).total
        for held in (True, False, None)
    }
    assert counts == {True: 1, False: 2, None: 3}
    [row] = (await read(shop, lambda c: truth_rows(c, shop.merchant, WEEK, WINDOW, held=True))).rows
    assert (row.number, row.door, row.said) == ("A1", "chat", "2026-11-03 to 2026-11-05")


@pytest.mark.parametrize("by", DIMENSIONS)
async def test_the_parts_of_a_change_add_up_to_it(busy, by):
    for number in range(6):
        busy.clock.at = MONDAY + 7 * DAY + number * HOUR
        await busy.say(f"l{number}", "track_order", "track_order", f"x{number}")
    busy.clock.at = MONDAY + 21 * DAY
    await busy.job.anew(busy.merchant)
    found = await read(busy, lambda c: why(c, busy.merchant, Period(WEEK.last + DAY, WEEK.last + 7 * DAY), by=by))
    assert found.change == pytest.approx(sum(each.total for each in found.causes))
    assert found.before < found.now == 1.0


@pytest.mark.parametrize("by", DIMENSIONS)
async def test_a_change_counts_the_contacts_of_its_figure_whatever_it_is_taken_apart_by(busy, by):
    """Also in the days when some are known to be loosely deflected, and whether strictly nobody can say yet."""
    busy.clock.at = MONDAY + 28 * DAY
    await busy.say("newest", "track_order", "track_order", "x1")
    for days in (34, 40):
        busy.clock.at = MONDAY + days * DAY
        await busy.job.measure(busy.merchant)
        period = Period(WEEK.first + 28 * DAY, WEEK.last + 28 * DAY)
        figures = (await read(busy, lambda c, p=period: overview(c, busy.merchant, p))).figures
        for figure in FIGURES:
            found = await read(busy, lambda c, f=figure, p=period: why(c, busy.merchant, p, f, by))
            known = figures[figure]
            assert found.now == (known.hits / known.n if known.n else None), (figure, days)
        assert bool(figures["strict"].n) is (days == 40)
        assert figures["loose"].n


async def test_a_count_that_is_read_off_the_sums_is_that_of_the_rows(busy, monkeypatch):
    monkeypatch.setattr("bot.measure.rows.MOST_COUNTED", 0)
    for wanted in (*(Wanted(WEEK, outcome) for outcome in OUTCOMES), Wanted(WEEK, "strict", channel="web")):
        every = await read(busy, lambda c, w=wanted: contact_rows(c, busy.merchant, w, limit=500))
        page = await read(busy, lambda c, w=wanted: contact_rows(c, busy.merchant, w, limit=1))
        if page.next:
            known = wanted.outcome in SUMMED
            assert (page.total, page.is_more) == ((len(every.rows), False) if known else (0, True)), wanted
    said = await read(busy, lambda c: contact_rows(c, busy.merchant, Wanted(WEEK, words="where"), limit=1))
    assert said.is_more


async def test_words_are_looked_for_in_the_newest_contacts_and_it_is_said_how_far_back(busy, monkeypatch):
    monkeypatch.setattr("bot.measure.rows.MOST_SEARCHED", 10)
    every = await read(busy, lambda c: contact_rows(c, busy.merchant, Wanted(WEEK), limit=500))
    said = await read(busy, lambda c: contact_rows(c, busy.merchant, Wanted(WEEK, words="WHERE is"), limit=500))
    newest = [row for row in every.rows if row.started_at >= said.searched_from]
    assert [row.id for row in said.rows] == [row.id for row in newest]
    assert 10 <= said.total == len(newest) < every.total
    monday = Period(WEEK.first, WEEK.first)
    few = await read(busy, lambda c: contact_rows(c, busy.merchant, Wanted(monday, words="where"), limit=500))
    assert few.searched_from is None
    assert few.rows


cells = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1)


@hypothesis.given(cells, cells)
def test_whatever_the_groups_their_parts_add_up(before, now):
    before, now = ({name: (hits, hits + more) for name, (hits, more) in each.items()} for each in (before, now))
    found = taken_apart("strict", "goal", before, now)
    if found.change is not None:
        assert sum(each.total for each in found.causes) == pytest.approx(found.change, abs=1e-9)
        sizes = [abs(each.total) for each in found.causes]
        assert sizes == sorted(sizes, reverse=True)


def test_a_plan_needs_fewer_parcels_the_more_even_the_arms():
    def arm(parcels):
        return sums_of([(1, 1)] * (parcels // 5) + [(1, 0)] * (parcels - parcels // 5))

    even, uneven = needed(arm(500), arm(500)), needed(arm(900), arm(100))
    assert even < uneven
    # by hand: (2.2414 + 0.8416)² · 2 · p (1-p) / half the parcels … of n parcels in two equal arms, p = 0.2, gap 0.04
    assert even == pytest.approx((2.2414 + 0.8416) ** 2 * 4 * 0.16 / 0.04**2, rel=0.01)
    assert needed(Sums(), arm(100)) is None


async def test_one_shop_never_sees_anothers(busy):
    other = await busy.merchants.add("other", busy.merchant.settings)
    found = await busy.database.read_of(other.id, lambda c: overview(c, other, WEEK))
    assert (found.counts["contacts"], found.by_us) == (0, 0)
    stolen = await busy.database.read_of(other.id, lambda c: contact_rows(c, other, Wanted(WEEK)))
    assert stolen.total == 0


async def test_of_very_many_contacts_the_counts_stay_those_of_all(busy, monkeypatch):
    """Only how alike one shopper's contacts are is read off a part of them; here that part is nobody."""
    whole = await read(busy, lambda c: overview(c, busy.merchant, WEEK))
    monkeypatch.setattr("bot.measure.worth.MANY", 5)
    part = await read(busy, lambda c: overview(c, busy.merchant, WEEK))
    for key, figure in whole.figures.items():
        assert (part.figures[key].hits, part.figures[key].n) == (figure.hits, figure.n)
        assert part.figures[key].value.estimate == pytest.approx(figure.value.estimate), key
        assert part.figures[key].value.low is not None
