"""USPS's Tracking API v3 over HTTP: a token, and the state of a number. The only I/O of this adapter."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import Refused
from bot.ports import RawPayload
from integrations.base import address
from integrations.http import Call, send
from integrations.oauth import Tokens

PROVIDER = "usps"
OWN = "https://apis.usps.com"
TOKEN = "/oauth2/v3/token"  # noqa: S105 - a path


class Client:
    """The calls of one adapter, with the tokens that they share."""

    def __init__(self, session: aiohttp.ClientSession | None) -> None:
        self._session = session
        self._tokens = Tokens(PROVIDER, in_form=True)

    async def track(self, number: str, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the scans of a number. Raises NotThere while USPS knows none, and forgets a token that was refused."""
        base = address(settings, PROVIDER, OWN)
        bearer = await self._tokens.bearer(self._session, base + TOKEN, key)
        where = f"{base}/tracking/v3/tracking/{quote(number, safe='')}"
        call = Call("GET", where, {"Authorization": bearer}, {"expand": "DETAIL"})
        try:
            return RawPayload(PROVIDER, await send(self._session, PROVIDER, call))
        except Refused:
            self._tokens.forget(base + TOKEN, key)
            raise
