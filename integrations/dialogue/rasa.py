"""Rasa over its REST channel: one turn in, and silence counted as the failure that it is.

The answer itself travels through our own store (the action keeps it as the turn's draft); what comes back here only
proves that an action ran. Rasa has no message id, so ours travels in `metadata`.
"""

from __future__ import annotations

from itertools import dropwhile
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.domain.conversation import Answer, Turn
from bot.errors import FailedTurn, Unavailable

TURN_LIMIT = aiohttp.ClientTimeout(total=12.0, connect=2.0)
"""Seconds for one turn: an action has 5 of its own, understanding takes milliseconds."""

HEALTH_LIMIT = aiohttp.ClientTimeout(total=2.0)
MAX_TEXT = 2_000


class RasaDialogue:
    """The `Dialogue` port against a Rasa server on loopback."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base = base_url.rstrip("/")

    async def reply(self, turn: Turn) -> list[Answer]:
        """Send one turn. Raises FailedTurn on an empty or broken reply, Unavailable when there is no engine."""
        body = {"sender": turn.conversation_id, "message": message_for(turn), "metadata": {"turn": turn.id}}
        said = await self._post(f"{self._base}/webhooks/rest/webhook", body)
        answers = [Answer("rasa", str(part["text"])) for part in said if isinstance(part, dict) and part.get("text")]
        if not answers:
            raise FailedTurn("the engine answered nothing")
        return answers

    async def _post(self, url: str, body: dict[str, Any]) -> list[Any]:
        try:
            async with self._session.post(url, json=body, timeout=TURN_LIMIT) as response:
                if response.status != 200:
                    raise Unavailable(f"the engine answered {response.status}")
                said = await response.json()
        except TimeoutError as error:
            raise FailedTurn("the engine took too long") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise Unavailable("the engine cannot be reached") from error
        return said if isinstance(said, list) else []

    async def healthy(self) -> bool:
        """True when a model is loaded and answering."""
        try:
            async with self._session.get(f"{self._base}/status", timeout=HEALTH_LIMIT) as response:
                return response.status == 200
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def forget(self, conversation_id: str) -> None:
        """Erase the tracker of a conversation. Raises Unavailable when there is no engine that could."""
        url = f"{self._base}/conversations/{quote(conversation_id, safe='')}/tracker"
        try:
            async with self._session.delete(url, timeout=HEALTH_LIMIT) as response:
                if response.status not in {204, 404}:
                    raise Unavailable(f"the engine answered {response.status}")
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unavailable("the engine cannot be reached") from error


def message_for(turn: Turn) -> str:
    """What Rasa reads. Only a button of ours may be a command; a shopper's leading slash is taken away."""
    if turn.button:
        return f"/{turn.button.intent}"
    return neutral(turn.text)


def neutral(text: str) -> str:
    """Text that Rasa cannot take for a command: "/restart" and "/ /intent{…}" lose every slash in front."""
    plain = "".join(dropwhile(lambda sign: sign == "/" or sign.isspace() or not sign.isprintable(), text[:MAX_TEXT]))
    return plain.rstrip() or "?"
