"""What a page of carriers and lanes was asked for: which whole weeks, which lanes; and how to ask for it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from bot.domain.merchant import Merchant
from bot.domain.zones import zone_named
from bot.errors import BadInput
from bot.measure.lanes import Lane, Narrowed, Weeks, weeks_of
from bot.web.merchant.periods import BACKWARDS, day_of
from bot.web.merchant.visit import Visit

LOOKED_BACK = timedelta(days=90)
LONGEST = timedelta(days=3 * 366)
NOT_KNOWN = "?"
"""How an address says that a carrier or a region is not known; an empty one wants them all."""

PARTS = ("carrier", "service", "origin", "destination")


@dataclass(frozen=True, slots=True)
class Asked:
    """The days and lanes asked for, and the weeks that hold the days. `now` is aware UTC, `today` the shop's day."""

    first: date
    last: date
    weeks: Weeks
    now: datetime
    today: date
    only: Narrowed
    given: Mapping[str, str]

    def query(self, **more: object) -> str:
        """Return the query that asks for the same, with some parts of it replaced; None takes one away."""
        parts = {**self.given, **{name: str(value) for name, value in more.items() if value is not None}}
        parts = {name: value for name, value in parts.items() if name not in more or more[name] is not None}
        return urlencode({"from": self.weeks.first, "to": self.weeks.until, **parts})

    def behind(self, figure: str, lane: Lane | None = None, carrier: str | None = None) -> str:
        """Return the query for the parcels behind a figure: of a lane, of a carrier, or of what was asked for."""
        parts = self.given if lane is None else {name: getattr(lane, name) or NOT_KNOWN for name in PARTS}
        if carrier is not None:
            parts = {"carrier": carrier or NOT_KNOWN}
        kept = {name: value for name, value in parts.items() if name in PARTS and value}
        return urlencode({"from": self.weeks.first, "to": self.weeks.until, **kept, "figure": figure})


def asked(visit: Visit, query: Mapping[str, str]) -> Asked:
    """Read the query of a page. Raises BadInput, naming what is wrong."""
    return asked_of(visit.merchant, visit.now, query)


def asked_of(merchant: Merchant, now: datetime, query: Mapping[str, str]) -> Asked:
    """Read a query: `from` and `to` are days, lanes are narrowed by their parts."""
    today = now.astimezone(zone_named(merchant.settings.time_zone)).date()
    last = _day(query, "to") or today
    first = _day(query, "from") or last - LOOKED_BACK
    if first > last:
        raise BadInput(BACKWARDS)
    if last - first > LONGEST:
        raise BadInput(f"a period has at most {LONGEST.days} days")
    given = {name: query[name] for name in (*PARTS, "sort", "order") if query.get(name)}
    only = Narrowed(**{name: None if given.get(name) == NOT_KNOWN else given.get(name, "") for name in PARTS})
    return Asked(first, last, weeks_of(first, last), now, today, only, given)


def _day(query: Mapping[str, str], name: str) -> date | None:
    told = query.get(name, "")
    return day_of(told) if told else None
