"""API keys: hashed, scoped, shown once. A use is written down at most once a minute."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.domain.staff import ApiKey, Scope
from bot.errors import NotThere
from bot.ports import Clock
from bot.store.database import Database
from bot.store.tables import api_keys
from bot.store.vault import Vault

EVERYTHING = frozenset(Scope)
USED_AGAIN = timedelta(minutes=1)
TAIL = 4


class StoredKeys:
    """Makes, lists, retires and recognises keys."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._used: dict[str, float] = {}

    async def make(self, merchant_id: str, label: str = "", scopes: Iterable[Scope] = EVERYTHING) -> str:
        """Make a key. It is returned this once; only its digest is kept."""
        key = "pl_" + secrets.token_urlsafe(32)
        await self.keep(merchant_id, key, label, scopes)
        return key

    async def keep(self, merchant_id: str, key: str, label: str = "", scopes: Iterable[Scope] = EVERYTHING) -> None:
        """Keep the digest of a key that somebody else made; keeping it twice changes nothing."""
        if await self.fits(merchant_id, key):
            return
        row = {
            "digest": self._vault.digest(key),
            "merchant_id": merchant_id,
            "created_at": self._clock.now(),
            "label": label,
            "tail": key[-TAIL:],
            "scopes": " ".join(sorted(map(str, scopes))),
        }
        await self._database.do(insert(api_keys).values(row))

    async def fits(self, merchant_id: str, key: str, scope: Scope | None = None) -> bool:
        """Say whether this is one of the shop's live keys and opens that."""
        digest = self._vault.digest(key)
        query = select(api_keys.c.merchant_id, api_keys.c.scopes).where(
            api_keys.c.digest == digest, api_keys.c.retired_at.is_(None)
        )
        row = await self._database.row(query)
        if row is None or row["merchant_id"] != merchant_id or (scope and scope not in row["scopes"].split()):
            return False
        await self._note_use(digest)
        return True

    async def _note_use(self, digest: str) -> None:
        now = time.monotonic()
        if now - self._used.get(digest, -1e9) < USED_AGAIN.total_seconds():
            return
        self._used[digest] = now
        used = update(api_keys).where(api_keys.c.digest == digest).values(used_at=self._clock.now())
        await self._database.do(used, durable=False)

    async def all(self, merchant_id: str) -> list[ApiKey]:
        """Return every key of a shop, newest first, retired ones too."""
        own = api_keys.c.merchant_id == merchant_id
        query = select(api_keys).where(own).order_by(api_keys.c.created_at.desc(), api_keys.c.digest)
        rows = await self._database.read_of(merchant_id, lambda connection: connection.execute(query).mappings().all())
        return [_key(row) for row in rows]

    async def retire(self, merchant_id: str, digest: str, at: datetime) -> ApiKey:
        """End a key; ending it twice changes nothing. Raises NotThere."""
        own = (api_keys.c.merchant_id == merchant_id, api_keys.c.digest == digest)

        def ended(connection: Connection) -> Any:
            connection.execute(update(api_keys).where(*own, api_keys.c.retired_at.is_(None)).values(retired_at=at))
            return connection.execute(select(api_keys).where(*own)).mappings().first()

        row = await self._database.write_of(merchant_id, ended)
        if row is None:
            raise NotThere("there is no such key")
        return _key(row)


def _key(row: Any) -> ApiKey:
    scopes = frozenset(Scope(name) for name in row["scopes"].split())
    times = (row["created_at"], row["used_at"], row["retired_at"])
    return ApiKey(row["digest"], row["label"], row["tail"], scopes, *times)
