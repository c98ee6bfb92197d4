"""Proofs of who may see what, and cases for a human: one open case a conversation, reason and order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.conversation import Case, Proof
from bot.domain.desk import CaseState
from bot.domain.keys import order_key
from bot.store.codec import CASE
from bot.store.database import Database
from bot.store.sql import insert_unless, upsert
from bot.store.tables import cases, conversations, proofs

MOST_WORDS = 2_000
"""Characters of a shopper's own words that a case keeps."""


class StoredCases:
    """The part of the port `Conversations` that is about proofs and cases."""

    def __init__(self, database: Database) -> None:
        self._cases_in = database

    async def proofs(self, conversation_id: str, now: datetime) -> list[Proof]:
        """Return the proofs that have not expired."""
        query = select(proofs).where(proofs.c.conversation_id == conversation_id, proofs.c.expires_at > now)
        rows = await self._cases_in.rows(query.order_by(proofs.c.expires_at, proofs.c.order_id))
        return [Proof(row["order_id"], row["how"], row["expires_at"]) for row in rows]

    async def prove(self, conversation_id: str, proof: Proof) -> None:
        """Keep a proof made outside a turn, by a signed link."""
        await self._cases_in.write(lambda connection: keep_proofs(connection, conversation_id, [proof]))

    def telling(self, case_id: str, facts: Sequence[tuple[str, str]], words: str) -> Callable[[Connection], None]:
        """Return a write that adds facts and the shopper's own words to a case, in another transaction."""
        return lambda connection: tell_case(connection, case_id, facts, words)

    async def belongs(self, conversation_id: str, subject: str) -> bool:
        """Make a talk somebody's, if it is nobody's yet; False when it is somebody else's. `subject` is a hash."""
        mine = conversations.c.id == conversation_id
        free = conversations.c.subject.is_(None) | (conversations.c.subject == subject)
        return await self._cases_in.do(update(conversations).where(mine, free).values(subject=subject)) == 1

    async def cases(self, merchant_id: str, conversation_id: str | None = None) -> list[Case]:
        """Return the cases, newest first."""
        query = select(cases).where(cases.c.merchant_id == merchant_id)
        if conversation_id is not None:
            query = query.where(cases.c.conversation_id == conversation_id)
        rows = await self._cases_in.rows(query.order_by(cases.c.opened_at.desc(), cases.c.id))
        return [case_of(row) for row in rows]


def case_of(row: Any) -> Case:
    """Return a row as a case: what it was opened with, and where it stands now."""
    return replace(
        CASE.load(row["told"]),
        status=row["state"],
        place=row["place"] or "",
        thread=row["thread"] or "",
        claimed_by=row["claimed_by"] or "",
        claimed_name=row["claimed_name"] or "",
        claimed_at=row["claimed_at"],
        first_word_at=row["first_word_at"],
        ended_at=row["ended_at"],
        alerts=row["alerts"],
    )


def keep_proofs(connection: Connection, conversation_id: str, made: Sequence[Proof]) -> None:
    """Keep proofs; a newer one replaces the older one of the same kind."""
    rows = [
        {"conversation_id": conversation_id, "order_id": one.order_id, "how": one.how, "expires_at": one.expires_at}
        for one in {(proof.order_id, proof.how): proof for proof in made}.values()
    ]
    upsert(connection, proofs, rows, "conversation_id", "order_id", "how")


def keep_case(connection: Connection, merchant_id: str, case: Case) -> bool:
    """Open a case, unless one is open for the same conversation, reason and order; say whether it is new."""
    row = {
        "id": case.id,
        "merchant_id": merchant_id,
        "conversation_id": case.conversation_id,
        "reason": case.reason,
        "order_key": order_key(case.order_number or ""),
        "is_open": CaseState(case.status).is_open,
        "state": case.status,
        "opened_at": case.opened_at,
        "told": CASE.dump(case),
    }
    return insert_unless(connection, cases, row)


def tell_case(connection: Connection, case_id: str, facts: Sequence[tuple[str, str]], words: str) -> None:
    """Add facts and the shopper's own words to a case that is open already; a fact of the same name is replaced."""
    told = connection.execute(select(cases.c.told).where(cases.c.id == case_id).with_for_update()).scalar()
    if told is None:
        return
    case = CASE.load(told)
    before = dict(case.facts)
    fresh = before | dict(facts)
    if words and words not in before.get("words", ""):
        fresh["words"] = f"{before.get('words', '')}\n{words}".strip()[:MOST_WORDS]
    changed = replace(case, facts=tuple(fresh.items()))
    connection.execute(update(cases).where(cases.c.id == case_id).values(told=CASE.dump(changed)))
