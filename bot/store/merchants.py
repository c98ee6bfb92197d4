"""Shops, their settings and sealed secrets."""

from __future__ import annotations

import secrets as random
import time
from dataclasses import replace
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, insert, select, update

from bot.domain.look import Look
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.policy import Policy
from bot.errors import NotThere
from bot.ports import Clock
from bot.store.codec import SETTINGS
from bot.store.database import Database
from bot.store.keys import StoredKeys
from bot.store.staff import StoredStaff
from bot.store.tables import merchant_secrets, merchants
from bot.store.vault import Vault

REMEMBER_SECONDS = 2.0
REMEMBER_MOST = 256

Found = TypeVar("Found")


class StoredMerchants:
    """The port `Merchants`, and what the command line needs beyond it.

    The door asks for the same shop and secrets with each webhook, so what was found is remembered for two seconds: a
    secret that another process retires is refused at most that much later. What was not found is never remembered.
    """

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self.keys = StoredKeys(database, vault, clock)
        self.staff = StoredStaff(database)
        self._remembered: dict[tuple[str, str], tuple[float, Any]] = {}

    async def by_slug(self, slug: str) -> Merchant | None:
        """Return the shop with this public id."""
        return await self._one(merchants.c.slug == slug)

    async def by_hook_token(self, token: str) -> Merchant | None:
        """Return the shop whose webhook addresses hold this token."""
        known: Merchant | None = self._recall("token", token)
        if known is None:
            known = await self._one(merchants.c.hook_token == token)
            self._remember("token", token, known)
        return known

    async def by_id(self, merchant_id: str) -> Merchant:
        """Return a shop by its id."""
        known: Merchant | None = self._recall("id", merchant_id)
        if known is None:
            known = await self._one(merchants.c.id == merchant_id)
            self._remember("id", merchant_id, known)
        if known is None:
            raise NotThere(f"there is no merchant {merchant_id}")
        return known

    async def all(self) -> list[Merchant]:
        """Return every shop, by slug."""
        return [_merchant(row) for row in await self._database.rows(select(merchants).order_by(merchants.c.slug))]

    async def add(self, slug: str, settings: MerchantSettings) -> Merchant:
        """Make a shop with a webhook token that cannot be guessed."""
        merchant = Merchant(uuid4().hex, slug, random.token_urlsafe(24), settings)
        row = {
            "id": merchant.id,
            "slug": slug,
            "hook_token": merchant.hook_token,
            "settings": SETTINGS.dump(settings),
            "created_at": self._clock.now(),
        }
        await self._database.do(insert(merchants).values(row))
        return merchant

    async def change(self, merchant_id: str, settings: MerchantSettings) -> None:
        """Replace a shop's settings."""
        self._remembered.clear()
        kept = SETTINGS.dump(settings)
        await self._database.do(update(merchants).where(merchants.c.id == merchant_id).values(settings=kept))
        self._remembered.clear()  # again: somebody may have read the old ones meanwhile

    async def decide(self, merchant_id: str, policy: Policy) -> None:
        """Replace a shop's policy, and nothing else of its settings, in one transaction."""
        own = merchants.c.id == merchant_id

        def decided(connection: Connection) -> None:
            kept = connection.execute(select(merchants.c.settings).where(own).with_for_update()).scalar_one()
            changed = SETTINGS.dump(replace(SETTINGS.load(kept), policy=policy))
            connection.execute(update(merchants).where(own).values(settings=changed))

        self._remembered.clear()
        await self._database.write(decided)
        self._remembered.clear()

    async def wear(self, merchant_id: str, look: Look) -> None:
        """Replace the look of a shop's tracking page, and nothing else of its settings, in one transaction."""
        own = merchants.c.id == merchant_id

        def worn(connection: Connection) -> None:
            kept = connection.execute(select(merchants.c.settings).where(own).with_for_update()).scalar_one()
            changed = SETTINGS.dump(replace(SETTINGS.load(kept), look=look))
            connection.execute(update(merchants).where(own).values(settings=changed))

        self._remembered.clear()
        await self._database.write_of(merchant_id, worn)
        self._remembered.clear()

    async def salt(self, merchant_id: str) -> str:
        """Return what a shop's shoppers are hashed with: made once, and never changed."""
        own = merchants.c.id == merchant_id

        def salted(connection: Connection) -> str | None:
            fresh = update(merchants).where(own, merchants.c.salt.is_(None)).values(salt=random.token_hex(32))
            connection.execute(fresh)
            return connection.execute(select(merchants.c.salt).where(own)).scalar()

        row = await self._database.row(select(merchants.c.salt).where(own))
        known = row["salt"] if row and row["salt"] else await self._database.write(salted)
        if not known:
            raise NotThere(f"there is no merchant {merchant_id}")
        return str(known)

    async def secrets(self, merchant_id: str, name: str) -> list[str]:
        """Return the live values of a secret, newest first; empty when there is none."""
        known: list[str] | None = self._recall(merchant_id, name)
        if known is None:
            known = await self._live(merchant_id, name)
            self._remember(merchant_id, name, known or None)
        return list(known)

    async def add_secret(self, merchant_id: str, name: str, value: str) -> None:
        """Keep one more live value; one that is live already is not kept twice."""
        if value in await self._live(merchant_id, name):
            return
        self._remembered.clear()
        row = {
            "merchant_id": merchant_id,
            "name": name,
            "sealed": self._vault.seal(value, f"{merchant_id}|{name}"),
            "created_at": self._clock.now(),
        }
        await self._database.do(insert(merchant_secrets).values(row))
        self._remembered.clear()

    async def retire_secrets(self, merchant_id: str, name: str, keep_newest: int = 1) -> int:
        """Retire all live values but the newest ones; return how many were retired."""
        self._remembered.clear()
        live, now = _live_rows(merchant_id, name), self._clock.now()

        def retire(connection: Connection) -> int:
            old = [row.id for row in connection.execute(live).all()[keep_newest:]]
            old_rows = merchant_secrets.c.id.in_(old)
            connection.execute(update(merchant_secrets).where(old_rows).values(retired_at=now))
            return len(old)

        retired = await self._database.write(retire)
        self._remembered.clear()
        return retired

    async def secret_names(self, merchant_id: str) -> dict[str, int]:
        """Return how many live values each secret has; never the values."""
        query = select(merchant_secrets.c.name).where(
            merchant_secrets.c.merchant_id == merchant_id, merchant_secrets.c.retired_at.is_(None)
        )
        names = [row["name"] for row in await self._database.rows(query)]
        return {name: names.count(name) for name in sorted(set(names))}

    async def _live(self, merchant_id: str, name: str) -> list[str]:
        rows = await self._database.rows(_live_rows(merchant_id, name))
        return [self._vault.open(row["sealed"], f"{merchant_id}|{name}") for row in rows]

    async def _one(self, condition: ColumnElement[bool]) -> Merchant | None:
        row = await self._database.row(select(merchants).where(condition))
        return _merchant(row) if row else None

    def _recall(self, kind: str, key: str) -> Any:
        until, found = self._remembered.get((kind, key), (0.0, None))
        return found if until > time.monotonic() else None

    def _remember(self, kind: str, key: str, found: Found | None) -> None:
        if found is None:
            return
        if len(self._remembered) >= REMEMBER_MOST:
            self._remembered.clear()
        self._remembered[kind, key] = (time.monotonic() + REMEMBER_SECONDS, found)


def _live_rows(merchant_id: str, name: str) -> Any:
    return (
        select(merchant_secrets.c.id, merchant_secrets.c.sealed)
        .where(
            merchant_secrets.c.merchant_id == merchant_id,
            merchant_secrets.c.name == name,
            merchant_secrets.c.retired_at.is_(None),
        )
        .order_by(merchant_secrets.c.id.desc())
    )


def _merchant(row: Any) -> Merchant:
    return Merchant(row["id"], row["slug"], row["hook_token"], SETTINGS.load(row["settings"]))
