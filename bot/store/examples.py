"""What people say a message means: kept for review, and once approved written where the next training finds it.

The engine is one for all shops of an installation, so the file holds the approved examples of every shop; their words
hold nobody's address or number (`bot.domain.plain_words.plain`).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, delete, select, update

from bot.errors import NotThere
from bot.store.database import Database
from bot.store.sql import upsert
from bot.store.worth import examples

FILE = "training/reviewed.yml"
"""Under PORCHLIGHT_HOME; engine/fingerprint.py says so to the training."""


class State(StrEnum):
    """Where an example stands."""

    WAITING = "waiting"  # proposed, to be looked at again
    APPROVED = "approved"  # goes into the next training
    LEFT = "left"  # is not to be taught, nor shown again


@dataclass(frozen=True, slots=True)
class Example:
    """Words and what they mean; `actor` said so, `at` (aware UTC)."""

    text: str
    intent: str
    state: State
    actor: str
    at: datetime


class StoredExamples:
    """Proposes, approves and writes examples."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def propose(
        self,
        merchant_id: str,
        texts: Iterable[str],
        intent: str,
        actor: str,
        at: datetime,
        state: State = State.WAITING,
    ) -> None:
        """Keep that these words mean that; said again, the newest word counts."""
        rows = [
            {"merchant_id": merchant_id, "text": text, "intent": intent, "state": state, "actor": actor, "at": at}
            for text in dict.fromkeys(texts)
        ]
        await self._database.write_of(
            merchant_id, lambda connection: upsert(connection, examples, rows, "merchant_id", "text")
        )

    async def decide(self, merchant_id: str, text: str, into: Example | None, state: State, at: datetime) -> None:
        """Approve, or leave, what waits; `into` holds other words or another meaning for it. Raises NotThere."""

        def decided(connection: Connection) -> None:
            own = (examples.c.merchant_id == merchant_id, examples.c.text == text)
            if connection.execute(select(examples.c.text).where(*own)).scalar() is None:
                raise NotThere("this example was decided by somebody else")
            if into is not None and into.text != text:
                connection.execute(update(examples).where(*own).values(state=State.LEFT, at=at))
                row = {"merchant_id": merchant_id, "text": into.text, "intent": into.intent, "state": state}
                upsert(connection, examples, [row | {"actor": into.actor, "at": at}], "merchant_id", "text")
                return
            values: dict[str, Any] = {"state": state, "at": at}
            if into is not None:
                values |= {"intent": into.intent, "actor": into.actor}
            connection.execute(update(examples).where(*own).values(values))

        await self._database.write_of(merchant_id, decided)

    async def forget(self, merchant_id: str, text: str) -> None:
        """Take an example back as if it had never been said."""
        own = (examples.c.merchant_id == merchant_id, examples.c.text == text)
        await self._database.write_of(merchant_id, lambda connection: connection.execute(delete(examples).where(*own)))

    async def of(self, merchant_id: str, state: State) -> list[Example]:
        """Return a shop's examples in one state, newest first."""
        own = (examples.c.merchant_id == merchant_id, examples.c.state == state)
        query = select(examples).where(*own).order_by(examples.c.at.desc(), examples.c.text)
        rows = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().all())
        return [Example(row["text"], row["intent"], State(row["state"]), row["actor"], row["at"]) for row in rows]

    async def approved(self) -> dict[str, list[str]]:
        """Return every shop's approved words by meaning, both sorted; words they differ on teach nothing."""
        query = select(examples).where(examples.c.state == State.APPROVED)
        meant: dict[str, set[str]] = {}
        taught: dict[str, set[str]] = {}
        for row in await self._database.rows(query):
            meant.setdefault(row["text"].casefold(), set()).add(row["intent"])
            taught.setdefault(row["intent"], set()).add(row["text"])
        agreed = {
            intent: sorted(text for text in texts if len(meant[text.casefold()]) == 1)
            for intent, texts in sorted(taught.items())
        }
        return {intent: texts for intent, texts in agreed.items() if texts}


def write_reviewed(home: Path, approved: dict[str, list[str]]) -> Path:
    """Write the approved examples as Rasa reads them; whole or not at all. The same examples give the same bytes."""
    path = home / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in approved.items()
    ]
    text = "# Approved on the merchants' pages; written anew with each approval.\n" + yaml.safe_dump(
        {"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False, width=10_000, default_style=None
    )
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".reviewed")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(part).replace(path)
    return path
