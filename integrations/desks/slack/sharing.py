"""Files on their way into a thread: their bytes are asked for by name, uploaded, and shared in one step."""

from __future__ import annotations

import asyncio
import mimetypes
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.attachment import Attachment
from bot.errors import Misconfigured, NotAllowed, NotThere, Refused, TooLarge
from integrations.desks.slack.client import FILE_SECONDS

Load = Callable[[str], Awaitable[bytes]]
"""From an attachment's `ref` to its bytes. Raises NotThere for one that is not kept here."""

LOST = (NotThere, NotAllowed, Misconfigured, Refused, TooLarge)
MOST_REMEMBERED = 1000


async def refuse(ref: str) -> bytes:
    """Load nothing: who builds the adapter says where files are kept."""
    raise Misconfigured("slack: nobody told this adapter where files are kept")


class Sharing:
    """Remembers what was shared under a key, so that a line that is tried again does not bring its files again."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._shared: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    async def share(
        self, client: AsyncWebClient, key: str, files: Sequence[Attachment], channel: str, thread: str | None
    ) -> tuple[str, ...]:
        """Share files in a thread; return the names of those that could not be read. Raises as slack_sdk does."""
        known = self._shared.get(key)
        if known is not None:
            return known
        uploads, missing = await self._loaded(files)
        if uploads:
            async with asyncio.timeout(FILE_SECONDS):
                await client.files_upload_v2(file_uploads=uploads, channel=channel, thread_ts=thread)
        self._shared[key] = missing
        while len(self._shared) > MOST_REMEMBERED:
            self._shared.popitem(last=False)
        return missing

    async def _loaded(self, files: Sequence[Attachment]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
        uploads: list[dict[str, Any]] = []  # Any: arguments of slack_sdk
        missing: list[str] = []
        for file in files:
            try:
                body = await self._load(file.ref)
            except LOST:
                missing.append(file.name)
                continue
            name = file.name or f"file{mimetypes.guess_extension(file.content_type) or ''}"
            uploads.append({"file": body, "filename": name, "title": name})
        return uploads, tuple(missing)
