"""Where a turn's time goes: the same turn with a clock between app and engine, and between engine and actions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web

from bench.figures import percentile
from bench.ground import ENGINE_BIN, ROOT, free_ports, tell
from bench.house import Engine, House, Ports, furnished
from bench.turns import ALONE, Ours, Side, tenth_turns


class Clocked:
    """Passes requests on to another port of this machine and keeps how long each took, in seconds."""

    def __init__(self, target: int) -> None:
        self._target = f"http://127.0.0.1:{target}"
        self.times: list[float] = []
        self.bytes = 0

    async def _pass_on(self, request: web.Request) -> web.Response:
        body, began = await request.read(), time.perf_counter()
        headers = {"Content-Type": request.headers.get("Content-Type", "application/json")}
        async with self._session.request(
            request.method, self._target + request.path_qs, data=body or None, headers=headers
        ) as answer:
            said = await answer.read()
            if request.method == "POST":
                self.times.append(time.perf_counter() - began)
                self.bytes = len(body)
            return web.Response(status=answer.status, body=said, content_type=answer.content_type)

    @asynccontextmanager
    async def open(self, port: int) -> AsyncIterator[Clocked]:
        """Listen on this port."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/{rest:.*}", self._pass_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        async with aiohttp.ClientSession() as self._session:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            try:
                yield self
            finally:
                await runner.cleanup()


async def parts(model: str, talks: int) -> dict[str, float]:
    """Return the median milliseconds of each part of a tenth turn, one at a time."""
    tell("where a turn's time goes")
    ports = Ports.free()
    engine_port, action_port = free_ports(2)
    inside = replace(ports, engine=engine_port, actions=action_port)
    house, engine = House(ports), Engine(inside, model)
    to_engine, to_actions = Clocked(engine_port), Clocked(ports.actions)
    async with to_engine.open(ports.engine), to_actions.open(action_port), furnished(house, 20):
        try:
            await engine.open()
            side = Side("ours", Ours(house, 20).turn)
            single, _ = await tenth_turns(side, talks, ALONE, "between")
        finally:
            await engine.child.stop()
    understood = await _understanding(model)
    door = percentile(single, 0.5)
    rasa = percentile(to_engine.times[-talks:], 0.5)
    acting = percentile(to_actions.times[-talks:], 0.5)
    pieces: dict[str, Any] = {
        "our door and store: accept, publish, read back": door - rasa,
        "Rasa: understanding": understood,
        "Rasa: tracker, policies, its two calls": rasa - acting - understood,
        "our action: facts, decision, words, draft kept": acting,
    }
    return {name: seconds * 1000 for name, seconds in pieces.items()}


async def _understanding(model: str) -> float:
    """Return the median seconds of understanding one message, measured in the engine's own Python."""
    process = await asyncio.create_subprocess_exec(
        str(ENGINE_BIN / "python"), "bench/understanding.py", model, cwd=ROOT,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    out, _ = await process.communicate()
    return float(out.split()[-1]) / 1000 if process.returncode == 0 else 0.0
