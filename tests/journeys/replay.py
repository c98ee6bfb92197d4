"""Replays the conversations of tests/stories through the public door, several at a time, and keeps what came back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from tests.journeys.house import Drafted, House

STORIES = Path(__file__).parents[1] / "stories"
AT_ONCE = 8
ANNOTATED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True, slots=True)
class Story:
    """One conversation: what the shopper says, in order."""

    goal: str
    name: str
    says: tuple[str, ...]

    @property
    def conversation(self) -> str:
        """The id under which it is replayed."""
        return f"{self.goal}/{self.name}"


@dataclass(slots=True)
class Replayed:
    """What came back: the replies to each message, what was decided for it, and the cases at the end."""

    story: Story
    replies: list[list[dict[str, Any]]] = field(default_factory=list)
    drafts: list[Drafted] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)

    def text(self, turn: int) -> str:
        """All that is visible in the replies to one message: texts, cards and buttons."""
        return "\n".join(part for reply in self.replies[turn] for part in visible(reply))


def visible(reply: dict[str, Any]) -> Iterable[str]:
    """Every text of a message that a shopper can see."""
    yield reply["text"]
    for card in reply["cards"]:
        yield from (card["title"], card["status_label"], *card["lines"])
    for button in reply["buttons"]:
        yield button["label"]


def stories() -> list[Story]:
    """Every story, without the marks for the engine's own test."""
    found: list[Story] = []
    for path in sorted(STORIES.glob("test_*.yml")):
        goal = path.stem.removeprefix("test_")
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]:
            says = [ANNOTATED.sub(r"\1", step["user"].strip()) for step in story["steps"] if "user" in step]
            found.append(Story(goal, story["story"], tuple(says)))
    return found


def replay(house: House, told: list[Story]) -> dict[str, Replayed]:
    """Replay them all, eight at a time; by conversation."""
    done = asyncio.run(_all(house, told))
    listed = house.api("/cases")["cases"]
    for replayed in done:
        own = house.conversation_id(replayed.story.conversation)
        replayed.drafts = house.drafts(replayed.story.conversation)
        replayed.cases = [case for case in listed if case["conversation"] == own]
    return {replayed.story.conversation: replayed for replayed in done}


async def _all(house: House, told: list[Story]) -> list[Replayed]:
    gate = asyncio.Semaphore(AT_ONCE)
    headers = {"Authorization": f"Bearer {house.keys.api_key}"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def one(story: Story) -> Replayed:
            async with gate:
                return await _one(session, f"{house.url}/v1/lantern/messages", story)

        return list(await asyncio.gather(*map(one, told)))


async def _one(session: aiohttp.ClientSession, door: str, story: Story) -> Replayed:
    replayed = Replayed(story)
    for number, text in enumerate(story.says):
        body = {"conversation": story.conversation, "message_id": f"m{number}", "text": text}
        async with session.post(door, json=body) as response:
            response.raise_for_status()
            replayed.replies.append((await response.json())["replies"])
    return replayed
