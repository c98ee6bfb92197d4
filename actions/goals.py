"""Rasa's door back in: one action a goal, each of them one call into the product.

The actions differ only in name: which goal is served, with which order and which proof, is decided in `bot`, where it
can be tested without Rasa. So they are one class and a list of names, which the domain must agree with.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.domain.conversation import Entity, Understood
from bot.ports import Assistant

GOALS = (
    "track_order",
    "delivery_delay",
    "delivered_not_received",
    "missing_or_damaged_item",
    "change_address",
    "reschedule_or_redirect",
    "cancel_order",
    "return_or_refund",
    "refund_status",
    "shipping_options_cost",
    "human_agent",
    "complaint",
    "provide_order_details",
    "affirm",
    "deny",
    "greet",
    "goodbye",
    "thanks",
    "out_of_scope",
)
ASK_BACK = "ask_back"
"""Runs when the engine is not sure enough; its intent is nlu_fallback."""

MAX_ALTERNATIVES = 4


class GoalAction(Action):  # type: ignore[misc]  # rasa_sdk ships no types
    """Answers one goal."""

    def __init__(self, goal: str, assistant: Assistant) -> None:
        self._goal = goal
        self._assistant = assistant

    def name(self) -> str:
        """The name by which the domain knows this action."""
        return f"action_{self._goal}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Ask the product, and say what it says. The turn's id came with the message as metadata."""
        message = tracker.latest_message
        turn_id = str((message.get("metadata") or {}).get("turn", ""))
        answer = await self._assistant.answer(turn_id, understood(self._goal, message))
        dispatcher.utter_message(text=answer.text)
        return []


def understood(goal: str, message: dict[str, Any]) -> Understood:
    """What Rasa made of the message, tamed."""
    ranking = [str(item.get("name")) for item in message.get("intent_ranking") or [] if isinstance(item, dict)]
    entities = [item for item in message.get("entities") or [] if isinstance(item, dict)]
    return Understood(
        intent="nlu_fallback" if goal == ASK_BACK else goal,
        confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
        entities=tuple(Entity(str(item.get("entity")), str(item.get("value"))) for item in entities),
        alternatives=tuple(name for name in ranking if name in GOALS and name != goal)[:MAX_ALTERNATIVES],
    )


def all_actions(assistant: Assistant) -> list[GoalAction]:
    """Every action that the domain names."""
    return [GoalAction(goal, assistant) for goal in (*GOALS, ASK_BACK)]
