"""Reads a signed webhook from the wire: no further than its cap, no longer than its time, raw as it came."""

from __future__ import annotations

import asyncio
from datetime import datetime

from aiohttp import web

from bot.errors import TooLarge
from bot.ports import SignedRequest

MOST_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024
BODY_SECONDS = 10.0
NOBODYS_SECRET = ("0" * 64,)
"""What an unknown address is verified with, so that it costs the same work as a known one."""


async def read_signed(request: web.Request, path: str, now: datetime, url: str = "") -> SignedRequest:
    """Return the request as adapters verify it; `url` is its whole public address.

    Raises TooLarge; a body that dawdles is a 408.
    """
    if (request.content_length or 0) > MOST_BYTES:
        raise TooLarge(f"over {MOST_BYTES} bytes")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    headers = {name.lower(): value for name, value in request.headers.items()}
    return SignedRequest(request.method, path, headers, body, now, url)


async def _body(request: web.Request) -> bytes:
    """Read the body piece by piece, and no further than the cap."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(CHUNK_BYTES):
        size += len(part)
        if size > MOST_BYTES:
            raise TooLarge(f"over {MOST_BYTES} bytes")
        parts.append(part)
    return b"".join(parts)
