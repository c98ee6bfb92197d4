"""Tables as CSV files, however long: rows are read page by page and leave as they come, so that memory stays flat.

RFC 4180: commas, quotes where needed, CRLF. A text that a spreadsheet would take for a formula gets an apostrophe in
front; numbers of ours do not. A file that breaks off ends the connection, so that nobody takes half of it for all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.cells import guarded
from bot.store.database import Database
from bot.web.shield import break_off

Row = Sequence[Any]  # Any: text, numbers, times, yes or no, or nothing
Key = TypeVar("Key")
Page = Callable[[Connection, Key | None], tuple[Sequence[Row], Key | None]]
"""A page of rows after a key, and the key that the next page comes after; None when there is no next."""

CHUNK = 64 * 1024
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def lines(rows: Sequence[Row]) -> str:
    """Return rows as lines of a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def cell(value: Any) -> str | int | float:  # Any: tamed here
    """Return a value as a cell: times in ISO 8601 (UTC as Z), yes and no as true and false, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return guarded(str(value))


async def keyset(database: Database, merchant_id: str, page: Page[Key]) -> AsyncIterator[Sequence[Row]]:
    """Yield the rows of one merchant page by page, each in a short transaction of its own."""
    after: Key | None = None
    while True:
        rows, after = await database.read_of(merchant_id, partial(_turn, page, after))
        if rows:
            yield rows
        if after is None:
            return


def _turn(page: Page[Key], after: Key | None, connection: Connection) -> tuple[Sequence[Row], Key | None]:
    return page(connection, after)


async def once(rows: Sequence[Row]) -> AsyncIterator[Sequence[Row]]:
    """Yield rows that are at hand."""
    yield rows


async def send_csv(
    request: web.Request, filename: str, header: Sequence[str], pages: AsyncIterable[Sequence[Row]]
) -> web.StreamResponse:
    """Send a table as a file of that name; whoever reads slowly is waited for.

    Raises ConnectionResetError once the file has broken off: whoever called has no second answer to give.
    """
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{UNSAFE.sub("-", filename)}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
    )
    await response.prepare(request)
    try:
        await _write(response, header, pages)
    except Exception as error:
        break_off(request)
        raise ConnectionResetError("the file broke off") from error
    return response


async def _write(response: web.StreamResponse, header: Sequence[str], pages: AsyncIterable[Sequence[Row]]) -> None:
    waiting = lines([header])
    async for rows in pages:
        waiting += lines(rows)
        if len(waiting) >= CHUNK:
            await response.write(waiting.encode())
            waiting = ""
    if waiting:
        await response.write(waiting.encode())
    await response.write_eof()
