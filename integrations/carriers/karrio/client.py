"""A Karrio server over HTTP: ask for a number's tracker. The only I/O of this adapter."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send

PROVIDER = "karrio"
OWN = "https://api.karrio.io"  # the vendor's hosted one; a shop's own server is named in its settings


async def find_tracker(
    session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the tracker of a number. Raises NotThere when none was ever created."""
    url = f"{address(settings, PROVIDER, OWN)}/v1/trackers/{quote(number, safe='')}"
    return RawPayload(
        PROVIDER, await send(session, PROVIDER, Call("GET", url, headers={"Authorization": f"Token {key}"}))
    )
