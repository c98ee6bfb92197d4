"""Serve the public site and the door that the dialogue engine calls, until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack

import structlog
from aiohttp import web

from actions.goals import all_actions
from bot import failpoints
from bot.config import Settings, read_settings
from bot.errors import Misconfigured
from bot.jobs import jobs_of, running
from bot.logs import set_up_logs
from bot.main import Services, open_services
from bot.memory import settle_memory
from bot.web.actions import action_app
from bot.web.app import build_site

HELP = "serve the public site and the engine's door"
SHUTDOWN_SECONDS = 2.0
# The database's threads run Python too; with the default of 5 ms the loop would wait that long for its turn.
SWITCH_SECONDS = 0.0005
LOOPBACK = "127.0.0.1"

log = structlog.get_logger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--actions-only", action="store_true", help="only the engine's door; no public site, no jobs")


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    sys.setswitchinterval(SWITCH_SECONDS)
    asyncio.run(serve(settings, options.actions_only))
    return 0


async def serve(
    settings: Settings, actions_only: bool = False, prepare: Callable[[Services], None] = lambda _: None
) -> None:
    """Bring the tables up to date, open both sites, start the jobs, and wait to be told to stop.

    `prepare` may exchange a part before anything of it is wired; measurements do.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings))
        prepare(services)
        failpoints.arm(services, settings.failpoint)
        await _open_sites(stack, services, actions_only)
        if not actions_only:
            await stack.enter_async_context(running(jobs_of(services)))
        settle_memory()
        log.info("serving", host=settings.host, port=settings.port, actions_port=settings.actions_port)
        await stop.wait()


async def _open_sites(stack: AsyncExitStack, services: Services, actions_only: bool) -> None:
    settings = services.settings
    await _open(stack, action_app(all_actions(services.assistant)), LOOPBACK, settings.actions_port, "ACTIONS_PORT")
    if not actions_only:
        await _open(stack, build_site(services), settings.host, settings.port, "PORT")


async def _open(stack: AsyncExitStack, app: web.Application, host: str, port: int, setting: str) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise Misconfigured(f"{setting} {port} on {host} cannot be listened on: {error.strerror}") from error
