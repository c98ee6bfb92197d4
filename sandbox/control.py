"""The control room's own JSON API under /api: the orders one can try, the clock, trouble, and faults."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import story, troubles
from sandbox.carrier.objects import stamp
from sandbox.faults import Faults
from sandbox.models import Order
from sandbox.shop.floor import CannotDo
from sandbox.stage import Stage

STAGE = web.AppKey("stage", Stage)
FAULTS = web.AppKey("control_faults", Faults)
MAX_HOURS = 24 * 60
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
HOLD_REASONS = ("inventory_out_of_stock", "awaiting_payment", "high_risk_of_fraud", "incorrect_address", "other")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Wrong(Exception):
    """The request cannot be done; the message says why, the status how."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only this page's own requests change anything; every refusal is one sentence of JSON."""
    if request.path.startswith("/api/") and request.method != "GET":
        origin = request.headers.get("Origin")
        if request.content_type != "application/json":
            return web.json_response({"error": "Send application/json."}, status=415)
        if origin and urlsplit(origin).netloc != request.host:
            return web.json_response({"error": "Requests from other sites are not taken."}, status=403)
    try:
        return await handler(request)
    except Wrong as wrong:
        return web.json_response({"error": str(wrong)}, status=wrong.status)
    except CannotDo as wrong:
        return web.json_response({"error": str(wrong)}, status=409)


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; empty when it has no body."""
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except ValueError as reason:
        raise Wrong("The body is not JSON.") from reason
    if not isinstance(body, dict):
        raise Wrong("The body must be a JSON object.")
    return body


def _order(request: web.Request) -> Order:
    try:
        order = request.app[STAGE].floor.order(request.match_info["name"])
    except KeyError as reason:
        raise Wrong("No such order.", 404) from reason
    return order.model_copy(update={"hidden": False})  # what is touched by hand is told from now on


def order_row(stage: Stage, order: Order) -> dict[str, Any]:
    """One order as a visitor needs it."""
    parcels = [stage.network.parcel(made.number) for made in order.fulfilments if made.number]
    return {
        "name": order.name,
        "email": order.email,
        "postcode": order.address.zip,
        "phone": order.phone,
        "customer": f"{order.address.first_name} {order.address.last_name}",
        "kind": order.kind,
        "say": order.say,
        "note": order.note,
        "hidden": order.hidden,
        "items": [f"{line.quantity} × {line.title}" for line in order.lines],
        "on_hold": bool(order.holds),
        "cancelled": order.cancelled_at is not None,
        "can": stage.floor.can(order),
        "parcels": [
            {"tracking_number": p.number, "carrier": p.carrier, "expect": p.expect} for p in parcels if p is not None
        ],
    }


async def list_orders(request: web.Request) -> web.Response:
    """GET /api/orders: what can be tried, and what nobody knows."""
    stage = request.app[STAGE]
    return web.json_response(
        {"orders": [order_row(stage, order) for order in stage.floor.orders()], "unknown": story.unknown()}
    )


def state(stage: Stage, faults: Faults) -> dict[str, Any]:
    """Everything the control room shows, but for the cases."""
    trackers = {tracker.number: tracker for tracker in stage.network.trackers()}
    now = stage.clock.now()
    parcels = []
    for parcel in stage.network.parcels():
        told = parcel.told(now)
        tracker = trackers.get(parcel.number)
        last = told[-1] if told else None
        parcels.append(
            {
                "tracking_number": parcel.number,
                "order": parcel.order,
                "carrier": parcel.carrier,
                "status": last.status if last else "unknown",
                "last": last.message if last else None,
                "at": stamp(last.at) if last else None,
                "place": last.place.city if last and last.place else None,
                "subscribed": tracker is not None,
                "events_told": tracker.told if tracker else 0,
                "scans_ahead": len(parcel.scans) - len(told),
                "trouble": parcel.trouble,
                "webhooks_lost": parcel.webhooks_lost,
            }
        )
    return {
        "now": stamp(now),
        "offset_seconds": stage.clock.offset,
        "porchlight_up": stage.porchlight.up,
        "waiting": stage.courier.waiting(),
        "faults": faults.state(),
        "parcels": sorted(parcels, key=lambda row: (row["order"], row["tracking_number"])),
    }


async def get_state(request: web.Request) -> web.Response:
    """GET /api/state."""
    return web.json_response(state(request.app[STAGE], request.app[FAULTS]))


async def list_events(request: web.Request) -> web.Response:
    """GET /api/events: the webhooks sent and waiting, newest first, without their bodies."""
    rows = [
        delivery.model_dump(mode="json", exclude={"body", "headers", "url", "hook"})
        for delivery in reversed(request.app[STAGE].courier.deliveries())
    ]
    return web.json_response({"events": rows[:200]})


async def advance(request: web.Request) -> web.Response:
    """POST /api/clock/advance {"hours": n}, 0 < n <= 1440."""
    hours = (await body_of(request)).get("hours")
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= MAX_HOURS:
        raise Wrong(f"hours must be a number above 0 and at most {MAX_HOURS}.")
    stage = request.app[STAGE]
    events = await stage.advance(hours)
    return web.json_response({"now": stamp(stage.clock.now()), "offset_seconds": stage.clock.offset, "events": events})


async def trouble(request: web.Request) -> web.Response:
    """POST /api/parcels/{number}/trouble {"kind": …}."""
    kind = (await body_of(request)).get("kind")
    if kind not in troubles.PLOTS:
        raise Wrong("kind is one of " + ", ".join(troubles.PLOTS) + ".")
    try:
        parcel = request.app[STAGE].trouble(request.match_info["number"], kind)
    except KeyError as reason:
        raise Wrong("No such parcel.", 404) from reason
    return web.json_response({"tracking_number": parcel.number, "trouble": parcel.trouble})


async def webhooks(request: web.Request) -> web.Response:
    """POST /api/parcels/{number}/webhooks {"lost": true|false}: lose the carrier's events about one parcel."""
    lost = (await body_of(request)).get("lost")
    if not isinstance(lost, bool):
        raise Wrong("lost must be true or false.")
    try:
        parcel = request.app[STAGE].network.lose_webhooks(request.match_info["number"], lost)
    except KeyError as reason:
        raise Wrong("No such parcel.", 404) from reason
    return web.json_response({"tracking_number": parcel.number, "webhooks_lost": parcel.webhooks_lost})


def text_of(body: dict[str, Any], name: str, limit: int = 120) -> str:
    """A text that must be there."""
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= limit:
        raise Wrong(f"{name} must be a text of 1 to {limit} characters.")
    return value.strip()


async def place_order(request: web.Request) -> web.Response:
    """POST /api/orders {email, first_name, last_name, address1, city, postcode, items: {sku: quantity}}."""
    body = await body_of(request)
    person = {
        name: text_of(body, name) for name in ("email", "first_name", "last_name", "address1", "city", "postcode")
    }
    if not _EMAIL.fullmatch(person["email"]):
        raise Wrong("email must be an e-mail address.")
    items, catalogue = body.get("items"), story.tale()["catalogue"]
    if not isinstance(items, dict) or not items or not items.keys() <= catalogue.keys():
        raise Wrong("items must name products: " + ", ".join(catalogue) + ".")
    if not all(isinstance(quantity, int) and 0 < quantity <= 20 for quantity in items.values()):
        raise Wrong("each quantity must be 1 to 20.")
    stage = request.app[STAGE]
    return web.json_response(order_row(stage, stage.floor.new_order(person, items)), status=201)


async def ship(request: web.Request) -> web.Response:
    """POST /api/orders/{name}/ship: all that is left of it."""
    parcel = request.app[STAGE].floor.ship_now(_order(request))
    return web.json_response({"tracking_number": parcel.number if parcel else None})


async def hold(request: web.Request) -> web.Response:
    """POST /api/orders/{name}/hold {"reason", "notes"}; both may be left out."""
    body, stage = await body_of(request), request.app[STAGE]
    reason = body.get("reason", "inventory_out_of_stock")
    if reason not in HOLD_REASONS:
        raise Wrong("reason is one of " + ", ".join(HOLD_REASONS) + ".")
    stage.floor.hold(_order(request), reason, str(body.get("notes", ""))[:200], stage.clock.now())
    return web.json_response({})


async def release(request: web.Request) -> web.Response:
    """POST /api/orders/{name}/release."""
    stage = request.app[STAGE]
    stage.floor.release(_order(request), stage.clock.now())
    return web.json_response({})


async def cancel(request: web.Request) -> web.Response:
    """POST /api/orders/{name}/cancel."""
    stage = request.app[STAGE]
    stage.floor.cancel(_order(request), "customer", stage.clock.now())
    return web.json_response({})


async def refund(request: web.Request) -> web.Response:
    """POST /api/orders/{name}/refund."""
    stage = request.app[STAGE]
    stage.floor.refund(_order(request), stage.clock.now())
    return web.json_response({})


async def set_fault(request: web.Request) -> web.Response:
    """POST /api/faults {"target", "mode", "count": n|null}; `faults.MODES` names the modes."""
    body = await body_of(request)
    count = body.get("count")
    if count is not None and (not isinstance(count, int) or not 0 < count <= 1000):
        raise Wrong("count must be 1 to 1000, or null.")
    try:
        request.app[FAULTS].set(str(body.get("target")), str(body.get("mode")), count)
    except ValueError as reason:
        raise Wrong(str(reason)) from reason
    return web.json_response(request.app[FAULTS].state())


async def resend(request: web.Request) -> web.Response:
    """POST /api/events/resend {"seq": n}: a duplicate, with the ids it had."""
    seq = (await body_of(request)).get("seq")
    if not isinstance(seq, int) or not request.app[STAGE].courier.again(seq):
        raise Wrong("No such event.", 404)
    return web.json_response({"queued": 1})


async def retell(request: web.Request) -> web.Response:
    """POST /api/retell: the whole shop and every subscription once more, as they are now, with new ids."""
    request.app[STAGE].retell()
    return web.json_response({"queued": request.app[STAGE].courier.waiting()})


ROUTES = [
    web.get("/api/orders", list_orders),
    web.get("/api/state", get_state),
    web.get("/api/events", list_events),
    web.post("/api/clock/advance", advance),
    web.post("/api/parcels/{number}/trouble", trouble),
    web.post("/api/parcels/{number}/webhooks", webhooks),
    web.post("/api/orders", place_order),
    web.post("/api/orders/{name}/ship", ship),
    web.post("/api/orders/{name}/hold", hold),
    web.post("/api/orders/{name}/release", release),
    web.post("/api/orders/{name}/cancel", cancel),
    web.post("/api/orders/{name}/refund", refund),
    web.post("/api/faults", set_fault),
    web.post("/api/events/resend", resend),
    web.post("/api/retell", retell),
]
