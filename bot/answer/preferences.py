"""What the tracking page says of messages that we write first: whether they come, where, and how to change that.

Stopping them needs no code: whoever holds the link may, and nothing is lost by it. Starting them again does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer.page import Choice
from bot.answer.window import Scene
from bot.domain.contact import masked


@dataclass(frozen=True, slots=True)
class Preferences:
    """The part of the page. `stop` is the button of its form; `start` is asked in the chat, as `how` explains."""

    title: str
    text: str
    stop: str | None
    start: Choice | None
    how: str | None


def preferences(ways: Sequence[tuple[str, bool]], number: str, scene: Scene, done: bool = False) -> Preferences | None:
    """Return it for an order's addresses, each with whether it refused everything; None where there are none.

    `done` says that this very visit stopped them.
    """
    if not ways:
        return None
    words = scene.words
    title, shown = words.say("page-notices"), words.listing(tuple(dict.fromkeys(masked(way) for way, _ in ways)))
    if not all(refused for _, refused in ways):
        text = words.say("page-notices-on", shop=scene.shop, addresses=shown)
        return Preferences(title, text, words.say("page-notices-stop"), None, None)
    text = words.say("page-notices-done" if done else "page-notices-off", shop=scene.shop, addresses=shown)
    label = words.say("page-notices-start")
    start = Choice(label, say=words.say("page-say", wish=label, number=number))
    return Preferences(title, text, None, start, words.say("page-notices-how"))
