"""Whose row is whose: in the tenant's role PostgreSQL itself shows one shop's rows, and nobody else's, in any table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Float, Integer, LargeBinary, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.store.tenants import BELONGS
from bot.store.types import UtcDateTime
from bot.store.worth import metadata

SHOPS = ("a" * 32, "b" * 32)
TABLES = metadata.sorted_tables


def value(column: Any, shop: str) -> Any:
    """Some value of the column's kind that tells the shop."""
    kinds = ((UtcDateTime, datetime(2026, 11, 1, tzinfo=UTC)), (Date, date(2026, 11, 1)), (Boolean, True), (Float, 1.0))
    for kind, some in kinds:
        if isinstance(column.type, kind):
            return some
    if isinstance(column.type, Integer):
        return SHOPS.index(shop) + 1
    if isinstance(column.type, LargeBinary):
        return shop.encode()
    return shop[: getattr(column.type, "length", None) or 32]


def row_of(table: Any, shop: str, made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A row of this shop, belonging to its rows in other tables."""
    row = {column.name: value(column, shop) for column in table.columns}
    for column in table.columns:
        for key in column.foreign_keys:
            row[column.name] = made[key.column.table.name][key.column.name]
    return row


@pytest.fixture
async def filled(database):
    """Both shops have a row in every table."""
    if database.is_sqlite:
        pytest.skip("SQLite has no row-level security")

    def fill(connection):
        for shop in SHOPS:
            made: dict[str, dict[str, Any]] = {}
            for table in TABLES:
                made[table.name] = row_of(table, shop, made)
                connection.execute(insert(table).values(made[table.name]))

    await database.write(fill)
    return database


def owner_of(table: Any) -> Any:
    """The column that tells the shop in the rows above."""
    return table.c.id if table.name == "merchants" else table.c.get("merchant_id")


async def test_one_shop_sees_its_own_row_in_every_table_and_no_other(filled):
    for table in TABLES:
        for shop in SHOPS:
            rows = await filled.read_of(
                shop, lambda connection, t=table: connection.execute(select(t)).mappings().all()
            )
            assert len(rows) == 1, table.name
            owner = owner_of(table)
            assert rows[0][owner.name if owner is not None else BELONGS[table.name][1]] == shop, table.name


async def test_one_shop_changes_and_deletes_nothing_of_another(filled):
    ours, theirs = SHOPS
    for table in TABLES:
        owner = owner_of(table)
        key = owner if owner is not None else table.c[BELONGS[table.name][1]]
        same = update(table).where(key == theirs).values({key.name: key})
        gone = delete(table).where(key == theirs)
        for statement in (same, gone):
            done = await filled.write_of(ours, lambda connection, s=statement: connection.execute(s).rowcount)
            assert done == 0, table.name
        count = await filled.rows(select(func.count().label("n")).select_from(table))
        assert count[0]["n"] == 2, table.name


async def test_one_shop_writes_nothing_in_anothers_name(filled):
    ours, theirs = SHOPS
    for table in TABLES:
        if owner_of(table) is None or table.name == "merchants":
            continue
        taken = update(table).where(owner_of(table) == ours).values({owner_of(table).name: theirs})
        with pytest.raises(DBAPIError, match="row-level security"):
            await filled.write_of(ours, lambda connection, s=taken: connection.execute(s))


async def test_whoever_named_no_shop_sees_nothing(filled):
    def unnamed(connection):
        connection.execute(text("SET LOCAL ROLE porchlight_tenant"))
        return {table.name: len(connection.execute(select(table)).all()) for table in TABLES}

    assert set((await filled.read(unnamed)).values()) == {0}


async def test_the_role_ends_with_its_transaction(filled):
    await filled.read_of(SHOPS[0], lambda connection: connection.execute(text("SELECT 1")).all())
    for _ in range(30):
        rows = await filled.rows(select(metadata.tables["merchants"]))
        assert len(rows) == 2
