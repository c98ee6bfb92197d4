"""OAuth 2 client credentials: a token is fetched once, and kept until it is about to end.

A shop's secret is one string, `client id:client secret`. UPS takes it as HTTP Basic, FedEx within the form.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from bot.errors import NotThere, Refused
from integrations.http import Call, send
from integrations.reading import read_json

EARLY_SECONDS = 60.0
DEFAULT_LIFE_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    until: float


class Tokens:
    """The live tokens of one adapter, one a client; `monotonic` returns seconds."""

    def __init__(self, provider: str, monotonic: Callable[[], float] = time.monotonic, in_form: bool = False) -> None:
        self._provider = provider
        self._monotonic = monotonic
        self._in_form = in_form
        self._known: dict[tuple[str, str], _Token] = {}

    async def bearer(self, session: aiohttp.ClientSession | None, url: str, key: str) -> str:
        """Return the value of an Authorization header. Raises Refused for a key that is not `id:secret`."""
        known = self._known.get((url, key))
        if known is None or known.until <= self._monotonic():
            known = self._known[url, key] = await self._fetched(session, url, key)
        return f"Bearer {known.value}"

    def forget(self, url: str, key: str) -> None:
        """Drop a token that was refused, so that the next call asks anew."""
        self._known.pop((url, key), None)

    async def _fetched(self, session: aiohttp.ClientSession | None, url: str, key: str) -> _Token:
        if ":" not in key:
            raise Refused(f"{self._provider}: the key must be 'client id:client secret'")
        try:
            body = await send(session, self._provider, self._call(url, key))
        except NotThere as error:  # RFC 6749, 5.2: a client or a grant that is not accepted is answered with 400
            raise Refused(f"{self._provider} refused the credentials") from error
        answer = read_json(self._provider, body)
        life = float(answer["expires_in"].number(int(DEFAULT_LIFE_SECONDS)))
        value = answer["access_token"].need_text()
        return _Token(value, self._monotonic() + max(life - EARLY_SECONDS, 0.0))

    def _call(self, url: str, key: str) -> Call:
        form = {"grant_type": "client_credentials"}
        if self._in_form:
            client, _, secret = key.partition(":")
            return Call("POST", url, form=form | {"client_id": client, "client_secret": secret})
        basic = "Basic " + base64.b64encode(key.encode()).decode("ascii")
        return Call("POST", url, headers={"Authorization": basic}, form=form)
