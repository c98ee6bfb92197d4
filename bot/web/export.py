"""What an export is: a header and pages of rows, of one merchant's, of the days that were asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.domain.merchant import Merchant
from bot.store.database import Database
from bot.web.csv import Row
from bot.web.merchant.lane_query import Asked

ROWS_A_PAGE = 2000

Rows = AsyncIterator[Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose table, of which weeks and lanes, and behind which figure; `rows` reads a table that is short."""

    merchant: Merchant
    asked: Asked
    figure: str
    rows: Callable[[Callable[[Connection], Sequence[Row]]], Rows]
    database: Database


@dataclass(frozen=True, slots=True)
class Export:
    """One table: its columns, and how its rows are read."""

    header: tuple[str, ...]
    pages: Callable[[Wanted], Rows]
