"""The story: times in order whatever the hour, and every kind of order that a visitor was promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox import story

HOURS = [datetime(2026, 3, 8, tzinfo=UTC) + timedelta(hours=h, minutes=17) for h in range(0, 48)]


@pytest.mark.parametrize("beginning", HOURS, ids=str)
def test_scans_are_in_order_whatever_the_hour_of_the_first_start(beginning: datetime):
    for chapter in story.chapters(beginning):
        for shipment in chapter.shipments:
            times = [chapter.order.placed_at, shipment.shipped_at, *(scan.at for scan in shipment.parcel.scans)]
            assert times == sorted(times), chapter.order.name


@pytest.mark.parametrize("beginning", HOURS, ids=str)
def test_a_parcel_starts_in_the_state_that_its_kind_says(beginning: datetime):
    states = {
        chapter.order.kind: [s.parcel.told(beginning)[-1].status for s in chapter.shipments]
        for chapter in story.chapters(beginning)
    }
    assert states["On its way"] == ["in_transit"]
    assert states["Out for delivery"] == ["out_for_delivery"]
    assert states["Split in two parcels"] == ["delivered", "in_transit"]
    assert states["Label made, never shipped"] == ["pre_transit"]
    assert states["Ready for pick-up"] == ["available_for_pickup"]
    assert states["Returned"] == ["return_to_sender"]
    assert states["Being prepared"] == []


def test_the_stalled_parcel_was_last_seen_a_week_ago():
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    stalled = next(c for c in story.chapters(now) if c.order.kind == "Stalled").shipments[0].parcel
    assert timedelta(days=6) < now - stalled.scans[-1].at < timedelta(days=8)


def test_no_two_orders_share_an_address_or_a_number():
    chapters = story.chapters(datetime(2026, 11, 23, tzinfo=UTC))
    emails = [chapter.order.email for chapter in chapters]
    numbers = [s.parcel.number for chapter in chapters for s in chapter.shipments]
    assert len(set(emails)) == len(emails) == 21
    assert len(set(numbers)) == len(numbers) == 16
    assert story.unknown()["tracking_number"] not in numbers


def test_a_time_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not a story time"):
        story.when("tomorrow", "UTC", datetime(2026, 1, 1, tzinfo=UTC))


def test_the_documented_table_is_the_storys():
    text = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    for chapter in story.chapters(datetime(2026, 11, 23, tzinfo=UTC)):
        order = chapter.order
        parcels = "; ".join(f"{s.parcel.carrier}, {s.parcel.expect}" for s in chapter.shipments) or "none"
        kind = order.kind[0].lower() + order.kind[1:]
        assert f"| {order.name} | {kind} | {order.email} | {order.address.zip} | {parcels} |" in text


@pytest.mark.parametrize("beginning", HOURS, ids=str)
def test_what_is_out_for_delivery_went_out_on_the_day_it_is_there(beginning: datetime):
    [marcus] = [chapter for chapter in story.chapters(beginning) if chapter.order.name == "#1043"]
    out = marcus.shipments[0].parcel.told(beginning)[-1]
    there = ZoneInfo("America/Chicago")
    assert out.kind == "out"
    assert out.at.astimezone(there).date() == beginning.astimezone(there).date()
