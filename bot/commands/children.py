"""Keeps child processes alive for `bot.commands.run`: start, watch, restart with back-off, stop within a limit.

Every child leads a session of its own, so Ctrl-C reaches the supervisor alone; and the kernel kills each of them when
the supervisor dies, however it dies.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Seconds. An idle engine takes 3.5 s to obey SIGTERM; the promise is that all is still after 5 s.
GRACE = 4.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A child that ran this long (seconds) had started well: its next pause is the first one again.
STEADY = 60.0
LOG_BYTES, LOGS_KEPT = 5_000_000, 3
LOG_PULSE = 60.0

RESTART = "{} stopped ({}); starting it again in {:.0f} s. Its log: {}"

Process = asyncio.subprocess.Process
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Program:
    """One child: its name, its command line and environment, and the file that its output goes to."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path


@dataclass(slots=True)
class Child:
    """A program being kept alive. `started` is an event-loop time in seconds."""

    program: Program
    process: Process | None = None
    started: float = 0.0


class Died(Exception):
    """A child ended before everything was ready; trying again would hide why."""

    def __init__(self, program: Program, code: int) -> None:
        super().__init__(f"{program.name} ended with {ending(code)}")
        self.program = program


def ending(code: int) -> str:
    """Say how a process ended, from its return code."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def next_pause(pause: float, lived: float) -> float:
    """Return how long to wait (seconds) before the next start, given the last pause and how long the child lived."""
    return FIRST_PAUSE if lived >= STEADY or pause == 0 else min(pause * 2, LONGEST_PAUSE)


def tail(log: Path, lines: int = 15) -> list[str]:
    """Return the last lines of a log."""
    if not log.is_file():
        return []
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        return file.read().decode("utf-8", "replace").splitlines()[-lines:]


def rotate(log: Path) -> None:
    """Move a grown log aside. The child keeps its file open for appending, so the file is copied and then emptied."""
    if not log.exists() or log.stat().st_size < LOG_BYTES:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)


def dies_with_parent() -> Callable[[], None] | None:
    """Return what a child runs first, so that it never outlives us; None where the system has no such call."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)

    return bind


class Nursery:
    """All children of one supervisor. `say` gets one line for each thing a person should know.

    `died` fails with Died when a child ends before `settle` was called.
    """

    def __init__(self, say: Say, grace: float = GRACE) -> None:
        self.died: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._say = say
        self._grace = grace
        self._children: dict[str, Child] = {}
        self._tasks: list[asyncio.Task[None]] = [asyncio.create_task(self._rotate_logs())]
        self._ready = False
        self._bind = dies_with_parent()

    async def start(self, program: Program) -> None:
        """Start a program and watch it from now on."""
        child = Child(program)
        self._children[program.name] = child
        process = await self._spawn(child)
        self._tasks.append(asyncio.create_task(self._watch(child, process), name=program.name))

    def settle(self) -> None:
        """Everything is up: from now on a child that ends is started again."""
        self._ready = True

    def pid(self, name: str) -> int | None:
        """Return the process id of a running child."""
        process = self._children[name].process
        return process.pid if process and process.returncode is None else None

    async def _spawn(self, child: Child) -> Process:
        program = child.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        rotate(program.log)
        with program.log.open("ab") as log:
            child.process = await asyncio.create_subprocess_exec(
                *program.command,
                cwd=program.folder,
                env=dict(program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self._bind,
            )
        child.started = asyncio.get_running_loop().time()
        return child.process

    async def _watch(self, child: Child, process: Process) -> None:
        pause = 0.0
        while True:
            code = await process.wait()
            send(process.pid, signal.SIGKILL)  # what it may have left behind, or its port stays taken
            if not self._ready:
                if not self.died.done():
                    self.died.set_exception(Died(child.program, code))
                return
            pause = next_pause(pause, asyncio.get_running_loop().time() - child.started)
            self._say(RESTART.format(child.program.name, ending(code), pause, child.program.log))
            await asyncio.sleep(pause)
            process = await self._spawn(child)

    async def _rotate_logs(self) -> None:
        while True:
            await asyncio.sleep(LOG_PULSE)
            for child in self._children.values():
                await asyncio.to_thread(rotate, child.program.log)

    async def stop(self) -> None:
        """End every child: SIGTERM at once, SIGKILL after the grace; the whole session of each."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not self.died.cancel() and not self.died.cancelled():
            self.died.exception()  # seen: nobody may be waiting for it any more
        running = [c.process for c in self._children.values() if c.process and c.process.returncode is None]
        for process in running:
            send(process.pid, signal.SIGTERM)
        if running:
            await asyncio.wait([asyncio.create_task(p.wait()) for p in running], timeout=self._grace)
        for process in running:
            send(process.pid, signal.SIGKILL)


def send(pid: int, number: signal.Signals) -> None:
    """Signal a child's whole session; one that has ended already is fine."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return
