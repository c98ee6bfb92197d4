"""`make hostile`: attacks on the doors of the real app. Prints a table; exits 1 if one attack got further than it may.

Signatures, sizes, bodies that cannot be read, keys and tokens that fit nothing, commands to the engine, forged buttons,
a thousand guessed order numbers, garbage on the wire, and those who take their time. Everything stays on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict

import aiohttp
from sqlalchemy import func, select

from bench import house as our
from bench.books import Books, books
from bench.figures import table
from bench.ground import NotUp, tell
from bench.hostile import hooks, talk, wire
from bench.hostile.target import Check, Target, held
from bench.house import Engine, House, Ports, furnished, train
from bench.standin import StandIn
from bot.store.tables import conversations, inbox

SHOPPERS = 5
GROWN_MB = 40.0
"""How far resident memory may be up at the end, everything that is rightly kept included (MB)."""

Attack = Callable[[Target], Awaitable[list[Check]]]
ATTACKS: dict[str, Attack] = {
    "signatures": hooks.signatures,
    "bodies": hooks.bodies,
    "callers": talk.callers,
    "commands": talk.commands,
    "buttons": talk.buttons,
    "sizes": hooks.sizes,
    "requests": wire.requests,
    "injection": wire.injection,
    "paths": wire.paths,
    "sockets": wire.sockets,
    "slow": wire.slow,
    "guesses": talk.guesses,
}


def main() -> int:
    """Read the options, attack, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--only", choices=list(ATTACKS), action="append", help="only this; may be repeated")
    parser.add_argument("--stand-in", action="store_true", help="a stand-in instead of the real engine")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        checks = asyncio.run(all_checks(options.only or list(ATTACKS), options.stand_in))
    except NotUp as problem:
        tell(f"The attack stopped: {problem}")
        return 1
    bad = [check for check in checks if not check.ok]
    if options.json:
        print(json.dumps({"passed": len(checks) - len(bad), "failed": len(bad), "checks": [asdict(c) for c in checks]}))
    else:
        print(table(("attack", "wanted", "came", ""), [_cells(check) for check in checks]))
        print(f"\n{len(checks) - len(bad)} of {len(checks)} held" + ("." if not bad else "; FAILED:"))
        for check in bad:
            print(f"  {check.name}: wanted {check.wanted}, came {check.got}")
    return 1 if bad else 0


def _cells(check: Check) -> tuple[str, str, str, str]:
    return check.name[:60], check.wanted[:34], check.got[:60], "held" if check.ok else "FAILED"


async def all_checks(names: list[str], stand_in: bool) -> list[Check]:
    """Start everything afresh, go through these attacks, and stop it."""
    ports = Ports.free()
    async with AsyncExitStack() as stack:
        stand = await stack.enter_async_context(_engine(ports, stand_in))
        house = await stack.enter_async_context(furnished(House(ports, burst_seconds=0.2), SHOPPERS))
        other = await house.bot("merchant", "add", "--slug", "other", "--name", "Other", "--json")
        await house.bot("merchant", "secret", "other", "easypost.webhook", "--value", "another-secret", "--json")
        ledger = await stack.enter_async_context(books(house))
        timeout = aiohttp.ClientTimeout(total=40)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        await ledger.worked_off()
        target = _target(house, other, session, ledger, stand, f"http://127.0.0.1:{ports.engine}")
        return await attacked(target, names)


async def attacked(target: Target, names: list[str]) -> list[Check]:
    """Go through these attacks in their order."""
    before = target.memory() if target.memory else 0.0
    found: list[Check] = []
    for name in names:
        began = time.monotonic()
        checks = await ATTACKS[name](target)
        bad = sum(not check.ok for check in checks)
        tell(f"{name}: {len(checks)} attacks, {bad} failed, {time.monotonic() - began:.0f} s")
        found += checks
    if target.memory:
        grown = target.memory() - before
        found.append(held("memory at the end", f"≤ +{GROWN_MB:.0f} MB", f"{grown:+.1f} MB", grown <= GROWN_MB))
    return found


def _target(
    house: House,
    other: dict,
    session: aiohttp.ClientSession,
    ledger: Books,
    stand: StandIn | None,
    engine: str,  # type: ignore[type-arg]
) -> Target:
    hook = other["hooks"]["easypost"].rpartition("/")[0].removeprefix(house.base)

    async def kept() -> int:
        return int((await ledger.rows(select(func.count()).select_from(inbox)))[0][0])

    async def heard() -> list[str]:
        return stand.heard if stand else await _heard(session, ledger, engine)

    return Target(
        house.base, our.SLUG, house.key, house.hook, "other", other["api_key"], hook,
        session, house.app.memory, kept, heard,
    )  # fmt: skip


async def _heard(session: aiohttp.ClientSession, ledger: Books, engine: str) -> list[str]:
    """Return what the engine's own trackers say that shoppers wrote."""
    found: list[str] = []
    for conversation in await ledger.column(conversations.c.id):
        async with session.get(f"{engine}/conversations/{conversation}/tracker") as answer:
            if answer.status == 200:
                events = (await answer.json()).get("events", [])
                found += [str(event.get("text")) for event in events if event.get("event") == "user"]
                found += ["/restart, as an event" for event in events[1:] if event.get("event") == "restart"]
    return found


@asynccontextmanager
async def _engine(ports: Ports, stand_in: bool) -> AsyncIterator[StandIn | None]:
    """The real engine, or its stand-in."""
    if stand_in:
        async with StandIn(ports.actions).open(ports.engine) as stand:
            yield stand
        return
    engine = Engine(ports, await train())
    try:
        tell(f"the engine answers after {await engine.open():.1f} s")
        yield None
    finally:
        await engine.child.stop()


if __name__ == "__main__":
    sys.exit(main())
