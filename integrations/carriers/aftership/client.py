"""AfterShip over HTTP: create a tracking, ask for one. The only I/O of this adapter."""

from __future__ import annotations

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere
from bot.ports import RawPayload, Subscription
from integrations.base import address
from integrations.carriers.aftership.couriers import slug_of
from integrations.http import Call, send
from integrations.reading import Reading, read_json

PROVIDER = "aftership"
OWN = "https://api.aftership.com/tracking/2026-07"


async def create_tracking(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> Subscription:
    """Create the tracking of a number, or find the one there is: AfterShip refuses a second one (4003)."""
    wanted = _wanted("tracking_number", number, carrier)
    try:
        body = await send(session, PROVIDER, Call("POST", _url(settings), headers=_headers(key), body=wanted))
    except NotThere:
        body = (await find_tracking(session, number, carrier, settings, key)).body
    return Subscription(_id(read_json(PROVIDER, body)), report=RawPayload(PROVIDER, body))


async def find_tracking(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number's trackings. Raises NotThere when none was ever created."""
    query = _wanted("tracking_numbers", number, carrier)
    body = await send(session, PROVIDER, Call("GET", _url(settings), headers=_headers(key), query=query))
    if not any(True for _ in read_json(PROVIDER, body)["data"]["trackings"].items()):
        raise NotThere(f"{PROVIDER} has no tracking for this number")
    return RawPayload(PROVIDER, body)


def _wanted(name: str, number: str, carrier: str | None) -> dict[str, str]:
    slug = slug_of(carrier)
    return {name: number, "slug": slug} if slug else {name: number}


def _id(reply: Reading) -> str:
    """Return the handle of the first tracking of a reply; a created one stands alone in `data`."""
    held = reply["data"].object()
    trackings = (held, held["tracking"], *held["trackings"].items())
    found = next((text for text in (each["id"].text() for each in trackings) if text), None)
    return found or held["id"].need_text()


def _url(settings: MerchantSettings) -> str:
    return f"{address(settings, PROVIDER, OWN)}/trackings"


def _headers(key: str) -> dict[str, str]:
    return {"as-api-key": key}
