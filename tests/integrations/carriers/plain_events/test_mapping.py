"""Plain events: the documented schema, field by field, and what is said of each that cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload, NotThere
from bot.ports import RawPayload
from integrations.carriers.plain_events.adapter import PlainEvents

FULL = json.loads((Path(__file__).parent / "fixtures" / "event__full.json").read_text())


def small(**more: Any) -> dict[str, Any]:
    return {"tracking_number": "1Z999", "status": "in_transit", "occurred_at": "2026-11-20T14:05:00Z"} | more


def read(*values: Any) -> list[ShipmentReport]:
    return PlainEvents().parse(RawPayload("plain_events", json.dumps(values).encode()))


def test_every_field_has_its_place() -> None:
    (report,) = read(FULL)
    (event,) = report.events
    assert (event.status, event.substatus, event.reason) == (
        Status.ATTEMPT_FAILED,
        Substatus.NOTICE_LEFT,
        Reason.RECIPIENT_ABSENT,
    )
    assert (event.occurred_at, event.tz_basis, event.utc_offset) == (
        datetime(2026, 11, 20, 13, 5, tzinfo=UTC),
        TzBasis.OFFSET,
        60,
    )
    assert (event.place.city, event.place.country, event.native.code) == ("Leipzig", "DE", "ZN")
    assert report.eta is not None
    assert (report.eta.earliest, report.eta.latest) == (date(2026, 11, 21), date(2026, 11, 23))
    assert (report.service, report.headline) == ("Paket", None)


@pytest.mark.parametrize(
    ("more", "at", "basis"),
    [
        ({"occurred_at": "2026-11-20T14:05:00-08:00"}, datetime(2026, 11, 20, 22, 5, tzinfo=UTC), TzBasis.OFFSET),
        ({}, datetime(2026, 11, 20, 14, 5, tzinfo=UTC), TzBasis.UTC),
        (
            {"occurred_at": "2026-07-20 14:05", "time_zone": "Europe/Berlin"},
            datetime(2026, 7, 20, 12, 5, tzinfo=UTC),
            TzBasis.PLACE,
        ),
        (
            {"occurred_at": "2026-11-20 14:05", "time_zone": "Europe/Berlin"},
            datetime(2026, 11, 20, 13, 5, tzinfo=UTC),
            TzBasis.PLACE,
        ),
        ({"occurred_at": "2026-11-20"}, datetime(2026, 11, 20, tzinfo=UTC), TzBasis.DATE_ONLY),
    ],
)
def test_an_hour_is_only_known_where_its_zone_is(more: dict[str, Any], at: datetime, basis: TzBasis) -> None:
    ((event,),) = (report.events for report in read(small(**more)))
    assert (event.occurred_at, event.tz_basis) == (at, basis)


@pytest.mark.parametrize("status", list(Status))
def test_each_of_our_words_means_itself(status: Status) -> None:
    for substatus in (None, *sorted(SUBSTATUSES[status])):
        ((event,),) = (report.events for report in read(small(status=status.upper(), substatus=substatus)))
        assert (event.status, event.substatus) == (status, substatus)


def test_a_late_scan_does_not_undo_a_delivery() -> None:
    reports = read(
        small(status="delivered", occurred_at="2026-11-21T09:00:00Z"),
        small(),
        small(occurred_at="2026-11-21T11:00:00Z"),
    )
    assert reduce(reports).status is reduce(reports[::-1]).status is Status.DELIVERED


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({}, "[0].status"),
        (small(tracking_number="--"), "[0].tracking_number"),
        (small(tracking_number=None), "[0].tracking_number"),
        (small(status="lost"), "[0].status"),
        (small(status=["delivered"]), "[0].status"),
        (small(substatus="mailbox"), "[0].substatus"),
        (small(status="exception", substatus="mailbox"), "[0].substatus"),
        (small(reason="bad luck"), "[0].reason"),
        (small(occurred_at=None), "[0].occurred_at"),
        (small(occurred_at="20.11.2026"), "[0].occurred_at"),
        (small(occurred_at="2026-11-20T14:05:00"), "[0].occurred_at"),
        (small(occurred_at="2026-11-20T14:05:00", time_zone="Mars/Olympus"), "[0].time_zone"),
        (small(occurred_at="2026-11-20T14:05:00", time_zone="../x"), "[0].time_zone"),
        (small(place="Leipzig"), "[0].place"),
        (small(place={"country": "Germany"}), "[0].place.country"),
        (small(eta="soon"), "[0].eta"),
        (small(eta={}), "[0].eta"),
        (small(eta={"earliest": "2026-11-25", "latest": "2026-11-24"}), "[0].eta"),
        (small(tracking_url="javascript:x"), "[0].tracking_url"),
        (7, "[0]"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(value: Any, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        read(value)
    assert caught.value.path == path
    assert caught.value.message


async def test_events_are_told_and_never_asked_for() -> None:
    settings = MerchantSettings(name="Shop")
    with pytest.raises(NotThere):
        await PlainEvents().fetch("1Z999", None, settings, "")
    assert (await PlainEvents().subscribe("1Z999", None, settings, "")).report is None
