"""The webhook door: signatures that do not fit, and signed bodies that nobody should have to read."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime, timedelta

from bench.hostile.target import Check, Target, held, refused
from bench.vendors import Delivery, Shopper

NOW_OR_NEVER = timedelta(minutes=11)
DEEP = 100_000
MEGABYTES_10 = 10 * 1024 * 1024
FLAT_MB = 8.0
"""How far resident memory may be up after bodies of 10 MB (MB)."""


def _event(n: int) -> Delivery:
    return Shopper(900 + n).scanned(datetime.now(UTC), 2)


async def signatures(target: Target) -> list[Check]:
    """Wrong, old, missing and doubled signatures: 401, and nothing is kept."""
    before = await target.inbox() if target.inbox else 0
    easy, shop = _event(0), Shopper(900).ordered(datetime.now(UTC))
    path, v2 = f"{target.hook}/easypost", "x-hmac-signature-v2"
    old = easy.headers(path, datetime.now(UTC) - NOW_OR_NEVER)
    ahead = easy.headers(path, datetime.now(UTC) + NOW_OR_NEVER)
    elsewhere = easy.headers("/hooks/elsewhere/easypost")
    bare = dict.fromkeys(("X-Hmac-Signature", "x-hmac-signature-v2", "x-timestamp", "x-path"))
    found = [
        refused("EasyPost: no signature", await target.hooked(easy, **bare), {401}),
        refused("EasyPost: wrong v1, no v2", await _hook(target, easy, {**bare, "X-Hmac-Signature": "0" * 64}), {401}),
        refused("EasyPost: wrong v2 beside a good v1", await _hook(target, easy, {v2: "0" * 64}), {401}),
        refused("EasyPost: v2 signed 11 minutes ago", await _hook(target, easy, old), {401}),
        refused("EasyPost: v2 signed 11 minutes ahead", await _hook(target, easy, ahead), {401}),
        refused("EasyPost: v2 signed for another address", await _hook(target, easy, elsewhere), {401}),
        refused("EasyPost: old v2 with a new time", await _hook(target, easy, old | _timed()), {401}),
        refused("EasyPost: no time", await _hook(target, easy, {"x-timestamp": "soon"}), {401}),
        refused("EasyPost: signature of 60 KB", await _hook(target, easy, {v2: "a" * 60_000}), {400, 401}),
        refused("EasyPost: signature beyond ASCII", await _hook(target, easy, {v2: "ä€"}), {400, 401}),
        refused("EasyPost: another body", await _other_body(target, easy), {401}),
    ]
    found += await _shops_and_strangers(target, easy, shop)
    if target.inbox:
        kept = await target.inbox() - before
        found.append(held("what a bad signature leaves behind", "0 rows", f"{kept} rows", kept == 0))
    good, again = await target.hooked(easy), await target.hooked(easy)
    return [*found, refused("a good one, twice", good, {200}), refused("… and again", again, {200})]


async def _shops_and_strangers(target: Target, easy: Delivery, shop: Delivery) -> list[Check]:
    path = f"{target.hook}/easypost"
    return [
        refused("Shopify: no signature", await _hook(target, shop, {"X-Shopify-Hmac-Sha256": None}), {401}),
        refused("Shopify: wrong signature", await _hook(target, shop, {"X-Shopify-Hmac-Sha256": "AAAA"}), {401}),
        refused("Shopify: empty signature", await _hook(target, shop, {"X-Shopify-Hmac-Sha256": ""}), {401}),
        refused("Shopify: another body", await _other_body(target, shop), {401}),
        refused("two wrong signatures", await _doubled(target, shop), {400, 401}),
        refused("our signature, another merchant's address", await target.hooked(easy, target.other_hook), {401}),
        refused("our signature, nobody's address", await target.hooked(easy, "/hooks/" + "x" * 32), {404}),
        refused("nobody's provider", await target.send("POST", f"{target.hook}/nobody", data=b"{}"), {404}),
        refused("GET on the door", await target.send("GET", path), {404, 405}),
    ]


async def _hook(target: Target, delivery: Delivery, changed: dict[str, str | None] | dict[str, str]):  # type: ignore[no-untyped-def]
    return await target.hooked(delivery, **changed)  # type: ignore[arg-type]


def _timed() -> dict[str, str]:
    from email.utils import format_datetime

    return {"x-timestamp": format_datetime(datetime.now(UTC))}


async def _other_body(target: Target, delivery: Delivery):  # type: ignore[no-untyped-def]
    path = f"{target.hook}/{delivery.provider}"
    return await target.send("POST", path, data=delivery.body + b" ", headers=delivery.headers(path))


async def _doubled(target: Target, delivery: Delivery):  # type: ignore[no-untyped-def]
    path = f"{target.hook}/{delivery.provider}"
    plain = [(k, v) for k, v in delivery.headers(path).items() if k != "X-Shopify-Hmac-Sha256"]
    twice = [("X-Shopify-Hmac-Sha256", "AAAA"), ("X-Shopify-Hmac-Sha256", "BBBB")]
    return await target.send("POST", path, data=delivery.body, headers=plain + twice)


def nasty_bodies() -> dict[str, bytes]:
    """Bodies that are hard to read, by name."""
    return {
        "bad UTF-8": b'{"id": "evt_1", "result": "\xff\xfe\xc3\x28"}',
        "deep lists": b"[" * DEEP + b"]" * DEEP,
        "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "deep and never closed": b"[" * DEEP,
        "a number of 200,000 digits": b'{"id": ' + b"9" * 200_000 + b"}",
        "50,000 numbers of 18 digits": json.dumps([10**17 + n for n in range(50_000)]).encode(),
        "numbers beyond floats": b'{"id": "evt_x", "result": {"weight": 1e999999, "n": -1e400}}',
        "NaN and Infinity": b'{"id": "evt_x", "result": {"weight": NaN, "n": -Infinity}}',
        "doubled keys": b'{"id": "evt_a", "id": "evt_b", "object": "Event", "object": "Tracker"}',
        "lone surrogates": b'{"id": "evt_\\ud800", "result": {"tracking_code": "\\udfff"}}',
        "a zero byte": b'{"id": "evt_\\u0000", "result": {"tracking_code": "a\\u0000b"}}',
        "nothing": b"",
        "a bare null": b"null",
        "wrong types everywhere": b'{"id": [], "object": 7, "result": {"tracking_details": {"a": 1}, "status": []}}',
    }


async def bodies(target: Target) -> list[Check]:
    """Signed by the vendor and unreadable: kept, answered 200, and the next one is worked off."""
    found = []
    for name, body in nasty_bodies().items():
        for provider, topic in (("easypost", ""), ("shopify", "orders/create")):
            said = await target.hooked(Delivery(provider, f"nasty-{abs(hash(body))}", body, topic))
            found.append(refused(f"{provider}: {name}, signed", said, {200}))
    alive = await target.send("GET", "/healthz")
    return [*found, refused("alive after all of them", alive, {200})]


async def sizes(target: Target) -> list[Check]:
    """10 MB with a length, in chunks, and from 10 KB of gzip: 413 (or 401), and memory stays flat."""
    before = target.memory() if target.memory else 0.0
    huge, path = b"x" * MEGABYTES_10, f"{target.hook}/easypost"
    small, bomb = gzip.compress(huge), {"Content-Encoding": "gzip"}
    big, out_of_gzip = {413, 0}, {413, 0, 400, 401, 415}
    found = []
    for _ in range(3):
        found = [
            refused("hook: 10 MB with a length", await target.send("POST", path, data=io.BytesIO(huge)), big),
            refused("hook: 10 MB in chunks", await target.send("POST", path, data=_chunks()), big),
            refused("hook: 10 MB out of gzip", await target.send("POST", path, data=small, headers=bomb), out_of_gzip),
            refused("message: 10 MB with a length", await _message(target, io.BytesIO(huge)), big),
            refused("message: 10 MB in chunks", await _message(target, _chunks()), big),
            refused("message: 10 MB out of gzip", await _message(target, small, bomb), out_of_gzip),
        ]  # fmt: skip
    if target.memory:
        grown = target.memory() - before
        found.append(
            held("memory after 180 MB of bodies", f"≤ +{FLAT_MB:.0f} MB", f"{grown:+.1f} MB", grown <= FLAT_MB)
        )
    return found


async def _chunks():  # type: ignore[no-untyped-def]
    for _ in range(160):
        yield b"x" * 65_536


async def _message(target: Target, data: object, more: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    headers = {"Authorization": f"Bearer {target.key}", "Content-Type": "application/json", **(more or {})}
    return await target.send("POST", f"/v1/{target.slug}/messages", data=data, headers=headers)
