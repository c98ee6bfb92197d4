"""Is somebody there now, and when is somebody there next? By the shop's own clock; summer time is the zone's matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.policy import DAYS, People

LOOK_AHEAD_DAYS = 8
ONE_DAY = timedelta(days=1)


def is_on(people: People, zone: str, now: datetime) -> bool:
    """Say whether somebody is there at an aware moment; a shop without hours is always there."""
    if not people.hours:
        return True
    return any(opens <= now < closes for opens, closes in _openings(people, zone, now - ONE_DAY, now))


def next_opening(people: People, zone: str, now: datetime) -> datetime | None:
    """Return when somebody is there next, in the shop's zone; None while somebody is there, or no hours are known."""
    if not people.hours or is_on(people, zone, now):
        return None
    until = now + timedelta(days=LOOK_AHEAD_DAYS)
    later = (opens for opens, _ in _openings(people, zone, now, until) if opens > now)
    return next((opens.astimezone(ZoneInfo(zone)) for opens in later), None)


def minutes_on(people: People, zone: str, since: datetime, now: datetime) -> float:
    """Return for how many minutes somebody was there between two aware moments; of at most the last eight days."""
    if not people.hours:
        return max((now - since).total_seconds() / 60, 0)
    since = max(since, now - timedelta(days=LOOK_AHEAD_DAYS))
    spans = _openings(people, zone, since - ONE_DAY, now)
    return sum(max((min(closes, now) - max(opens, since)).total_seconds(), 0) for opens, closes in spans) / 60


def _openings(people: People, zone: str, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every opening that begins on a day from `since` to `until`, in order."""
    here = ZoneInfo(zone)
    day, last = since.astimezone(here).date(), until.astimezone(here).date()
    while day <= last:
        hours = people.hours.get(DAYS[day.weekday()])
        if hours:
            yield _span(day, hours, here)
        day += ONE_DAY


def _span(day: date, hours: tuple[str, str], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """One day's opening in UTC; hours that end before they begin go on past midnight."""
    opens, closes = _at(day, hours[0], zone), _at(day, hours[1], zone)
    return opens, closes if closes > opens else _at(day + ONE_DAY, hours[1], zone)


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    hour, _, minute = clock.partition(":")
    if hour == "24":
        return datetime.combine(day + ONE_DAY, time(), zone).astimezone(UTC)
    return datetime.combine(day, time(int(hour), int(minute or 0)), zone).astimezone(UTC)
