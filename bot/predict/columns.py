"""Trips as arrays: the form in which all the mathematics of forecasting reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from bot.domain.trip import Stage, Trip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.object_]
Mask = NDArray[np.bool_]

DAY_SECONDS = 86_400.0
# The horizon: what has not come by then has no date any more.
DAYS = 90
# A parcel that has been under way for longer than this is taken for lost, not for slow: it tells nothing about when
# parcels come (in the public Olist records 1.2 % of hand-offs never arrive, and 0.5 % arrive after 60 days).
LOST_AFTER = 60


def moment(at: datetime | date | None) -> float:
    """Return the days since 0001-01-01 on the clock that the time carries, the time of day as fraction; NaN: none."""
    if at is None:
        return float("nan")
    if isinstance(at, datetime):
        return at.toordinal() + (at.hour * 3600 + at.minute * 60 + at.second) / DAY_SECONDS
    return float(at.toordinal())


@dataclass(frozen=True, slots=True)
class Columns:
    """Trips, one an entry. Moments are `moment(…)`; unknown is NaN or the empty text."""

    ordered: Floats
    handed: Floats
    delivered: Floats
    promised: Floats
    items: Floats
    weight: Floats
    volume: Floats
    price: Floats
    freight: Floats
    carrier: Words
    service: Words
    shipper: Words
    origin: Words
    destination: Words
    origin_postcode: Words
    destination_postcode: Words
    category: Words

    @classmethod
    def of(cls, trips: Sequence[Trip]) -> Columns:
        """Turn trips into columns."""

        def floats(read: Callable[[Trip], float | None]) -> Floats:
            return np.array([read(trip) for trip in trips], dtype=np.float64)

        def words(read: Callable[[Trip], str]) -> Words:
            return np.array([read(trip) for trip in trips] or [""], dtype=np.object_)[: len(trips)]

        return cls(
            ordered=floats(lambda trip: moment(trip.ordered_at)),
            handed=floats(lambda trip: moment(trip.handed_over_at)),
            delivered=floats(lambda trip: moment(trip.delivered_at)),
            promised=floats(lambda trip: moment(trip.promised_at)),
            items=floats(lambda trip: trip.items),
            weight=floats(lambda trip: trip.weight_g),
            volume=floats(lambda trip: trip.volume_cm3),
            price=floats(lambda trip: trip.price),
            freight=floats(lambda trip: trip.freight),
            carrier=words(lambda trip: trip.carrier),
            service=words(lambda trip: trip.service),
            shipper=words(lambda trip: trip.shipper_id),
            origin=words(lambda trip: trip.origin_region),
            destination=words(lambda trip: trip.destination_region),
            origin_postcode=words(lambda trip: trip.origin_postcode),
            destination_postcode=words(lambda trip: trip.destination_postcode),
            category=words(lambda trip: trip.category),
        )

    def __len__(self) -> int:
        return len(self.ordered)

    def start(self, stage: str) -> Floats:
        """Return when the clock of a stage began."""
        return self.ordered if stage == Stage.PURCHASE else self.handed

    def take(self, chosen: Mask | Ints) -> Columns:
        """Return some of the trips."""
        return Columns(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})

    def as_known(self, at: float) -> Columns:
        """Return what was known at a moment: orders before it, and of them only what had happened by then."""
        return self.take(self.ordered < at).hiding(at)

    def started(self, stage: str, by: float) -> Columns:
        """Return the same trips, with the clocks of a stage that have not started by a moment starting then."""
        start = np.fmin(self.start(stage), by)
        return replace(self, ordered=start) if stage == Stage.PURCHASE else replace(self, handed=start)

    def hiding(self, at: float) -> Columns:
        """Return the same trips without what happened from a moment on."""
        handed = np.where(self.handed < at, self.handed, np.nan)
        return replace(self, handed=handed, delivered=np.where(self.delivered < at, self.delivered, np.nan))


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each parcel waited on a stage's clock, in calendar days from its first day.

    `arrived` is the day it came, `last` the last whole day on which it was watched; -1 in `arrived`: not yet.
    """

    row: Ints
    start: Ints
    last: Ints
    arrived: Ints

    @classmethod
    def of(cls, columns: Columns, stage: str, known_at: float, longest: int, lost: bool = False) -> Waits:
        """Read the waits as known at a moment. Those with impossible times are left out; the lost too, unless asked."""
        start, came = columns.start(stage), columns.delivered
        came = np.where(came < known_at, came, np.nan)
        first = np.floor(np.nan_to_num(start, nan=known_at)).astype(np.int64)
        today = int(np.floor(known_at))
        there = ~np.isnan(came)
        arrived = np.where(there, np.floor(np.nan_to_num(came)).astype(np.int64) - first, -1)
        age = today - 1 - first
        last = np.where(there, arrived, age)
        usable = (start < known_at) & np.where(there, arrived >= 0, (age >= 0) & (lost | (age < LOST_AFTER)))
        kept = np.flatnonzero(usable)
        arrived = np.where(arrived >= longest, -1, arrived)
        return cls(kept, first[kept], np.minimum(last, longest - 1)[kept], arrived[kept])


def columns_of(trips: Iterable[Trip] | Columns) -> Columns:
    """Return columns, whichever way the trips came."""
    return trips if isinstance(trips, Columns) else Columns.of(list(trips))
