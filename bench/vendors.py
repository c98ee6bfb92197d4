"""A shop and a carrier made up for measurements: signed deliveries as Shopify and EasyPost send them, and their APIs.

Bodies are our own, after the documented shapes; signatures are made by the sandbox's code, never by the door's.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.numbers import ups
from sandbox.signing import easypost_headers, shopify_signature

SHOPIFY_SECRET = "bench-shopify-webhook-secret"
EASYPOST_SECRET = "bench-easypost-webhook-secret"
VERSION = "2026-04"
SCANS = (
    ("pre_transit", "label_created", "Shipping label created", 70),
    ("in_transit", "received_at_origin_facility", "Accepted at origin facility", 40),
    ("in_transit", "arrived_at_facility", "Arrived at facility", 6),
)
"""What the carrier says of every parcel: status, detail, words, hours ago."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook: where it goes, its body, and the key by which the vendor would repeat it."""

    provider: str
    key: str
    body: bytes
    topic: str = ""

    def headers(self, path: str, at: datetime | None = None) -> dict[str, str]:
        """Sign it for this path, now (or at a given time)."""
        plain = {"Content-Type": "application/json"}
        if self.provider == "easypost":
            return plain | easypost_headers(EASYPOST_SECRET, path, self.body, at or datetime.now(UTC))
        signature = shopify_signature(SHOPIFY_SECRET, self.body)
        return plain | {
            "X-Shopify-Topic": self.topic,
            "X-Shopify-Hmac-Sha256": signature,
            "X-Shopify-Event-Id": self.key,
            "X-Shopify-Webhook-Id": self.key,
            "X-Shopify-Shop-Domain": "bench.myshopify.com",
            "X-Shopify-API-Version": VERSION,
        }


@dataclass(frozen=True, slots=True)
class Shopper:
    """Customer number n of the made-up shop, with one order and one parcel."""

    n: int

    @property
    def order(self) -> str:
        """The order's number as people write it."""
        return f"#{1000 + self.n}"

    @property
    def email(self) -> str:
        """The address on the order."""
        return f"shopper{self.n}@example.com"

    @property
    def parcel(self) -> str:
        """A tracking number with a right check digit."""
        return ups(1000 + self.n)

    @property
    def order_id(self) -> int:
        """The shop's own id of the order."""
        return 5_500_000_000_000 + self.n

    def deliveries(self, now: datetime) -> list[Delivery]:
        """Order, dispatch and every scan: five deliveries."""
        return [self.ordered(now), self.dispatched(now), *(self.scanned(now, step) for step in range(len(SCANS)))]

    def ordered(self, now: datetime) -> Delivery:
        """orders/create."""
        return self._shopify("orders/create", self._order(now))

    def dispatched(self, now: datetime) -> Delivery:
        """fulfillments/create, with the tracking number."""
        at = _stamp(now - timedelta(hours=69))
        return self._shopify(
            "fulfillments/create",
            {
                "id": self.order_id + 500_000,
                "order_id": self.order_id,
                "name": f"{self.order}.1",
                "status": "success",
                "created_at": at,
                "updated_at": at,
                "tracking_company": "UPS",
                "tracking_number": self.parcel,
                "tracking_numbers": [self.parcel],
                "shipment_status": None,
                "line_items": [self._line()],
            },
        )

    def scanned(self, now: datetime, step: int) -> Delivery:
        """tracker.updated, with all scans up to this one."""
        told = [detail(now, scan) for scan in SCANS[: step + 1]]
        key = f"evt_{self.n:08d}{step:02d}"
        event = {
            "id": key,
            "object": "Event",
            "mode": "production",
            "description": "tracker.updated",
            "status": "completed",
            "created_at": told[-1]["datetime"],
            "result": tracker(self.parcel, told),
        }
        return Delivery("easypost", key, json.dumps(event).encode())

    def _shopify(self, topic: str, body: dict[str, Any]) -> Delivery:
        return Delivery("shopify", f"{topic.replace('/', '-')}-{self.n}", json.dumps(body).encode(), topic)

    def _line(self) -> dict[str, Any]:
        return {"id": self.order_id + 1, "title": "Oak lamp", "quantity": 1, "requires_shipping": True}

    def _order(self, now: datetime) -> dict[str, Any]:
        placed = _stamp(now - timedelta(hours=90))
        address = {"first_name": "Jane", "last_name": "Doe", "zip": f"{10000 + self.n}", "country_code": "US"}
        return {
            "id": self.order_id,
            "name": self.order,
            "order_number": 1000 + self.n,
            "email": self.email,
            "created_at": placed,
            "processed_at": placed,
            "updated_at": placed,
            "financial_status": "paid",
            "fulfillment_status": None,
            "cancelled_at": None,
            "shipping_address": address | {"city": "New York", "province_code": "NY"},
            "shipping_lines": [{"title": "Standard"}],
            "line_items": [self._line()],
            "fulfillments": [],
            "refunds": [],
        }


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def detail(now: datetime, scan: tuple[str, str, str, int]) -> dict[str, Any]:
    """A scan as EasyPost writes it; its hours count back from now."""
    status, detail, words, hours = scan
    place = {"object": "TrackingLocation", "city": "COLUMBUS", "state": "OH", "country": "US", "zip": "43085"}
    return {
        "object": "TrackingDetail",
        "message": words,
        "description": "",
        "status": status,
        "status_detail": detail,
        "datetime": _stamp(now - timedelta(hours=hours)),
        "source": "UPS",
        "tracking_location": place,
    }


def tracker(number: str, told: list[dict[str, Any]]) -> dict[str, Any]:
    """A tracker object as EasyPost writes it."""
    last = told[-1] if told else {"status": "unknown", "status_detail": "unknown"}
    return {
        "id": f"trk_{number.lower()}",
        "object": "Tracker",
        "mode": "production",
        "tracking_code": number,
        "status": last["status"],
        "status_detail": last["status_detail"],
        "carrier": "UPS",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": last.get("datetime", "2026-01-01T00:00:00Z"),
        "est_delivery_date": None,
        "tracking_details": told,
    }


async def _subscribed(request: web.Request) -> web.Response:
    wanted = (await request.json())["tracker"]
    return web.json_response(tracker(wanted["tracking_code"], []), status=201)


async def _no_order(_: web.Request) -> web.Response:
    return web.json_response({"data": {"orders": {"nodes": [], "pageInfo": {"hasNextPage": False}}}})


@asynccontextmanager
async def apis(port: int) -> AsyncIterator[str]:
    """The vendors' APIs on loopback: every number can be subscribed, and no order is ever found. Yields the address."""
    app = web.Application()
    app.router.add_post("/easypost/v2/trackers", _subscribed)
    app.router.add_post("/shopify/admin/api/{version}/graphql.json", _no_order)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
