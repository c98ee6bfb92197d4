"""Ship24 over HTTP: create a tracker, ask for a number's results. The only I/O of this adapter."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere
from bot.ports import RawPayload, Subscription
from integrations.base import address
from integrations.http import Call, send
from integrations.reading import read_json

PROVIDER = "ship24"
OWN = "https://api.ship24.com/public/v1"


async def create_tracker(
    session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str
) -> Subscription:
    """Create the tracker of a number. Ship24 returns the one there is when the same number comes again."""
    call = Call("POST", f"{_base(settings)}/trackers", headers=_headers(key), body={"trackingNumber": number})
    made = read_json(PROVIDER, await send(session, PROVIDER, call))
    return Subscription(made["data"]["tracker"]["trackerId"].need_text())


async def find_results(
    session: aiohttp.ClientSession | None, number: str, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number's trackers. Raises NotThere when none was ever created."""
    url = f"{_base(settings)}/trackers/search/{quote(number, safe='')}/results"
    body = await send(session, PROVIDER, Call("GET", url, headers=_headers(key)))
    if not any(True for _ in read_json(PROVIDER, body)["data"]["trackings"].items()):
        raise NotThere(f"{PROVIDER} has no tracker for this number")
    return RawPayload(PROVIDER, body)


def _base(settings: MerchantSettings) -> str:
    return address(settings, PROVIDER, OWN)


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
