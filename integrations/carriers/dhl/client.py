"""Unified Tracking over HTTP: ask for a number, follow one, confirm that it is followed. The only I/O of this adapter.

A shop's `dhl.key` is the API key, or `API key:token` where it follows numbers by push; the token is its `dhl.webhook`.
"""

from __future__ import annotations

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload, Misconfigured, NotThere
from bot.ports import RawPayload, Subscription
from integrations.base import address
from integrations.carriers.dhl.signature import HEADER
from integrations.http import Call, send
from integrations.reading import Reading, read_json

PROVIDER = "dhl"
BASE = "https://api-eu.dhl.com"
HOOK = "dhl.hook"
VALIDATION = "subscription.validate"
EVENTS = ["Pre-Transit", "Transit", "Delivered", "Failure", "Unknown"]
SERVICES: dict[str, str] = {
    "dhl express": "express",
    "dhl": "parcel-de",
    "dhl parcel": "parcel-de",
    "dhl paket": "parcel-de",
    "deutsche post": "post-de",
    "dhl ecommerce": "ecommerce",
    "dhl parcel nl": "parcel-nl",
    "dhl parcel uk": "parcel-uk",
    "dhl freight": "freight",
}


async def find(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> RawPayload:
    """Return the present state of a number. Raises NotThere when no division knows it."""
    query = {"trackingNumber": number, "language": "en"}
    service = _service(carrier)
    if service and service != "parcel-de":  # "DHL" alone is every division's name
        query["service"] = service
    call = Call("GET", f"{_base(settings)}/track/shipments", _headers(key), query)
    body = await send(session, PROVIDER, call)
    if not any(True for _ in read_json(PROVIDER, body)["shipments"].items()):
        raise NotThere(f"{PROVIDER} knows no shipment of this number")
    return RawPayload(PROVIDER, body)


async def follow(
    session: aiohttp.ClientSession | None, number: str, carrier: str | None, settings: MerchantSettings, key: str
) -> Subscription:
    """Ask for pushes about a number. DHL then sends a secret to the hook, which `confirm` sends back."""
    hook, token = settings.addresses.get(HOOK), key.partition(":")[2]
    if not hook or not token:
        raise Misconfigured(f"{PROVIDER}: following needs the address `{HOOK}` and a key of the form `API key:token`")
    wanted = {
        "hook": {"uri": hook, "authentication": {"type": "ApiKeyAuthentication", "header": HEADER, "token": token}},
        "format": "Default",
        "type": "Shipment",
        "service": _service(carrier) or "express",
        "events": EVENTS,
        "shipmentIDs": [number],
    }
    call = Call("POST", f"{_base(settings)}/tracking/push/v1/subscription", _headers(key), body=wanted)
    answer = read_json(PROVIDER, await send(session, PROVIDER, call))
    return Subscription(_id(answer), answer["expires"].instant() if _is_time(answer["expires"]) else None)


async def confirm(session: aiohttp.ClientSession | None, body: bytes, settings: MerchantSettings, key: str) -> None:
    """Answer a `subscription.validate` push with its own secret; without that DHL sends nothing more.

    Any other push needs no answer.
    """
    notice = read_json(PROVIDER, body)
    if notice["scope"].text() != VALIDATION:
        return
    secret = notice["secret"].need_text()
    where = f"{_base(settings)}/tracking/push/v1/subscription/{_id(notice)}"
    await send(session, PROVIDER, Call("POST", where, _headers(key), body={"secret": secret}))


def _base(settings: MerchantSettings) -> str:
    return address(settings, PROVIDER, BASE)


def _headers(key: str) -> dict[str, str]:
    return {"DHL-API-Key": key.partition(":")[0]}


def _service(carrier: str | None) -> str | None:
    return SERVICES.get(" ".join((carrier or "").replace("_", " ").casefold().split()))


def _id(answer: Reading) -> str:
    """Return a subscription's id: its own field, or the last part of its address."""
    name = answer["subscriptionID"].text(100) or (answer["self"].text() or "").rstrip("/").rpartition("/")[2]
    if not name or not all(sign.isalnum() or sign in "-_" for sign in name):
        raise MalformedPayload(PROVIDER, "self", "a subscription's address was expected")
    return name


def _is_time(expires: Reading) -> bool:
    try:
        return expires.instant() is not None
    except MalformedPayload:
        return False
