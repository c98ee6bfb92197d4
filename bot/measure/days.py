"""The sums by day that pages read: made anew, for the days that changed, in the transaction that changed them.

A day's deflection counts once the day is closed: before that, failures are known earlier than successes, and the figure
of the newest days would look worse than it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, delete, func, insert, select

from bot.domain.zones import starts
from bot.measure.contacts import Shop
from bot.measure.definitions import LATE, LOOSE, SHOPPER, STRICT
from bot.measure.periods import DAY
from bot.store.judgements import promises
from bot.store.sql import holds
from bot.store.worth import contact_days, contact_troubles, contacts, sayings, truth_days

KEYS = ("channel", "goal", "opener")
STATUS, WINDOW = "status", "window"
CHAT = "chat"
AT_ONCE = 60
Conditions = Mapping[str, ColumnElement[bool]]


def closed_until(until: datetime, window: timedelta, zone: ZoneInfo) -> date:
    """Return the first day that is not closed: its end, the window and a day more are not all over."""
    return (until - window - LATE).astimezone(zone).date()


def reopened(connection: Connection, within: timedelta) -> ColumnElement[bool]:
    """Return the condition that a contact was followed by another within so long after its last message."""
    if connection.dialect.name == "sqlite":
        seconds = (func.julianday(contacts.c.next_at) - func.julianday(contacts.c.last_at)) * 86_400
        return and_(contacts.c.next_at.is_not(None), seconds <= within.total_seconds() + 0.001)
    return and_(contacts.c.next_at.is_not(None), contacts.c.next_at - contacts.c.last_at <= within)


def strictly(connection: Connection) -> ColumnElement[bool]:
    """Return the condition of strict deflection, of a contact whose day is closed."""
    return and_(
        contacts.c.human_at.is_(None),
        contacts.c.answered,
        func.coalesce(contacts.c.solved, True),
        ~reopened(connection, STRICT),
    )


def loosely(connection: Connection) -> ColumnElement[bool]:
    """Return the condition of loose deflection, of a contact whose day is closed."""
    return and_(contacts.c.human_at.is_(None), ~reopened(connection, LOOSE))


def sum_days(connection: Connection, shop: Shop, days: Iterable[date], until: datetime) -> None:
    """Make the sums of contacts of these days anew, as they are known by then (aware UTC)."""
    wanted = sorted(set(days))
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        own = (contact_days.c.merchant_id == shop.merchant_id, contact_days.c.day.in_(some))
        settled = settled_sums(connection, shop.merchant_id, shop.zone, until, some)
        rows = [dict(row) for row in connection.execute(_sums(shop, some, settled)).mappings()]
        connection.execute(delete(contact_days).where(*own))
        if rows:
            connection.execute(insert(contact_days), [{**row, "merchant_id": shop.merchant_id} for row in rows])
        _sum_troubles(connection, shop, some, settled)


def _sum_troubles(connection: Connection, shop: Shop, days: Sequence[date], settled: Conditions) -> None:
    """Sum contacts by what was wrong with their orders; only of closed days, for before it may still go wrong."""
    own = (contacts.c.merchant_id == shop.merchant_id, contacts.c.day.in_(days), contacts.c.opener == SHOPPER)
    keys = (contacts.c.day, contacts.c.trouble)
    query = select(
        *keys, *(count_of(condition).label(name) for name, condition in settled.items() if name in contact_troubles.c)
    )
    found = connection.execute(query.where(*own, settled["loose_known"]).group_by(*keys)).mappings()
    rows = [{**row, "merchant_id": shop.merchant_id} for row in found]
    connection.execute(
        delete(contact_troubles).where(
            contact_troubles.c.merchant_id == shop.merchant_id, contact_troubles.c.day.in_(days)
        )
    )
    if rows:
        connection.execute(insert(contact_troubles), rows)


def _sums(shop: Shop, days: Sequence[date], settled: Conditions) -> Any:
    conditions = {
        "wismo": contacts.c.is_wismo,
        "answered": contacts.c.answered,
        "human": contacts.c.human_at.is_not(None),
        **settled,
        "asked": contacts.c.asked_at.is_not(None),
        "rated": contacts.c.solved.is_not(None),
        "satisfied": and_(contacts.c.solved.is_not(None), contacts.c.solved),
    }
    keys = (contacts.c.day, *(contacts.c[name] for name in KEYS))
    return (
        select(
            *keys,
            func.count().label("contacts"),
            *(count_of(condition).label(name) for name, condition in conditions.items()),
            *(func.sum(contacts.c[name]).label(name) for name in ("messages", "missed")),
        )
        .where(contacts.c.merchant_id == shop.merchant_id, contacts.c.day.in_(days))
        .group_by(*keys)
    )


def settled_sums(
    connection: Connection, merchant_id: str, zone: ZoneInfo, until: datetime, days: Sequence[date] = ()
) -> dict[str, ColumnElement[bool]]:
    """Return the conditions of the figures that wait for a day to close, by the name of their sum.

    A day waits for each of its contacts, handed over or not: what is long differs from what is short. Where only
    these `days` are asked of, no others are looked at.
    """
    open_ones = _going_on(connection, merchant_id, days)
    late_ones = [day for day, last in open_ones.items() if last > until - LOOSE]
    known = and_(contacts.c.day < closed_until(until, STRICT, zone), contacts.c.day.not_in(sorted(open_ones)))
    early = and_(contacts.c.day < closed_until(until, LOOSE, zone), contacts.c.day.not_in(sorted(late_ones)))
    strict = and_(known, strictly(connection))
    return {
        "strict_known": known,
        "strict": strict,
        "said_so": and_(strict, contacts.c.solved.is_not(None)),
        "loose_known": early,
        "loose": and_(early, loosely(connection)),
        "reopened": and_(known, reopened(connection, STRICT)),
    }


def _going_on(connection: Connection, merchant_id: str, days: Sequence[date]) -> dict[date, datetime]:
    """Return the days with a contact that is not settled, each with when the last of these was written in. They are
    few, and asked for once: the conditions that are made of them stand in a query a dozen times.
    """
    last = func.max(contacts.c.last_at, type_=contacts.c.last_at.type)
    query = select(contacts.c.day, last).where(contacts.c.merchant_id == merchant_id, ~holds(contacts.c.is_settled))
    if days:
        query = query.where(contacts.c.day.in_(days))
    return {day: at for day, at in connection.execute(query.group_by(contacts.c.day))}


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many rows fulfil a condition."""
    return cast(func.sum(case((condition, 1), else_=0)), Integer)


def closing(before: datetime, until: datetime, zone: ZoneInfo) -> set[date]:
    """Return the days that closed between two moments, for either window."""
    days: set[date] = set()
    for window in (STRICT, LOOSE):
        first, last = closed_until(before, window, zone), closed_until(until, window, zone)
        days |= {first + each * DAY for each in range((last - first).days)}
    return days


def fell_silent(connection: Connection, shop: Shop, before: datetime, until: datetime) -> set[date]:
    """Return the days of contacts whose loose window ended between two moments."""
    last = contacts.c.last_at
    query = select(contacts.c.day).where(contacts.c.merchant_id == shop.merchant_id, ~holds(contacts.c.is_settled))
    return set(connection.execute(query.where(last > before - LOOSE, last <= until - LOOSE)).scalars())


def sum_truth(connection: Connection, shop: Shop, days: Iterable[date]) -> None:
    """Make the sums of statuses and windows that were said on these days anew."""
    wanted = sorted(set(days))
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        own = (truth_days.c.merchant_id == shop.merchant_id, truth_days.c.day.in_(some))
        connection.execute(delete(truth_days).where(*own))
        rows = [*_statuses(connection, shop, some), *_windows(connection, shop, some)]
        if rows:
            connection.execute(insert(truth_days), [{"merchant_id": shop.merchant_id, **row} for row in rows])


def _statuses(connection: Connection, shop: Shop, days: Sequence[date]) -> list[dict[str, Any]]:
    settled = count_of(sayings.c.is_settled)
    known, right = count_of(sayings.c.is_right.is_not(None)), count_of(func.coalesce(sayings.c.is_right, False))
    query = (
        select(sayings.c.day, func.count(), settled, known, right)
        .where(sayings.c.merchant_id == shop.merchant_id, sayings.c.day.in_(days))
        .group_by(sayings.c.day)
    )
    return [
        _truth(day, STATUS, CHAT, said, (judged, held) if said == over else (0, 0))
        for day, said, over, judged, held in connection.execute(query)
    ]


def _windows(connection: Connection, shop: Shop, days: Sequence[date]) -> list[dict[str, Any]]:
    """Sum windows by door; which of the shop's days one was shown on only its clock can say."""
    shown: dict[date, dict[str, list[bool | None]]] = {}
    for first, last in _stretches(days):
        query = select(promises.c.made_at, promises.c.door, promises.c.held).where(
            promises.c.merchant_id == shop.merchant_id,
            promises.c.made_at >= starts(first, shop.zone),
            promises.c.made_at < starts(last + DAY, shop.zone),
        )
        for made_at, door, held in connection.execute(query):
            shown.setdefault(shop.day(made_at), {}).setdefault(door, []).append(held)
    found = []
    for day, doors in shown.items():
        closed = not any(None in verdicts for verdicts in doors.values())
        for door, verdicts in doors.items():
            known = (len(verdicts), verdicts.count(True)) if closed else (0, 0)
            found.append(_truth(day, WINDOW, door, len(verdicts), known))
    return found


def _truth(day: date, what: str, door: str, said: int, known: tuple[int, int]) -> dict[str, Any]:
    return {"day": day, "what": what, "door": door, "said": said, "known": known[0], "held": known[1]}


def _stretches(days: Sequence[date]) -> list[tuple[date, date]]:
    """Return days that follow on each other as first and last."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == DAY:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
