"""Files that shoppers and agents sent, kept beside the message that they came with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from bot.domain.attachment import Attachment
from bot.errors import NotThere
from bot.store.database import Database
from bot.store.reaching import media
from bot.store.relay import relay_file

KEPT = "media:"


@dataclass(frozen=True, slots=True)
class File:
    """A kept file with its bytes."""

    attachment: Attachment
    body: bytes


class StoredMedia:
    """Keeps and returns files. What may be kept was decided before: kind and size are checked at the door.

    A file of a shopper's message (`message_id` is its row's id) also goes to the thread that follows the talk.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.on_put: Callable[[], None] = lambda: None

    async def keep(
        self, merchant_id: str, message_id: str, name: str, content_type: str, body: bytes, at: datetime
    ) -> Attachment:
        """Keep a file of a message; the same bytes of the same message are kept once."""
        for known in await self.of(merchant_id, message_id):
            if known.name == name and (await self.get(merchant_id, known.ref)).body == body:
                return known
        row: dict[str, Any] = {
            "id": uuid4().hex,
            "merchant_id": merchant_id,
            "message_id": message_id,
            "content_type": content_type,
            "name": name,
            "size": len(body),
            "body": body,
            "kept_at": at,
        }

        def kept(connection: Connection) -> None:
            connection.execute(insert(media).values(row))
            relay_file(connection, merchant_id, message_id, row["id"], at)

        await self._database.write(kept)
        self.on_put()
        return Attachment(f"{KEPT}{row['id']}", content_type, name, len(body))

    async def of(self, merchant_id: str, message_id: str) -> Sequence[Attachment]:
        """Return the files of a message, without their bytes."""
        columns = (media.c.id, media.c.content_type, media.c.name, media.c.size)
        query = select(*columns).where(media.c.merchant_id == merchant_id, media.c.message_id == message_id)
        rows = await self._database.rows(query.order_by(media.c.kept_at, media.c.id))
        return [Attachment(f"{KEPT}{row['id']}", row["content_type"], row["name"], row["size"]) for row in rows]

    async def get(self, merchant_id: str, ref: str) -> File:
        """Return a file with its bytes. Raises NotThere."""
        query = select(media).where(media.c.merchant_id == merchant_id, media.c.id == ref.removeprefix(KEPT))
        row = await self._database.row(query)
        if row is None:
            raise NotThere("there is no such file")
        return File(Attachment(ref, row["content_type"], row["name"], row["size"]), row["body"])

    async def load(self, ref: str) -> bytes:
        """Return the bytes of a file that one of our own posts names, whichever merchant's it is. Raises NotThere."""
        row = await self._database.row(select(media.c.body).where(media.c.id == ref.removeprefix(KEPT)))
        if row is None or not ref.startswith(KEPT):
            raise NotThere("there is no such file")
        return bytes(row["body"])
