"""Where a webhook's time goes: the steps of the door, timed one by one in this process, with nothing beside them."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from bench.figures import percentile
from bench.house import House, Ports
from bench.vendors import Delivery
from bot.config import read_settings
from bot.main import Services, open_services
from bot.ports import Arrival, SignedRequest


async def steps(deliveries: list[Delivery], database: str) -> dict[str, float]:
    """Return the median milliseconds of each step."""
    house = House(Ports.free(), database)
    await house.settle()
    times: dict[str, list[float]] = {}
    async with open_services(read_settings(house.environment)) as services:
        for delivery in deliveries:
            await _step(services, house, delivery, times)
    return {name: percentile(found, 0.5) * 1000 for name, found in times.items()}


async def _step(services: Services, house: House, delivery: Delivery, times: dict[str, list[float]]) -> None:
    adapter, path = services.carriers["easypost"], f"{house.hook}/easypost"
    headers = {name.lower(): value for name, value in delivery.headers(path).items()}
    signed = SignedRequest("POST", path, headers, delivery.body, datetime.now(UTC))
    token = house.hook.rpartition("/")[2]
    merchant = await _timed(times, "whose address", services.merchants.by_hook_token(token))
    secrets = await _timed(times, "whose secrets", services.merchants.secrets(merchant.id, "easypost.webhook"))
    began = time.perf_counter()
    adapter.verify(signed, secrets)
    key = adapter.dedupe_key(signed)
    times.setdefault("signature and key", []).append(time.perf_counter() - began)
    arrival = Arrival(merchant.id, "easypost", key, None, delivery.body, {}, signed.received_at)
    await _timed(times, "kept, durably", services.inbox.keep(arrival))
    await _timed(times, "afterwards, beside the next one: worked off", services.worker.drain())


async def _timed(times: dict[str, list[float]], name: str, work: Awaitable[Any]) -> Any:
    began = time.perf_counter()
    found = await work
    times.setdefault(name, []).append(time.perf_counter() - began)
    return found
