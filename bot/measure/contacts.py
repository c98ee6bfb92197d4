"""Keeps the facts of contacts: derived anew from their talks until seven days have settled them.

Each batch is one transaction: its talks' contacts, the next contacts of those before them, and the sums of their days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, or_, select, update

from bot.decide.listen import ORDER_GOALS
from bot.domain.shopper import shopper_of
from bot.measure.definitions import LOOSE, SHOPPER, STRICT
from bot.measure.order_trouble import CALM, trouble_of_order
from bot.measure.runs import Run, runs
from bot.measure.talks import Heard, heard
from bot.store.codec import ORDER
from bot.store.sql import holds, upsert
from bot.store.tables import orders
from bot.store.worth import contacts

KEY = ("conversation_id", "first_seq")
AT_ONCE = 400
WISHES = ORDER_GOALS - {"preferences"} | {"complaint", "human_agent"}
"""What a shopper who was told nothing would have written for as well."""

LINKED = update(contacts).where(contacts.c.id == bindparam("b_id")).values(next_at=bindparam("b_at"))
LINKS = ("id", "conversation_id", "order_id", "shopper", "started_at", "last_at", "day", "next_at", "is_settled")


@dataclass(frozen=True, slots=True)
class Shop:
    """What the job knows of a shop: whose rows, on which clock its days are, how its shoppers are hashed and drawn."""

    merchant_id: str
    zone: ZoneInfo
    salt: str
    holdout: float

    def day(self, at: datetime) -> date:
        """Return the shop's own day of a moment."""
        return at.astimezone(self.zone).date()


def counts() -> ColumnElement[bool]:
    """Return the condition of a contact that counts as one, also after a first word of ours: the shopper came by
    themselves, or their reply to a notice reached a human or was about more than the notice (`WISHES`).
    """
    return or_(contacts.c.opener == SHOPPER, contacts.c.human_at.is_not(None), contacts.c.goal.in_(sorted(WISHES)))


def derive(connection: Connection, shop: Shop, talks: Sequence[Heard]) -> set[date]:
    """Write the contacts of these talks, and what follows for those before; return the days that changed."""
    ids = [talk.id for talk in talks]
    known = _unsettled(connection, ids)
    found = _found(connection, shop, talks)
    changed = [row for key, row in found.items() if _differs(row, known.get(key))]
    gone = [known[key] for key in known.keys() - found.keys()]
    upsert(connection, contacts, [{**row, "is_settled": False} for row in changed], *KEY)
    for row in gone:
        connection.execute(delete(contacts).where(contacts.c.id == row["id"]))
    days = {row["day"] for row in (*changed, *gone)} | {known[key]["day"] for key in known if key in found}
    if not changed and not gone:
        return set()
    return days | _link(connection, shop.merchant_id, ids, [*changed, *gone, *known.values()])


def due(connection: Connection, merchant_id: str, until: datetime, limit: int) -> list[tuple[int, str, date]]:
    """Return contacts whose seven days are over and that are not settled, with their talks and days."""
    query = (
        select(contacts.c.id, contacts.c.conversation_id, contacts.c.day)
        .where(contacts.c.merchant_id == merchant_id, ~holds(contacts.c.is_settled))
        .where(contacts.c.last_at <= until - STRICT)
        .order_by(contacts.c.last_at, contacts.c.id)
        .limit(limit)
    )
    return [(row.id, row.conversation_id, row.day) for row in connection.execute(query)]


def settle(
    connection: Connection, shop: Shop, until: datetime, limit: int, looked: bool = False
) -> tuple[int, set[date]]:
    """Settle contacts after a last look at their talks; return how many, and the days that changed.

    `looked` says that every talk of the shop was looked at a moment ago.
    """
    waiting = due(connection, shop.merchant_id, until, limit)
    if not waiting:
        return 0, set()
    days: set[date] = set()
    if not looked:
        talks = heard(connection, shop.merchant_id, sorted({talk for _, talk, _ in waiting}))
        days = derive(connection, shop, talks)
    over = (contacts.c.id.in_([each for each, _, _ in waiting]), contacts.c.last_at <= until - STRICT)
    connection.execute(
        update(contacts).where(*over).values(is_settled=True, trouble=func.coalesce(trouble_of_order(), CALM))
    )
    return len(waiting), days | {day for _, _, day in waiting}


def note_trouble(connection: Connection, shop: Shop, before: datetime, until: datetime) -> None:
    """Look up what is wrong with the orders of contacts whose loose window ended between two moments (aware UTC)."""
    silent = (contacts.c.last_at > before - LOOSE, contacts.c.last_at <= until - LOOSE)
    own = (contacts.c.merchant_id == shop.merchant_id, ~holds(contacts.c.is_settled), *silent)
    connection.execute(update(contacts).where(*own).values(trouble=func.coalesce(trouble_of_order(), CALM)))


def _unsettled(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, int], Any]:
    query = select(contacts).where(contacts.c.conversation_id.in_(ids), ~holds(contacts.c.is_settled))
    return {(row["conversation_id"], row["first_seq"]): row for row in connection.execute(query).mappings()}


def _found(connection: Connection, shop: Shop, talks: Sequence[Heard]) -> dict[tuple[str, int], dict[str, Any]]:
    made = [(talk, run) for talk in talks for run in runs(talk.lines, talk.cases)]
    shoppers = shoppers_of(connection, shop, {run.order_id or talk.proven for talk, run in made})
    return {
        (talk.id, run.first_seq): {
            **{name: getattr(run, name) for name in Run.__slots__},
            "merchant_id": shop.merchant_id,
            "conversation_id": talk.id,
            "channel": talk.channel,
            "day": shop.day(run.started_at),
            "shopper": shoppers.get(run.order_id or talk.proven, ""),
        }
        for talk, run in made
    }


def shoppers_of(connection: Connection, shop: Shop, order_ids: Iterable[str]) -> dict[str, str]:
    """Return whose these orders are, by the permanent hash."""
    wanted = sorted({each for each in order_ids if each})
    found: dict[str, str] = {}
    for first in range(0, len(wanted), AT_ONCE):
        query = select(orders.c.order_id, orders.c.joined).where(
            orders.c.merchant_id == shop.merchant_id, orders.c.order_id.in_(wanted[first : first + AT_ONCE])
        )
        for row in connection.execute(query):
            found[row.order_id] = shopper_of(ORDER.load(row.joined).contact, shop.salt)
    return found


def _differs(row: dict[str, Any], known: Any) -> bool:
    return known is None or any(known[name] != value for name, value in row.items())


def _link(connection: Connection, merchant_id: str, ids: Sequence[str], about: Sequence[Any]) -> set[date]:
    """Set the next contact of every unsettled one that these may follow; return the days on which that changed."""
    order_ids = {row["order_id"] for row in about} - {""}
    shoppers = {row["shopper"] for row in about} - {""}
    rows: dict[int, Any] = {}
    for column, values in (("conversation_id", ids), ("order_id", order_ids), ("shopper", shoppers)):
        rows |= _linked(connection, merchant_id, column, sorted(values), min(row["started_at"] for row in about))
    moved = [(own, at) for own, at in _next(list(rows.values())) if own["next_at"] != at]
    if moved:
        connection.execute(LINKED, [{"b_id": own["id"], "b_at": at} for own, at in moved])
    return {own["day"] for own, _ in moved}


def _linked(
    connection: Connection, merchant_id: str, column: str, values: Sequence[str], earliest: datetime
) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for first in range(0, len(values), AT_ONCE):
        query = select(*(contacts.c[name] for name in LINKS), counts().label("counts")).where(
            contacts.c.merchant_id == merchant_id,
            contacts.c[column].in_(values[first : first + AT_ONCE]),
            contacts.c.started_at >= earliest - 3 * STRICT,
        )
        found |= {row["id"]: row for row in connection.execute(query).mappings()}
    return found


def _next(rows: Sequence[Any]) -> Iterable[tuple[Any, datetime | None]]:
    """Yield each contact that is not settled, with when the next about the same thing began."""
    by_order, by_shopper, by_talk = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["started_at"], row["id"])):
        if not row["counts"]:
            continue
        by_talk[row["conversation_id"]].append(row)
        if row["order_id"]:
            by_order[row["order_id"]].append(row)
        if row["shopper"]:
            by_shopper[row["shopper"]].append(row)
    for own in rows:
        if own["is_settled"]:
            continue
        same = by_order[own["order_id"]] if own["order_id"] else []
        loose = [*by_talk[own["conversation_id"]], *(by_shopper[own["shopper"]] if own["shopper"] else [])]
        nameless = [row for row in loose if not (own["order_id"] and row["order_id"])]
        yield own, _first_after(own, (*same, *nameless))


def _first_after(own: Any, others: Collection[Any]) -> datetime | None:
    mine = (own["started_at"], own["id"])
    later = (row["started_at"] for row in others if (row["started_at"], row["id"]) > mine)
    return min((at for at in later if at - own["last_at"] <= STRICT), default=None)
