"""Where the sandbox remembers: JSON documents by kind and key, in memory and in one SQLite file.

A write is one row of a small local file (well under a millisecond), so it is made in place and not in a thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Shelf:
    """Documents that survive a restart. Everything inside `together()` is kept as one or not at all."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS doc (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key))"
        )
        self._docs: dict[str, dict[str, Any]] = {}
        self._depth = 0
        self.revision = 0  # grows with every change, so that those who watch know when to look
        self._load()

    def _load(self) -> None:
        self._docs = {}
        for kind, key, body in self._file.execute("SELECT kind, key, body FROM doc ORDER BY rowid"):
            self._docs.setdefault(kind, {})[key] = json.loads(body)

    def get(self, kind: str, key: str) -> Any:
        """The document, or None."""
        return self._docs.get(kind, {}).get(key)

    def all(self, kind: str) -> list[Any]:
        """Every document of one kind, oldest first."""
        return list(self._docs.get(kind, {}).values())

    def put(self, kind: str, key: str, body: Any) -> None:
        """Keep a document, replacing the one under the same key."""
        self._file.execute(
            "INSERT INTO doc VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (kind, key, json.dumps(body)),
        )
        self._docs.setdefault(kind, {})[key] = body
        self.revision += 1

    def drop(self, kind: str, key: str) -> None:
        """Forget a document; forgetting an unknown one is no error."""
        self._file.execute("DELETE FROM doc WHERE kind = ? AND key = ?", (kind, key))
        self._docs.get(kind, {}).pop(key, None)
        self.revision += 1

    def next_number(self, name: str) -> int:
        """1, 2, 3 … for each name, never the same twice."""
        number = int(self.get("counter", name) or 0) + 1
        self.put("counter", name, number)
        return number

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction; an exception inside leaves file and memory as they were."""
        if self._depth:
            yield
            return
        self._file.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self._file.execute("COMMIT")
        except BaseException:
            self._file.execute("ROLLBACK")
            self._load()
            raise
        finally:
            self._depth = 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()
