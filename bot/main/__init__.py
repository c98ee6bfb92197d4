"""The wiring: the only place that knows every concrete class. One property a part, made when it is first asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.config import Settings
from bot.intake.language import foreign_language
from bot.main.reach import Reach
from bot.main.world import Outside
from bot.store.database import Database
from bot.store.media import StoredMedia
from integrations import registry
from integrations.dialogue.rasa import RasaDialogue

__all__ = ["Outside", "Services", "open_services", "outside"]


class Services(Reach):
    """Everything that doors, jobs and commands may ask for."""


def outside(settings: Settings, session: aiohttp.ClientSession, database: Database) -> Outside:
    """Return the real adapters."""
    return Outside(
        registry.carriers(session),
        registry.storefronts(session),
        RasaDialogue(session, settings.engine_url),
        foreign_language,
        registry.channels(session),
        registry.desks(session, StoredMedia(database).load),
    )


@asynccontextmanager
async def open_services(settings: Settings, world: Outside | None = None) -> AsyncIterator[Services]:
    """Open the database, bring its tables up to date, and wire everything; close it all at the end."""
    database = Database(settings.database_url)
    try:
        await database.start()
        async with aiohttp.ClientSession() as session:
            yield Services(settings, database, session, world or outside(settings, session, database))
    finally:
        await database.stop()
