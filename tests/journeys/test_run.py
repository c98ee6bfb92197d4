"""The supervisor with real processes: what it starts it keeps alive, and when it goes nothing is left."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot.commands import checks
from bot.commands.children import LOG_BYTES, Died, Nursery, Program, next_pause, rotate, tail
from bot.errors import Misconfigured

SUPERVISED = Path(__file__).with_name("supervised.py")
NAP = "import time; print('up', flush=True); time.sleep(600)"


def program(home: Path, code: str, name: str = "child") -> Program:
    return Program(name, (sys.executable, "-c", code), dict(os.environ), home / "log" / f"{name}.log", home)


async def eventually(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.02)


def await_end(family: list[psutil.Process], seconds: float) -> None:
    """Wait until all have ended; a zombie has, though nobody has collected it yet."""
    _, left = psutil.wait_procs(family, timeout=seconds)
    assert not [child for child in left if child.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """A supervisor in a process of its own, and everything that runs under it."""
    process = subprocess.Popen([sys.executable, SUPERVISED, tmp_path], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    pids = process.stdout.readline().split()
    family = [child for pid in pids for child in (psutil.Process(int(pid)), *psutil.Process(int(pid)).children())]
    yield process, family
    for child in family:
        if child.is_running():
            child.kill()
    process.kill()
    process.wait()
    process.stdout.close()


def test_sigterm_ends_children_that_ignore_it_and_what_they_started(supervisor) -> None:
    process, family = supervisor
    assert len(family) == 3
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) == 0
    await_end(family, 1)


def test_kill_9_of_the_supervisor_leaves_no_child(supervisor) -> None:
    process, family = supervisor
    process.kill()
    children = [child for child in family if child.pid in {family[0].pid, family[1].pid}]
    await_end(children, 5)


async def test_a_child_that_crashes_after_ready_is_started_again_and_said_so(tmp_path: Path) -> None:
    said: list[str] = []
    nursery = Nursery(said.append)
    try:
        await nursery.start(program(tmp_path, NAP))
        nursery.settle()
        first = nursery.pid("child")
        assert first
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: nursery.pid("child") not in {None, first})
        [line] = said
        assert "child stopped (signal 9)" in line
        assert "child.log" in line
    finally:
        await nursery.stop()


async def test_a_child_that_dies_before_ready_ends_the_start_with_its_reason(tmp_path: Path) -> None:
    nursery = Nursery(print)
    try:
        await nursery.start(program(tmp_path, "import sys; sys.exit('no key')"))
        with pytest.raises(Died, match="child ended with exit code 1"):
            await asyncio.wait_for(asyncio.shield(nursery.died), 10)
        assert tail(tmp_path / "log" / "child.log") == ["no key"]
    finally:
        await nursery.stop()


@pytest.mark.parametrize(
    ("pause", "lived", "following"),
    [(0, 0.1, 1), (1, 0.1, 2), (16, 5, 30), (30, 5, 30), (30, 60, 1)],
)
def test_back_off_doubles_up_to_half_a_minute_and_forgets_after_a_steady_one(pause, lived, following) -> None:
    assert next_pause(pause, lived) == following


def test_a_grown_log_is_moved_aside_and_only_three_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    for turn in range(5):
        log.write_bytes(str(turn).encode() * LOG_BYTES)
        rotate(log)
    assert log.stat().st_size == 0
    assert [log.with_name(f"app.log.{n}").read_bytes()[:1] for n in (1, 2, 3)] == [b"4", b"3", b"2"]
    assert not log.with_name("app.log.4").exists()


def test_a_taken_port_is_one_sentence_with_the_port_and_the_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured) as wrong:
            checks.require_free([checks.Address("SANDBOX_PORT", "127.0.0.1", port)])
    [sentence] = wrong.value.problems
    assert str(port) in sentence
    assert "SANDBOX_PORT" in sentence


def test_a_second_start_with_the_same_home_is_refused_and_names_the_first(tmp_path: Path) -> None:
    with checks.only_one(tmp_path), pytest.raises(Misconfigured, match=str(os.getpid())), checks.only_one(tmp_path):
        pytest.fail("two supervisors hold one home")


def test_the_home_is_free_again_after_the_first(tmp_path: Path) -> None:
    for _ in range(2):
        with checks.only_one(tmp_path):
            assert (tmp_path / "run.lock").read_text() == str(os.getpid())


def test_a_missing_engine_environment_names_the_command_that_builds_it(tmp_path: Path) -> None:
    problem = checks.environment_problem(tmp_path)
    assert problem
    assert "make setup" in problem
