"""A stand-in for the engine: Rasa's REST channel over a few patterns, calling the real action door as Rasa does.

For the ordeals alone: they try what a crash or an attack does to the app, for which it does not matter who understands.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("human_agent", re.compile(r"\b(human|person|agent)\b", re.I)),
    ("greet", re.compile(r"^\s*(hi|hello)\b", re.I)),
    ("track_order", re.compile(r"\b(where|track|order|parcel)\b", re.I)),
    ("provide_order_details", re.compile(r"[\d@]")),
)
SLOW = aiohttp.ClientTimeout(total=6)


class StandIn:
    """Answers on one port and calls actions on another."""

    def __init__(self, *actions_ports: int) -> None:
        """With several ports the next one is called where one is shut, as by a load balancer."""
        self._actions = [f"http://127.0.0.1:{port}/webhook" for port in actions_ports]
        self.heard: list[str] = []

    async def _message(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.heard.append(body["message"])
        return web.json_response([{"recipient_id": body["sender"], "text": text} for text in await self._act(body)])

    async def _act(self, body: dict[str, Any]) -> list[str]:
        """Call the action of what was understood; silence when the door is shut, as from Rasa."""
        text = body["message"]
        found = text[1:] if text.startswith("/") else _intent(text)
        intent = {"name": found, "confidence": 0.99}
        latest = {"text": text, "intent": intent, "entities": [], "intent_ranking": [intent]}
        tracker = {
            "sender_id": body["sender"],
            "slots": {},
            "latest_message": latest | {"metadata": body.get("metadata")},
            "latest_event_time": 0.0,
            "events": [],
            "paused": False,
            "active_loop": {},
            "latest_action_name": "action_listen",
            "latest_input_channel": "rest",
        }
        call = {"next_action": f"action_{found}", "sender_id": body["sender"], "tracker": tracker, "domain": {}}
        for door in self._actions:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self._session.post(door, json=call | {"version": "3.6.21"}, timeout=SLOW) as answer:
                    said = await answer.json()
                    return [one["text"] for one in said.get("responses", [])] if answer.status == 200 else []
        return []

    @asynccontextmanager
    async def open(self, port: int) -> AsyncIterator[StandIn]:
        """Listen on this port of loopback."""
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self._message)
        app.router.add_get("/status", _fine)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        async with aiohttp.ClientSession() as self._session:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            try:
                yield self
            finally:
                await runner.cleanup()


def _intent(text: str) -> str:
    return next((name for name, pattern in PATTERNS if pattern.search(text)), "out_of_scope")


async def _fine(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})
