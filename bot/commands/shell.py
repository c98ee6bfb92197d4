"""`python -m bot shell`: talk to a running Porchlight from a terminal, over the HTTP channel that anyone may use."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

from bot.commands.demo import SLUG
from bot.commands.programs import local_url
from bot.config import read_settings
from bot.errors import Misconfigured

HELP = "talk to a running Porchlight from this terminal"
# Seconds. A turn waits for the burst window and the engine; longer than this means that something is broken.
PATIENCE = 60.0
PROMPT = "you> "
WELCOME = "Talking to {}. A number presses the button of that number; an empty line or Ctrl-D ends."

Json = Mapping[str, Any]


class Silent(Exception):
    """The other side refused or did not answer; the text says what to do."""


@dataclass(slots=True)
class Talk:
    """One conversation over HTTP. `buttons` are those of the last answer."""

    session: aiohttp.ClientSession
    base: str
    conversation: str
    buttons: list[Json] = field(default_factory=list)

    async def say(self, line: str) -> list[Json]:
        """Send one line, or press the button of that number, and return the replies."""
        body: dict[str, Any] = {"conversation": self.conversation, "message_id": str(uuid4()), "text": line}
        pressed = chosen(self.buttons, line)
        if pressed:
            body |= {"text": str(pressed.get("label", "")), "payload": pressed.get("payload")}
        headers = {"Authorization": f"Bearer {self.conversation}"}
        answer = await post(self.session, f"{self.base}/messages", body, headers)
        replies: list[Json] = [reply for reply in answer.get("replies", []) if isinstance(reply, dict)]
        self.buttons = [button for reply in replies for button in reply.get("buttons", [])]
        return replies


async def post(session: aiohttp.ClientSession, url: str, body: Json, headers: Mapping[str, str] | None = None) -> Json:
    """Send JSON and return the JSON answer. Raises Silent when there is none to be had."""
    try:
        async with session.post(url, json=dict(body), headers=headers) as response:
            if response.status >= 400:
                raise Silent(f"{url} answered {response.status}: {(await response.text())[:200]}")
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Silent(f"{url} does not answer ({error or 'too slow'}): is `make run` running?") from error
    return answer if isinstance(answer, dict) else {}


def chosen(buttons: Sequence[Json], line: str) -> Json | None:
    """Return the button that the line names by its number, counted from 1."""
    number = int(line) if line.isascii() and line.isdigit() and len(line) < 3 else 0
    return buttons[number - 1] if 1 <= number <= len(buttons) else None


def drawn(reply: Json, first: int) -> list[str]:
    """Return a reply as lines of text: words, then cards, then buttons numbered from `first`."""
    lines = [f"bot> {line}" if not at else f"     {line}" for at, line in enumerate(str(reply.get("text")).split("\n"))]
    for card in reply.get("cards") or []:
        lines.append(f"     ┌ {card.get('title')}: {card.get('status_label') or card.get('status')}")
        lines += [f"     │ {line}" for line in card.get("lines") or []]
        if card.get("link"):
            lines.append(f"     └ {card['link'].get('url')}")
    lines += [f"     [{first + n}] {button.get('label')}" for n, button in enumerate(reply.get("buttons") or [])]
    return lines


async def talk(base: str, read: Callable[[], str], write: Callable[[str], object]) -> None:
    """Open a conversation and go on until the input ends."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        opened = await post(session, f"{base}/conversations", {})
        conversation = Talk(session, base, str(opened.get("conversation", "")))
        write(WELCOME.format(base))
        while line := (await asyncio.to_thread(read)).strip():
            count = 1
            for reply in await conversation.say(line):
                for row in drawn(reply, count):
                    write(row)
                count += len(reply.get("buttons") or [])


def read_line() -> str:
    """Return the next line of the terminal; empty at its end."""
    try:
        return input(PROMPT if sys.stdin.isatty() else "")
    except EOFError:
        return ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--url", help="where Porchlight listens; this machine's own when not given")
    parser.add_argument("--merchant", default=SLUG, help=f"the shop's short name ({SLUG})")


def run(options: argparse.Namespace) -> int:
    """Talk until the input ends; 1 when nobody answers."""
    try:
        url = options.url or local_url(read_settings())
        asyncio.run(talk(f"{url.rstrip('/')}/v1/{options.merchant}", read_line, print))
    except (Silent, Misconfigured) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0
