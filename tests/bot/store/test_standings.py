"""Where parcels stand, on both databases: judged with their news, swept in batches, learned from by counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.domain.standing import standing_of
from bot.domain.status import Party, Status
from bot.domain.trip import Trip
from bot.ports import Assessment, Forecast, Verdict
from bot.store.anomalies import StoredAnomalies
from bot.store.learned import StoredLearned
from bot.store.merchants import StoredMerchants
from bot.store.shipments import StoredShipments
from bot.store.standings import StoredStandings
from bot.store.vault import Vault

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATE = Anomaly(Kind.LATE, Severity.NOTICE, NOON, Party.CARRIER)
STALLED = Anomaly(Kind.STALLED, Severity.WARNING, NOON - timedelta(days=3), Party.CARRIER)


@pytest.fixture
async def shop(database, clock):
    merchants = StoredMerchants(database, Vault("k" * 32), clock)
    return await merchants.add("lantern", MerchantSettings(name="Lantern"))


def report(number, status=Status.IN_TRANSIT, **more):
    return ShipmentReport("easypost", "USPS", number, status, updated_at=NOON, **more)


def assessing(*anomalies, ordered=NOON - timedelta(days=4), delivered=None, handed=None):
    def assess(shipment, order, before):
        trip = Trip(ordered_at=ordered, handed_over_at=handed, delivered_at=delivered, carrier="USPS")
        return Assessment(
            standing_of(shipment, order, MerchantSettings(name="x"), None, before.shipment_id), trip, anomalies
        )

    return assess


async def kept(database, shop, number, assess, status=Status.IN_TRANSIT):
    await StoredShipments(database).record(shop.id, report(number, status), NOON)
    return await StoredStandings(database).settle(shop.id, number, assess, NOON)


async def kinds(database, shop):
    return sorted(row["kind"] for row in await StoredAnomalies(database).of(shop.id))


async def test_an_anomaly_opens_once_changes_and_closes_itself(database, shop):
    for found in ((LATE,), (LATE,), (LATE, STALLED)):
        await kept(database, shop, "A1", assessing(*found))
    assert await kinds(database, shop) == ["late", "stalled"]
    await kept(database, shop, "A1", assessing(STALLED))
    assert await kinds(database, shop) == ["stalled"]
    every = await StoredAnomalies(database).of(shop.id, open_only=False)
    assert sorted((row["kind"], row["is_open"]) for row in every) == [("late", False), ("stalled", True)]
    await kept(database, shop, "A1", assessing(LATE))
    assert len(await StoredAnomalies(database).of(shop.id, open_only=False)) == 3


async def test_parcels_that_were_never_judged_are_found(database, shop):
    await StoredShipments(database).record(shop.id, report("A1"), NOON)
    standings = StoredStandings(database)
    assert await standings.unsettled(10) == [(shop.id, "A1")]
    await standings.settle(shop.id, "A1", assessing(), NOON)
    assert await standings.unsettled(10) == []
    assert await standings.settle(shop.id, "NONE", assessing(), NOON) is None


async def test_a_sweep_reads_every_open_parcel_once_and_keeps_what_it_thinks(database, shop):
    standings = StoredStandings(database)
    for number in ("A1", "A2", "A3"):
        await kept(database, shop, number, assessing(LATE))
    await kept(database, shop, "A4", assessing(), Status.DELIVERED)
    first = await standings.batch(shop.id, "", 2, due_only=False)
    rest = await standings.batch(shop.id, first[-1].shipment_id, 2, due_only=False)
    assert sorted(row.standing.number for row in (*first, *rest)) == ["A1", "A2", "A3"]
    assert first[0].open == (LATE,)
    forecast = Forecast(
        "purchase", "m1", NOON, b"c" * 180, date(2026, 11, 23), *(date(2026, 11, d) for d in (24, 25, 27))
    )
    verdicts = [Verdict(row.shipment_id, (), row.open, forecast, drawn=True) for row in first]
    assert await standings.keep(shop.id, verdicts, NOON) == 2
    assert await kinds(database, shop) == ["late"]
    assert [row.forecast for row in await standings.batch(shop.id, "", 2, due_only=False)] == [forecast, forecast]
    assert [row.standing.number for row in await standings.batch(shop.id, "", 9, due_only=True)] == [
        rest[0].standing.number
    ]
    later = Forecast(**{name: getattr(forecast, name) for name in ("stage", "model", "started_at", "curve")})
    await standings.keep(shop.id, [Verdict(first[0].shipment_id, (), (), later)], NOON)
    assert (await standings.batch(shop.id, "", 1, due_only=False))[0].forecast == later
    parcel = await StoredShipments(database).by_number(shop.id, first[1].standing.number)
    assert parcel is not None
    assert parcel.window is not None
    assert parcel.window.latest == date(2026, 11, 27)


async def test_a_sweep_never_overrules_news_that_came_while_it_was_thinking(database, shop):
    standings = StoredStandings(database)
    for number in ("A1", "A2", "A3"):
        await kept(database, shop, number, assessing())
    rows = await standings.batch(shop.id, "", 9, due_only=True)
    for number, status in (("A1", Status.OUT_FOR_DELIVERY), ("A2", Status.DELIVERED)):
        news = replace(report(number, status), updated_at=NOON + timedelta(hours=1))
        await StoredShipments(database).record(shop.id, news, NOON)
        await standings.settle(shop.id, number, assessing(), NOON)
    stale = [Verdict(row.shipment_id, (STALLED,), row.open, None, False, row.standing) for row in rows]
    await standings.keep(shop.id, stale, NOON)
    wrong = await StoredAnomalies(database).of(shop.id)
    judged = {row.shipment_id: row.standing.number for row in rows}
    assert [judged[row["shipment_id"]] for row in wrong] == ["A3"]
    assert [row.standing.number for row in await standings.batch(shop.id, "", 9, due_only=True)] == ["A1"]


async def test_lanes_are_counted_by_the_shops_own_days(database, shop):
    ordered = datetime(2026, 11, 13, 23, 30, tzinfo=UTC)  # the 14th in Berlin
    await kept(database, shop, "A1", assessing(ordered=ordered, delivered=NOON - timedelta(days=6)), Status.DELIVERED)
    await kept(database, shop, "A2", assessing(ordered=ordered))
    await kept(database, shop, "A3", assessing(ordered=ordered), Status.CANCELLED)
    rows = await StoredLearned(database).lanes(shop.id, NOON, ZoneInfo("Europe/Berlin"))
    assert sorted(rows) == [
        ("purchase", "USPS", "", "", "", 3, 1, 1, 0),
        ("purchase", "USPS", "", "", "", 8, 1, 0, 1),
    ]
    trips = await StoredLearned(database).trips(shop.id, 10)
    assert sorted(trip.delivered_at is None for trip in trips) == [False, True]


async def test_a_parcel_is_found_under_the_number_of_its_second_carrier(database, shop):
    shipments = StoredShipments(database)
    await shipments.record(shop.id, report("A1", other_numbers=("94 00 B",)), NOON)
    for number in ("A1", "9400b"):
        parcel = await shipments.by_number(shop.id, number)
        assert parcel is not None
        assert parcel.tracking_number == "A1"
    await shipments.record(shop.id, report("9400B", Status.DELIVERED), NOON)
    own = await shipments.by_number(shop.id, "9400B")
    assert own is not None
    assert own.status is Status.DELIVERED


async def test_what_was_learned_is_replaced_as_a_whole(database, shop):
    learned = StoredLearned(database)
    assert await learned.get(shop.id, "knowledge") is None
    await learned.put(shop.id, "knowledge", {"a": 1}, NOON)
    await learned.put(shop.id, "knowledge", {"b": [2]}, NOON + timedelta(days=1))
    assert await learned.get(shop.id, "knowledge") == (NOON + timedelta(days=1), {"b": [2]})
