"""What is too old to be kept: found and deleted a few hundred rows at a time, each batch in a transaction of its own.

Sums stay. Where a row is still counted it is blanked, as an erasure would do; `bot.store.register` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, not_, or_, select, tuple_, update

from bot.domain.policy import Retention
from bot.store import judgements, reaching, tables, worth
from bot.store.codec import SHIPMENT
from bot.store.database import Database
from bot.store.erased import let_in
from bot.store.logos import LOGOS
from bot.store.person import of_orders
from bot.store.register import holding_of
from bot.store.sql import holds
from bot.store.wiping import WAITING, overwriting, wipe_orders

BATCH = 500
ORDERS_AT_ONCE = 50

Old = Callable[[str, datetime], ColumnElement[bool]]
"""From a merchant and a cut-off to the condition of rows that are too old."""


@dataclass(frozen=True, slots=True)
class Age:
    """What of one table goes under one kind of data; with `blank` the rows stay and these columns go."""

    kind: str
    table: Table
    old: Old
    blank: Mapping[str, Any] | None = None


def _of(table: Table, merchant_id: str) -> ColumnElement[bool]:
    return table.c.merchant_id == merchant_id


def _talks(merchant_id: str) -> Any:
    talk = tables.conversations.c
    return select(talk.id).where(talk.merchant_id == merchant_id)


def _raw(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    row = tables.inbox.c
    return and_(row.merchant_id == merchant_id, row.received_at < before, row.state != WAITING)


def _said(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    row = tables.messages.c
    return and_(row.conversation_id.in_(_talks(merchant_id)), row.at < before)


def _turns(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    return tables.turns.c.id.in_(select(tables.messages.c.id).where(_said(merchant_id, before)))


def _proofs(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    row = tables.proofs.c
    return and_(row.conversation_id.in_(_talks(merchant_id)), row.expires_at < before)


def _contacts(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    row = worth.contacts.c
    named = or_(row.said != "", row.order_id != "", row.shopper != "")
    return and_(row.merchant_id == merchant_id, row.last_at < before, row.is_settled, named)


def _silent(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    """Talks of which no message is left."""
    row, said = tables.conversations.c, tables.messages.c
    gone = not_(select(said.id).where(said.conversation_id == row.id).exists())
    named = or_(row.address.is_not(None), row.subject.is_not(None), row.key.not_like("erased:%"))
    return and_(row.merchant_id == merchant_id, row.last_inbound_at < before, gone, named)


def _lines(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    row, case = reaching.desk_lines.c, tables.cases.c
    at_work = select(case.id).where(case.merchant_id == merchant_id, holds(case.is_open))
    return and_(row.merchant_id == merchant_id, row.at < before, row.case_id.not_in(at_work))


def _cases(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    row = tables.cases.c
    ended = func.coalesce(row.ended_at, row.opened_at)
    return and_(row.merchant_id == merchant_id, not_(row.is_open), ended < before)


def _aged(table: Table, column: str, *more: ColumnElement[bool]) -> Old:
    return lambda merchant_id, before: and_(_of(table, merchant_id), table.c[column] < before, *more)


def _scans(table: Table) -> Old:
    def old(merchant_id: str, before: datetime) -> ColumnElement[bool]:
        parcel, standing = tables.shipments.c, judgements.standings.c
        under_way = select(standing.shipment_id).where(standing.merchant_id == merchant_id, holds(standing.is_open))
        over = (parcel.merchant_id == merchant_id, parcel.checked_at < before, parcel.id.not_in(under_way))
        return table.c.shipment_id.in_(select(parcel.id).where(*over))

    return old


TALK = {name: value for name, value in holding_of("conversations").blank.items() if name != "with_human"}

AGES: tuple[Age, ...] = (
    Age("raw_payloads", tables.inbox, _raw),
    Age("codes", reaching.codes, _aged(reaching.codes, "expires_at")),
    Age("media", reaching.media, _aged(reaching.media, "kept_at", reaching.media.c.message_id != LOGOS)),
    Age("notices", reaching.early_receipts, _aged(reaching.early_receipts, "at")),
    Age("notices", reaching.outbox, _aged(reaching.outbox, "changed_at", not_(reaching.outbox.c.is_open))),
    Age("notices", reaching.causes, _aged(reaching.causes, "at", not_(reaching.causes.c.is_open))),
    Age("notices", reaching.notices, _aged(reaching.notices, "made_at", not_(reaching.notices.c.is_open))),
    Age("cases", reaching.desk_lines, _lines),
    Age("cases", tables.cases, _cases),
    Age("messages", tables.turns, _turns),
    Age("messages", tables.messages, _said),
    Age("messages", tables.proofs, _proofs),
    Age("messages", worth.contacts, _contacts, {"said": "", "order_id": "", "shopper": ""}),
    Age("messages", tables.conversations, _silent, TALK),
    Age("events", tables.tracking_events, _scans(tables.tracking_events)),
    Age("events", tables.shipment_headlines, _scans(tables.shipment_headlines)),
    Age("visits", worth.page_visits, _aged(worth.page_visits, "at")),
    Age("audit", worth.audit, _aged(worth.audit, "at")),
)
"""In the order in which rows may go."""


class StoredAges:
    """Counts and deletes what is too old."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, merchant_id: str, keep: Retention, now: datetime) -> dict[str, dict[str, int]]:
        """Return how many rows would go, by kind of data and table."""

        def count(connection: Connection) -> dict[str, dict[str, int]]:
            found: dict[str, dict[str, int]] = {}
            for age in AGES:
                old = age.old(merchant_id, _before(keep, age.kind, now))
                found.setdefault(age.kind, {})[age.table.name] = _count(connection, age.table, old)
            old = _orders(merchant_id, _before(keep, "orders", now))
            return {**found, "orders": {"orders": _count(connection, tables.orders, old)}}

        return await self._database.read_of(merchant_id, count)

    async def batch(self, merchant_id: str, age: Age, keep: Retention, now: datetime) -> int:
        """Delete or blank at most so many rows; return how many that were."""
        old = age.old(merchant_id, _before(keep, age.kind, now))
        return await self._database.write_of(merchant_id, lambda connection: _gone(connection, age, old))

    async def orders(self, merchant_id: str, keep: Retention, now: datetime) -> int:
        """Erase at most so many orders that are too old, with their parcels; return how many that were."""
        old = _orders(merchant_id, _before(keep, "orders", now))
        query = select(tables.orders.c.id).where(old).order_by(tables.orders.c.placed_at).limit(ORDERS_AT_ONCE)

        def gone(connection: Connection) -> int:
            rows = list(connection.execute(query).scalars())
            if rows:
                wipe_orders(connection, of_orders(connection, merchant_id, rows))
            return len(rows)

        return await self._database.write_of(merchant_id, gone)

    async def let_in(self, now: datetime) -> None:
        """Forget hashes of what was erased long ago."""
        await self._database.write(lambda connection: let_in(connection, now))


def _count(connection: Connection, table: Table, old: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(old)).scalar_one())


def _before(keep: Retention, kind: str, now: datetime) -> datetime:
    return now - timedelta(days=getattr(keep, kind))


def _orders(merchant_id: str, before: datetime) -> ColumnElement[bool]:
    row = tables.orders.c
    return and_(row.merchant_id == merchant_id, row.placed_at < before, row.heard_at < before)


def _gone(connection: Connection, age: Age, old: ColumnElement[bool]) -> int:
    key = list(age.table.primary_key.columns)
    batch = [tuple(row) for row in connection.execute(select(*key).where(old).limit(BATCH))]
    if not batch:
        return 0
    mine = key[0].in_([row[0] for row in batch]) if len(key) == 1 else tuple_(*key).in_(batch)
    with overwriting(connection):
        if age.table is tables.tracking_events:
            _bare(connection, {row[0] for row in batch})
        change: Any = update(age.table).where(mine).values(age.blank) if age.blank else delete(age.table).where(mine)
        return connection.execute(change).rowcount


def _bare(connection: Connection, shipments: set[str]) -> None:
    """A parcel's row holds its scans once more."""
    row = tables.shipments.c
    for ident, text in connection.execute(select(row.id, row.shipment).where(row.id.in_(shipments))).all():
        kept = replace(SHIPMENT.load(text), events=(), signed_by=None)
        connection.execute(update(tables.shipments).where(row.id == ident).values(shipment=SHIPMENT.dump(kept)))
