"""EasyPost's API under /easypost/v2: trackers, webhooks and events, with its keys, its errors and its limits."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.carrier import objects
from sandbox.carrier.network import Network, carrier_for
from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

NETWORK = web.AppKey("network", Network)
SETTINGS = web.AppKey("settings", Settings)
FAULTS = web.AppKey("faults", Faults)
CLOCK = web.AppKey("clock", SandboxClock)


def refuse(
    status: int, code: str, message: str, headers: dict[str, str] | None = None, errors: Any = None
) -> web.Response:
    """An error answer in EasyPost's shape."""
    return web.json_response(objects.error(code, message, errors), status=status, headers=headers)


def _key_of(request: web.Request) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0] if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Key first, then the fault switch, then the work."""
    if not hmac.compare_digest(_key_of(request).encode(), request.app[SETTINGS].easypost_key.encode()):
        return refuse(401, "UNAUTHORIZED", "The API key is missing or invalid.")
    fault = await request.app[FAULTS].strike("easypost")
    if fault == "rate_limit":
        return refuse(429, "RATE_LIMITED", "Too many requests, please slow down.", {"Retry-After": "2"})
    if fault == "server_error":
        return refuse(503, "SERVICE_UNAVAILABLE", "The service is temporarily unavailable.")
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return missing()
    except web.HTTPMethodNotAllowed:
        return refuse(405, "METHOD_NOT_ALLOWED", "The request method is not supported for the requested resource.")


def missing() -> web.Response:
    """404 in EasyPost's words."""
    return refuse(404, "NOT_FOUND", "The requested resource could not be found.")


async def _fields(request: web.Request, name: str) -> dict[str, Any]:
    """The object under `name` in the body; empty when there is none."""
    try:
        body = await request.json()
    except ValueError:
        return {}
    inner = body.get(name) if isinstance(body, dict) else None
    return inner if isinstance(inner, dict) else {}


async def create_tracker(request: web.Request) -> web.Response:
    """POST /trackers: idempotent for one number and carrier."""
    fields = await _fields(request, "tracker")
    number = str(fields.get("tracking_code") or "").replace(" ", "").upper()
    if not number:
        why = {"field": "tracking_code", "message": "cannot be blank"}
        return refuse(422, "PARAMETER.REQUIRED", "Missing required parameter.", errors=[why])
    carrier = carrier_for(number, fields.get("carrier"))
    if carrier is None:
        return refuse(422, "TRACKER.CREATE.ERROR", "Unable to detect the carrier of this tracking code.")
    network = request.app[NETWORK]
    known = network.tracker_for(number, carrier)
    if known:
        return web.json_response(network.shown(known))
    record = network.track(number, carrier)
    fresh = record.model_copy(update={"told": 0, "updated_at": record.created_at})
    return web.json_response(network.shown(fresh), status=201)


async def get_tracker(request: web.Request) -> web.Response:
    """GET /trackers/{id}; a tracking code is taken for the id, as the real one does."""
    network, wanted = request.app[NETWORK], request.match_info["id"]
    record = network.tracker(wanted) or next((t for t in network.trackers() if t.number == wanted), None)
    return web.json_response(network.shown(record)) if record else missing()


async def list_trackers(request: web.Request) -> web.Response:
    """GET /trackers with tracking_code, carrier, page_size and before_id; newest first."""
    network, query = request.app[NETWORK], request.query
    found = list(reversed(network.trackers()))
    for name in ("tracking_code", "carrier"):
        if name in query:
            found = [t for t in found if {"tracking_code": t.number, "carrier": t.carrier}[name] == query[name]]
    if "before_id" in query:
        ids = [t.id for t in found]
        found = found[ids.index(query["before_id"]) + 1 :] if query["before_id"] in ids else []
    size = int(query["page_size"]) if query.get("page_size", "").isdigit() else 20
    size = max(1, min(size, 100))
    page = {"trackers": [network.shown(t) for t in found[:size]], "has_more": len(found) > size}
    return web.json_response(page)


async def create_webhook(request: web.Request) -> web.Response:
    """POST /webhooks {"webhook": {"url", "webhook_secret"}}; the object may also be the whole body."""
    fields = await _fields(request, "webhook")
    url = str(fields.get("url") or "")
    if not url.startswith(("http://", "https://")):
        why = {"field": "url", "message": "must be an http or https address"}
        return refuse(422, "PARAMETER.INVALID", "Invalid webhook url.", errors=[why])
    hook = request.app[NETWORK].add_webhook(url, str(fields.get("webhook_secret") or ""))
    return web.json_response(objects.webhook(hook), status=201)


async def list_webhooks(request: web.Request) -> web.Response:
    """GET /webhooks."""
    return web.json_response({"webhooks": [objects.webhook(hook) for hook in request.app[NETWORK].webhooks()]})


async def get_webhook(request: web.Request) -> web.Response:
    """GET /webhooks/{id}."""
    hook = request.app[NETWORK].webhook(request.match_info["id"])
    return web.json_response(objects.webhook(hook)) if hook else missing()


async def change_webhook(request: web.Request) -> web.Response:
    """PATCH /webhooks/{id}: enables it again, and takes a new secret."""
    network = request.app[NETWORK]
    hook = network.webhook(request.match_info["id"])
    if hook is None:
        return missing()
    secret = (await _fields(request, "webhook")).get("webhook_secret")
    hook.disabled_at = None
    hook.secret = str(secret) if secret else hook.secret
    network.keep_webhook(hook)
    return web.json_response(objects.webhook(hook))


async def delete_webhook(request: web.Request) -> web.Response:
    """DELETE /webhooks/{id}."""
    network = request.app[NETWORK]
    if network.webhook(request.match_info["id"]) is None:
        return missing()
    network.drop_webhook(request.match_info["id"])
    return web.json_response({})


async def get_event(request: web.Request) -> web.Response:
    """GET /events/{id}: the event without its result, as the real one gives it."""
    found = request.app[NETWORK].event(request.match_info["id"])
    return web.json_response(found) if found else missing()


async def nothing_here(request: web.Request) -> web.Response:
    """Any other address."""
    return missing()


def easypost_app(settings: Settings, network: Network, faults: Faults) -> web.Application:
    """The sub-application to mount under /easypost/v2."""
    app = web.Application(middlewares=[guard])
    app[SETTINGS], app[NETWORK], app[FAULTS] = settings, network, faults
    app.add_routes(
        [
            web.post("/trackers", create_tracker),
            web.get("/trackers", list_trackers),
            web.get("/trackers/{id}", get_tracker),
            web.post("/webhooks", create_webhook),
            web.get("/webhooks", list_webhooks),
            web.get("/webhooks/{id}", get_webhook),
            web.patch("/webhooks/{id}", change_webhook),
            web.delete("/webhooks/{id}", delete_webhook),
            web.get("/events/{id}", get_event),
            web.route("*", "/{rest:.*}", nothing_here),
        ]
    )
    return app
