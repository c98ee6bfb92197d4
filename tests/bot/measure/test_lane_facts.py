"""How parcels travelled, kept by a job: a row a parcel, and sums by week that agree; doing it twice changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.domain.standing import Standing
from bot.domain.status import Party, Status
from bot.domain.trip import Trip
from bot.measure.lane_facts import BATCH, LaneFacts
from bot.ports import Assessment, Forecast, Verdict
from bot.store.judgements import anomalies
from bot.store.merchants import StoredMerchants
from bot.store.shipments import StoredShipments
from bot.store.standings import StoredStandings
from bot.store.tables import conversations, order_parcels, orders
from bot.store.vault import Vault
from bot.store.worth import contacts, deliveries, lane_transits, lane_weeks, measured, trouble_weeks

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
TODAY = NOON.date()
LATE = Anomaly(Kind.LATE, Severity.WARNING, NOON, Party.CARRIER)
SIGN = Anomaly(Kind.PREDICTED_LATE, Severity.NOTICE, NOON, Party.CARRIER)


@pytest.fixture
async def shop(database, clock):
    merchants = StoredMerchants(database, Vault("k" * 32), clock)
    return await merchants.add("lantern", MerchantSettings(name="Lantern", time_zone="America/New_York"))


@pytest.fixture
def facts(database, clock, shop):
    async def merchants():
        return [shop]

    return LaneFacts(database, merchants, clock)


def day(ago, hour=12):
    return datetime(2026, 11, 23, hour, tzinfo=UTC) - timedelta(days=ago)


class Parcels:
    """Hands parcels over to their carriers, through the store's own doors."""

    def __init__(self, database, shop, clock):
        self.database, self.shop, self.clock = database, shop, clock

    async def __call__(self, number, handed, came=None, promised=None, wrong=(), status=None, attempts=0, **more):
        status = status or (Status.DELIVERED if came else Status.IN_TRANSIT)
        carrier, service = more.get("carrier", "UPS"), more.get("service", "Ground")
        report = ShipmentReport("easypost", carrier, number, status, updated_at=self.clock.now())
        await StoredShipments(self.database).record(self.shop.id, report, self.clock.now())
        standing = Standing(
            number, status, carrier=carrier, service=service, promised_on=promised, attempts=attempts,
            handed_over_at=handed, delivered_at=came,
        )  # fmt: skip
        trip = Trip(
            ordered_at=(handed or NOON) - timedelta(days=1), handed_over_at=handed, delivered_at=came,
            origin_region=more.get("origin", "NY"), destination_region=more.get("destination", "OH"),
        )  # fmt: skip

        def assess(shipment, order, before):
            return Assessment(replace(standing, shipment_id=before.shipment_id), trip, tuple(wrong))

        await StoredStandings(self.database).settle(self.shop.id, number, assess, self.clock.now())

    async def window(self, number, issued, earliest, latest):
        [seen] = [
            each
            for each in await StoredStandings(self.database).batch(self.shop.id, "", 100, False)
            if each.standing.number == number
        ]
        forecast = Forecast("handoff", "m1", seen.standing.handed_over_at, b"", issued, earliest, earliest, latest, 0.1)
        verdict = Verdict(seen.shipment_id, (), (), forecast, True, seen.standing)
        await StoredStandings(self.database).keep(self.shop.id, [verdict], self.clock.now())


@pytest.fixture
def parcel(database, shop, clock):
    return Parcels(database, shop, clock)


async def rows(database, table):
    return [dict(row) for row in await database.rows(select(table).order_by(*table.primary_key.columns))]


async def one(database, number):
    [row] = [row for row in await rows(database, deliveries) if row["number_key"] == number]
    return row


async def everything(database):
    tables = (deliveries, lane_weeks, lane_transits, trouble_weeks)
    return [await rows(database, table) for table in tables]


async def test_a_parcels_days_are_the_shops_own(database, facts, parcel):
    await parcel("A1", day(8, hour=3), day(5, hour=2), promised=date(2026, 11, 18))  # 22 and 21 o'clock in New York
    await facts.step()
    row = await one(database, "A1")
    assert (row["handed_over_on"], row["week"]) == (date(2026, 11, 14), date(2026, 11, 9))
    assert (row["delivered_on"], row["transit_days"]) == (date(2026, 11, 17), 3)
    assert (row["on_promise"], row["first_attempt"], row["is_settled"]) == (True, True, True)
    assert (row["carrier"], row["service"], row["origin"], row["destination"]) == ("UPS", "Ground", "NY", "OH")


async def test_a_parcel_that_no_carrier_has_is_no_delivery(database, facts, parcel):
    await parcel("A1", None, status=Status.PRE_TRANSIT)
    await facts.step()
    assert await everything(database) == [[], [], [], []]


@pytest.mark.parametrize(
    ("came", "promised", "status", "kept", "settled"),
    [
        (None, TODAY, Status.IN_TRANSIT, None, False),  # it can still come today
        (None, TODAY - timedelta(days=1), Status.IN_TRANSIT, False, False),  # under way, past its promise
        (day(1), TODAY, Status.DELIVERED, None, False),  # early parcels wait for the day, as late ones must
        (day(1), TODAY - timedelta(days=1), Status.DELIVERED, True, True),
        (day(1), TODAY - timedelta(days=2), Status.DELIVERED, False, True),
        (None, TODAY - timedelta(days=2), Status.RETURNED, False, True),
        (day(1), None, Status.DELIVERED, None, True),
    ],
)
async def test_a_promise_is_judged_once_its_day_is_over(database, facts, parcel, came, promised, status, kept, settled):
    await parcel("A1", day(5), came, promised=promised, status=status)
    await facts.step()
    row = await one(database, "A1")
    assert (row["on_promise"], row["is_settled"]) == (kept, settled)


async def test_a_carrier_that_moves_its_date_is_held_to_the_first(database, facts, parcel, clock):
    await parcel("A1", day(5), promised=TODAY - timedelta(days=1))
    await facts.step()
    clock.tick(days=4)
    await parcel("A1", day(5), day(-3), promised=TODAY + timedelta(days=3))
    await facts.step()
    row = await one(database, "A1")
    assert (row["promised_on"], row["on_promise"]) == (TODAY - timedelta(days=1), False)


async def test_the_first_window_stands_whatever_is_drawn_later(database, facts, parcel, clock):
    await parcel("A1", day(1))
    await parcel.window("A1", TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
    await facts.step()
    await parcel.window("A1", TODAY + timedelta(days=3), TODAY + timedelta(days=3), TODAY + timedelta(days=6))
    clock.tick(days=5)
    await parcel("A1", day(1), day(-4))
    await facts.step()
    row = await one(database, "A1")
    assert (row["window_from"], row["window_until"], row["in_window"]) == (TODAY, TODAY + timedelta(days=1), False)


async def test_a_window_that_was_issued_long_after_the_hand_over_is_not_the_first(database, facts, parcel):
    await parcel("A1", day(6))
    await parcel.window("A1", TODAY, TODAY, TODAY + timedelta(days=1))
    await facts.step()
    assert (await one(database, "A1"))["window_until"] is None


async def test_a_failed_attempt_and_trouble_are_counted_a_mere_warning_is_not(database, facts, parcel):
    await parcel("A1", day(9), day(5), attempts=1, wrong=[LATE])
    await parcel("A2", day(9), day(5), wrong=[SIGN])
    await facts.step()
    first, second = await one(database, "A1"), await one(database, "A2")
    assert (first["first_attempt"], first["is_troubled"]) == (False, True)
    assert (second["first_attempt"], second["is_troubled"]) == (True, False)
    opened = [(row["carrier"], row["kind"], row["party"], row["opened"]) for row in await rows(database, trouble_weeks)]
    assert opened == [("UPS", "late", "carrier", 1), ("UPS", "predicted_late", "carrier", 1)]


async def test_trouble_that_opens_later_reaches_the_row_and_its_week(database, facts, parcel, clock):
    await parcel("A1", day(9), day(5))
    await facts.step()
    clock.tick(hours=2)
    row = await one(database, "A1")
    wrong = {
        "merchant_id": row["merchant_id"], "shipment_id": row["shipment_id"], "kind": "delivered_not_received",
        "severity": "warning", "is_open": True, "opened_at": clock.now(), "changed_at": clock.now(),
        "anomaly": json.dumps({"responsible": "carrier"}),
    }  # fmt: skip
    await database.do(insert(anomalies).values(wrong))
    await facts.step()
    assert (await one(database, "A1"))["is_troubled"]
    [week] = await rows(database, lane_weeks)
    assert (week["parcels"], week["troubled"]) == (1, 1)


async def test_the_sums_are_those_of_the_rows(database, facts, parcel):
    for number in range(6):
        came = day(9 - number) if number < 4 else None
        await parcel(f"A{number}", day(10), came, promised=TODAY - timedelta(days=8), destination="OH")
    await parcel("B1", day(3), day(1), destination="TX")
    await facts.step()
    [first, second] = await rows(database, lane_weeks)
    names = ("week", "destination", "parcels", "delivered", "promised", "on_promise", "attempted", "first_attempt")
    assert [first[name] for name in names] == [date(2026, 11, 9), "OH", 6, 4, 6, 2, 4, 4]
    assert [second[name] for name in names] == [date(2026, 11, 16), "TX", 1, 1, 0, 0, 1, 1]
    transits = [(row["destination"], row["days"], row["parcels"]) for row in await rows(database, lane_transits)]
    assert transits == [("OH", 1, 1), ("OH", 2, 1), ("OH", 3, 1), ("OH", 4, 1), ("TX", 2, 1)]


async def test_doing_it_twice_changes_nothing_and_making_it_anew_gives_the_same(database, facts, parcel, shop, clock):
    await parcel("A1", day(9), day(5), promised=TODAY, wrong=[LATE])
    await parcel("A2", day(30), promised=TODAY - timedelta(days=20), destination="TX")
    await facts.step()
    before = await everything(database)
    assert all(before)
    await facts.step()
    assert await everything(database) == before
    for table in (lane_weeks, lane_transits, trouble_weeks, deliveries, measured):
        await database.do(delete(table))
    await facts.rebuild(shop)
    assert await everything(database) == before


async def test_what_is_under_way_is_looked_at_again_until_it_is_settled(database, facts, parcel, clock):
    await parcel("A1", day(5), promised=TODAY)
    await facts.step()
    clock.tick(days=1)
    await facts.step()
    row = await one(database, "A1")
    assert (row["on_promise"], row["is_settled"]) == (False, False)
    [week] = await rows(database, lane_weeks)
    assert (week["promised"], week["on_promise"]) == (1, 0)
    clock.tick(days=60)
    await facts.step()
    assert (await one(database, "A1"))["is_settled"]


async def test_a_parcel_that_moves_to_another_week_leaves_no_trace_in_the_first(database, facts, parcel, clock):
    await parcel("A1", day(3))
    await facts.step()
    clock.tick(minutes=1)
    await parcel("A1", day(9), day(1))
    await facts.step()
    [week] = await rows(database, lane_weeks)
    assert (week["week"], week["parcels"], week["delivered"]) == (date(2026, 11, 9), 1, 1)


async def test_contacts_of_shoppers_count_once_for_an_order_in_trouble(database, facts, parcel, shop):
    await order(database, shop, "o1", "A1", "A2")
    for number in ("A1", "A2"):
        await parcel(number, day(9), day(5), wrong=[LATE])
    await parcel("A3", day(9), day(5))
    await contact(database, shop, 1, "o1", "shopper")
    await contact(database, shop, 2, "o1", "shopper")
    await contact(database, shop, 3, "o1", "notice")
    await facts.step()
    [week] = await rows(database, lane_weeks)
    assert (week["parcels"], week["troubled"], week["contacts"]) == (3, 2, 2)


async def test_a_contact_that_comes_later_is_taken_up_within_the_hour(database, facts, parcel, shop, clock):
    await order(database, shop, "o1", "A1")
    await parcel("A1", day(9), day(5), wrong=[LATE])
    await facts.step()
    clock.tick(hours=2)
    await contact(database, shop, 1, "o1", "shopper", at=clock.now())
    await facts.step()
    [week] = await rows(database, lane_weeks)
    assert week["contacts"] == 1


async def test_more_parcels_than_one_batch_are_all_taken_up(database, facts, parcel, monkeypatch):
    monkeypatch.setattr("bot.measure.lane_facts.BATCH", 3)
    assert BATCH > 3
    for number in range(8):
        await parcel(f"A{number}", day(9), day(5))
    await facts.step()
    [week] = await rows(database, lane_weeks)
    assert week["parcels"] == 8


async def test_one_shops_parcels_are_not_anothers(database, facts, parcel, clock, shop):
    other = await StoredMerchants(database, Vault("k" * 32), clock).add("oil", MerchantSettings(name="Oil"))
    await Parcels(database, other, clock)("A1", day(9), day(5))
    await facts.step()
    assert await everything(database) == [[], [], [], []]


async def test_a_failing_shop_stops_no_other(database, parcel, shop, clock):
    async def merchants():
        return [replace(shop, id="nobody", settings=replace(shop.settings, time_zone="Nowhere/At-all")), shop]

    await parcel("A1", day(9), day(5))
    await LaneFacts(database, merchants, clock).step()
    assert len(await rows(database, deliveries)) == 1


async def order(database, shop, order_id, *numbers):
    pk = order_id.ljust(32, "0")
    row = {
        "id": pk, "merchant_id": shop.id, "order_id": order_id, "number_key": order_id, "placed_at": NOON,
        "updated_at": NOON, "heard_at": NOON, "told": "{}", "joined": (
            json.dumps({"id": order_id, "number": order_id, "placed_at": NOON.isoformat(),
                        "updated_at": NOON.isoformat(), "state": "received", "contact": {}})
        ),
    }  # fmt: skip
    await database.do(insert(orders).values(row))
    for position, number in enumerate(numbers):
        parcel = {"order_pk": pk, "number_key": number, "merchant_id": shop.id, "position": position}
        await database.do(insert(order_parcels).values(parcel))


async def contact(database, shop, ident, order_id, opener, at=NOON):
    talk = f"{ident:032d}"
    await database.do(
        insert(conversations).values(
            id=talk, merchant_id=shop.id, channel="web", key=talk, talk="{}", last_seq=1
        )
    )  # fmt: skip
    row = {
        "merchant_id": shop.id, "conversation_id": talk, "channel": "web", "first_seq": 1, "last_seq": 1,
        "started_at": at, "last_at": at, "day": at.date(), "opener": opener, "goal": "track_order", "is_wismo": True,
        "order_id": order_id, "answered": True, "is_settled": False,
    }  # fmt: skip
    await database.do(insert(contacts).values(row))
