"""Who agreed to be written to, and who asked us to stop: every word is kept, and the newest one counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from bot.domain.keys import address_key
from bot.domain.notice import Consent, Purpose
from bot.store.database import Database
from bot.store.reaching import bad_addresses, consents
from bot.store.sql import insert_new


class StoredConsents:
    """Keeps consent by channel, address and purpose, and the addresses that nobody is at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, merchant_id: str, words: Iterable[Consent]) -> None:
        """Keep what was agreed to or refused; a word that changes nothing is not kept again."""
        given = list(words)
        await self._database.write(lambda connection: record_consents(connection, merchant_id, given))

    def recording(self, merchant_id: str, words: Iterable[Consent]) -> Callable[[Connection], None]:
        """Return a write that keeps what was agreed to or refused, in another store's transaction."""
        given = list(words)
        return lambda connection: record_consents(connection, merchant_id, given)

    async def of(self, merchant_id: str, channel: str, address: str) -> dict[Purpose, bool]:
        """Return by purpose whether this address may be written to; a purpose that nobody spoke of is missing."""
        return await self._database.read(lambda connection: consent_of(connection, merchant_id, channel, address))

    async def history(self, merchant_id: str, channel: str, address: str) -> list[Consent]:
        """Return every word, oldest first."""
        rows = await self._database.rows(_words(merchant_id, channel, address))
        return [
            Consent(channel, address, Purpose(row["purpose"]), row["granted"], row["at"], row["source"]) for row in rows
        ]

    async def dead(self, merchant_id: str, ways: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return those of these channels and addresses that nobody is at."""
        asked = list(ways)
        return await self._database.read(
            lambda connection: {way for way in asked if is_bad(connection, merchant_id, *way)}
        )

    async def mark_bad(self, merchant_id: str, channel: str, address: str, code: str | None, at: datetime) -> None:
        """Remember that nobody is at this address."""
        key = address_key(channel, address)
        row = {"merchant_id": merchant_id, "channel": channel, "address_key": key, "code": code, "at": at}
        await self._database.write(
            lambda connection: insert_new(connection, bad_addresses, [row], "merchant_id", "channel", "address_key")
        )


def record_consents(connection: Connection, merchant_id: str, given: Iterable[Consent]) -> None:
    """As `StoredConsents.record`, inside a transaction."""
    for word in given:
        if consent_of(connection, merchant_id, word.channel, word.address).get(word.purpose) is word.granted:
            continue
        row = {
            "merchant_id": merchant_id,
            "channel": word.channel,
            "address_key": address_key(word.channel, word.address),
            "purpose": str(word.purpose),
            "granted": word.granted,
            "at": word.at,
            "source": word.source,
        }
        connection.execute(insert(consents).values(row))


def consent_of(connection: Connection, merchant_id: str, channel: str, address: str) -> dict[Purpose, bool]:
    """As `StoredConsents.of`, inside a transaction: a send step asks again at the moment of sending."""
    rows = connection.execute(_words(merchant_id, channel, address)).mappings()
    return {Purpose(row["purpose"]): row["granted"] for row in rows}


def is_bad(connection: Connection, merchant_id: str, channel: str, address: str) -> bool:
    """Say whether a channel told us that nobody is at this address."""
    query = select(bad_addresses.c.at).where(
        bad_addresses.c.merchant_id == merchant_id,
        bad_addresses.c.channel == channel,
        bad_addresses.c.address_key == address_key(channel, address),
    )
    return connection.execute(query).first() is not None


def _words(merchant_id: str, channel: str, address: str) -> Select[Any]:  # Any: whole rows
    return (
        select(consents)
        .where(
            consents.c.merchant_id == merchant_id,
            consents.c.channel == channel,
            consents.c.address_key == address_key(channel, address),
        )
        .order_by(consents.c.id)
    )
