"""Waits until the children answer, and words what the person at the keyboard then sees."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp

from bot.commands.children import Died, tail
from bot.commands.demo import SLUG, DemoKeys
from bot.commands.programs import local_url
from bot.config import Settings
from bot.domain.demo import YEAR

# Seconds: between two looks, for one look, and until a start counts as failed.
PULSE, ONE_LOOK, PATIENCE = 0.2, 2.0, 180.0


class NotReady(Exception):
    """Something did not answer in time."""


async def answers(session: aiohttp.ClientSession, url: str) -> bool:
    """Say whether a GET is answered 200 now."""
    try:
        async with session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def until_ready(urls: dict[str, str], patience: float = PATIENCE) -> None:
    """Wait for every address to answer 200. Raises NotReady naming those that never did."""
    waiting = dict(urls)
    deadline = asyncio.get_running_loop().time() + patience
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ONE_LOOK)) as session:
        while waiting:
            for name, url in list(waiting.items()):
                if await answers(session, url):
                    del waiting[name]
            if waiting and asyncio.get_running_loop().time() > deadline:
                raise NotReady(f"no answer after {patience:.0f} s from: {', '.join(sorted(waiting))}")
            await asyncio.sleep(PULSE if waiting else 0)


def ready_urls(settings: Settings, sandbox: bool) -> dict[str, str]:
    """Return the address of each child that answers 200 once it can work."""
    urls = {"engine": f"{settings.engine_url}/", "app": f"{local_url(settings)}/readyz"}
    return {**urls, "sandbox": f"{settings.sandbox_url}/healthz"} if sandbox else urls


def shown(path: Path) -> str:
    """Return a path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def ready_block(settings: Settings, keys: DemoKeys | None, sandbox: bool, seconds: float) -> str:
    """Word the one block that says where everything is."""
    site = settings.public_base_url
    rows = [("Front page", f"{site}/")]
    if keys:
        rows += [
            ("Merchant", f"{site}/m/{SLUG}  (what it was worth; in the demo no password is needed)"),
            ("A full shop", f"{site}/m/{YEAR}  (simulated: the same pages with a year behind them)"),
            ("Webhooks", f"{site}/hooks/{keys.hook_token}/shopify and …/easypost"),
            ("HTTP channel", f"{site}/v1/{SLUG}/messages"),
            ("API key", f"{keys.api_key}  (kept in {shown(settings.home / 'demo.json')})"),
        ]
    if sandbox:
        demo = [
            ("Demo shop", f"{settings.sandbox_url}/"),
            ("Sandbox", f"{settings.sandbox_url}/sandbox"),
            ("Side by side", f"{settings.sandbox_url}/sandbox/reach  (phone, shop and Slack)"),
        ]
        rows = [*demo, *rows]
    rows.append(("Logs", shown(settings.home / "log") + "/"))
    lines = [f"  {name:<13} {value}" for name, value in rows]
    hint = "make shell: talk in a terminal. make doctor: what is missing for a real shop. Ctrl-C: stop everything."
    return "\n".join(["", f"Porchlight is ready after {seconds:.0f} s.", "", *lines, "", f"  {hint}", ""])


def death_notice(died: Died) -> str:
    """Say that a child ended before everything was ready, with the end of its log."""
    log = died.program.log
    return "\n".join([f"{died}. The end of {shown(log)}:", *(f"  {line}" for line in tail(log))])
