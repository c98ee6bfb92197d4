"""Every SQL statement that this process sends, counted and timed; the slowest can be explained."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, Engine, event

from bot.store.database import Database

EXPLAIN = {"postgresql": "EXPLAIN (ANALYZE, BUFFERS) ", "sqlite": "EXPLAIN QUERY PLAN "}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was sent, and how long it took."""

    text: str
    parameters: Any
    milliseconds: float


class Statements:
    """Listens to every engine of this process while it is entered."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self.count = 0
        self.slowest: Statement | None = None

    def __enter__(self) -> Self:
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._before)
        event.remove(Engine, "after_cursor_execute", self._after)

    def _before(self, _: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        context.began_at = time.perf_counter()

    def _after(self, _: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        took = (time.perf_counter() - context.began_at) * 1000
        self.count += 1
        if self.slowest is None or took > self.slowest.milliseconds:
            self.slowest = Statement(statement, parameters, took)


async def explained(database: Database, merchant_id: str, statement: Statement) -> str:
    """Run a statement again as the merchant, and return how the database went about it."""

    def plan(connection: Connection) -> str:
        asked = EXPLAIN[connection.dialect.name] + statement.text
        rows = connection.exec_driver_sql(asked, statement.parameters)
        return "\n".join(str(row[-1]) for row in rows)

    try:
        return await database.read_of(merchant_id, plan)
    except Exception as error:  # a statement that writes, or one that no plan is made for
        return f"no plan: {type(error).__name__}"
