"""The adapter against a Slack on loopback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.errors import NotThere
from integrations.desks.slack.adapter import Slack
from integrations.desks.slack.pace import Pace
from integrations.desks.slack.posting import Paces
from tests.integrations.desks.slack.stub import StubSlack

KEPT = {"media:1": b"\x89PNG one", "media:2": b"\x89PNG two"}


async def load(ref: str) -> bytes:
    if ref not in KEPT:
        raise NotThere("there is no such file")
    return KEPT[ref]


def at_once() -> Paces:
    """No pace at all: what is tested is not how long it takes."""
    return Paces(Pace(1e6, 1000), Pace(1e6, 1000), Pace(1e6, 1000))


@pytest.fixture
async def stub(aiohttp_server: Callable[..., Awaitable[Any]]) -> StubSlack:
    stub = StubSlack()
    server = await aiohttp_server(stub.app())
    stub.url = str(server.make_url("")).rstrip("/")
    return stub


@pytest.fixture
def slack(session: aiohttp.ClientSession) -> Slack:
    return Slack(session, load, at_once())
