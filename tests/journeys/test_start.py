"""`python -m bot run` as a stranger starts it: engine, app and sandbox on free ports, in a home of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from engine.fingerprint import model_path

ROOT = Path(__file__).parents[2]
PATIENCE = 150.0
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        not (ROOT / "engine" / ".venv" / "bin" / "python").exists() or not model_path().exists(),
        reason="no engine or no model here: the whole start was NOT tried (make setup, make train)",
    ),
]


def free_ports(count: int) -> list[int]:
    """Ports that are free now; all are held at once, so no two are the same."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


@dataclass
class House:
    """One home with its ports, and the supervisor that runs in it."""

    home: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    output: Path = Path()

    def start(self) -> float:
        """Start and wait for the ready block; return the seconds it took."""
        began = time.monotonic()
        self.output = self.home / f"run-{time.monotonic_ns()}.txt"
        with self.output.open("wb") as out:
            command = [sys.executable, "-m", "bot", "run"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=out, stderr=out)
        while "Porchlight is ready" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - began < PATIENCE, self.said()
            time.sleep(0.1)
        return time.monotonic() - began

    def said(self) -> str:
        return self.output.read_text()

    def family(self) -> dict[str, psutil.Process]:
        """The children by name."""
        assert self.process
        names = {"engine/serve.py": "engine", "serve": "app", "sandbox": "sandbox"}
        return {
            names[child.cmdline()[-1]]: child
            for child in psutil.Process(self.process.pid).children()
            if child.cmdline()[-1:] and child.cmdline()[-1] in names
        }

    def get(self, variable: str, path: str) -> int:
        """The status of a GET at the port that this setting names."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.environment[variable]}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A fresh home. Whatever a test leaves running is ended."""
    home = tmp_path_factory.mktemp("home")
    names = ("PORT", "ACTIONS_PORT", "ENGINE_PORT", "SANDBOX_PORT", "SANDBOX_MAIL_PORT")
    ports = dict(zip(names, map(str, free_ports(5)), strict=True))
    unset = {"DATABASE_URL", "PUBLIC_BASE_URL", "SECRET_KEY", "DISPLAY", "WAYLAND_DISPLAY"}
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    house = House(home, {**inherited, **ports, "PORCHLIGHT_HOME": str(home)})
    yield house
    if house.process and house.process.poll() is None:
        house.process.kill()
        house.process.wait()


def ended(family: dict[str, psutil.Process], seconds: float) -> bool:
    _, left = psutil.wait_procs(list(family.values()), timeout=seconds)
    return not [child for child in left if child.status() != psutil.STATUS_ZOMBIE]


def test_a_start_ends_with_one_block_whose_addresses_answer(house: House) -> None:
    house.start()
    assert house.said().count("Porchlight is ready") == 1
    assert set(house.family()) == {"engine", "app", "sandbox"}
    for variable, path in (("SANDBOX_PORT", "/"), ("SANDBOX_PORT", "/sandbox"), ("PORT", "/"), ("PORT", "/readyz")):
        assert house.get(variable, path) == 200, path


def test_the_orders_come_in_through_the_webhook_door(house: House) -> None:
    """The sandbox tells the whole shop by signed webhooks; then an API client is told how an order is."""
    keys = json.loads((house.home / "demo.json").read_text())
    body = {"conversation": "c", "message_id": "m", "text": "where is #1042? jane@example.com"}
    request = urllib.request.Request(
        f"http://127.0.0.1:{house.environment['PORT']}/v1/lantern/messages",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {keys['api_key']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=40) as answer:
        replies = json.load(answer)["replies"]
    assert replies
    assert re.search(r"\w", replies[0]["text"])


def test_a_killed_engine_comes_back_and_is_said(house: House) -> None:
    family = house.family()
    family["engine"].kill()
    deadline = time.monotonic() + PATIENCE
    while house.get("PORT", "/readyz") == 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    while house.get("PORT", "/readyz") != 200:
        assert time.monotonic() < deadline, house.said()
        time.sleep(0.2)
    assert "engine stopped (signal 9); starting it again in 1 s" in house.said()
    assert house.family()["engine"].pid != family["engine"].pid
    assert house.family()["app"].pid == family["app"].pid


def test_sigterm_stops_every_child_within_five_seconds(house: House) -> None:
    assert house.process
    family = house.family()
    began = time.monotonic()
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(timeout=10) == 0
    assert ended(family, 1)
    assert time.monotonic() - began < 5.5


def test_a_second_start_trains_nothing_and_keeps_keys_and_data(house: House) -> None:
    keys = (house.home / "demo.json").read_text()
    trained = model_path().stat().st_mtime_ns
    house.start()
    assert (house.home / "demo.json").read_text() == keys
    assert model_path().stat().st_mtime_ns == trained


def test_kill_9_of_the_supervisor_leaves_nothing_behind(house: House) -> None:
    assert house.process
    family = house.family()
    house.process.kill()
    house.process.wait()
    assert ended(family, 5)
