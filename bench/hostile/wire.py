"""The wire: sockets, requests that no client would write, paths that lead elsewhere, and those who take their time."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp

from bench.hostile.target import Check, Target, held, read_raw, refused

LORIS = 60
TRICKLE_ENDS = 25.0
"""Seconds after which somebody who sends a body byte by byte is sent away."""

PATHS = (
    "/../../etc/passwd",
    "/widget/v1/../../../../etc/passwd",
    "/widget/v1/%2e%2e/%2e%2e/%2e%2e/bot/config.py",
    "/widget/v1/..%2f..%2f..%2fbot%2fconfig.py",
    "/static/%2e%2e/%2e%2e/bot/config.py",
    "/widget/v1/porchlight.js%00.txt",
    "//etc/passwd",
    "/t/../../../var/porchlight.db",
    "/t/" + "A" * 4000,
    "/t/eyJhbGciOiJub25lIn0.e30.",
    "/v1/..%2fdemo/messages",
    "/.env",
    "/.git/config",
    "/var/secret.key",
    "/%ff%fe",
)


def _request(line: str, *headers: str, body: str = "") -> bytes:
    return "\r\n".join([line, "Host: x", *headers, "", body]).encode("latin-1")


async def requests(target: Target) -> list[Check]:
    """Requests that are none: 4xx from the server, without its name or version."""
    post, get = f"POST /v1/{target.slug}/messages HTTP/1.1", "GET /healthz HTTP/1.1"
    five, chunked = "Content-Length: 5", "Transfer-Encoding: chunked"
    odd = {
        "no request line": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        "two lengths": _request(post, five, "Content-Length: 6", body="hello"),
        "a length and chunks": _request(post, five, chunked, body="0\r\n\r\n"),
        "a length below zero": _request(post, "Content-Length: -5", body="hello"),
        "a chunk of no size": _request(post, "Authorization: Bearer x", chunked, body="zz\r\nhello\r\n"),
        "a header with a space in its name": _request(get, "X Bad: 1"),
        "a header of 100 KB": _request(get, "X-Long: " + "a" * 100_000),
        "a zero byte in a header": _request(get, "X-Zero: a\x00b"),
        "an address of 100 KB": _request("GET /" + "a" * 100_000 + " HTTP/1.1"),
        "a method of its own": _request("BREW / HTTP/1.1"),
    }
    return [
        refused(name, await target.raw(data), {400, 401, 404, 405, 411, 413, 414, 431, 0}) for name, data in odd.items()
    ]


async def injection(target: Target) -> list[Check]:
    """Nothing that is sent comes back as a header."""
    found = []
    for path in ("/v1/a%0d%0aSet-Cookie:%20x=1/messages", "/t/a%0d%0aSet-Cookie:%20x=1", "/%0d%0aSet-Cookie:%20x=1"):
        said = await target.raw(_request(f"GET {path} HTTP/1.1", "X-Request-Id: a\r\nX-Forwarded-Host: evil.example"))
        clean = "Set-Cookie" not in said.headers and "evil.example" not in said.body + str(said.headers)
        got = f"{said.status}, {'clean' if clean else 'reflected'}"
        found.append(held(f"lines in {path[:24]}…", "4xx, clean", got, clean and 400 <= said.status < 500))
    return found


async def paths(target: Target) -> list[Check]:
    """Paths that try to lead out: 4xx, and never a file of ours."""
    found = []
    for path in PATHS:
        said = await target.raw(_request(f"GET {path} HTTP/1.1", "Connection: close"))
        found.append(refused(f"GET {path[:44]}", said, {400, 403, 404, 405}))
    return found


async def sockets(target: Target) -> list[Check]:
    """Frames that are none, too large or too many, tokens that were guessed, and a page of somebody else's."""
    return [
        held("socket: garbage for a hello", "closed", *_closed(await _frames(target, "garbage"))),
        held("socket: a hello in bytes", "closed", *_closed(await _frames(target, b"\x00\xff"))),
        held("socket: a hello of 1 MB", "closed", *_closed(await _frames(target, "x" * 1_048_576))),
        held("socket: a deep hello", "closed", *_closed(await _frames(target, "[" * 50_000))),
        await _guessed(target),
        await _garbage_later(target),
        await _oversize_later(target),
        await _foreign_page(target),
    ]


async def _frames(target: Target, first: str | bytes) -> Any:
    """Send a first frame; return the type of what ends the socket (error frames aside)."""
    url = f"{target.base}/v1/{target.slug}/socket"
    async with target.session.ws_connect(url, max_msg_size=0) as socket:
        await (socket.send_bytes(first) if isinstance(first, bytes) else socket.send_str(first))
        for _ in range(5):
            message = await socket.receive(timeout=15)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return message.type
    return None


def _closed(ended: Any) -> tuple[str, bool]:
    ok = ended in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}
    return ("closed" if ok else str(ended)), ok


async def _hello(socket: aiohttp.ClientWebSocketResponse, token: str | None = None) -> dict[str, Any]:
    await socket.send_json({"type": "hello", "token": token, "after": 0, "context": None})
    welcome: dict[str, Any] = await socket.receive_json(timeout=10)
    return welcome


async def _guessed(target: Target) -> Check:
    async with target.session.ws_connect(f"{target.base}/v1/{target.slug}/socket") as socket:
        welcome = await _hello(socket, "g" * 43)
    ok = welcome.get("type") == "welcome" and welcome.get("token") != "g" * 43 and welcome.get("seq") == 0
    return held("socket: a guessed token", "a new, empty talk", welcome.get("type"), ok)


async def _garbage_later(target: Target) -> Check:
    frames = ("{}", "[]", "null", '{"type":"say"}', '{"type":"say","id":7,"text":[]}', '{"type":"boo"}', "\ud7ff{")
    async with target.session.ws_connect(f"{target.base}/v1/{target.slug}/socket") as socket:
        await _hello(socket)
        codes = set()
        for frame in frames:
            await socket.send_str(frame)
            message = await socket.receive_json(timeout=10)
            codes.add(message.get("code"))
    return held("socket: garbage after the hello", "bad_frame", codes, codes == {"bad_frame"})


async def _oversize_later(target: Target) -> Check:
    async with target.session.ws_connect(f"{target.base}/v1/{target.slug}/socket") as socket:
        await _hello(socket)
        await socket.send_str("x" * 1_048_576)
        message = await socket.receive(timeout=10)
        code = socket.close_code
    return held("socket: a frame of 1 MB", "closed, 1009", f"{message.type.name}, {code}", code == 1009)


async def _foreign_page(target: Target) -> Check:
    url = f"{target.base}/v1/{target.slug}/socket"
    try:
        async with target.session.ws_connect(url, headers={"Origin": "https://evil.example"}) as socket:
            await socket.receive(timeout=10)
            code: int | None = socket.close_code
    except aiohttp.WSServerHandshakeError as refusal:
        code = refusal.status
    return held("socket: from somebody else's page", "4401 or 403", code, code in {4401, 403})


async def slow(target: Target) -> list[Check]:
    """Sixty who send a byte a second, a body that trickles, a socket without a hello: everybody else is served."""
    path = target.base.removeprefix("http://").partition(":")
    lorises = [asyncio.create_task(_loris(path[0], int(path[2]))) for _ in range(LORIS)]
    trickles = {
        "a webhook": asyncio.create_task(_trickle(target, f"{target.hook}/easypost")),
        "a message": asyncio.create_task(_trickle(target, f"/v1/{target.slug}/messages")),
    }
    silent = asyncio.create_task(_silent(target))
    await asyncio.sleep(2)
    began = time.perf_counter()
    served = await target.send("GET", "/healthz")
    took = time.perf_counter() - began
    found = [held(f"served beside {LORIS} slow ones", "200 within 1 s", f"{served.status}, {took:.2f} s", took < 1)]
    for name, task in trickles.items():
        status, seconds = await task
        ok = seconds < TRICKLE_ENDS and status in {0, 408, 413}
        found.append(
            held(f"{name} that trickles", f"408 or cut in {TRICKLE_ENDS:.0f} s", f"{status}, {seconds:.0f} s", ok)
        )
    code = await silent
    found.append(held("a socket without a hello", "4408", code, code == 4408))
    for task in lorises:
        task.cancel()
    await asyncio.gather(*lorises, return_exceptions=True)
    return found


async def _loris(host: str, port: int) -> None:
    _, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        while True:
            writer.write(b"X")
            await writer.drain()
            await asyncio.sleep(1)
    finally:
        writer.close()


async def _trickle(target: Target, path: str) -> tuple[int, float]:
    """Send a body one byte a second; return the status that ends it and after how many seconds."""
    host, _, port = target.base.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    began = time.perf_counter()
    bearer = f"Authorization: Bearer {target.key}"
    writer.write(_request(f"POST {path} HTTP/1.1", bearer, "Content-Type: application/json", "Content-Length: 900"))
    answer = asyncio.create_task(reader.read(4096))
    while not answer.done() and time.perf_counter() - began < TRICKLE_ENDS:
        try:
            writer.write(b" ")
            await writer.drain()
        except ConnectionError:
            break
        await asyncio.wait([answer], timeout=1)
    seconds = time.perf_counter() - began
    got = answer.result() if answer.done() and not answer.exception() else b""
    answer.cancel()
    writer.close()
    return read_raw(got).status, seconds


async def _silent(target: Target) -> int | None:
    async with target.session.ws_connect(f"{target.base}/v1/{target.slug}/socket") as socket:
        await socket.receive(timeout=20)
        return socket.close_code
