"""What must be true of the machine before anything starts: free ports, one supervisor a home, both environments."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings
from bot.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Address:
    """A place to listen on, and the setting that decides it."""

    variable: str
    host: str
    port: int


def addresses(settings: Settings, sandbox: bool) -> list[Address]:
    """Return every address that a start will listen on."""
    found = [
        Address("PORT", settings.host, settings.port),
        Address("ACTIONS_PORT", "127.0.0.1", settings.actions_port),
        Address("ENGINE_PORT", "127.0.0.1", settings.engine_port),
    ]
    stand_ins = [
        Address("SANDBOX_PORT", "127.0.0.1", settings.sandbox_port),
        Address("SANDBOX_MAIL_PORT", "127.0.0.1", settings.sandbox_mail_port),
    ]
    return [*found, *stand_ins] if sandbox else found


def port_problem(address: Address) -> str | None:
    """Say in one sentence why an address cannot be listened on; None when it can."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
            probe.listen(1)
        except OSError as error:
            return _sentence(address, error)
    return None


def _sentence(address: Address, error: OSError) -> str:
    where, variable = f"Port {address.port} on {address.host}", address.variable
    if error.errno == errno.EADDRINUSE:
        return f"{where} is taken: stop the program that has it, or set {variable} to a free port."
    if error.errno == errno.EACCES:
        return f"{where} may not be used by this account: set {variable} to a port above 1023."
    return f"{where} cannot be listened on ({error.strerror}): set {variable} to another port."


def environment_problem(root: Path) -> str | None:
    """Say that the engine's environment is missing, if it is."""
    if (root / "engine" / ".venv" / "bin" / "python").exists():
        return None
    return "The engine's environment is missing: run `make setup` first."


def require_free(found: list[Address]) -> None:
    """Raise Misconfigured that names every address which cannot be used."""
    problems = [problem for address in found if (problem := port_problem(address))]
    if problems:
        raise Misconfigured(*problems)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home for one supervisor. The lock goes with the process, so none is ever left behind."""
    with (home / "run.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            raise Misconfigured(
                f"Porchlight is already running with {home} (process {holder}): stop it, or set PORCHLIGHT_HOME."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
