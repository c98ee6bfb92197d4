"""Royal Mail over HTTP: the events of one mail piece. The only I/O of this adapter."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import Refused
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send

PROVIDER = "royal_mail"
OWN = "https://api.royalmail.net"


async def events(
    session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the events of a mail piece. Raises NotThere for a barcode that Royal Mail does not know."""
    client, colon, secret = key.partition(":")
    if not colon:
        raise Refused(f"{PROVIDER}: the key must be 'client id:client secret'")
    headers = {"X-IBM-Client-Id": client, "X-IBM-Client-Secret": secret, "X-Accept-RMG-Terms": "yes"}
    url = f"{address(settings, PROVIDER, OWN)}/mailpieces/v2/{quote(number, safe='')}/events"
    return RawPayload(PROVIDER, await send(session, PROVIDER, Call("GET", url, headers)))
