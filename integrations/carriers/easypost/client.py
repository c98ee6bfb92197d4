"""EasyPost over HTTP: create a tracker, look one up. The only I/O of this adapter."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload, NotThere
from bot.ports import RawPayload, Subscription
from integrations.carriers.easypost.carriers import carrier_code
from integrations.http import Call, send
from integrations.reading import read_json

PROVIDER = "easypost"


async def create_tracker(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> Subscription:
    """Create the tracker of a number. EasyPost returns the one there is when the same number comes again."""
    wanted: dict[str, Any] = {"tracking_code": number}  # Any: JSON of our own making
    code = carrier_code(carrier)
    if code:
        wanted["carrier"] = code
    body = await send(session, PROVIDER, Call("POST", _url(settings), body={"tracker": wanted}, key=key))
    tracker_id = read_json(PROVIDER, body)["id"].text()
    if tracker_id is None:
        raise MalformedPayload(PROVIDER, "id", "text was expected")
    return Subscription(tracker_id, report=RawPayload(PROVIDER, body))


async def find_tracker(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number's trackers. Raises NotThere when none was ever created."""
    query = {"tracking_code": number}
    code = carrier_code(carrier)
    if code:
        query["carrier"] = code
    body = await send(session, PROVIDER, Call("GET", _url(settings), query=query, key=key))
    if not any(True for _ in read_json(PROVIDER, body)["trackers"].items()):
        raise NotThere(f"{PROVIDER} has no tracker for this number")
    return RawPayload(PROVIDER, body)


def _url(settings: MerchantSettings) -> str:
    return f"{settings.easypost_url.rstrip('/')}/trackers"
