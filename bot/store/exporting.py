"""Everything that is held about one shopper, table by table, as people can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.store.database import Database
from bot.store.person import Person
from bot.store.reaching import consents, media
from bot.store.register import REGISTER, Holding
from bot.store.tables import inbox
from bot.store.wiping import bodies_page, naming

Row = dict[str, Any]  # Any: values as JSON has them


@dataclass(frozen=True, slots=True)
class Held:
    """What is held: rows by table in the register's order, and the bytes of files by name."""

    tables: Mapping[str, list[Row]]
    files: Mapping[str, bytes]


class StoredExports:
    """Reads it. Columns that say nothing about anybody (digests, keys) are left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, person: Person) -> Held:
        """Return all rows about a shopper, raw bodies among them."""
        return await self._database.read_of(person.merchant_id, lambda connection: _held(connection, person))

    async def consents(self, person: Person) -> list[Row]:
        """Return every word about being written to, oldest first."""
        mine = (consents.c.merchant_id == person.merchant_id, consents.c.address_key.in_(person.addresses))
        query = select(consents).where(*mine).order_by(consents.c.at, consents.c.id)
        rows = await self._database.read_of(
            person.merchant_id, lambda connection: connection.execute(query).mappings().all()
        )
        return [_row(row, ("id", "merchant_id")) for row in rows]


def _held(connection: Connection, person: Person) -> Held:
    found = {holding.name: _rows(connection, holding, person) for holding in REGISTER if holding.finds is not None}
    found["inbox"] = _bodies(connection, person)
    files = {f"{row['id']}-{row['name']}": row["body"] for row in found.get("media", [])}
    for row in found.get("media", []):
        row["body"] = f"{row['id']}-{row['name']}"
    return Held({name: rows for name, rows in found.items() if rows}, files)


def _rows(connection: Connection, holding: Holding, person: Person) -> list[Row]:
    if holding.finds is None:
        return []
    query = select(holding.table).where(holding.finds(holding.table, person))
    rows = connection.execute(query.order_by(*holding.table.primary_key.columns)).mappings()
    left_out = ("merchant_id", *holding.hidden)
    if holding.table is media:  # bytes stand in a file of their own
        return [{**_row(row, (*left_out, "body")), "body": row["body"]} for row in rows]
    return [_row(row, left_out) for row in rows]


def _bodies(connection: Connection, person: Person) -> list[Row]:
    named, found = naming(connection, person), list[int]()
    last: int | None = 0
    while last is not None:
        some, waiting, last = bodies_page(connection, person.merchant_id, named, last)
        found += [*some, *waiting]
    rows = connection.execute(select(inbox).where(inbox.c.id.in_(found)).order_by(inbox.c.id)).mappings()
    return [_row(row, ("merchant_id",)) for row in rows]


def _row(row: Any, left_out: tuple[str, ...]) -> Row:
    return {name: plain(value) for name, value in row.items() if name not in left_out}


def plain(value: Any) -> Any:
    """Return a value as JSON has it: times in ISO 8601, JSON opened, bytes as the text that they are."""
    if isinstance(value, bytes):
        return plain(value.decode("utf-8", "replace"))
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str) and value[:1] in "{[o":
        try:
            return json.loads(value[1:] if value.startswith("o{") else value)
        except ValueError:
            return value
    return value
