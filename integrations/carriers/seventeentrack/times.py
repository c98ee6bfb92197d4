"""17TRACK writes each time up to three ways: as the carrier shows it, with an offset, and in UTC."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.event import Place
from bot.domain.status import TzBasis
from integrations.reading import Reading
from integrations.scans import with_offset
from integrations.times import Stamp, at_place, joined

FURTHEST = 14 * 60  # minutes: no zone is further from Greenwich
QUARTER = 15  # minutes: every zone is a multiple of it away


def read_time(row: Reading, place: Place) -> Stamp | None:
    """Return when a row happened: under its own offset, else in UTC, else on the clock that the carrier shows."""
    wall, exact = row["time_iso"].stamp(), row["time_utc"].stamp()
    if wall is None:
        return exact or at_place(_shown(row["time_raw"]), place)
    if wall.basis is TzBasis.LOCAL and exact is not None:
        return _under(wall, exact)
    return at_place(wall, place)


def _under(wall: Stamp, exact: Stamp) -> Stamp:
    """Put a wall clock and its UTC time together: their distance is the offset."""
    away = (wall.at - exact.at) // timedelta(minutes=1)
    if abs(away) > FURTHEST or away % QUARTER:
        return exact
    return with_offset(wall, away) or exact


def _shown(raw: Reading) -> Stamp | None:
    return joined(raw["date"].text(), raw["time"].text(), raw["timezone"].text())
