"""Causes are written in the transaction in which something happens to a parcel: once, and where they may matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.merchant import MerchantSettings
from bot.domain.notice import Happening, Withheld
from bot.domain.policy import Policy
from bot.domain.standing import Standing
from bot.domain.status import Party, Status
from bot.ports import Assessment, Verdict
from bot.store.causes import StoredCauses, close_causes, take_causes
from bot.store.merchants import StoredMerchants
from bot.store.reaching import causes
from bot.store.shipments import StoredShipments
from bot.store.standings import StoredStandings
from bot.store.vault import Vault

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = "1Z 999-a"


def stalled(severity=Severity.WARNING, kind=Kind.STALLED):
    return Anomaly(kind, severity, NOON - timedelta(days=3), Party.CARRIER)


@pytest.fixture
async def merchants(database, clock):
    return StoredMerchants(database, Vault("k" * 32), clock)


@pytest.fixture
async def shop(merchants):
    return await merchants.add("lantern", MerchantSettings(name="Lantern"))


async def judged(database, shop, *found, status=Status.IN_TRANSIT, number=NUMBER):
    await StoredShipments(database).expect(shop.id, number, "UPS", None)
    standing = Standing(number, status)
    await StoredStandings(database).settle(shop.id, number, lambda *_: Assessment(standing, None, found), NOON)


async def swept(database, shop, *found):
    standings = StoredStandings(database)
    (row,) = await standings.batch(shop.id, "", 9, due_only=False)
    await standings.keep(shop.id, [Verdict(row.shipment_id, found, row.open, seen=row.standing)], NOON)


async def kept(database):
    return [(str(each.happening), each.kind, each.severity) for each in await StoredCauses(database).open(99)]


@pytest.mark.parametrize("judge", [judged, swept])
async def test_what_opens_gets_worse_and_ends_is_written_once_each(database, shop, judge):
    await judged(database, shop)
    warning, critical = stalled(), stalled(Severity.CRITICAL)
    for found in ((warning,), (warning,), (critical,), (critical,), (warning,), (), ()):
        await judge(database, shop, *found)
    told = [("opened", "warning"), ("worse", "critical"), ("closed", "warning")]
    assert await kept(database) == [(what, "stalled", severity) for what, severity in told]
    assert {each.number for each in await StoredCauses(database).open(9)} == {"1Z999A"}


async def test_what_is_only_said_when_asked_leaves_no_cause_until_it_gets_worse(database, shop):
    quiet = stalled(Severity.NOTICE)
    for found in ((quiet,), (), (quiet,), (stalled(),), (quiet,), ()):
        await judged(database, shop, *found)
    told = [("worse", "stalled", "warning"), ("closed", "stalled", "notice")]
    assert await kept(database) == told


async def test_a_milestone_is_written_when_a_status_is_reached_and_not_when_it_is_first_seen(database, shop):
    steps = (Status.OUT_FOR_DELIVERY, Status.OUT_FOR_DELIVERY, Status.EXCEPTION, Status.DELIVERED, Status.DELIVERED)
    for status in steps:
        await judged(database, shop, status=status)
    assert await kept(database) == [("reached", "milestone:delivered", "notice")]


async def test_a_failure_takes_the_cause_back_with_what_caused_it(database, shop):
    await judged(database, shop)

    def half(connection):
        from bot.store.anomalies import difference, keep_differences

        parcel = connection.execute(text("SELECT id FROM shipments")).scalar_one()
        keep_differences(connection, shop.id, [difference(parcel, (), (stalled(),))], NOON)
        raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError):
        await database.write(half)
    assert await kept(database) == []


async def test_a_cause_is_taken_once(database, shop):
    await judged(database, shop, stalled())
    ids = [each.id for each in await StoredCauses(database).open(9)]

    def taken(connection):
        found = take_causes(connection, ids)
        close_causes(connection, ids, None)
        return found

    assert [each.happening for each in await database.write(taken)] == [Happening.OPENED]
    assert await database.write(taken) == []
    await StoredCauses(database).dismiss(ids, Withheld.TOO_OLD)
    assert await StoredCauses(database).counts(shop.id, NOON - timedelta(days=1)) == {}


async def test_what_is_dismissed_is_counted_by_reason(database, shop):
    await judged(database, shop, stalled(), stalled(kind=Kind.DAMAGED))
    stored = StoredCauses(database)
    ids = [each.id for each in await stored.open(9)]
    assert [each.id for each in await stored.open(9, but=ids[:1])] == ids[1:]
    for _ in range(2):
        await stored.dismiss(ids, Withheld.NOT_WORTH_IT)
    assert await stored.counts(shop.id, NOON - timedelta(days=1)) == {"not_worth_it": 2}
    assert await stored.counts(shop.id, NOON + timedelta(days=1)) == {}
    assert await database.rows(select(causes).where(causes.c.is_open)) == []


async def test_a_salt_is_made_once(merchants, shop, database, clock):
    salt = await merchants.salt(shop.id)
    again = StoredMerchants(database, Vault("q" * 32), clock)
    assert {salt, await again.salt(shop.id), await merchants.salt(shop.id)} == {salt}
    assert len(salt) == 64


async def test_a_policy_replaces_nothing_but_the_policy(merchants, shop):
    await merchants.change(shop.id, replace(shop.settings, handling_days=9))
    await merchants.decide(shop.id, Policy(refund_up_to=5))
    known = (await merchants.by_id(shop.id)).settings
    assert (known.handling_days, known.policy.refund_up_to) == (9, 5)
