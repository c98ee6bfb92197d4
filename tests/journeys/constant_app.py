"""The app with an assistant that says the same to everybody: what the conversations are measured against.

Doors, store, reception and engine are the real ones; only the answer is not. A conversation that passes here proves
nothing.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from actions import goals
from bot.commands import serve
from bot.config import read_settings
from bot.domain.conversation import Answer, Understood
from bot.turns import Answering

SAID = "Order #1042 is on its way with USPS. A person will answer in this chat."


async def constant(self: Answering, turn_id: str, understood: Understood) -> Answer:
    """Answer any turn with one text, under the commonest key."""
    turn = await self._facts.conversations.turn(turn_id)
    if turn.draft:
        return turn.draft
    conversation = await self._facts.conversations.get(turn.conversation_id)
    answer = Answer("track_order", SAID, facts=(("goal", "track_order"),))
    await self._facts.conversations.keep_draft(turn_id, answer, conversation.talk, (), None)
    return answer


if __name__ == "__main__":
    assert goals.GOALS
    Answering.answer = constant  # type: ignore[method-assign]
    asyncio.run(serve.serve(read_settings()))
