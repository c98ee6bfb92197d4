"""The rows that stand for all: a query names them in the very words of their index, or it reads everything."""

from __future__ import annotations

import sqlite3

import pytest

from bot.store.drawn import DRAWN, drawn


@pytest.mark.parametrize("table", DRAWN)
def test_a_query_of_drawn_rows_can_be_answered_from_their_index_alone(sqlite_template, table):
    """SQLite refuses an index of some rows for a query whose words do not say that it wants no others."""
    query = f"SELECT count(*) FROM {table} INDEXED BY ix_{table}_drawn WHERE merchant_id = 'm'"
    with sqlite3.connect(sqlite_template) as connection:
        assert connection.execute(f"{query} AND {drawn(table)}").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="no query solution"):
            connection.execute(query)
