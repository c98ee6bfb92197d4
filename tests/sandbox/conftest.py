"""A sandbox on loopback, and a recorder that stands where Porchlight would: it keeps what it is sent."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.app import make_app
from sandbox.settings import Settings

SECRETS = {
    "api_key": "pl_api",
    "hook_token": "tok-1",
    "shopify_webhook_secret": "shop-hook-secret",
    "shopify_token": "shpat_test",
    "easypost_key": "EZAK_test",
    "easypost_webhook_secret": "carrier-sécret",
    "twilio_account": "AC" + "0a" * 16,
    "twilio_token": "twilio-token",
    "slack_token": "xoxb-test",
    "slack_signing_secret": "slack-signing",
}


@dataclass
class Recorder:
    """What arrived: (door, headers, raw body) in order, and the clock it was told."""

    hooks: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    offset: int = 0
    answers: list[int] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)

    async def hook(self, request: web.Request) -> web.Response:
        status = self.answers.pop(0) if self.answers else 200
        body = await request.read()
        self.hooks.append((request.match_info["door"], dict(request.headers), body))
        self.log.append(f"hook {request.match_info['door']}")
        return web.Response(status=status)

    async def clock(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer pl_api"
        self.offset = (await request.json())["offset_seconds"]
        self.log.append(f"clock {self.offset}")
        return web.Response()

    async def read_cases(self, request: web.Request) -> web.Response:
        return web.json_response({"cases": self.cases})

    def app(self) -> web.Application:
        async def well(_: web.Request) -> web.Response:
            return web.Response(text="ok")

        app = web.Application()
        app.router.add_get("/healthz", well)
        app.router.add_put("/demo/clock", self.clock)
        app.router.add_get("/v1/lantern/cases", self.read_cases)
        app.router.add_post("/hooks/{token}/{door}", self.hook)
        return app

    def bodies(self, door: str, topic: str) -> list[dict[str, Any]]:
        """The bodies of one topic, in order of arrival."""
        found = []
        for where, headers, raw in self.hooks:
            body = json.loads(raw)
            if where == door and topic == (headers.get("X-Shopify-Topic") or body.get("description")):
                found.append(body)
        return found


@dataclass
class World:
    """The two of them, and the sandbox's home so that it can be started again."""

    client: TestClient[web.Request, web.Application]
    recorder: Recorder
    settings: Settings

    async def until(self, met: Callable[[], bool], seconds: float = 8.0) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(seconds):
            while not met():  # noqa: ASYNC110 - what is waited for is in another server
                await asyncio.sleep(0.02)

    async def quiet(self) -> None:
        """Wait until nothing is waiting to be sent."""
        async with asyncio.timeout(10):
            while (await self.get("/api/state"))["waiting"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def get(self, path: str) -> Any:
        async with self.client.get(path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, body: dict[str, Any] | None = None, status: int = 200) -> Any:
        async with self.client.post(path, json=body or {}) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def easypost(self, method: str, path: str, body: Any = None, key: str = "EZAK_test") -> tuple[int, Any]:
        auth = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        async with self.client.request(
            method, "/easypost/v2" + path, json=body, headers={"Authorization": auth}
        ) as answer:
            return answer.status, await answer.json()

    async def track(self, number: str, carrier: str | None = None) -> dict[str, Any]:
        status, body = await self.easypost(
            "POST", "/trackers", {"tracker": {"tracking_code": number, "carrier": carrier}}
        )
        assert status in (200, 201), body
        return body

    async def graphql(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        async with self.client.post(
            "/shopify/admin/api/2026-04/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": "shpat_test"},
        ) as answer:
            assert answer.status == 200
            return await answer.json()

    async def number_of(self, order: str, at: int = 0) -> str:
        rows = (await self.get("/api/orders"))["orders"]
        return next(row for row in rows if row["name"] == order)["parcels"][at]["tracking_number"]


@pytest.fixture
async def porchlight() -> AsyncIterator[tuple[Recorder, TestServer]]:
    recorder = Recorder()
    server = TestServer(recorder.app())
    await server.start_server()
    yield recorder, server
    await server.close()


@pytest.fixture
def settings(porchlight: tuple[Recorder, TestServer], tmp_path: Path) -> Settings:
    url = str(porchlight[1].make_url("")).rstrip("/")
    fast = {"retry_delays": (0.02,) * 6, "pulse": 0.05}
    return Settings(**SECRETS, porchlight_url=url, home=tmp_path, **fast)  # type: ignore[arg-type]


@pytest.fixture
async def start(porchlight: tuple[Recorder, TestServer], settings: Settings) -> AsyncIterator[Callable[..., Any]]:
    """Starts a sandbox; started again after `stop`, it finds its home as it was."""
    running: list[TestClient[web.Request, web.Application]] = []

    async def begin(**changed: Any) -> World:
        mine = replace(settings, **changed)
        client = TestClient(TestServer(await make_app(mine)))
        await client.start_server()
        running.append(client)
        return World(client, porchlight[0], mine)

    yield begin
    for client in running:
        await client.close()


@pytest.fixture
async def world(start: Callable[..., Any]) -> World:
    """A sandbox whose story has arrived."""
    made: World = await start()
    await made.until(lambda: len(made.recorder.hooks) > 50)
    await made.quiet()
    return made
