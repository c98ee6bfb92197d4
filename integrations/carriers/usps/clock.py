"""When a scan of the Tracking API was made: a wall clock, its offset in a field beside it, and the instant in GMT."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.event import Place
from bot.domain.status import TzBasis
from integrations.reading import Reading
from integrations.scans import with_offset
from integrations.times import Stamp, at_place, read_stamp

OFFSET = re.compile(r"([+-]?)(\d{1,2}):?(\d{2})")


def moment(row: Reading, place: Place) -> Stamp | None:
    """Return GMT where it is given, shown under the scan's own offset; else the wall clock."""
    minutes = _minutes(row["GMTOffset"].text())
    wall = (row["eventTimestamp"].text() or "").rstrip("Zz")
    local = with_offset(read_stamp(wall), minutes)
    exact = read_stamp(row["GMTTimestamp"].text() or "")
    if exact is None or exact.basis is TzBasis.DATE_ONLY:
        return at_place(local, place)
    if local is None or local.offset is None:
        return replace(exact, basis=TzBasis.UTC, offset=0)
    if local.basis is TzBasis.DATE_ONLY and local.at == exact.at:
        return local
    return Stamp(exact.at, TzBasis.OFFSET, local.day, local.offset)


def _minutes(offset: str | None) -> int | None:
    """Return an offset (`-05:00`, `-7:00`, `-0500`) in minutes east of Greenwich."""
    match = OFFSET.fullmatch(offset or "")
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return -minutes if match[1] == "-" else minutes
