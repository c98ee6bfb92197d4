"""The ground that every measurement stands on: folders, free ports, progress, and processes that never outlive us."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

from bot.commands.children import dies_with_parent, send, tail

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "bench"
ENGINE_BIN = ROOT / "engine" / ".venv" / "bin"
MEGABYTE = 1024 * 1024
PATIENCE = 240.0
"""Seconds that anything may take to answer for the first time."""


class NotUp(Exception):
    """Something that was started did not answer; the text ends with its last lines."""


def tell(line: str) -> None:
    """Say on stderr how far we are."""
    print(line, file=sys.stderr, flush=True)


def free_ports(count: int) -> list[int]:
    """Return ports on loopback that nobody uses at this moment, all different."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


class Child:
    """One process that we start: its own session, dead when we are, its output in a file."""

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path):
        self.name, self.command, self.log = name, list(command), log
        self.environment, self.folder = dict(environment), folder
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        """Start it; `more` is added to its environment for this start alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", **self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(),
            )

    @property
    def pid(self) -> int:
        """The process id of the last start."""
        assert self.process is not None
        return self.process.pid

    def ended(self) -> int | None:
        """The return code, or None while it runs."""
        return self.process.poll() if self.process else 0

    async def up(self, url: str, patience: float = PATIENCE) -> float:
        """Wait until a GET answers 200; return the seconds since the start. Raises NotUp."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            while time.monotonic() - self.started < patience:
                if self.ended() is not None:
                    break
                with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                    async with session.get(url) as answer:
                        if answer.status == 200:
                            return time.monotonic() - self.started
                await asyncio.sleep(0.05)
        raise NotUp("\n".join([f"{self.name} did not answer at {url}", *tail(self.log, 25)]))

    def kill(self) -> None:
        """SIGKILL, now."""
        if self.process and self.process.poll() is None:
            send(self.process.pid, signal.SIGKILL)
            self.process.wait()

    async def stop(self) -> None:
        """SIGTERM; SIGKILL after five seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        send(self.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self.process.wait, 5)
        self.kill()

    def memory(self) -> float:
        """Resident megabytes of the process and everything under it."""
        import psutil  # a tool of the bench's: the demo's year runs with what the app needs alone

        found = 0
        with contextlib.suppress(psutil.NoSuchProcess):
            root = psutil.Process(self.pid)
            for one in (root, *root.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    found += one.memory_info().rss
        return found / MEGABYTE
