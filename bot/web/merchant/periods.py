"""The days that a page is about, from its address: the last 7, 28, 90 or 365, or from one day to another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from bot.domain.zones import zone_named
from bot.errors import BadInput
from bot.measure.days import closed_until
from bot.measure.definitions import STRICT
from bot.measure.periods import Period, last_days
from bot.web.merchant.visit import Visit

LAST = {"7": 7, "28": 28, "90": 90, "365": 365}
USUAL = 28
MOST_DAYS = 731
BACKWARDS = "the period ends before it begins: give from and to the other way round"
FIRST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def period_of(request: web.Request, visit: Visit) -> Period:
    """Return the days that were asked for, on the shop's own clock. Raises BadInput for days that are none."""
    first, last = request.query.get("from", ""), request.query.get("to", "")
    if first or last:
        return _between(day_of(first or last), day_of(last or first))
    return last_days(visit.merchant, visit.now, LAST.get(request.query.get("last", ""), USUAL))


def day_of(text: str) -> date:
    """Return the day that an address names. Raises BadInput for what is none, or is too far away to be worked with."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text[:20]}” is no day; write it as 2026-11-03") from None
    if not FIRST <= day <= LATEST:
        raise BadInput(f"days go from {FIRST} to {LATEST}")
    return day


def _between(first: date, last: date) -> Period:
    if last < first:
        raise BadInput(BACKWARDS)
    if (last - first).days >= MOST_DAYS:
        raise BadInput("at most two years can be looked at at once")
    return Period(first, last)


def closed_week(visit: Visit, until: datetime | None) -> Period | None:
    """Return the newest seven days whose strict deflection is known, where anything was measured yet."""
    if until is None:
        return None
    last = closed_until(until, STRICT, zone_named(visit.merchant.settings.time_zone)) - timedelta(days=1)
    return Period(last - timedelta(days=6), last)


def query_of(period: Period, **more: str) -> str:
    """Return the part of an address that names a period, with other fields that are not empty."""
    fields = {"from": str(period.first), "to": str(period.last), **{name: each for name, each in more.items() if each}}
    return "?" + urlencode(fields)
