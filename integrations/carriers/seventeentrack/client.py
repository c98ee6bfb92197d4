"""17TRACK over HTTP: register a number, ask for one. The only I/O of this adapter.

Every answer is a 200; the codes inside say what happened (api.17track.net/en/doc, error codes).
"""

from __future__ import annotations

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere, RateLimited, Refused, Unavailable
from bot.ports import RawPayload, Subscription
from integrations.base import address
from integrations.carriers.seventeentrack.carriers import carrier_key
from integrations.http import Call, send
from integrations.reading import Reading, read_json

PROVIDER = "seventeentrack"
OWN = "https://api.17track.net/track/v2.4"
ALREADY_REGISTERED = "-18019901"
NOT_REGISTERED = "-18019902"
# The address, the key, the account or the quota: nothing that trying again would cure.
CREDENTIALS = frozenset({"-18010001", "-18010002", "-18010004", "-18010005", "-18019908"})
TOO_MANY = frozenset({"429", "-18019907"})
PAUSE = 3600.0  # seconds; the limit is one of the day


async def register(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> Subscription:
    """Register a number. 17TRACK rejects one that is registered already, which is as good; the number is its handle."""
    reply = read_json(PROVIDER, await _post(session, "register", number, carrier, settings, key))
    for code in _rejections(reply):
        if code != ALREADY_REGISTERED:
            raise NotThere(f"{PROVIDER} does not follow this number ({code})")
    return Subscription(number)


async def find(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number. Raises NotThere when it was never registered."""
    body = await _post(session, "gettrackinfo", number, carrier, settings, key)
    if NOT_REGISTERED in _rejections(read_json(PROVIDER, body)):
        raise NotThere(f"{PROVIDER} does not follow this number")
    return RawPayload(PROVIDER, body)


async def _post(
    session: aiohttp.ClientSession | None,
    what: str,
    number: str,
    carrier: str | None,
    settings: MerchantSettings,
    key: str,
) -> bytes:
    code = carrier_key(carrier)
    wanted = {"number": number, "carrier": code} if code else {"number": number}
    url = f"{address(settings, PROVIDER, OWN)}/{what}"
    body = await send(session, PROVIDER, Call("POST", url, headers={"17token": key}, body=[wanted]))
    _sort(read_json(PROVIDER, body))
    return body


def _sort(reply: Reading) -> None:
    """Raise by who must act, for the whole answer or for its one number."""
    whole = reply["code"].text()
    codes = {whole, *_rejections(reply)} if whole else set(_rejections(reply))
    if codes & CREDENTIALS:
        raise Refused(f"{PROVIDER} refused the credentials")
    if codes & TOO_MANY:
        raise RateLimited(PROVIDER, PAUSE)
    if whole not in {"0", None}:
        raise Unavailable(f"{PROVIDER} answered {whole}")


def _rejections(reply: Reading) -> list[str]:
    return [item["error"]["code"].text() or "?" for item in reply["data"]["rejected"].items()]
