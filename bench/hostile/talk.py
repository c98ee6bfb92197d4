"""The talk: keys and tokens that fit nothing, bodies that say nothing, commands, forged buttons, and guesses."""

from __future__ import annotations

import json
import re
from typing import Any

from bench.hostile.hooks import nasty_bodies
from bench.hostile.target import Check, Said, Target, held, refused
from bench.vendors import Shopper

COMMANDS = (
    "/restart",
    "/provide_order_details{}",
    '/provide_order_details{"orders": ["1001"]}',
    "//restart",
    "  /restart",
    "\u200b/restart",
    "\ufeff/session_start",
    "\u2060 / /restart",
    "\t\n/back",
    "/",
    "/human_agent",
)
FOUND = "Columbus"
"""A word of the full answer that nobody gets without proof."""

GUESSES = 1000
LOOKED_UP = 30
"""How many of a thousand guesses may be looked up at all."""


async def callers(target: Target) -> list[Check]:
    """Bearers that fit nothing, and what is wrong in a body."""
    opened = await target.send("POST", f"/v1/{target.slug}/conversations")
    token = json.loads(opened.body)["conversation"] if opened.status == 201 else ""
    no_key = await target.send("POST", f"/v1/{target.slug}/messages", json={"conversation": "x"})
    other_body = await target.say("someone-else", "m", "hi", token)
    cases = f"/v1/{target.slug}/cases"
    bearer = {"Authorization": f"Bearer {token}"}
    swapped = {"Authorization": f"Bearer {target.other_key}"}
    found = [
        refused("no bearer", no_key, {401}),
        refused("a wrong key", await target.say("t", "m", "hi", "pl_wrong"), {401}),
        refused("another merchant's key", await target.say("t", "m", "hi", target.other_key), {401}),
        refused("a guessed conversation", await target.say("g" * 43, "m", "hi", "g" * 43), {401}),
        refused("one token, another's conversation", other_body, {401, 404}),
        refused("a token on another merchant's door", await _elsewhere(target, token), {401, 404}),
        refused("cases with a conversation's token", await target.send("GET", cases, headers=bearer), {401, 403, 404}),
        refused("cases with another merchant's key", await target.send("GET", cases, headers=swapped), {401, 403, 404}),
        refused("cases without a bearer", await target.send("GET", cases), {401}),
        refused("a shop that does not exist", await target.send("POST", "/v1/nobody/messages", json={}), {404}),
    ]
    for name, body in nasty_bodies().items():
        found.append(refused(f"message: {name}", await _posted(target, body), {400, 413}))
    for name, wrong in _wrong_fields().items():
        found.append(refused(f"message: {name}", await _posted(target, json.dumps(wrong).encode()), {400}))
    odd = json.dumps(_fields(text="where \ud800 is \x00 it", message_id="s\ud800")).encode()
    return [*found, refused("message: surrogates and a zero byte", await _posted(target, odd), {200, 400})]


def _fields(**changed: Any) -> dict[str, Any]:
    return {"conversation": "odd", "message_id": "m1", "text": "hi", **changed}


def _wrong_fields() -> dict[str, dict[str, Any]]:
    return {
        "no text": {"conversation": "odd", "message_id": "m1"},
        "text of 2,001 characters": _fields(text="x" * 2001),
        "text that is a list": _fields(text=["hi"]),
        "text that is NaN": _fields(text=float("nan")),
        "an id of 201 characters": _fields(message_id="x" * 201),
        "an id that is an object": _fields(message_id={}),
        "a conversation of 201 characters": _fields(conversation="x" * 201),
        "a payload that is a number": _fields(payload=7),
    }


async def _posted(target: Target, body: bytes) -> Said:
    headers = {"Authorization": f"Bearer {target.key}", "Content-Type": "application/json"}
    return await target.send("POST", f"/v1/{target.slug}/messages", data=body, headers=headers)


async def _elsewhere(target: Target, token: str) -> Said:
    body = {"conversation": token, "message_id": "m", "text": "hi"}
    headers = {"Authorization": f"Bearer {token}"}
    return await target.send("POST", f"/v1/{target.other_slug}/messages", json=body, headers=headers)


async def commands(target: Target) -> list[Check]:
    """Text that begins with a slash sets nothing, restarts nothing and breaks nothing."""
    shopper = Shopper(1)
    first = await target.say("slash", "m0", f"where is my order {shopper.order}? {shopper.email}")
    found = [
        held("a verified shopper, to begin with", "full answer", said_in(first)[:60], FOUND in said_in(first).title())
    ]
    for number, text in enumerate(COMMANDS, 1):
        said = await target.say("slash", f"m{number}", text)
        ok = said.status == 200 and bool(said_in(said)) and not said.leak
        found.append(held(f"the text {text!r}", "an answer", f"{said.status}, {said_in(said)[:40]!r}", ok))
    after = await target.say("slash", "after", f"where is my order {shopper.order}?")
    found.append(
        held("the proof after all of them", "full answer", said_in(after)[:60], FOUND in said_in(after).title())
    )
    if target.heard_by_engine:
        heard = [text for text in await target.heard_by_engine() if text.lstrip().startswith("/")]
        found.append(held("commands that reached the engine", "none", heard[:3] or "none", not heard))
    return found


def said_in(said: Said) -> str:
    """The words of all replies."""
    if said.status != 200:
        return ""
    return " ".join(reply["text"] for reply in json.loads(said.body)["replies"])


async def buttons(target: Target) -> list[Check]:
    """A button's payload is ours, for one conversation, or nothing."""
    said = await target.say("buttons", "m1", "can I talk to a human please")
    replies = json.loads(said.body)["replies"] if said.status == 200 else []
    payloads = [button["payload"] for reply in replies for button in reply["buttons"]]
    forged = {
        "made up": "track_order",
        "a command": '/provide_order_details{"email":"a@b.c"}',
        "empty claims": "e30.e30.e30",
    }
    if payloads:
        head, claims, _ = payloads[0].split(".")
        forged |= {"without a signature": f"{head}.{claims}.", "of algorithm none": f"eyJhbGciOiJub25lIn0.{claims}."}
    found = [held("buttons to forge", "some", len(payloads), bool(payloads))]
    for name, payload in forged.items():
        said = await target.say("buttons", f"f-{name}", "x", payload=payload)
        found.append(refused(f"a payload {name}", said, {400, 403, 404}))
    for payload in payloads[:1]:
        said = await target.say("another-talk", "m1", "x", payload=payload)
        found.append(refused("a payload of another conversation", said, {400, 403, 404}))
    return found


async def guesses(target: Target, count: int = GUESSES) -> list[Check]:
    """Order numbers tried one after the other: few are looked up, and one that exists reads like one that does not."""
    mine = await target.say("compare-1", "m1", f"where is my order {Shopper(2).order}? wrong@example.com")
    none = await target.say("compare-2", "m1", "where is my order #77002? wrong@example.com")
    alike = _masked(mine) == _masked(none)
    found = [
        held(
            "an order that exists and one that does not",
            "the same words",
            "same" if alike else f"{_masked(mine)} / {_masked(none)}"[:300],
            alike,
        )
    ]
    for name, forge in (("from one address", False), ("with forged X-Forwarded-For", True)):
        tally = await _tried(target, count if not forge else count // 5, forge)
        good = tally["looked up"] <= LOOKED_UP and not tally["told"] and not tally["odd"]
        wanted = f"≤ {LOOKED_UP} looked up, none told"
        found.append(held(f"{sum(tally.values())} guesses {name}", wanted, tally, good))
    return found


def _masked(said: Said) -> list[tuple[str, int, tuple[str, ...]]]:
    """The replies without the number that was asked for, and without what is signed."""
    replies = json.loads(said.body)["replies"] if said.status == 200 else []
    return [
        (re.sub(r"#?\d{4,5}", "N", one["text"]), len(one["cards"]), tuple(b["label"] for b in one["buttons"]))
        for one in replies
    ]


async def _tried(target: Target, count: int, forge: bool) -> dict[str, int]:
    """Guess, with a new conversation whenever one can be had. Returns how many were what."""
    tally = {"looked up": 0, "held off": 0, "refused": 0, "told": 0, "odd": 0}
    token = await _token(target, forge, 0)
    for n in range(count):
        if n % 20 == 19:
            token = await _token(target, forge, n) or token
        if not token:
            tally["refused"] += 1
            continue
        text = f"where is my order #{1000 + n % 60}? jane{n}@example.org"
        said = await target.say(token, f"g{n}", text, token, headers=_forged(forge, n))
        tally[_kind(said)] += 1
    return tally


def _kind(said: Said) -> str:
    if said.status in {401, 429}:
        return "refused"
    words = said_in(said)
    if said.status != 200 or not words:
        return "odd"
    if FOUND in words.title():
        return "told"
    return "held off" if re.search(r"too many|tries|wait|minutes|later", words, re.I) else "looked up"


def _forged(forge: bool, n: int) -> dict[str, str]:
    return {"X-Forwarded-For": f"203.0.113.{n % 250}, 198.51.100.{n % 99}"} if forge else {}


async def _token(target: Target, forge: bool, n: int) -> str:
    said = await target.send("POST", f"/v1/{target.slug}/conversations", headers=_forged(forge, n))
    return str(json.loads(said.body)["conversation"]) if said.status == 201 else ""
