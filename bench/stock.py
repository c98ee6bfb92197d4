"""The other side: what `rasa init --no-prompt` makes, with one custom action, trained once and served by it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import aiohttp

from bench.ground import CACHE, ENGINE_BIN, ROOT, Child, NotUp, free_ports, tell

ASKED = "are you a bot?"
ANSWERED = "Hello World!"
ACTIONS = """from rasa_sdk import Action


class ActionHello(Action):
    def name(self):
        return "action_hello"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="Hello World!")
        return []
"""
ENDPOINTS = """action_endpoint:
  url: "http://127.0.0.1:{actions}/webhook"
tracker_store:
  type: SQL
  dialect: sqlite
  db: "{home}/tracker.db"
"""
LOCK = ROOT / "requirements" / "engine.txt"
RULE = ("action: utter_iamabot", "action: action_hello")


def _template() -> Path:
    found = sorted((ENGINE_BIN.parent / "lib").glob("python3*/site-packages/rasa/cli/initial_project"))
    if not found:
        raise NotUp("the engine's environment has no Rasa; run `make setup`")
    return found[0]


def _digest(template: Path) -> str:
    """Return a name for what the model is made of: the template's files, our changes, and the pinned versions."""
    digest = hashlib.sha256((ACTIONS + repr(RULE)).encode() + LOCK.read_bytes())
    for path in sorted(path for path in template.rglob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def project() -> Path:
    """Return the trained project, made the first time and kept under .cache/bench by content."""
    template = _template()
    home = CACHE / f"stock-{_digest(template)}"
    if list((home / "models").glob("*.tar.gz")):
        return home
    tell("the stock project: made and trained; this takes minutes, once")
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(template, home)
    rules = home / "data" / "rules.yml"
    rules.write_text(rules.read_text().replace(*RULE))
    (home / "domain.yml").write_text((home / "domain.yml").read_text() + "\nactions:\n  - action_hello\n")
    (home / "actions" / "actions.py").write_text(ACTIONS)
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    command = [str(ENGINE_BIN / "rasa"), "train", "--quiet"]
    trained = subprocess.run(command, cwd=home, env=environment, stdout=sys.stderr, stderr=sys.stderr, check=False)
    if trained.returncode:
        raise NotUp("the stock project could not be trained; the lines above say why")
    return home


class Stock:
    """The stock bot: `rasa run --enable-api` and `rasa run actions`, with a tracker store on SQLite."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="porchlight-stock-"))
        port, actions = free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        self.actions_url = f"http://127.0.0.1:{actions}"
        endpoints = self.home / "endpoints.yml"
        endpoints.write_text(ENDPOINTS.format(actions=actions, home=self.home))
        rasa, at = str(ENGINE_BIN / "rasa"), project()
        serve = [rasa, "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port), "--endpoints", str(endpoints)]
        act = [rasa, "run", "actions", "-p", str(actions)]
        self.engine = Child("the stock engine", serve, self.home / "engine.log", {}, at)
        self.actions = Child("the stock actions", act, self.home / "actions.log", {}, at)

    async def open_actions(self) -> None:
        """Start the action server."""
        self.actions.start()
        await self.actions.up(f"{self.actions_url}/health")

    async def open(self) -> float:
        """Start the engine; return the seconds until its model answers."""
        self.engine.start()
        return await self.engine.up(f"{self.url}/status")

    async def close(self) -> None:
        """Stop both."""
        await self.engine.stop()
        await self.actions.stop()

    async def turn(self, session: aiohttp.ClientSession, talk: str, number: int) -> bool:
        """Take one turn over the REST channel; True when the action's own words came back."""
        del number
        body = {"sender": talk, "message": ASKED}
        async with session.post(f"{self.url}/webhooks/rest/webhook", json=body) as answer:
            said = await answer.json()
        return bool(said) and said[0].get("text") == ANSWERED
