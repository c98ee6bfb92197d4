"""How figures are written on a merchant's pages: the templates call these by name, as `f.share(x)`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from bot.domain.zones import zone_named

NONE = "–"
THIN = "\N{NARROW NO-BREAK SPACE}"


def share(value: float | None, digits: int = 1) -> str:
    """Write a share from 0 to 1 as per cent."""
    return NONE if value is None else f"{value * 100:.{digits}f}{THIN}%"


def span(low: float | None, high: float | None, digits: int = 1) -> str:
    """Write the interval of a share."""
    if low is None or high is None:
        return NONE
    return f"{low * 100:.{digits}f} to {high * 100:.{digits}f}{THIN}%"


def count(value: float | None) -> str:
    """Write a whole number with its thousands apart."""
    return NONE if value is None else f"{value:,.0f}".replace(",", THIN)


def number(value: float | None, digits: int = 1) -> str:
    """Write a number."""
    return NONE if value is None else f"{value:,.{digits}f}".replace(",", THIN)


def signed(value: float | None, digits: int = 1) -> str:
    """Write a number with its sign: a change, or a difference."""
    if value is None:
        return NONE
    return f"{value:+,.{digits}f}".replace(",", THIN).replace("-", "\N{MINUS SIGN}")


def points(value: float | None, digits: int = 1) -> str:
    """Write a change of a share in percentage points."""
    return NONE if value is None else f"{signed(value * 100, digits)}{THIN}pp"


def money(value: float | None, currency: str, digits: int = 0) -> str:
    """Write an amount with its currency's code (ISO 4217)."""
    return NONE if value is None else f"{number(value, digits)}{THIN}{currency}"


def day(value: date | None) -> str:
    """Write a day: 3 Nov 2026."""
    return NONE if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None, zone: str) -> str:
    """Write a moment on the shop's clock: 3 Nov 2026, 14:05."""
    if value is None:
        return NONE
    local = value.astimezone(zone_named(zone))
    return f"{day(local)}, {local:%H:%M}"


def length(value: timedelta | float | None) -> str:
    """Write a length of time (a timedelta, or seconds) in its two largest units."""
    if value is None:
        return NONE
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else value)
    for size, name, below, small in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if seconds >= size:
            rest = seconds % size // below
            return f"{seconds // size}{THIN}{name}" + (f" {rest}{THIN}{small}" if rest else "")
    return f"{seconds}{THIN}s"


def epoch(value: date) -> int:
    """Return a day as charts want it: the seconds since 1970 of its noon (UTC), which is that day everywhere."""
    return int(datetime(value.year, value.month, value.day, 12, tzinfo=UTC).timestamp())


FILTERS = SimpleNamespace(
    share=share,
    span=span,
    count=count,
    number=number,
    signed=signed,
    points=points,
    money=money,
    day=day,
    epoch=epoch,
    moment=moment,
    length=length,
)
