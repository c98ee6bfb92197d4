"""The one client policy: every request to the outside world goes through here. No blind retries: callers decide."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.errors import Misconfigured, NotThere, RateLimited, Refused, Unavailable

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)  # seconds
MAX_BODY = 16 * 1024 * 1024  # bytes
CHUNK = 64 * 1024  # bytes
DEFAULT_PAUSE = 30.0  # seconds, when a 429 names none
MAX_PAUSE = 3600.0  # seconds
USER_AGENT = "porchlight"


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `body` is sent as JSON, `form` form-encoded; `key` as the user of HTTP Basic."""

    method: str
    url: str
    headers: Mapping[str, str] | None = None
    query: Mapping[str, str] | None = None
    body: Any = None  # Any: JSON that we made ourselves
    key: str | None = None
    form: Mapping[str, str] | None = None


async def send(session: aiohttp.ClientSession | None, provider: str, call: Call) -> bytes:
    """Return the body of a 2xx answer. Raises Refused, NotThere, RateLimited or Unavailable for everything else."""
    if session is None:
        raise Misconfigured(f"{provider}: no HTTP session was given to this adapter")
    try:
        async with session.request(
            call.method,
            call.url,
            params=call.query,
            json=call.body,
            data=call.form,
            headers=_headers(call),
            timeout=TIMEOUT,
            allow_redirects=False,
        ) as answer:
            body = await _body(provider, answer)
            check(provider, answer)
            return body
    except (TimeoutError, aiohttp.ClientError) as error:
        raise Unavailable(f"{provider}: {type(error).__name__}") from error


def _headers(call: Call) -> dict[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": "application/json", **(call.headers or {})}
    if call.key:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{call.key}:".encode()).decode("ascii")
    return headers


async def _body(provider: str, answer: aiohttp.ClientResponse) -> bytes:
    """Read at most `MAX_BODY`: an answer without end must not fill the memory."""
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(CHUNK):
        size += len(part)
        if size > MAX_BODY:
            raise Unavailable(f"{provider}: the answer is over {MAX_BODY} bytes")
        parts.append(part)
    return b"".join(parts)


def check(provider: str, answer: aiohttp.ClientResponse) -> None:
    """Raise Refused, NotThere, RateLimited or Unavailable for every answer that is not 2xx."""
    status = answer.status
    if 200 <= status < 300:
        return
    if status in {401, 402, 403}:
        raise Refused(f"{provider} refused the credentials ({status})")
    if status in {404, 410, 422, 400}:
        raise NotThere(f"{provider} knows no such thing ({status})")
    if status == 429:
        raise RateLimited(provider, _pause(answer.headers))
    raise Unavailable(f"{provider} answered {status}")


def _pause(headers: Mapping[str, str]) -> float:
    """Return the seconds of a Retry-After header: a number, or a date against the answer's own Date."""
    header = headers.get("Retry-After", "")
    try:
        seconds = float(header)
    except ValueError:
        seconds = _between(headers.get("Date"), header)
    return min(max(seconds, 0.0), MAX_PAUSE)


def _between(start: str | None, end: str | None) -> float:
    try:
        return (parsedate_to_datetime(end or "") - parsedate_to_datetime(start or "")).total_seconds()
    except (ValueError, TypeError):
        return DEFAULT_PAUSE
