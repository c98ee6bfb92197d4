"""Our side of every measurement: a fresh home, a merchant made through the command line, the real app and engine."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench import vendors
from bench.ground import ENGINE_BIN, PATIENCE, ROOT, Child, NotUp, free_ports, tell

SLUG = "bench"
SECRETS = {
    "shopify.webhook": vendors.SHOPIFY_SECRET,
    "shopify.token": "bench-token",
    "easypost.webhook": vendors.EASYPOST_SECRET,
    "easypost.key": "bench-key",
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything of ours listens; `engine_door` and `action_door` differ when something stands between."""

    app: int
    actions: int
    engine: int
    sandbox: int
    vendors: int

    @classmethod
    def free(cls) -> Ports:
        """Five ports that nobody uses."""
        return cls(*free_ports(5))


class House:
    """One home with one merchant; the app may be killed and started again in it."""

    def __init__(self, ports: Ports, database: str = "", burst_seconds: float = 2.0) -> None:
        self.ports = ports
        self.home = Path(tempfile.mkdtemp(prefix="porchlight-bench-"))
        self.database = database or f"sqlite:///{self.home / 'porchlight.db'}"
        self.base = f"http://127.0.0.1:{ports.app}"
        self.environment = {
            "PORCHLIGHT_HOME": str(self.home),
            "DATABASE_URL": self.database,
            "HOST": "127.0.0.1",
            "PORT": str(ports.app),
            "ACTIONS_PORT": str(ports.actions),
            "ENGINE_PORT": str(ports.engine),
            "SANDBOX_PORT": str(ports.sandbox),
            "PUBLIC_BASE_URL": self.base,
            "TRUSTED_PROXIES": "",
            "PORCHLIGHT_DEMO": "0",
            "BURST_SECONDS": str(burst_seconds),
            "LOG_LEVEL": "warning",
        }
        self.app = Child("app", [sys.executable, "-m", "bot", "serve"], self.home / "app.log", self.environment, ROOT)
        self.key = self.hook = ""

    async def settle(self) -> None:
        """Make the merchant and give it its secrets."""
        api = f"http://127.0.0.1:{self.ports.vendors}"
        urls = ("--easypost-url", f"{api}/easypost/v2", "--shopify-url", f"{api}/shopify")
        made = await self.bot("merchant", "add", "--slug", SLUG, "--name", "Bench & Sons", *urls, "--json")
        self.key = made["api_key"]
        self.hook = made["hooks"]["easypost"].rpartition("/")[0].removeprefix(self.base)
        for name, value in SECRETS.items():
            await self.bot("merchant", "secret", SLUG, name, "--value", value, "--json")

    async def bot(self, *arguments: str) -> dict[str, Any]:
        """Run one command of ours and read its JSON."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=ROOT, env={**os.environ, **self.environment},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        if process.returncode:
            raise NotUp(f"`python -m bot {' '.join(arguments[:2])}` failed: {err.decode()[-800:]}")
        found: dict[str, Any] = json.loads(out)
        return found

    async def open(self, **more: str) -> float:
        """Start the app; return the seconds until it answers."""
        self.app.start(**more)
        return await self.app.up(f"{self.base}/healthz")

    async def close(self) -> None:
        """Stop the app."""
        await self.app.stop()

    async def deliver(self, session: aiohttp.ClientSession, delivery: vendors.Delivery) -> int:
        """Send one webhook; return the status."""
        path = f"{self.hook}/{delivery.provider}"
        headers = delivery.headers(path)
        async with session.post(self.base + path, data=delivery.body, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def say(self, session: aiohttp.ClientSession, talk: str, message_id: str, text: str) -> tuple[int, list[Any]]:
        """Say something with the merchant's key; return the status and the replies."""
        body = {"conversation": talk, "message_id": message_id, "text": text}
        headers = {"Authorization": f"Bearer {self.key}"}
        async with session.post(f"{self.base}/v1/{SLUG}/messages", json=body, headers=headers) as answer:
            if answer.status != 200:
                return answer.status, []
            return 200, list((await answer.json())["replies"])


class Engine:
    """The dialogue engine as `make run` starts it, in a home of its own."""

    def __init__(self, ports: Ports, model: str) -> None:
        home = Path(tempfile.mkdtemp(prefix="porchlight-engine-"))
        self.url = f"http://127.0.0.1:{ports.engine}"
        environment = {
            "PORCHLIGHT_HOME": str(home),
            "PORT": str(ports.app),
            "ACTIONS_PORT": str(ports.actions),
            "ENGINE_PORT": str(ports.engine),
            "SANDBOX_PORT": str(ports.sandbox),
            "ENGINE_MODEL": model,
        }
        command = [str(ENGINE_BIN / "python"), "engine/serve.py"]
        self.child = Child("the engine", command, home / "engine.log", environment, ROOT)

    async def open(self) -> float:
        """Start it; return the seconds until its model answers."""
        self.child.start()
        return await self.child.up(f"{self.url}/status", PATIENCE)


async def train() -> str:
    """Train the model if what it is made of has changed; return its path, which a run keeps to whatever changes."""
    given = os.environ.get("ENGINE_MODEL", "")
    if given:
        return given
    tell("the model: trained if it has changed (ENGINE_MODEL=FILE names another)")
    process = await asyncio.create_subprocess_exec(
        str(ENGINE_BIN / "python"), "engine/train.py", cwd=ROOT, stdout=sys.stderr, stderr=sys.stderr
    )
    if await process.wait():
        raise NotUp("the model could not be trained; the lines above say why")
    newest = max((ROOT / "models").glob("porchlight-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return str(newest)


async def until(condition: Any, patience: float, what: str) -> None:
    """Look ten times a second until it holds. Raises NotUp when it never does."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while not await condition():
        if loop.time() > deadline:
            raise NotUp(f"{what}: not within {patience:.0f} s")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def furnished(house: House, shoppers: int) -> AsyncIterator[House]:
    """The house with its app running and this many orders told through the webhook door."""
    from datetime import UTC, datetime

    async with vendors.apis(house.ports.vendors), aiohttp.ClientSession() as session:
        await house.settle()
        await house.open()
        try:
            for n in range(shoppers):
                for delivery in vendors.Shopper(n).deliveries(datetime.now(UTC)):
                    status = await house.deliver(session, delivery)
                    if status != 200:
                        raise NotUp(f"the webhook door answered {status} while the shop was furnished")
            yield house
        finally:
            await house.close()
