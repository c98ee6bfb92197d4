"""One-time codes at rest: only their keyed digest, who they were for, and how often they were tried.

A code and its message are kept in the transaction of the turn that asked for it; the message is blanked once it is out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from bot.domain.messaging import Outgoing
from bot.domain.proving import SentCode, Way
from bot.errors import Overtaken
from bot.store.database import Database
from bot.store.outbox import put, write_body
from bot.store.reaching import codes, outbox
from bot.store.sql import hold

HOUR = timedelta(hours=1)
REF = "code:"


class StoredCodes:
    """The port `Codes`. `lasts` is how long a code works; `may_send` says whether one more is allowed, given how many
    were sent in the last hour for its order and to its address.
    """

    def __init__(self, database: Database, lasts: timedelta, may_send: Callable[[int, int], bool]) -> None:
        self._database = database
        self._lasts = lasts
        self._may_send = may_send

    async def newest(self, conversation_id: str, order_id: str) -> SentCode | None:
        """Return the newest code of a talk and an order, or None."""
        mine = (codes.c.conversation_id == conversation_id, codes.c.order_id == order_id)
        row = await self._database.row(select(codes).where(*mine).order_by(codes.c.id.desc()).limit(1))
        if row is None:
            return None
        way, used = Way(row["channel"], row["address"]), row["used_at"] is not None
        return SentCode(row["id"], row["digest"], way, row["expires_at"], row["tries"], used)

    async def counts(self, merchant_id: str, order_id: str, address: str, since: datetime) -> tuple[int, int]:
        """Return how many codes were sent since then: for an order, and to an address."""
        return await self._database.read(lambda connection: _counts(connection, merchant_id, order_id, address, since))

    def issue(
        self,
        merchant_id: str,
        conversation_id: str,
        order_id: str,
        digest: str,
        way: Way,
        body: Outgoing,
        now: datetime,
    ) -> Callable[[Connection], None]:
        """Keep a code and put its message into the outbox. Raises Overtaken when others were sent meanwhile."""

        def write(connection: Connection) -> None:
            for name in (
                f"order {order_id}",
                f"address {way.address}",
            ):  # always in this order, so that none waits in a ring
                hold(connection, merchant_id, "codes", name)
            if not self._may_send(*_counts(connection, merchant_id, order_id, way.address, now - HOUR)):
                raise Overtaken("other codes were sent meanwhile")
            row = {
                "merchant_id": merchant_id,
                "conversation_id": conversation_id,
                "order_id": order_id,
                "digest": digest,
                "channel": way.channel,
                "address": way.address,
                "made_at": now,
                "expires_at": now + self._lasts,
                "tries": 0,
            }
            made = connection.execute(insert(codes).values(row)).inserted_primary_key
            ref, lane = f"{REF}{made[0] if made else ''}", f"talk:{conversation_id}"
            put(connection, merchant_id, ref, lane, way.channel, way.address, body, now, now)

        return write

    def wrong(self, code_id: int, tries: int) -> Callable[[Connection], None]:
        """Count a wrong try after `tries` others. Raises Overtaken when there were more meanwhile."""
        return lambda connection: _change(connection, code_id, codes.c.tries == tries, tries=tries + 1)

    def used(self, code_id: int, now: datetime) -> Callable[[Connection], None]:
        """Write down that a code was typed back. Raises Overtaken when it was used before."""
        return lambda connection: _change(connection, code_id, codes.c.used_at.is_(None), used_at=now)

    async def is_live(self, ref: str, now: datetime) -> bool:
        """Say whether the code of a send can still be typed back: not used, not expired, and followed by no other."""
        query = select(codes).where(codes.c.id == _id(ref))
        row = await self._database.row(query)
        if row is None or row["used_at"] is not None or row["expires_at"] <= now:
            return False
        newest = await self.newest(row["conversation_id"], row["order_id"])
        return newest is not None and newest.id == row["id"]

    async def went_out(self, merchant_id: str, ref: str, channel: str) -> None:
        """Blank the message of a code that a vendor took: nothing needs its digits any more."""
        mine = (outbox.c.merchant_id == merchant_id, outbox.c.ref == ref, outbox.c.channel == channel)
        await self._database.do(update(outbox).where(*mine).values(body=write_body(Outgoing(""))))

    async def failed(self, ref: str, at: datetime) -> str | None:
        """Write down that a code could not be sent; return its conversation the first time, None after."""
        mine = (codes.c.id == _id(ref), codes.c.failed_at.is_(None))

        def mark(connection: Connection) -> str | None:
            if connection.execute(update(codes).where(*mine).values(failed_at=at)).rowcount == 0:
                return None
            return connection.execute(select(codes.c.conversation_id).where(codes.c.id == _id(ref))).scalar()

        return await self._database.write(mark)


def _counts(connection: Connection, merchant_id: str, order_id: str, address: str, since: datetime) -> tuple[int, int]:
    def count(condition: ColumnElement[bool]) -> int:
        recent = (codes.c.merchant_id == merchant_id, condition, codes.c.made_at > since)
        return connection.execute(select(func.count()).select_from(codes).where(*recent)).scalar_one()

    return count(codes.c.order_id == order_id), count(codes.c.address == address)


def _change(connection: Connection, code_id: int, unless: ColumnElement[bool], **values: object) -> None:
    if connection.execute(update(codes).where(codes.c.id == code_id, unless).values(**values)).rowcount == 0:
        raise Overtaken("the code was tried meanwhile")


def _id(ref: str) -> int:
    plain = ref.removeprefix(REF)
    return int(plain) if plain.isdigit() else -1
