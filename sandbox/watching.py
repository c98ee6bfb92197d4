"""What the page of phone, shop and Slack shows, and the stream that tells it of every change."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from sandbox import story, troubles
from sandbox.checking import CHECKS
from sandbox.control import FAULTS, STAGE, order_row, state
from sandbox.faults import MODES
from sandbox.reach import REACH, phone_row, slack_row
from sandbox.shelf import Shelf
from sandbox.slack import team

SHELF = web.AppKey("shelf", Shelf)
PULSE, MOST_SILENCE = 0.15, 5.0  # seconds between two looks, and until a page is told anyway
MAILS = 30


def shop_rows(request: web.Request) -> list[dict[str, Any]]:
    """The orders with their parcels as they are now."""
    stage = request.app[STAGE]
    now = state(stage, request.app[FAULTS])
    parcels: dict[str, list[dict[str, Any]]] = {}
    for row in now["parcels"]:
        parcels.setdefault(row["order"], []).append(row)
    rows = (order_row(stage, order) for order in stage.floor.orders() if order.phone)
    return [{**row, "phone": bare(row["phone"]), "parcels": parcels.get(row["name"], [])} for row in rows]


def bare(phone: str) -> str:
    """A phone number in E.164: a plus and digits."""
    return "+" + "".join(each for each in phone if each.isdigit())


def snapshot(request: web.Request) -> dict[str, Any]:
    """Everything that the page shows, for the phone and the channel that it looks at."""
    reach, stage, checks = request.app[REACH], request.app[STAGE], request.app[CHECKS]
    phone, channel = bare(request.query.get("phone", "")), request.query.get("channel", "")
    return {
        "now": stage.clock.now().isoformat(),
        "porchlight_up": stage.porchlight.up,
        "waiting": stage.courier.waiting() + reach.express.waiting(),
        "shop": story.tale()["shop"]["name"],
        "orders": shop_rows(request),
        "troubles": list(troubles.PLOTS),
        "phone": phone_row(reach, phone) if len(phone) > 8 else None,
        "slack": slack_row(reach, channel if channel in team.CHANNELS else next(iter(team.CHANNELS))),
        "channels": [
            {"id": each.id, "name": each.name} for each in team.CHANNELS.values() if reach.book.joined(each.id)
        ],
        "agents": [{"id": each.id, "name": each.name} for each in team.AGENTS.values()],
        "app": {"id": team.BOT_USER, "name": "Porchlight"},
        "mails": list(reversed(reach.mailbox.all()))[:MAILS],
        "faults": request.app[FAULTS].state(),
        "modes": {name: MODES[name] for name in ("twilio", "slack", "mail")},
        "violations": len(checks.found),
    }


async def look(request: web.Request) -> web.Response:
    """GET /api/reach?phone=…&channel=…: once."""
    return web.json_response(snapshot(request))


async def stream(request: web.Request) -> web.StreamResponse:
    """GET /api/reach/stream?phone=…&channel=…: now and after each change, as server-sent events."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    shelf, seen, silence = request.app[SHELF], -1, 0.0
    while request.transport is not None and not request.transport.is_closing():
        if shelf.revision != seen or silence >= MOST_SILENCE:
            seen, silence = shelf.revision, 0.0
            try:
                await response.write(b"data: " + json.dumps(snapshot(request)).encode() + b"\n\n")
            except ConnectionError:
                break
        await asyncio.sleep(PULSE)
        silence += PULSE
    return response


ROUTES = [web.get("/api/reach", look), web.get("/api/reach/stream", stream)]
