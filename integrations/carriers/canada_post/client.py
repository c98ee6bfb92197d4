"""Canada Post's Get Tracking Details over HTTP. The only I/O of this adapter."""

from __future__ import annotations

import base64
from urllib.parse import quote

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import Refused
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send

PROVIDER = "canada_post"
OWN = "https://soa-gw.canadapost.ca"


async def details(
    session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the scans of a number (PIN). Raises NotThere while Canada Post has no history of it."""
    if ":" not in key:
        raise Refused(f"{PROVIDER}: the key must be 'user name:password'")
    headers = {
        "Authorization": "Basic " + base64.b64encode(key.encode()).decode("ascii"),
        "Accept": "application/vnd.cpc.track-v2+xml",
        "Accept-Language": "en-CA",
    }
    where = f"{address(settings, PROVIDER, OWN)}/vis/track/pin/{quote(number, safe='')}/detail"
    return RawPayload(PROVIDER, await send(session, PROVIDER, Call("GET", where, headers)))
