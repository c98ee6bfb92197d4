"""The whole house for one test session: engine, app and sandbox on free ports, in a home of their own.

Everything is real: the trained model, the seeded shop, signed webhooks. What it starts it also stops.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.clock import OffsetClock
from bot.commands import programs
from bot.commands.children import Program, dies_with_parent, tail
from bot.commands.demo import DemoKeys, ensure_demo
from bot.commands.past import ensure_past
from bot.config import Settings, read_settings
from bot.decide.tokens import conversation_key
from bot.store.codec import ANSWER
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
"""Seconds for a start on a busy machine; a start alone takes about ten."""

PORTS = ("PORT", "ACTIONS_PORT", "ENGINE_PORT", "SANDBOX_PORT", "SANDBOX_MAIL_PORT")
BURST_SECONDS = "0.15"
CONSTANT_APP = ROOT / "tests" / "journeys" / "constant_app.py"


class DidNotStart(Exception):
    """The house could not be brought up; says which part, with the end of its log."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the app decided for one turn: the key of the wording and the facts that it rests on."""

    key: str
    text: str
    facts: tuple[tuple[str, str], ...]

    def named(self, name: str) -> list[str]:
        """Every value of one fact."""
        return [value for known, value in self.facts if known == name]


@dataclass
class House:
    """Three processes, their addresses and their keys."""

    settings: Settings
    keys: DemoKeys
    environment: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The app's public address."""
        return self.settings.public_base_url

    @property
    def shop(self) -> str:
        """The sandbox's address: shop page, control room and its API."""
        return self.settings.sandbox_url

    def start(self, program: Program) -> None:
        """Start one of the processes; its output goes to its log."""
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self.running[program.name] = subprocess.Popen(
                program.command, cwd=program.folder, env=dict(program.environment), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=dies_with_parent(),
            )  # fmt: skip

    def start_engine(self) -> None:
        """Start the dialogue engine."""
        self.start(programs.engine(self.environment, self.settings))

    def kill(self, name: str) -> None:
        """End one process at once, as a crash does."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def until(self, what: str, done: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait for something; raises DidNotStart when a process ended or the time is up."""
        deadline = time.monotonic() + seconds
        while not done():
            ended = [name for name, process in self.running.items() if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                logs = "\n".join(line for name in self.running for line in (name, *tail(self._log(name))))
                raise DidNotStart(f"{what}: {'ended: ' + ', '.join(ended) if ended else 'too late'}\n{logs}")
            time.sleep(0.1)

    def _log(self, name: str) -> Path:
        return self.settings.home / "log" / f"{name}.log"

    def ready(self) -> bool:
        """True when app and engine both answer."""
        return status_of(f"{self.url}/readyz") == 200

    def told(self) -> bool:
        """True when the shop has told its whole story and every parcel of it is followed."""
        state = self.sandbox("/api/state")
        hidden = {order["name"] for order in self.sandbox("/api/orders")["orders"] if order["hidden"]}
        followed = all(parcel["subscribed"] for parcel in state["parcels"] if parcel["order"] not in hidden)
        return bool(state["porchlight_up"] and followed and not state["waiting"])

    def worked(self) -> bool:
        """True when nothing that came in through a door is waiting to be read."""
        [(waiting,)] = self.rows("SELECT count(*) FROM inbox WHERE state <> 'done'")
        return bool(waiting == 0)

    def judged(self) -> bool:
        """True when every parcel that changed has its window and its trouble as of now."""
        [(due,)] = self.rows("SELECT count(*) FROM standings WHERE is_due")
        return bool(due == 0)

    def settled(self, seconds: float = PATIENCE) -> None:
        """Wait until everything that the sandbox has to say has arrived, was read and was judged."""
        self.until("the shop's story", lambda: self.told() and self.worked() and self.judged(), seconds)

    def command(self, *words: str) -> Any:
        """Run one of the product's commands in this home; return the JSON that it prints."""
        environment = {**os.environ, **self.environment}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words], cwd=ROOT, env=environment, capture_output=True, check=True, text=True
        )
        return json.loads(done.stdout)

    def sandbox(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the control room's API; with a body it is a POST."""
        return fetched(self.shop + path, body)

    def api(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask one of the merchant's doors, with its API key."""
        return fetched(f"{self.url}/v1/lantern{path}", body, {"Authorization": f"Bearer {self.keys.api_key}"})

    def say(self, conversation: str, message_id: str, text: str, payload: str | None = None) -> list[dict[str, Any]]:
        """Say something as a merchant's server does; return the replies."""
        body = {"conversation": conversation, "message_id": message_id, "text": text}
        answer = self.api("/messages", {**body, "payload": payload} if payload else body)
        replies: list[dict[str, Any]] = answer["replies"]
        return replies

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the app's database; nothing can be written this way."""
        with closing(sqlite3.connect(f"file:{self.settings.home / 'porchlight.db'}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def drafts(self, conversation: str, kind: str = "api") -> list[Drafted]:
        """What the app decided for each turn of a conversation, in order."""
        found = self.rows(
            "SELECT turns.draft FROM turns JOIN messages ON messages.id = turns.id"
            " JOIN conversations ON conversations.id = turns.conversation_id"
            " WHERE conversations.key = ? AND turns.draft IS NOT NULL ORDER BY messages.seq",
            conversation_key(conversation, kind),
        )
        answers = [ANSWER.load(draft) for (draft,) in found]
        return [Drafted(answer.key, answer.text, answer.facts) for answer in answers]

    def conversation_id(self, conversation: str, kind: str = "api") -> str:
        """The app's own id of a conversation."""
        [(own,)] = self.rows("SELECT id FROM conversations WHERE key = ?", conversation_key(conversation, kind))
        return str(own)

    def cases(self, conversation: str, kind: str = "api") -> list[dict[str, Any]]:
        """The cases that a conversation opened, as the merchant's door lists them."""
        own = self.conversation_id(conversation, kind)
        return [case for case in self.api("/cases")["cases"] if case["conversation"] == own]

    def order(self, name: str) -> dict[str, Any]:
        """One order of the shop, as the control room lists it."""
        found: dict[str, Any] = next(o for o in self.sandbox("/api/orders")["orders"] if o["name"] == name)
        return found


def missing() -> str | None:
    """Say why no house can be started here; None when it can."""
    if not programs.ENGINE_PYTHON.exists():
        return "no engine environment here (make setup): the journeys through the whole house did NOT run"
    if os.name != "posix":
        return "journeys need POSIX process groups: they did NOT run"
    return None


def trained() -> None:
    """Train, unless the model of today's files is there; ENGINE_MODEL names another one."""
    if not os.environ.get("ENGINE_MODEL"):
        subprocess.run([programs.ENGINE_PYTHON, "engine/train.py"], cwd=ROOT, check=True, stdout=sys.stderr)


@contextmanager
def house(home: Path, constant: bool = False, codes: bool = True) -> Iterator[House]:
    """A running house in this home. A constant one says the same to everybody, and has neither shop nor past.

    Without `codes` the shop passes changes on unverified, as one does that has no channel for a one-time code.
    """
    trained()
    opened = _furnished(home, codes)
    try:
        if not constant and not asyncio.run(ensure_past(opened.settings, opened.environment)):
            raise DidNotStart("the shop's past could not be learned")
        opened.start_engine()
        app = programs.app(opened.environment, opened.settings, demo=True)
        opened.start(replace(app, command=(sys.executable, str(CONSTANT_APP))) if constant else app)
        if not constant:
            opened.start(programs.sandbox(opened.environment, opened.settings, opened.keys))
        opened.until("the engine and the app", opened.ready)
        if not constant:
            opened.settled()
        yield opened
    finally:
        for process in opened.running.values():
            process.terminate()
        for name in list(opened.running):
            _end(opened.running.pop(name))
        shutil.rmtree(opened.settings.home, ignore_errors=True)


def _furnished(home: Path, codes: bool) -> House:
    """Choose ports, and make the demo's merchant as the supervisor does."""
    own = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    own |= {"PORCHLIGHT_HOME": str(home), "BURST_SECONDS": BURST_SECONDS, "LOG_LEVEL": "warning"}
    settings = read_settings(own)
    unset = {"DATABASE_URL", "PUBLIC_BASE_URL", "SECRET_KEY"}
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    return House(settings, asyncio.run(_keys(settings, codes)), programs.shared({**inherited, **own}, settings))


async def _keys(settings: Settings, codes: bool) -> DemoKeys:
    database = Database(settings.database_url)
    await database.start()
    merchants = StoredMerchants(database, Vault(settings.secret_key), OffsetClock())
    try:
        keys = await ensure_demo(merchants, settings)
        for merchant in await merchants.all():
            await merchants.decide(merchant.id, replace(merchant.settings.policy, verify_changes=codes))
        return keys
    finally:
        await database.stop()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_ports(count: int) -> list[int]:
    """Ports that are free now; all are held at once, so no two are the same."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


def status_of(address: str) -> int:
    """The status of a GET; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def fetched(address: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Any:
    """The JSON behind an address; with a body it is a POST. Raises urllib's HTTPError."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
