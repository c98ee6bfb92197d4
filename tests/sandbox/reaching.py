"""What the tests of Twilio and Slack share: a Porchlight that keeps what it is sent, and the vendors' own clients."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web


@dataclass(frozen=True)
class Arrived:
    """One request as it came in."""

    path: str
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def payload(self) -> Any:
        return json.loads(self.form["payload"])


Answer = Callable[[Arrived], Awaitable[web.Response]]


@dataclass
class Door:
    """Where Porchlight's doors for WhatsApp and Slack would be. `answers` are given first, then 200."""

    arrived: list[Arrived] = field(default_factory=list)
    answers: list[web.Response | Answer] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        came = Arrived(request.path, str(request.url), dict(request.headers), await request.read())
        self.arrived.append(came)
        answer = self.answers.pop(0) if self.answers else web.Response()
        return answer if isinstance(answer, web.Response) else await answer(came)

    def app(self) -> web.Application:
        async def well(_: web.Request) -> web.Response:
            return web.Response(text="ok")

        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_get("/healthz", well)
        app.router.add_put("/demo/clock", well)
        app.router.add_route("*", "/v1/{rest:.*}", well)
        app.router.add_post("/hooks/{token}/shopify", well)
        app.router.add_post("/hooks/{token}/whatsapp", self.take)
        app.router.add_post("/hooks/{token}/whatsapp/{rest}", self.take)
        app.router.add_post("/desks/{token}/slack", self.take)
        return app

    def receipts(self) -> list[str]:
        """The states that callbacks told, in the order of arrival."""
        return [each.form["MessageStatus"] for each in self.arrived if "MessageStatus" in each.form]

    def messages(self) -> list[dict[str, str]]:
        """What shoppers wrote."""
        return [each.form for each in self.arrived if "ProfileName" in each.form]

    def events(self) -> list[dict[str, Any]]:
        """The events that Slack told."""
        return [each.json["event"] for each in self.arrived if each.headers["Content-Type"] == "application/json"]
