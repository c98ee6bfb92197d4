"""What tests of adapters may use: vendors on loopback, a session to reach them, pauses that take no time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from tests.integrations.vendor import Nap, Vendor, Vendors


@pytest.fixture
def vendors(aiohttp_server: Callable[..., Awaitable[Any]]) -> Vendors:
    """Open a vendor: its API lies under `base`; what does not fit `only` ("GET /v1/.*") is not found."""

    async def opened(provider: str, base: str = "/", only: str = ".*") -> Vendor:
        vendor = Vendor(only)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", vendor.handle)
        vendor.url = str((await aiohttp_server(app)).make_url(base))
        vendor.settings = MerchantSettings(name="Shop", addresses={provider: vendor.url})
        return vendor

    return opened


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def naps() -> list[float]:
    """The pauses that were made, in seconds."""
    return []


@pytest.fixture
def nap(naps: list[float]) -> Nap:
    async def nap(seconds: float) -> None:
        naps.append(seconds)

    return nap
