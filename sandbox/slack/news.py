"""What Slack tells the app: events of the channels, presses of buttons, sent modals, and slash commands."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from sandbox.express import Errand, Express
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.slack import team
from sandbox.slack.book import Book, Message, new_id

TRIGGER_SECONDS = 3.0
HELD = 0.6  # seconds that every second event is held back with the fault "shuffle"
Heard = Callable[[Errand], None]


def person(user: str) -> dict[str, str]:
    """A person as interactive payloads name them."""
    known = team.AGENTS[user]
    return {"id": known.id, "username": known.handle, "name": known.handle, "team_id": team.TEAM}


class News:
    """Sends it all to Porchlight's door, signed."""

    def __init__(self, settings: Settings, book: Book, express: Express, faults: Faults, url: str) -> None:
        """`url` is this Slack's own address, under which answers are taken."""
        self._settings, self._book, self._express, self._faults, self._url = settings, book, express, faults, url
        self._triggers: dict[str, tuple[str, float]] = {}
        self._answers: dict[str, Message] = {}
        self._odd = False

    def event(self, event: Message) -> None:
        """Tell of something that happened in a channel; tried again three times."""
        body = {
            "token": "deprecated",
            "team_id": team.TEAM,
            "api_app_id": team.APP,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev", 10),
            "event_time": int(self._book.clock.now().timestamp()),
            "authorizations": [
                {"enterprise_id": None, "team_id": team.TEAM, "user_id": team.BOT_USER, "is_bot": True,
                 "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": False,
            "event_context": "4-" + secrets.token_urlsafe(16),
        }  # fmt: skip
        fault = self._faults.take("slack", "duplicate", "shuffle")
        after = self._hold() if fault == "shuffle" else 0.0
        text = json.dumps(body)
        for _ in range(2 if fault == "duplicate" else 1):
            self._express.post(
                "slack", event.get("subtype") or event["type"], body["event_id"], body["event_id"],
                self._settings.slack_hook_url, body=text, after=after,
            )  # fmt: skip

    def _hold(self) -> float:
        self._odd = not self._odd
        return HELD if self._odd else 0.0

    def written(self, channel: str, message: Message) -> None:
        """Tell of a new message; the app hears its own as well, as in Slack."""
        if self._book.joined(channel):
            self.event({**message, "channel": channel, "channel_type": "channel", "event_ts": message["ts"]})

    def edited(self, channel: str, message: Message, before: Message) -> None:
        """Tell of an edit."""
        self._about(channel, {"subtype": "message_changed", "message": message, "previous_message": before})

    def deleted(self, channel: str, before: Message) -> None:
        """Tell of a deletion."""
        told = {"subtype": "message_deleted", "previous_message": before, "deleted_ts": before["ts"]}
        self._about(channel, told)

    def _about(self, channel: str, told: Message) -> None:
        if self._book.joined(channel):
            ts = self._book.next_ts()
            where = {"channel": channel, "channel_type": "channel"}
            self.event({"type": "message", "hidden": True, "ts": ts, "event_ts": ts, **where, **told})

    def reacted(self, channel: str, ts: str, user: str, name: str, added: bool) -> None:
        """Tell of a reaction that came or went."""
        if self._book.joined(channel):
            item = {"type": "message", "channel": channel, "ts": ts}
            kind = "reaction_added" if added else "reaction_removed"
            self.event({"type": kind, "user": user, "reaction": name, "item": item, "event_ts": self._book.next_ts()})

    def trigger(self, user: str) -> str:
        """A ticket with which the app may open a modal for this person, within three seconds."""
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[name] = (user, time.monotonic())
        return name

    def redeem(self, trigger: str) -> str:
        """Whose ticket this is; used up by it. Raises KeyError (unknown or used) or TimeoutError (too late)."""
        user, since = self._triggers.pop(trigger)
        if time.monotonic() - since > TRIGGER_SECONDS:
            raise TimeoutError
        return user

    def answer_url(self, user: str, channel: str, thread: str | None, ts: str | None) -> str:
        """Where an answer for this person may be sent, five times within half an hour."""
        key = secrets.token_urlsafe(24)
        self._answers[key] = {"user": user, "channel": channel, "thread_ts": thread, "ts": ts, "left": 5}
        return f"{self._url}/response/{key}"

    def answering(self, key: str) -> Message | None:
        """Whom an answer is for; None when it may not be given (any more)."""
        known = self._answers.get(key)
        if known is None or known["left"] < 1:
            return None
        known["left"] -= 1
        return known

    def interact(self, payload: Message, about: str, heard: Heard) -> None:
        """Send a press, or a modal that was sent; a person waits, so it is tried once."""
        body = {"api_app_id": team.APP, "token": "deprecated", "team": _home(), "enterprise": None, **payload}
        told = {**body, "is_enterprise_install": False}
        self._express.post(
            "slack", payload["type"], about, f"press {secrets.token_hex(6)}", self._settings.slack_hook_url,
            [("payload", json.dumps(told))], heard=heard, once=True,
        )  # fmt: skip

    def command(self, user: str, channel: str, words: str, heard: Heard) -> None:
        """Send a slash command."""
        name, _, text = words.partition(" ")
        form = {
            "token": "deprecated",
            "team_id": team.TEAM,
            "team_domain": team.DOMAIN,
            "channel_id": channel,
            "channel_name": team.CHANNELS[channel].name,
            "user_id": user,
            "user_name": team.AGENTS[user].handle,
            "command": name,
            "text": text.strip(),
            "api_app_id": team.APP,
            "is_enterprise_install": "false",
            "response_url": self.answer_url(user, channel, None, None),
            "trigger_id": self.trigger(user),
        }
        self._express.post(
            "slack", "command", name, f"press {secrets.token_hex(6)}", self._settings.slack_hook_url,
            list(form.items()), heard=heard, once=True,
        )  # fmt: skip


def _home() -> dict[str, Any]:
    return {"id": team.TEAM, "domain": team.DOMAIN}
