"""UPS over HTTP: a token, the state of a number, a Track Alert subscription. The only I/O of this adapter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere, Refused
from bot.ports import RawPayload, Subscription
from integrations.base import address
from integrations.http import Call, send
from integrations.oauth import Tokens
from integrations.reading import read_json

PROVIDER = "ups"
OWN = "https://onlinetools.ups.com"
TOKEN = "/security/v1/oauth/token"  # noqa: S105 - a path
DETAILS = "/api/track/v1/details/"
SUBSCRIBE = "/api/track/v2/subscription/standard/package"
LIFE = timedelta(days=14)
SOURCE = "porchlight"


class Client:
    """The calls of one adapter, with the tokens that they share."""

    def __init__(self, session: aiohttp.ClientSession | None) -> None:
        self._session = session
        self._tokens = Tokens(PROVIDER)

    async def details(self, number: str, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the history of a number; of one that UPS does not know it says so in a body that can be read."""
        query = {"locale": "en_US", "returnSignature": "false"}
        return RawPayload(PROVIDER, await self._send("GET", DETAILS + quote(number, safe=""), settings, key, query))

    async def subscribe(
        self, number: str, settings: MerchantSettings, key: str, now: Callable[[], datetime]
    ) -> Subscription:
        """Ask for the alerts of a number, for fourteen days. Their address is registered in UPS's portal."""
        wanted = {"locale": "en_US", "countryCode": "US", "trackingNumberList": [number]}
        answer = read_json(PROVIDER, await self._send("POST", SUBSCRIBE, settings, key, body=wanted))
        if number not in {row.text() for row in answer["validTrackingNumbers"].items()}:
            raise NotThere(f"{PROVIDER} takes no subscription for this number")
        return Subscription(number, expires=now() + LIFE)

    async def _send(
        self,
        method: str,
        path: str,
        settings: MerchantSettings,
        key: str,
        query: dict[str, str] | None = None,
        body: Any = None,  # Any: JSON of our own making
    ) -> bytes:
        base = address(settings, PROVIDER, OWN)
        bearer = await self._tokens.bearer(self._session, base + TOKEN, key)
        headers = {"Authorization": bearer, "transId": uuid4().hex, "transactionSrc": SOURCE}
        try:
            return await send(self._session, PROVIDER, Call(method, base + path, headers, query, body))
        except Refused:
            self._tokens.forget(base + TOKEN, key)
            raise
