"""What arrives at the far ends, the moment it does: words are known by a mark that each of them bears once."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bench.ground import NotUp
from sandbox.reach import Reach
from sandbox.slack.book import Message
from sandbox.twilio.models import Text

MARK = re.compile(r"\[[a-z]\d+\.\d+\]")


def mark(side: str, n: int, number: int) -> str:
    """Return the mark of a line: whose (one letter), of which talk, and which one."""
    return f"[{side}{n}.{number}]"


@dataclass(frozen=True, slots=True)
class Post:
    """What the app posted in Slack: where, in which thread, and under which key."""

    channel: str
    ts: str
    thread: str
    key: str
    marks: tuple[str, ...]


class Ears:
    """Listens at the sandbox's phones and channels. Times are of the monotonic clock, in seconds."""

    def __init__(self, reach: Reach) -> None:
        self.posts: list[Post] = []
        self.at: dict[tuple[str, str], float] = {}
        self.texts: dict[str, list[str]] = defaultdict(list)
        self._cards: dict[str, Post] = {}
        self._told: dict[tuple[str, str], asyncio.Event] = defaultdict(asyncio.Event)
        self._listen(reach)

    def _listen(self, reach: Reach) -> None:
        add, accept = reach.book.add, reach.line.accept

        def added(channel: str, message: Message) -> Message:
            written = add(channel, message)
            if written.get("bot_id"):
                self._posted(channel, written)
            return written

        def accepted(*given: Any, **named: Any) -> Text:
            text = accept(*given, **named)
            self._texted(text)
            return text

        reach.book.add, reach.line.accept = added, accepted  # type: ignore[method-assign]

    def _posted(self, channel: str, message: Message) -> None:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        said = json.dumps([message.get("text"), message.get("blocks")])
        marks = tuple(dict.fromkeys(MARK.findall(said)))
        post = Post(channel, message["ts"], message.get("thread_ts") or message["ts"], str(payload.get("key")), marks)
        self.posts.append(post)
        kind = post.key.split(":")[2] if post.key.count(":") > 1 else ""
        if kind == "card":
            for each in marks:
                self._cards.setdefault(each, post)
                self.hear("card", each)
        else:
            for each in marks:
                self.hear("slack", each)

    def _texted(self, text: Text) -> None:
        self.texts[text.phone].append(text.sid)
        self.hear("phone", f"{text.phone} {len(self.texts[text.phone])}")
        for each in MARK.findall(text.body):
            self.hear("shopper", each)

    def hear(self, where: str, what: str) -> None:
        """Note that something arrived; the first time counts."""
        self.at.setdefault((where, what), time.monotonic())
        self._told[where, what].set()

    def card(self, of: str) -> Post:
        """Return the card that shows the line with this mark."""
        return self._cards[of]

    async def until(self, where: str, what: str, patience: float) -> float:
        """Wait until it arrived; return when. Raises NotUp."""
        try:
            await asyncio.wait_for(self._told[where, what].wait(), patience)
        except TimeoutError:
            raise NotUp(f"{what} did not arrive at {where} within {patience:.0f} s") from None
        return self.at[where, what]
