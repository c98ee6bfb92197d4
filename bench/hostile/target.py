"""What is attacked, and how an outcome is written down."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bench.ground import ROOT
from bench.vendors import Delivery

LEAK = re.compile(
    r"traceback|file \"|\.py\b|sqlalchemy|sqlite|asyncpg|aiohttp|pydantic|python/|exception|errno|"
    r"select .* from|insert into|/home/|/usr/|/tmp/|site-packages|bot\.[a-z]+\.|" + re.escape(f"{ROOT}/"),
    re.I,
)
"""What no answer may hold: how we are built, where we lie, what went wrong inside."""

Numbers = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Check:
    """One attack: what was wanted, what came, and whether that is good."""

    name: str
    wanted: str
    got: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Said:
    """An HTTP answer."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def leak(self) -> str:
        """The first telling word in body or headers; empty when there is none."""
        found = LEAK.search(self.body) or LEAK.search("\n".join(f"{k}: {v}" for k, v in self.headers.items()))
        return found.group(0) if found else ""


@dataclass(frozen=True, slots=True)
class Target:
    """An app with two merchants. `memory` gives resident megabytes, `inbox` the number of kept webhooks, if known."""

    base: str
    slug: str
    key: str
    hook: str
    other_slug: str
    other_key: str
    other_hook: str
    session: aiohttp.ClientSession
    memory: Callable[[], float] | None = None
    inbox: Numbers | None = None
    heard_by_engine: Callable[[], Awaitable[list[str]]] | None = None

    async def send(self, method: str, path: str, **more: Any) -> Said:
        """Send one request; a connection that is cut counts as status 0."""
        try:
            async with self.session.request(method, self.base + path, allow_redirects=False, **more) as answer:
                return Said(answer.status, (await answer.read()).decode("utf-8", "replace"), dict(answer.headers))
        except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
            return Said(0, "", {"cut": type(error).__name__})

    async def hooked(self, delivery: Delivery, hook: str = "", **changed: str | None) -> Said:
        """Deliver a webhook, some of its headers changed or (None) left out."""
        path = f"{hook or self.hook}/{delivery.provider}"
        headers = {**delivery.headers(path), **{k.replace("_", "-"): v for k, v in changed.items()}}
        kept = {name: value for name, value in headers.items() if value is not None}
        return await self.send("POST", path, data=delivery.body, headers=kept)

    async def say(self, talk: str, message_id: str, text: str, bearer: str = "", **more: Any) -> Said:
        """Say something, with the merchant's key unless another bearer is given."""
        headers = {"Authorization": f"Bearer {bearer or self.key}", **more.pop("headers", {})}
        body = {"conversation": talk, "message_id": message_id, "text": text, **more}
        return await self.send("POST", f"/v1/{self.slug}/messages", json=body, headers=headers)

    async def raw(self, data: bytes, patience: float = 5.0) -> Said:
        """Write bytes to the port and read what comes until the end, at most `patience` seconds."""
        host, _, port = self.base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        got = b""
        try:
            writer.write(data)
            async with asyncio.timeout(patience):
                await writer.drain()
                got = await reader.read(65_536)
        except (TimeoutError, ConnectionError):
            pass
        finally:
            writer.close()
        return read_raw(got)


def read_raw(got: bytes) -> Said:
    """Take an HTTP answer apart that was read from a socket; status 0 when there is none."""
    head, _, body = got.decode("latin-1").partition("\r\n\r\n")
    lines = head.split("\r\n")
    words = lines[0].split(" ")
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    return Said(status, body, headers)


def refused(name: str, said: Said, statuses: Collection[int]) -> Check:
    """The status must be one of these, and nothing may leak."""
    wanted = "/".join("cut" if status == 0 else str(status) for status in statuses)
    got = "cut" if said.status == 0 else str(said.status)
    leak = said.leak
    return Check(name, wanted, f"{got}, tells {leak!r}" if leak else got, said.status in statuses and not leak)


def held(name: str, wanted: str, got: object, ok: bool) -> Check:
    """Any other outcome."""
    return Check(name, wanted, str(got), ok)
