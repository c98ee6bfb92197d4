"""An export that fails midway: whoever takes it sees that it is no whole file, through both doors."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientPayloadError, web

from bot.errors import BadInput, NotThere


@pytest.mark.parametrize("raised", [RuntimeError, BadInput, NotThere, web.HTTPNotFound])
@pytest.mark.parametrize("door", ["/v1/lamps", "/m/lamps"])
async def test_an_export_that_fails_midway_breaks_off_at_once_and_sends_no_second_answer(
    site, signed_in, services, merchant, monkeypatch, door, raised
):
    async def pages(*_):
        yield [(1, "x" * 70_000)]
        raise raised

    monkeypatch.setattr("bot.web.exports.keyset", pages)
    owner = await signed_in(merchant)
    headers = {"Authorization": f"Bearer {await services.keys.make(merchant.id)}"}
    seen: list[bytes] = []
    async with owner.client.get(f"{door}/exports/events.csv", headers=headers) as answer:
        assert answer.status == 200
        with pytest.raises(ClientPayloadError):
            await asyncio.wait_for(read_into(seen, answer), 5)
    assert b"HTTP/1.1" not in b"".join(seen)


async def read_into(seen, answer):
    async for part in answer.content.iter_any():
        seen.append(part)
