"""Australia Post's `track items` over HTTP. The only I/O of this adapter."""

from __future__ import annotations

import base64

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import Refused
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send

PROVIDER = "australia_post"
OWN = "https://digitalapi.auspost.com.au"


async def track(session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str) -> RawPayload:
    """Return the scans of a number; of one that cannot be, Australia Post says so in a body that can be read."""
    parts = key.split(":")
    if len(parts) != 3 or not all(parts):
        raise Refused(f"{PROVIDER}: the key must be 'API key:password:account number'")
    api_key, password, account = parts
    headers = {
        "Authorization": "Basic " + base64.b64encode(f"{api_key}:{password}".encode()).decode("ascii"),
        "Account-Number": account,
    }
    where = f"{address(settings, PROVIDER, OWN)}/shipping/v1/track"
    return RawPayload(PROVIDER, await send(session, PROVIDER, Call("GET", where, headers, {"tracking_ids": number})))
