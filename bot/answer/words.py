"""The words of one language: Fluent messages from `phrases/<lang>/`, and dates and ages the way people say them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.units import format_unit
from fluent.runtime import FluentBundle, FluentResource

from bot.domain.event import TrackingEvent
from bot.domain.status import TzBasis
from bot.domain.zones import zone_of
from bot.errors import Misconfigured

PHRASES = Path(__file__).parent / "phrases"
HOUR, DAY, DAY_AND_A_HALF = 60, 24 * 60, 36 * 60
"""Minutes."""

NONE = "none"
"""What a phrase is given where a fact is missing; the phrase itself decides what to say then."""


class Words:
    """All phrases of one language. Loading reads files; saying reads none."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._bundle = FluentBundle([language], use_isolating=False)
        for phrases in _read(language):
            self._bundle.add_resource(phrases)

    def has(self, key: str) -> bool:
        """Say whether there is a phrase of this name."""
        return self._bundle.has_message(key)

    def say(self, key: str, **facts: str | int) -> str:
        """Return a phrase. Raises Misconfigured when it does not exist or a placeholder has no value."""
        if not self._bundle.has_message(key):
            raise Misconfigured(f"there is no phrase {key!r} in {self.language}")
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise Misconfigured(f"the phrase {key!r} is empty")
        text, errors = self._bundle.format_pattern(pattern, dict(facts))
        if errors:
            raise Misconfigured(f"the phrase {key!r} lacks a value: {errors[0]}")
        return str(text).strip()

    def day(self, day: date) -> str:
        """ "Tue, 24 Nov" for a local day."""
        return format_date(day, "EEE d MMM", locale=self.language)

    def weekday(self, day: date) -> str:
        """ "Tue" for a local day."""
        return format_date(day, "EEE", locale=self.language)

    def moment(self, event: TrackingEvent) -> str:
        """The time of a scan: local where that can be known, without an hour where the carrier gave none."""
        if event.occurred_at is None:
            return self.say("moment-unknown")
        local, zone = _local(event, event.occurred_at)
        if not event.tz_basis.has_hour:
            return self.say("moment-day", day=self.day(local.date()))
        return self.say(f"moment-{zone}", day=self.day(local.date()), time=local.strftime("%H:%M"))

    def age(self, since: datetime, now: datetime) -> str:
        """ "3 hours", "2 days": how long ago; hours up to a day and a half, then days."""
        minutes = max(round((now - since).total_seconds() / 60), 1)
        if minutes < HOUR:
            return self._count(minutes, "minute")
        if minutes < DAY_AND_A_HALF:
            return self._count(round(minutes / HOUR), "hour")
        return self._count(round(minutes / DAY), "day")

    def _count(self, value: int, unit: str) -> str:
        return format_unit(value, f"duration-{unit}", locale=self.language)

    @cached_property
    def list_joiner(self) -> str:
        """The word between the last two of a list."""
        return self.say("and")

    def listing(self, items: tuple[str, ...]) -> str:
        """ "#1042 and #1043"."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.list_joiner} {items[-1]}"


@cache
def _read(language: str) -> tuple[Any, ...]:
    """Read the phrases of a language, once a process: parsing them takes longer than opening a database."""
    files = sorted((PHRASES / language).glob("*.ftl"))
    if not files:
        raise Misconfigured(f"there are no phrases for the language {language!r}")
    return tuple(FluentResource(file.read_text(encoding="utf-8")) for file in files)


def local_day(event: TrackingEvent | None, at: datetime) -> date:
    """The day of an aware time on the clock where a scan was made; by UTC where that is not known."""
    return _local(event, at)[0].date() if event else at.date()


def _local(event: TrackingEvent, at: datetime) -> tuple[datetime, str]:
    """The wall clock of a scan, and whether it is local or UTC: by its own offset, else by where it was made."""
    if event.utc_offset is not None or event.tz_basis is not TzBasis.UTC:
        return at + timedelta(minutes=event.utc_offset or 0), "local"
    zone = zone_of(event.place)
    return (at.astimezone(zone), "local") if zone else (at, "utc")
