"""Which clock hangs where a scan was made, so that its local time can be shown. Only where there is no doubt.

Countries with one zone come from the time zone database's own table (`zone.tab`); for countries with several, only the
states and provinces that lie wholly in one are listed. Anything else has no zone here, and its time is shown as UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.event import Place

_REGIONS: dict[str, dict[str, str]] = {
    "US": {
        "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
        "America/Denver": "CO MT NM UT WY",
        "America/Los_Angeles": "CA WA",
        "America/Phoenix": "AZ",
        "Pacific/Honolulu": "HI",
    },
    "CA": {
        "America/Toronto": "ON QC",
        "America/Winnipeg": "MB",
        "America/Edmonton": "AB",
        "America/Halifax": "NS PE NB",
    },
    "AU": {
        "Australia/Sydney": "NSW ACT",
        "Australia/Melbourne": "VIC",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Perth": "WA",
        "Australia/Hobart": "TAS",
        "Australia/Darwin": "NT",
    },
}
"""Regions that keep one time but for a few villages, as the national standards bodies list them."""

_MAINLAND = {"DE": "Europe/Berlin", "NZ": "Pacific/Auckland", "CN": "Asia/Shanghai"}
"""Countries whose other zones hold no parcels to speak of, or agree with the main one."""


def zone_of(place: Place) -> ZoneInfo | None:
    """Return the zone of a place, or None where it cannot be told for certain."""
    country = (place.country or "").upper()
    if country in _REGIONS:
        name = _by_region(country).get((place.region or "").upper())
    else:
        name = _MAINLAND.get(country) or _single_zones().get(country)
    return ZoneInfo(name) if name else None


@lru_cache(maxsize=len(_REGIONS))
def _by_region(country: str) -> dict[str, str]:
    return {region: zone for zone, regions in _REGIONS[country].items() for region in regions.split()}


@lru_cache(maxsize=1)
def _single_zones() -> dict[str, str]:
    """Countries that the database gives exactly one zone."""
    found: dict[str, list[str]] = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, []).append(zone)
    return {country: zones[0] for country, zones in found.items() if len(zones) == 1}


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone of a shop; UTC for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def starts(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins on a shop's clock (aware UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
