"""The half of `doctor` that looks at this machine: environments, model, ports, key, address, database, engine."""

from __future__ import annotations

import ipaddress
import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.checks import Address, addresses, port_problem
from bot.commands.findings import Finding, note, ok, wrong
from bot.commands.programs import ENGINE_PYTHON, local_url
from bot.commands.waiting import ONE_LOOK, answers
from bot.config import Settings
from bot.store.database import Database

# Named in the error of a database that no start has touched yet, on SQLite and PostgreSQL alike.
VERSION_TABLE = "alembic_version"

OUTSIDE_LOOK = 10.0  # seconds


def environments(engine_python: Path = ENGINE_PYTHON) -> Finding:
    """The engine's environment; ours is there, or this would not run."""
    if not engine_python.exists():
        return wrong("engine environment", "missing", "run `make setup`")
    try:
        version = subprocess.run(  # noqa: S603
            [engine_python, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return wrong("engine environment", "its Python does not start", "remove engine/.venv and run `make setup`")
    return ok("engine environment", version.stdout.strip() or "present")


def model(wanted: Path) -> Finding:
    """The model of today's training data; the name holds the hash of what it is made of."""
    if wanted.is_file():
        return ok("model", wanted.name)
    older = any(wanted.parent.glob("porchlight-*.tar.gz"))
    text = "the training data changed since it was trained" if older else f"none in {wanted.parent}"
    return wrong("model", text, "run `make train`")


async def running(settings: Settings) -> bool:
    """Say whether the app answers on this machine."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ONE_LOOK)) as session:
        return await answers(session, f"{local_url(settings)}/healthz")


async def ports_and_health(settings: Settings) -> list[Finding]:
    """The ports while nothing runs; the health of the app and the engine while it does."""
    if not await running(settings):
        return [note("app", "not running", "`make run` starts it"), *map(_port, addresses(settings, sandbox=False))]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ONE_LOOK)) as session:
        engine = await answers(session, f"{settings.engine_url}/")
        ready = await answers(session, f"{local_url(settings)}/readyz")
    log = settings.home / "log" / "engine.log"
    return [
        ok("app", f"answers on {local_url(settings)}"),
        ok("engine", f"answers on {settings.engine_url}")
        if engine
        else wrong("engine", f"does not answer on {settings.engine_url}", f"read {log}; what was written is kept"),
        ok("readiness", "ready")
        if ready
        else wrong("readiness", "/readyz is not 200", "the lines above and the app's log say why"),
    ]


def _port(address: Address) -> Finding:
    problem = port_problem(address)
    if problem:
        return wrong(f"port {address.port}", problem, f"set {address.variable}")
    return ok(f"port {address.port}", f"free for {address.variable}")


def secret_key(settings: Settings, environ: Mapping[str, str] | None = None) -> Finding:
    """The key under which secrets are sealed."""
    source = os.environ if environ is None else environ
    if source.get("SECRET_KEY", "").strip():
        return ok("SECRET_KEY", "set in the environment")
    path = settings.home / "secret.key"
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return wrong("SECRET_KEY", f"{path} can be read by other accounts", f"chmod 600 {path}")
    return note("SECRET_KEY", f"made here and kept in {path}", "back it up apart from the database: both are needed")


def public_address(settings: Settings) -> Finding:
    """Whether vendors and shoppers could reach the address that we give out."""
    url = urlsplit(settings.public_base_url)
    host = url.hostname or ""
    remedy = "set PUBLIC_BASE_URL to the https address that your proxy or tunnel serves"
    if not _reachable(host):
        return note("PUBLIC_BASE_URL", f"{settings.public_base_url} is inside your network only", remedy)
    if url.scheme != "https":
        return wrong("PUBLIC_BASE_URL", "Shopify and browsers need https", remedy)
    if not settings.trusted_proxies:
        text = "public, and TRUSTED_PROXIES is empty: every visitor seems to come from your proxy"
        return wrong(
            "PUBLIC_BASE_URL", text, "set TRUSTED_PROXIES to your proxy's address, or throttling hits everyone"
        )
    return ok("PUBLIC_BASE_URL", settings.public_base_url)


async def reached_from_outside(settings: Settings) -> list[Finding]:
    """Ask a public address for our own health: do its name, certificate and proxy lead here?"""
    if not _reachable(urlsplit(settings.public_base_url).hostname or ""):
        return []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=OUTSIDE_LOOK)) as session:
        if await answers(session, f"{settings.public_base_url}/healthz"):
            return [ok("public address", "leads here")]
    text = f"{settings.public_base_url}/healthz is not answered"
    return [wrong("public address", text, "check the name, the certificate and the proxy, and that the app runs")]


def _reachable(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost", ".lan"))


async def database(store: Database) -> Finding:
    """The database: reachable, and its tables up to date."""
    where = "SQLite in PORCHLIGHT_HOME" if store.is_sqlite else "PostgreSQL"
    try:
        migrated = await store.ready()
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).splitlines()[0][:120]
        if VERSION_TABLE not in reason:
            return wrong("database", f"{where}: {reason}", "check DATABASE_URL, and that the database is running")
        migrated = False
    if not migrated:
        return wrong("database", f"{where}: there are no tables yet", "start the app once: it makes them")
    return ok("database", f"{where}: reachable, tables up to date")
