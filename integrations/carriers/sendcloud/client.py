"""Sendcloud over HTTP: ask for a number's tracking (v3). The only I/O of this adapter."""

from __future__ import annotations

import base64
from urllib.parse import quote

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import Refused
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send

PROVIDER = "sendcloud"
OWN = "https://panel.sendcloud.sc/api/v3"


async def find_tracking(
    session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number. Raises NotThere when Sendcloud has no such parcel."""
    if ":" not in key:
        raise Refused(f"{PROVIDER}: the key must be 'public key:secret key'")
    basic = "Basic " + base64.b64encode(key.encode()).decode("ascii")
    url = f"{address(settings, PROVIDER, OWN)}/parcels/tracking/{quote(number, safe='')}"
    return RawPayload(PROVIDER, await send(session, PROVIDER, Call("GET", url, headers={"Authorization": basic})))
