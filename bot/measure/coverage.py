"""How well each provider is read: what could not be, what no table knows, where it contradicts itself, how old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from bot.domain.merchant import Merchant
from bot.store.database import Database
from bot.store.judgements import code_samples, polls, standings
from bot.store.tables import inbox, unknown_codes

# Ages of what we last heard about open parcels, in hours; what is older than the last is `older`.
AGES = (1, 6, 24, 72)
MOST_CODES = 50


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that no table knows: on how many parcels, and the carrier's own words beside one of them."""

    code: str
    parcels: int
    sample: str | None
    first_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One provider at one shop. Shares are 0 to 1, None where nothing can be divided; ages are of open parcels only.

    `ages` counts open parcels by the hours since we last heard of them, each up to and including its limit, the last
    entry being older than all; `never` counts those of which nothing was ever heard.
    """

    provider: str
    payloads: int
    unreadable: int
    failed: int
    parcels: int
    open: int
    conflicts: int
    unknown_parcels: int
    codes: tuple[UnknownCode, ...]
    ages: tuple[int, ...]
    never: int
    oldest_at: datetime | None
    polls_failing: int

    @property
    def conflict_share(self) -> float | None:
        """The share of parcels whose headline and newest event disagree."""
        return self.conflicts / self.parcels if self.parcels else None

    @property
    def unreadable_share(self) -> float | None:
        """The share of payloads that could not be read."""
        return self.unreadable / self.payloads if self.payloads else None


class CoverageReader:
    """Reads the figures, five queries for all providers of a shop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, merchant: Merchant, now: datetime) -> list[Coverage]:
        """Return one row a provider that this shop ever heard from or waits to hear from, by name. `now` is aware UTC.

        Parcels of which nobody ever spoke count for the provider that the shop's settings name.
        """
        return await self._database.read(lambda connection: coverage_of(connection, merchant, now))


def coverage_of(connection: Connection, merchant: Merchant, now: datetime) -> list[Coverage]:
    """Return one row a provider, by name: what `CoverageReader` reads, on a connection that is at hand."""
    merchant_id = merchant.id
    payloads = _by_provider(connection, _payloads(merchant_id))
    parcels = _by_provider(connection, _parcels(merchant_id, now))
    unheard, awaited = parcels.pop("", {}), merchant.settings.carrier_provider
    if unheard:
        heard = parcels.get(awaited, {"oldest_at": None})
        parcels[awaited] = {name: heard.get(name, 0) + count for name, count in unheard.items() if count is not None}
        parcels[awaited]["oldest_at"] = heard["oldest_at"]
    codes = _codes(connection, merchant_id)
    touched = _by_provider(connection, _touched(merchant_id))
    failing = _by_provider(connection, _failing(merchant_id))
    names = sorted({*payloads, *parcels, *codes, *failing} - {""})
    none = dict.fromkeys(("payloads", "unreadable", "failed", "parcels", "open", "conflicts", "never"), 0)
    found = []
    for name in names:
        row: dict[str, Any] = none | payloads.get(name, {}) | parcels.get(name, {})
        ages = tuple(row.pop(f"age_{limit}", 0) for limit in (*AGES, "older"))
        row["oldest_at"] = row.get("oldest_at")
        row |= {"unknown_parcels": touched.get(name, {}).get("count", 0), "codes": codes.get(name, ()), "ages": ages}
        found.append(Coverage(name, **row, polls_failing=failing.get(name, {}).get("count", 0)))
    return found


def _by_provider(connection: Connection, query: Any) -> dict[str, dict[str, Any]]:
    rows = connection.execute(query).mappings()
    return {row["provider"] or "": {key: value for key, value in row.items() if key != "provider"} for row in rows}


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _payloads(merchant_id: str) -> Any:
    return (
        select(
            inbox.c.provider,
            func.count().label("payloads"),
            _count(inbox.c.state == "unreadable").label("unreadable"),
            _count(inbox.c.state == "failed").label("failed"),
        )
        .where(inbox.c.merchant_id == merchant_id)
        .group_by(inbox.c.provider)
    )


def _parcels(merchant_id: str, now: datetime) -> Any:
    heard, is_open = standings.c.heard_at, standings.c.is_open
    limits = [now - timedelta(hours=hours) for hours in AGES]
    ages = [_count(and_(is_open, heard >= limits[0])).label(f"age_{AGES[0]}")]
    for hours, newer, older in zip(AGES[1:], limits, limits[1:], strict=False):
        ages.append(_count(and_(is_open, heard >= older, heard < newer)).label(f"age_{hours}"))
    return (
        select(
            standings.c.provider,
            func.count().label("parcels"),
            _count(is_open).label("open"),
            _count(standings.c.conflict).label("conflicts"),
            _count(and_(is_open, heard.is_(None))).label("never"),
            func.min(case((is_open, heard), else_=None), type_=heard.type).label("oldest_at"),
            *ages,
            _count(and_(is_open, heard < limits[-1])).label("age_older"),
        )
        .where(standings.c.merchant_id == merchant_id)
        .group_by(standings.c.provider)
    )


def _codes(connection: Connection, merchant_id: str) -> dict[str, tuple[UnknownCode, ...]]:
    parcels = func.count().label("parcels")
    sample = and_(
        code_samples.c.merchant_id == unknown_codes.c.merchant_id,
        code_samples.c.provider == unknown_codes.c.provider,
        code_samples.c.code == unknown_codes.c.code,
    )
    columns = (unknown_codes.c.provider, unknown_codes.c.code, code_samples.c.sample, code_samples.c.first_seen_at)
    query = (
        select(*columns, parcels)
        .outerjoin(code_samples, sample)
        .where(unknown_codes.c.merchant_id == merchant_id)
        .group_by(*columns)
        .order_by(parcels.desc(), unknown_codes.c.code)
    )
    found: dict[str, list[UnknownCode]] = {}
    for row in connection.execute(query):
        listed = found.setdefault(row.provider, [])
        if len(listed) < MOST_CODES:
            listed.append(UnknownCode(row.code, row.parcels, row.sample, row.first_seen_at))
    return {provider: tuple(listed) for provider, listed in found.items()}


def _touched(merchant_id: str) -> Any:
    return (
        select(unknown_codes.c.provider, func.count(unknown_codes.c.number_key.distinct()).label("count"))
        .where(unknown_codes.c.merchant_id == merchant_id)
        .group_by(unknown_codes.c.provider)
    )


def _failing(merchant_id: str) -> Any:
    return (
        select(polls.c.provider, func.count().label("count"))
        .where(polls.c.merchant_id == merchant_id, polls.c.error.is_not(None))
        .group_by(polls.c.provider)
    )


def coverage_json(rows: Sequence[Coverage]) -> list[dict[str, Any]]:
    """Return the figures as JSON values; the door and the command say the same."""
    return [_json(row) for row in rows]


def _json(row: Coverage) -> dict[str, Any]:
    limits = [f"{hours}h" for hours in AGES]
    return {
        "provider": row.provider,
        "payloads": row.payloads,
        "unreadable": row.unreadable,
        "unreadable_share": row.unreadable_share,
        "failed": row.failed,
        "parcels": row.parcels,
        "open": row.open,
        "conflicts": row.conflicts,
        "conflict_share": row.conflict_share,
        "parcels_with_unknown_codes": row.unknown_parcels,
        "unknown_codes": [
            {
                "code": each.code,
                "parcels": each.parcels,
                "sample": each.sample,
                "first_seen_at": _time(each.first_seen_at),
            }
            for each in row.codes
        ],
        "age_of_data": {
            **dict(zip([*limits, "older"], row.ages, strict=True)),
            "never_heard": row.never,
            "oldest_at": _time(row.oldest_at),
        },
        "polls_failing": row.polls_failing,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
