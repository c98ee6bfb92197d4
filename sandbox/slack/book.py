"""What stands in the channels: messages with their threads and reactions, whispers, modals and files, on the shelf.

A message is kept in Slack's own JSON shape, without the fields that follow from others.
"""

from __future__ import annotations

import secrets
import string
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.shelf import Shelf
from sandbox.slack import team

Message = dict[str, Any]
_LETTERS = string.ascii_uppercase + string.digits


def new_id(prefix: str, size: int = 9) -> str:
    """A fresh id in Slack's form."""
    return prefix + "0" + "".join(secrets.choice(_LETTERS) for _ in range(size - 1))


class Book:
    """Everything that a workspace remembers."""

    def __init__(self, shelf: Shelf, clock: SandboxClock) -> None:
        self._shelf, self.clock = shelf, clock
        self._roots: dict[str, list[str]] = {}  # channel: time stamps, oldest first
        self._replies: dict[str, list[str]] = {}  # "channel:root": time stamps, oldest first
        for doc in sorted(shelf.all("slack_message"), key=lambda doc: str(doc["ts"])):
            self._index(doc["channel"], doc)

    def next_ts(self) -> str:
        """A time stamp that no other message has: the story's second, and a count within it."""
        now = int(self.clock.now().timestamp())
        second, count = self._shelf.get("slack", "last_ts") or (0, 0)
        second, count = (now, 100) if now > second else (second, count + 100)
        if count >= 1_000_000:
            second, count = second + 1, 100
        self._shelf.put("slack", "last_ts", [second, count])
        return f"{second}.{count:06d}"

    def joined(self, channel: str) -> bool:
        """Whether the app is in a channel."""
        return bool(team.CHANNELS[channel].joined or self._shelf.get("slack_joined", channel))

    def join(self, channel: str) -> None:
        """Let the app into a channel."""
        self._shelf.put("slack_joined", channel, True)

    def add(self, channel: str, message: Message) -> Message:
        """Write a message into a channel, with a time stamp of its own."""
        written = {"type": "message", "ts": self.next_ts(), "team": team.TEAM, **message}
        self._shelf.put("slack_message", f"{channel}:{written['ts']}", {**written, "channel": channel})
        self._index(channel, written)
        return written

    def _index(self, channel: str, message: Message) -> None:
        root = message.get("thread_ts") or message["ts"]
        if root == message["ts"]:
            self._roots.setdefault(channel, []).append(root)
        else:
            self._replies.setdefault(f"{channel}:{root}", []).append(message["ts"])

    def message(self, channel: str, ts: str) -> Message | None:
        """One message as it is now."""
        doc = self._shelf.get("slack_message", f"{channel}:{ts}")
        return self._shown(doc) if doc else None

    def _shown(self, doc: Message) -> Message:
        channel = doc["channel"]
        shown = {name: value for name, value in doc.items() if name != "channel"}
        replies = [self._doc(channel, ts) for ts in self._replies.get(f"{channel}:{doc['ts']}", ())]
        if replies:
            users = list(dict.fromkeys(reply["user"] for reply in replies))
            shown |= {"thread_ts": doc["ts"], "reply_count": len(replies), "reply_users": users}
            shown |= {"reply_users_count": len(users), "latest_reply": replies[-1]["ts"]}
        elif doc.get("thread_ts") == doc["ts"]:
            shown.pop("thread_ts")
        return shown

    def _doc(self, channel: str, ts: str) -> Message:
        return dict(self._shelf.get("slack_message", f"{channel}:{ts}"))

    def roots(self, channel: str) -> list[Message]:
        """The messages of a channel that are no replies, oldest first."""
        return [self._shown(self._doc(channel, ts)) for ts in self._roots.get(channel, ())]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message and its replies, oldest first; empty when there is none."""
        root = self.message(channel, ts)
        if root is None:
            return []
        return [root, *(self._shown(self._doc(channel, each)) for each in self._replies.get(f"{channel}:{ts}", ()))]

    def change(self, channel: str, ts: str, **changed: Any) -> Message:
        """Change a message; a field given as None goes."""
        doc = {**self._shelf.get("slack_message", f"{channel}:{ts}"), **changed}
        kept = {name: value for name, value in doc.items() if value is not None}
        self._shelf.put("slack_message", f"{channel}:{ts}", kept)
        return self._shown(kept)

    def remove(self, channel: str, ts: str) -> None:
        """Take a message away."""
        root = self._doc(channel, ts).get("thread_ts") or ts
        self._shelf.drop("slack_message", f"{channel}:{ts}")
        where = self._roots.get(channel) if root == ts else self._replies.get(f"{channel}:{root}")
        if where and ts in where:
            where.remove(ts)

    def whisper(self, channel: str, user: str, message: Message) -> str:
        """Write something for one person's eyes; its time stamp."""
        ts = self.next_ts()
        self._shelf.put("slack_whisper", ts, {"ts": ts, "channel": channel, "user": user, **message})
        return ts

    def whispers(self) -> list[Message]:
        """Everything for one person's eyes, oldest first."""
        return self._shelf.all("slack_whisper")

    def hush(self, ts: str) -> None:
        """Take a whisper away."""
        self._shelf.drop("slack_whisper", ts)

    def keep_view(self, view: Message) -> None:
        """Keep a modal as it is now; a new hash says that it changed."""
        view["hash"] = f"{int(self.clock.now().timestamp())}.{secrets.token_hex(4)}"
        self._shelf.put("slack_view", view["id"], view)

    def views(self) -> list[Message]:
        """Every open modal, oldest first."""
        return self._shelf.all("slack_view")

    def view(self, view_id: str) -> Message | None:
        """An open modal by its id or the app's own."""
        return next((v for v in self.views() if view_id in (v["id"], v["external_id"] or None)), None)

    def close_view(self, view_id: str) -> None:
        """Close a modal."""
        self._shelf.drop("slack_view", view_id)

    def keep_file(self, file: Message, body: bytes | None = None) -> None:
        """Keep a file, with its bytes when they are there."""
        self._shelf.put("slack_file", file["id"], file)
        if body is not None:
            self._shelf.put("slack_bytes", file["id"], body.hex())

    def drop_file(self, file_id: str) -> None:
        """Take a file away, wherever it is shown."""
        self._shelf.drop("slack_file", file_id)
        self._shelf.drop("slack_bytes", file_id)
        for doc in self._shelf.all("slack_message"):
            shown = doc.get("files") or []
            if any(file["id"] == file_id for file in shown):
                stones = [{"id": file_id, "mode": "tombstone"} if file["id"] == file_id else file for file in shown]
                self.change(doc["channel"], doc["ts"], files=stones)

    def file(self, file_id: str) -> Message | None:
        """A file without its bytes."""
        doc = self._shelf.get("slack_file", file_id)
        return dict(doc) if doc else None

    def bytes_of(self, file_id: str) -> bytes | None:
        """The bytes of a file."""
        found = self._shelf.get("slack_bytes", file_id)
        return bytes.fromhex(found) if found is not None else None
