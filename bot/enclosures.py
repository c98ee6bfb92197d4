"""Files that agents attach: fetched from the desk, known by their first bytes, and kept under the message to be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.domain.attachment import Attachment
from bot.domain.desk import DeskLine
from bot.domain.files import kind_of
from bot.domain.merchant import Merchant
from bot.errors import NotThere, Refused, TooLarge
from bot.ports import Account, Clock, Desk
from bot.store.media import StoredMedia
from bot.store.relay import DESK

log = structlog.get_logger(__name__)

AccountOf = Callable[[str, str], Awaitable[Account]]


class Enclosures:
    """Takes files from the desk's hands."""

    def __init__(self, desks: Mapping[str, Desk], account_of: AccountOf, media: StoredMedia, clock: Clock) -> None:
        self._desks = desks
        self._account_of = account_of
        self._media = media
        self._clock = clock

    async def keep(self, merchant: Merchant, line: DeskLine) -> tuple[list[Attachment], list[str]]:
        """Keep the files of a line; return them, and the names of those that cannot be passed on.

        Raises RateLimited or Unavailable when the desk must be asked again later.
        """
        kept, lost = [], []
        for file in line.files:
            try:
                kept.append(await self._keep(merchant, line, file))
            except (NotThere, TooLarge, Refused) as error:
                log.warning("file.not_passed_on", case=line.case_id, error=type(error).__name__)
                lost.append(file.name)
        return kept, lost

    async def _keep(self, merchant: Merchant, line: DeskLine, file: Attachment) -> Attachment:
        desk = self._desks.get(DESK)
        if desk is None:
            raise NotThere("there is no desk to fetch it from")
        body = await desk.fetch(file, await self._account_of(merchant.id, DESK))
        kind = kind_of(body)
        if kind is None or len(body) > kind.most_bytes:
            raise NotThere("this kind of file is not passed on")
        message_id, now = line.message_id or "", self._clock.now()
        return await self._media.keep(merchant.id, message_id, file.name, kind.content_type, body, now)
