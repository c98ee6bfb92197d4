"""FedEx over HTTP: a token, and the state of a number. The only I/O of this adapter."""

from __future__ import annotations

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import Refused
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send
from integrations.oauth import Tokens

PROVIDER = "fedex"
OWN = "https://apis.fedex.com"
TOKEN = "/oauth/token"  # noqa: S105 - a path
TRACK = "/track/v1/trackingnumbers"


class Client:
    """The calls of one adapter, with the tokens that they share."""

    def __init__(self, session: aiohttp.ClientSession | None) -> None:
        self._session = session
        self._tokens = Tokens(PROVIDER, in_form=True)

    async def track(self, number: str, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the scans of a number; of one that FedEx does not know it says so in a body that can be read."""
        base = address(settings, PROVIDER, OWN)
        bearer = await self._tokens.bearer(self._session, base + TOKEN, key)
        wanted = {"includeDetailedScans": True, "trackingInfo": [{"trackingNumberInfo": {"trackingNumber": number}}]}
        headers = {"Authorization": bearer, "X-locale": "en_US"}
        try:
            body = await send(self._session, PROVIDER, Call("POST", base + TRACK, headers, body=wanted))
        except Refused:
            self._tokens.forget(base + TOKEN, key)
            raise
        return RawPayload(PROVIDER, body)
