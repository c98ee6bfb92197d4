"""TrackingMore over HTTP: ask for a number's trackings. The only I/O of this adapter."""

from __future__ import annotations

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send
from integrations.reading import read_json

PROVIDER = "trackingmore"
OWN = "https://api.trackingmore.com/v4"


async def find_trackings(
    session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number's trackings. Raises NotThere when none was ever created."""
    url = f"{address(settings, PROVIDER, OWN)}/trackings/get"
    call = Call("GET", url, headers={"Tracking-Api-Key": key}, query={"tracking_numbers": number})
    body = await send(session, PROVIDER, call)
    if not any(True for _ in read_json(PROVIDER, body)["data"].items()):
        raise NotThere(f"{PROVIDER} has no tracking for this number")
    return RawPayload(PROVIDER, body)
