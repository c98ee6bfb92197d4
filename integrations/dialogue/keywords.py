"""A few exact words, for when the engine is away: nobody has to wait for it to ask for a human."""

from __future__ import annotations

import re

from bot.domain.conversation import Answer, Turn, Understood
from bot.ports import Assistant

_HUMAN = re.compile(
    r"\b(human|agent|person|someone real|representative|operator|real people|customer (service|support|care))\b", re.I
)
_TABLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("human_agent", _HUMAN),
    ("greet", re.compile(r"^\s*(hi|hello|hey|good (morning|evening|afternoon))\b[\s!.]*$", re.I)),
    ("thanks", re.compile(r"^\s*(thanks?|thank you|cheers|ta)\b", re.I)),
    ("goodbye", re.compile(r"^\s*(bye|goodbye|see you)\b", re.I)),
    ("affirm", re.compile(r"^\s*(yes|yeah|yep|sure|ok)\b", re.I)),
    ("deny", re.compile(r"^\s*(no|nope)\b[\s!.]*$", re.I)),
    ("cancel_order", re.compile(r"\bcancel\b", re.I)),
    ("change_address", re.compile(r"\baddress\b", re.I)),
    ("refund_status", re.compile(r"\bmy refund\b", re.I)),
    ("return_or_refund", re.compile(r"\b(return|refund)\b", re.I)),
    ("delivered_not_received", re.compile(r"\bdelivered\b.*\b(not|never|n't|nothing)\b", re.I)),
    ("delivery_delay", re.compile(r"\b(late|delayed|delay|overdue)\b", re.I)),
    ("track_order", re.compile(r"\b(where|track|status|arrive|parcel|package|order)\b", re.I)),
    ("provide_order_details", re.compile(r"[\d@]")),
)


def without_engine(text: str) -> Understood | None:
    """What can be understood for certain without the engine: that a human is wanted, and nothing else."""
    return Understood("human_agent") if _HUMAN.search(text) else None


class KeywordsDialogue:
    """The in-memory twin of the `Dialogue` port: exact words instead of a model. For development and tests."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def reply(self, turn: Turn) -> list[Answer]:
        """Answer by the first pattern that fits; out_of_scope otherwise."""
        intent = next((name for name, pattern in _TABLE if pattern.search(turn.text)), "out_of_scope")
        return [await self._assistant.answer(turn.id, Understood(turn.button.intent if turn.button else intent))]

    async def healthy(self) -> bool:
        """Always."""
        return True

    async def forget(self, conversation_id: str) -> None:
        """Do nothing: exact words keep nothing."""
