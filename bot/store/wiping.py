"""What an erasure does to rows: deleted, blanked where a count stays true, or masked where another's row names them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, select, tuple_, update

from bot.store.person import Person
from bot.store.register import OF_ORDERS, REGISTER, Holding
from bot.store.tables import inbox, messages
from bot.store.tenants import BELONGS
from bot.store.theirs import GONE
from bot.store.words import Words

ERASED = "erased"
WAITING = "new"
PAGE = 1000
SHORTEST_NAME = 7
"""Letters from which a vendor's id is told apart from any other number in a body."""

JSON_COLUMNS = frozenset(
    {"body", "cards", "buttons", "draft", "told", "talk", "notice", "detail", "digest", "incident"}
)


@contextmanager
def overwriting(connection: Connection) -> Iterator[None]:
    """Have SQLite write zeros over what is deleted meanwhile; PostgreSQL's vacuum reuses the room by itself."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql("PRAGMA secure_delete=ON").close()
    try:
        yield
    finally:
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete=OFF").close()


def counts(connection: Connection, person: Person) -> dict[str, int]:
    """Return how many rows of theirs each table holds."""
    found = {}
    for holding in REGISTER:
        if holding.finds is not None:
            query = select(func.count()).select_from(holding.table).where(holding.finds(holding.table, person))
            found[holding.name] = int(connection.execute(query).scalar_one())
    return {name: count for name, count in found.items() if count}


def wipe(connection: Connection, person: Person) -> dict[str, int]:
    """Erase their rows; return how many by table. Doing it twice changes nothing."""
    done = {}
    with overwriting(connection):
        for holding in REGISTER:
            if holding.finds is not None and not holding.is_kept:
                done[holding.name] = _erase(connection, holding, holding.finds(holding.table, person))
    return {name: count for name, count in done.items() if count}


def wipe_orders(connection: Connection, person: Person) -> dict[str, int]:
    """Erase orders with their parcels, and leave what was said about them to its own days."""
    done = {}
    with overwriting(connection):
        for holding in REGISTER:
            if holding.name in OF_ORDERS and holding.finds is not None and not holding.is_kept:
                done[holding.name] = _erase(connection, holding, holding.finds(holding.table, person))
    return {name: count for name, count in done.items() if count}


def _erase(connection: Connection, holding: Holding, mine: ColumnElement[bool]) -> int:
    if not holding.blank:
        return connection.execute(delete(holding.table).where(mine)).rowcount
    plain = {name: value for name, value in holding.blank.items() if not callable(value)}
    worked = {name: value for name, value in holding.blank.items() if callable(value)}
    key = _key(holding.table)
    if worked:
        columns = [holding.table.c[name] for name in worked]
        for row in connection.execute(select(*key, *columns).where(mine)).mappings().all():
            fresh = {name: work(row[name]) for name, work in worked.items() if row[name] is not None}
            if fresh:
                connection.execute(update(holding.table).where(_same(key, row)).values(fresh))
    return connection.execute(update(holding.table).where(mine).values(plain)).rowcount


def masked_page(
    connection: Connection, holding: Holding, person: Person, words: Words, after: tuple[Any, ...] | None
) -> tuple[list[tuple[dict[str, Any], dict[str, str]]], tuple[Any, ...] | None]:
    """Read one page of a table; return the keys of rows that name them with their new texts, and where to go on."""
    key = _key(holding.table)
    query = select(*key, *(holding.table.c[name] for name in holding.free if name not in {each.name for each in key}))
    query = query.where(_of_shop(holding.table, person.merchant_id)).order_by(*key).limit(PAGE)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = connection.execute(query).mappings().all()
    found = []
    for row in rows:
        texts = {name: _masked(name, row[name], words) for name in holding.free if row[name]}
        fresh = {name: text for name, text in texts.items() if text is not None}
        if fresh:
            found.append(({each.name: row[each.name] for each in key}, fresh))
    last = tuple(rows[-1][each.name] for each in key) if len(rows) == PAGE else None
    return found, last


def write_masked(connection: Connection, holding: Holding, found: list[tuple[dict[str, Any], dict[str, str]]]) -> int:
    """Write masked texts. A text that is its row's key, and stands there masked already, takes the row with it."""
    key = _key(holding.table)
    with overwriting(connection):
        for row, fresh in found:
            mine = _same(key, row)
            if fresh.keys() & row.keys() and _is_there(connection, holding.table, {**row, **fresh}):
                connection.execute(delete(holding.table).where(mine))
            else:
                connection.execute(update(holding.table).where(mine).values(fresh))
    return len(found)


def _is_there(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    key = _key(table)
    return connection.execute(select(*key).where(_same(key, row))).first() is not None


def _masked(name: str, text: str, words: Words) -> str | None:
    """Return a text without what names them; None where nothing does. The outbox's bodies begin with a letter."""
    if name == "body":
        fresh = text[:1] + words.masked_json(text[1:])
        return fresh if words.name(text[1:]) else None
    if not words.name(text):
        return None
    return words.masked_json(text) if name in JSON_COLUMNS else words.masked(text)


def _of_shop(table: Table, merchant_id: str) -> ColumnElement[bool]:
    if "merchant_id" in table.c:
        return table.c.merchant_id == merchant_id
    parent, column = BELONGS[table.name]
    owner = table.metadata.tables[parent]
    return table.c[column].in_(select(owner.c.id).where(owner.c.merchant_id == merchant_id))


def _key(table: Table) -> list[Any]:  # Any: columns of several types
    return list(table.primary_key.columns)


def _same(key: list[Any], row: Any) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in key))


Named = Callable[[str], bool]


def naming(connection: Connection, person: Person) -> Named:
    """Return what says whether a raw body names them: by their words, or by a vendor's id of something of theirs."""
    ids = select(messages.c.client_id).where(messages.c.conversation_id.in_(person.talks))
    names = {each for each in connection.execute(ids).scalars() if each}
    names |= person.orders | person.dispatches | person.cases | person.talks
    long = sorted(name for name in names if len(name) >= SHORTEST_NAME)
    short = sorted(person.orders - set(long))
    parts = [rf"(?<![\w]){re.escape(each)}(?!\w)" for each in long]
    parts += [rf'"order_?id"\s*:\s*"?{re.escape(each)}"?\s*[,}}]' for each in short]
    pattern = re.compile("|".join(parts), re.IGNORECASE) if parts else None
    words = person.words
    return lambda text: bool(pattern and pattern.search(text)) or words.name(text)


def readings(body: bytes) -> Iterator[str]:
    """Yield a body as text, in each way in which a name may be written in it: as it is, as a form, as JSON."""
    text = body.decode("utf-8", "replace")
    yield text
    if "%" in text or "+" in text:
        yield unquote_plus(text)
    if "\\" in text:
        try:
            yield json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            return


def bodies_page(
    connection: Connection, merchant_id: str, named: Named, after: int
) -> tuple[list[int], list[int], int | None]:
    """Read one page of the inbox; return ids of bodies that name them, of those still to be worked, and the last."""
    query = select(inbox.c.id, inbox.c.state, inbox.c.body, inbox.c.dedupe_key).where(
        inbox.c.merchant_id == merchant_id, inbox.c.id > after, inbox.c.state != ERASED
    )
    rows = connection.execute(query.order_by(inbox.c.id).limit(PAGE)).all()
    found = [row for row in rows if named(row.dedupe_key) or any(named(text) for text in readings(row.body))]
    waiting = [row.id for row in found if row.state == WAITING]
    return [row.id for row in found if row.state != WAITING], waiting, rows[-1].id if len(rows) == PAGE else None


def blank_bodies(connection: Connection, person: Person, ids: list[int]) -> int:
    """Blank bodies; the key against a repeated delivery stays, unless it names them itself."""
    blank = next(each for each in REGISTER if each.table is inbox).blank
    fresh = {**blank, "error_message": None, "error_path": None}
    words, orders = person.words, [each for each in person.orders if len(each) >= SHORTEST_NAME]
    with overwriting(connection):
        for row in connection.execute(select(inbox.c.id, inbox.c.dedupe_key).where(inbox.c.id.in_(ids))).all():
            tells = words.name(row.dedupe_key) or any(each in row.dedupe_key for each in orders)
            key = {"dedupe_key": f"{GONE}{row.id}"} if tells else {}
            connection.execute(update(inbox).where(inbox.c.id == row.id).values(**fresh, **key))
    return len(ids)
