"""Gives the demo shop a past to forecast from, once a home: what a real shop does with an export of its old parcels."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.clock import OffsetClock
from bot.commands.children import dies_with_parent
from bot.commands.programs import ROOT, less
from bot.config import Settings
from bot.domain.demo import YEAR
from bot.predict.shelf import live
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault

COUNTRY = "US"
PARCELS = "800"


async def ensure_past(settings: Settings, base: Mapping[str, str]) -> bool:
    """Make the past parcels and train on them; False when that failed, and the shop starts without own windows."""
    if live(settings.home / "forecast") is not None:
        return True
    parcels = settings.home / "past-parcels.csv"
    made = await _done(parcels, base, "-m", "sandbox.history", "--parcels", PARCELS)
    log = settings.home / "log" / "forecast.log"
    command = ("-m", "bot", "forecast", "train", "--csv", str(parcels), "--country", COUNTRY)
    return made and await _done(log, base, *command)


async def ensure_year(settings: Settings, base: Mapping[str, str]) -> bool:
    """Fill the simulated shop whose pages show a whole year, once a home; False when that failed: nothing needs it."""
    database = Database(settings.database_url)
    try:
        await database.start()
        if await StoredMerchants(database, Vault(settings.secret_key), OffsetClock()).by_slug(YEAR):
            return True
    finally:
        await database.stop()
    return await _done(settings.home / "log" / "year.log", base, "-m", "bench.year", "--demo")


async def _done(output: Path, base: Mapping[str, str], *command: str) -> bool:
    """Run one command of ours to its end, its output in a file."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=ROOT,
            env=less(base),
            stdout=file,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dies_with_parent(),
        )
        try:
            return await process.wait() == 0
        finally:
            if process.returncode is None:
                process.terminate()
