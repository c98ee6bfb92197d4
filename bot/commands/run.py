"""`python -m bot run`: one command from nothing to a working shop front, and one Ctrl-C back to nothing."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import os
import signal
import sys
import time
import webbrowser
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.clock import OffsetClock
from bot.commands import checks, programs
from bot.commands.children import Died, Nursery, dies_with_parent, send
from bot.commands.demo import SLUG, DemoKeys, ensure_demo, ensure_owner
from bot.commands.merchant import known_merchant
from bot.commands.past import ensure_past, ensure_year
from bot.commands.waiting import NotReady, death_notice, ready_block, ready_urls, shown, until_ready
from bot.config import Settings, read_settings
from bot.errors import Misconfigured
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault

HELP = "start everything, with a demo shop unless PUBLIC_BASE_URL is a public address"
WITHOUT_DEMO = "PUBLIC_BASE_URL is not this machine, so the demo shop and its doors stay shut; --demo opens them."


Outcome = TypeVar("Outcome")


class TrainingFailed(Exception):
    """The engine has no model to start with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to start."""

    demo: bool
    sandbox: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--demo", action=argparse.BooleanOptionalAction, help="with or without the demo shop")
    parser.add_argument("--no-sandbox", action="store_true", help="the demo's merchant, without the stand-ins")


def run(options: argparse.Namespace) -> int:
    """Start, wait for a signal, stop. 0 after a signal, 1 when something could not start."""
    try:
        settings = read_settings()
        wanted = is_local(settings) if options.demo is None else options.demo
        if options.demo is None and not wanted:
            say(WITHOUT_DEMO)
        plan = Plan(wanted, wanted and not options.no_sandbox)
        with checks.only_one(settings.home):
            return asyncio.run(_supervise(settings, plan))
    except Misconfigured as wrong:
        for problem in wrong.problems:
            say(problem)
    except (NotReady, TrainingFailed) as failure:
        say(f"Porchlight did not start: {failure}")
    except Died as death:
        say(f"Porchlight did not start: {death_notice(death)}")
    return 1


def is_local(settings: Settings) -> bool:
    """Say whether the public address is this machine's own; only there is the demo on by itself."""
    host = urlsplit(settings.public_base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def say(line: str) -> None:
    """Tell the person at the keyboard one thing."""
    print(line, flush=True)


async def _supervise(settings: Settings, plan: Plan) -> int:
    """Run everything until a signal comes; whatever happens, leave no child behind."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    nursery = Nursery(say)
    try:
        work = asyncio.ensure_future(_start(settings, plan, nursery))
        if await _unless(stop, nursery, work):
            await _unless(stop, nursery, loop.create_future())
        say("Stopping.")
        return 0
    finally:
        await nursery.stop()


async def _unless(stop: asyncio.Event, nursery: Nursery, work: asyncio.Future[None]) -> bool:
    """Wait for the work; False when a signal came first. Raises what the work or a child raised."""
    signalled: asyncio.Future[Any] = asyncio.ensure_future(stop.wait())
    try:
        awaited: list[asyncio.Future[Any]] = [signalled, nursery.died, work]
        await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        if signalled.done():
            return False
        for finished in (nursery.died, work):
            if finished.done():
                finished.result()
        return True
    finally:
        for future in (signalled, work):
            future.cancel()
        await asyncio.gather(signalled, work, return_exceptions=True)


async def _start(settings: Settings, plan: Plan, nursery: Nursery) -> None:
    """Bring everything up, the slow engine first and the rest beside it, and say so once."""
    began = time.monotonic()
    problem = checks.environment_problem(programs.ROOT)
    if problem:
        raise Misconfigured(problem)
    checks.require_free(checks.addresses(settings, plan.sandbox))
    base = programs.shared(os.environ, settings)
    await asyncio.gather(_train(base), _past(settings, base, plan), _year(settings, base, plan))
    say("Starting the engine, the app and what the demo needs.")
    await nursery.start(programs.engine(base, settings))
    keys = await _demo_keys(settings) if plan.demo else None
    await nursery.start(programs.app(base, settings, plan.demo))
    if keys and plan.sandbox:
        await nursery.start(programs.sandbox(base, settings, keys))
    await until_ready(ready_urls(settings, plan.sandbox))
    nursery.settle()
    say(ready_block(settings, keys, plan.sandbox, time.monotonic() - began))
    _show(settings, plan)


async def _past(settings: Settings, base: dict[str, str], plan: Plan) -> None:
    if plan.sandbox and not await ensure_past(settings, base):
        say("The demo shop's past could not be learned; delivery windows are the carriers' own for now.")


async def _year(settings: Settings, base: dict[str, str], plan: Plan) -> None:
    if not plan.sandbox:
        return
    if not await _reached(ensure_year(settings, base)):
        say(f"The simulated shop could not be filled; {shown(settings.home / 'log' / 'year.log')} says why.")


async def _train(base: dict[str, str]) -> None:
    """Train if what the model is made of has changed; the script decides that in a moment."""
    process = await asyncio.create_subprocess_exec(
        str(programs.ENGINE_PYTHON),
        "engine/train.py",
        cwd=programs.ROOT,
        env=programs.less(base),
        start_new_session=True,
        preexec_fn=dies_with_parent(),
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        send(process.pid, signal.SIGTERM)
        raise
    if code:
        raise TrainingFailed("the model could not be trained; the lines above say why")


async def _demo_keys(settings: Settings) -> DemoKeys:
    database = Database(settings.database_url)
    await _reached(database.start())
    try:
        clock = OffsetClock()
        merchants = StoredMerchants(database, Vault(settings.secret_key), clock)
        keys = await ensure_demo(merchants, settings)
        await ensure_owner(merchants.staff, await known_merchant(merchants, SLUG), clock.now())
        return keys
    finally:
        await database.stop()


async def _reached(start: Awaitable[Outcome]) -> Outcome:
    try:
        return await start
    except OSError as error:
        raise Misconfigured(f"The database cannot be reached: {error}. DATABASE_URL says where it is.") from error


def _show(settings: Settings, plan: Plan) -> None:
    """Open the demo shop where somebody sits at a desktop."""
    if plan.sandbox and sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(f"{settings.sandbox_url}/")
