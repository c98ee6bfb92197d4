"""Reads one parcel's traces (docs/traces.md) and plays them: what was known of the parcel after each message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from bot.domain.event import Eta, Native, Place, ShipmentReport, TrackingEvent
from bot.domain.merchant import MerchantSettings
from bot.domain.reduce import reduce_shipment
from bot.domain.route import Rarity
from bot.domain.standing import Standing, standing_of
from bot.domain.status import Reason, Status, Substatus, TzBasis

Word = TypeVar("Word", Status, Substatus, Reason)
SHOP = MerchantSettings(name="traces")


@dataclass(frozen=True, slots=True)
class Fault:
    """A label: what was wrong with a parcel, from when to when (aware UTC; None: for good)."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trace:
    """One parcel: what it is, what was heard of it and when, and what was wrong with it."""

    report: ShipmentReport
    heard: tuple[tuple[datetime, TrackingEvent], ...]
    faults: tuple[Fault, ...]
    promised: date | None
    shocks: tuple[str, ...] = ()

    @property
    def begins(self) -> datetime:
        """When the first scan was heard."""
        return self.heard[0][0]


class BadTrace(ValueError):
    """A line that is not of the documented schema; the message says where."""


def read_trace(raw: object) -> Trace:
    """Return the trace that one decoded line holds, or raise `BadTrace`."""
    line = _object(raw, "line")
    number, carrier = _text(line, "id"), _text(line, "carrier")
    heard = sorted(
        (
            _scan(_object(each, f"scans[{index}]"), number, carrier, index)
            for index, each in enumerate(_rows(line, "scans"))
        ),
        key=lambda pair: pair[0],
    )
    if not heard:
        raise BadTrace("scans: must not be empty")
    promised = _day(line, "promised")
    report = ShipmentReport(
        provider="traces",
        carrier=carrier,
        tracking_number=number,
        headline=None,
        eta=Eta(promised, promised, "shop") if promised else None,
        service=_maybe(line, "service"),
        origin=_place(line, "origin"),
        destination=_place(line, "destination"),
    )
    faults = tuple(_fault(_object(each, f"faults[{i}]")) for i, each in enumerate(_rows(line, "faults")))
    shocks = tuple(str(each) for each in _rows(line, "shocks"))
    return Trace(report, tuple(heard), faults, promised, shocks)


def play(trace: Trace, rarity: Rarity | None = None) -> Iterator[tuple[datetime, Standing]]:
    """Yield what was known of the parcel after each message, with when that was: reduced as in production."""
    known: dict[str, TrackingEvent] = {}
    for heard_at, batch in groupby(trace.heard, key=lambda pair: pair[0]):
        before = len(known)
        for _, event in batch:
            known.setdefault(event.id, event)
        if len(known) == before:
            continue
        shipment = reduce_shipment(trace.report.tracking_number, [trace.report], tuple(known.values()), heard_at)
        yield heard_at, standing_of(shipment, None, SHOP, rarity)


def _scan(raw: dict[str, object], number: str, carrier: str, index: int) -> tuple[datetime, TrackingEvent]:
    at = _time(raw, "at")
    event = TrackingEvent(
        provider="traces",
        carrier=carrier,
        tracking_number=number,
        occurred_at=at,
        tz_basis=TzBasis.UTC,
        status=_word(raw, "status", Status),
        substatus=_word(raw, "substatus", Substatus) if raw.get("substatus") else None,
        reason=_word(raw, "reason", Reason) if raw.get("reason") else None,
        place=_place(raw, "place"),
        native=Native(code=_maybe(raw, "code"), text=_maybe(raw, "text")),
        sequence=index,
    )
    return (_time(raw, "heard_at") if raw.get("heard_at") else at), event


def _fault(raw: dict[str, object]) -> Fault:
    return Fault(_text(raw, "kind"), _time(raw, "starts_at"), _time(raw, "ends_at") if raw.get("ends_at") else None)


def _place(raw: dict[str, object], name: str) -> Place:
    place = _object(raw.get(name) or {}, name)
    country = _maybe(place, "country")
    return Place(
        _maybe(place, "city"), _maybe(place, "region"), _maybe(place, "postcode"), country.upper() if country else None
    )


def _object(raw: object, name: str) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise BadTrace(f"{name}: must be an object")
    return raw


def _rows(raw: dict[str, object], name: str) -> list[object]:
    value = raw.get(name) or []
    if not isinstance(value, list):
        raise BadTrace(f"{name}: must be a list")
    return value


def _maybe(raw: dict[str, object], name: str) -> str | None:
    value = raw.get(name)
    if value is None or isinstance(value, str):
        return value
    raise BadTrace(f"{name}: must be text")


def _text(raw: dict[str, object], name: str) -> str:
    value = _maybe(raw, name)
    if not value:
        raise BadTrace(f"{name}: is missing")
    return value


def _time(raw: dict[str, object], name: str) -> datetime:
    try:
        at = datetime.fromisoformat(_text(raw, name))
    except ValueError as error:
        raise BadTrace(f"{name}: must be a time with a zone, for example 2026-01-05T08:00:00Z") from error
    if at.tzinfo is None:
        raise BadTrace(f"{name}: has no zone")
    return at


def _day(raw: dict[str, object], name: str) -> date | None:
    value = _maybe(raw, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise BadTrace(f"{name}: must be a day, for example 2026-01-05") from error


def _word(raw: dict[str, object], name: str, words: type[Word]) -> Word:
    try:
        return words(_text(raw, name))
    except ValueError as error:
        raise BadTrace(f"{name}: {raw.get(name)!r} is not one of docs/statuses.md") from error
