"""Shippo over HTTP: follow a number, ask for one. The only I/O of this adapter."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere
from bot.ports import RawPayload, Subscription
from integrations.base import address
from integrations.carriers.shippo.carriers import token_of
from integrations.http import Call, send

PROVIDER = "shippo"
OWN = "https://api.goshippo.com"


async def follow(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> Subscription:
    """Ask to be told about a number. A second time sends each piece of news twice, under one key."""
    token = _token(carrier)
    wanted = {"carrier": token, "tracking_number": number}
    url = f"{address(settings, PROVIDER, OWN)}/tracks/"
    body = await send(session, PROVIDER, Call("POST", url, headers=_headers(key), body=wanted))
    return Subscription(f"{token}/{number}", report=RawPayload(PROVIDER, body))


async def find(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number, whether it is followed or not."""
    url = f"{address(settings, PROVIDER, OWN)}/tracks/{_token(carrier)}/{quote(number, safe='')}"
    return RawPayload(PROVIDER, await send(session, PROVIDER, Call("GET", url, headers=_headers(key))))


def _token(carrier: str | None) -> str:
    token = token_of(carrier)
    if token is None:
        raise NotThere(f"{PROVIDER} cannot be asked without a carrier that it knows")
    return token


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"ShippoToken {key}"}
