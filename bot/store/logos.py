"""Shops' logos, kept among their files under a name of their own, so that no other file is ever shown as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.look import Logo
from bot.errors import NotThere
from bot.store.database import Database
from bot.store.media import KEPT, File, StoredMedia

LOGOS = "look"
"""Under what logos are kept; what shoppers and agents sent is kept under the id of their message."""


class StoredLogos:
    """Keeps and returns logos. Which one a page shows is said by the shop's look."""

    def __init__(self, database: Database) -> None:
        self._media = StoredMedia(database)

    async def keep(self, merchant_id: str, logo: Logo, body: bytes, at: datetime) -> Logo:
        """Keep a picture that was looked at (`bot.intake.logo`), and return it with its ref; the same once."""
        kept = await self._media.keep(merchant_id, LOGOS, "logo", logo.content_type, body, at)
        return replace(logo, ref=kept.ref)

    async def get(self, merchant_id: str, name: str) -> File:
        """Return a logo by the last part of its address (`name_of`). Raises NotThere, for every other file as well."""
        ref = KEPT + name
        if ref not in {logo.ref for logo in await self._media.of(merchant_id, LOGOS)}:
            raise NotThere("there is no such logo")
        return await self._media.get(merchant_id, ref)


def name_of(logo: Logo) -> str:
    """Return what a logo is called in its address."""
    return logo.ref.removeprefix(KEPT)
