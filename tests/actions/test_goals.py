"""Each action asks the product once and says what it says; the domain and the actions agree on every name."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.goals import ASK_BACK, GOALS, all_actions
from bot.domain.conversation import Answer, Entity, Understood

DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text(encoding="utf-8"))


class Recorder:
    """An assistant that answers with the goal's name and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Understood]] = []

    async def answer(self, turn_id: str, understood: Understood) -> Answer:
        self.asked.append((turn_id, understood))
        return Answer(understood.intent, f"about {understood.intent}")

    def drafted(self, turn_id: str) -> Answer | None:
        return None


def tracker(intent: str) -> Tracker:
    """A tracker as Rasa sends it after one message."""
    message = {
        "text": "where is #1042",
        "metadata": {"turn": "turn-7"},
        "intent": {"name": intent, "confidence": 0.83},
        "entities": [{"entity": "order_number", "value": "1042", "start": 9, "end": 14}],
        "intent_ranking": [{"name": intent}, {"name": "delivery_delay"}, {"name": "no_goal"}, {"name": "track_order"}],
    }
    state = {"sender_id": "c", "latest_message": message, "slots": {}, "events": [], "paused": False}
    return Tracker.from_dict({**state, "followup_action": None, "active_loop": {}, "latest_action_name": None})


@pytest.mark.parametrize("goal", [*GOALS, ASK_BACK])
async def test_an_action_asks_once_and_says_the_answer(goal: str) -> None:
    assistant, dispatcher = Recorder(), CollectingDispatcher()
    action = next(one for one in all_actions(assistant) if one.name() == f"action_{goal}")
    intent = "nlu_fallback" if goal == ASK_BACK else goal
    assert await action.run(dispatcher, tracker(intent), {}) == []
    assert [message["text"] for message in dispatcher.messages] == [f"about {intent}"]
    [(turn_id, understood)] = assistant.asked
    assert (turn_id, understood.intent, understood.confidence) == ("turn-7", intent, 0.83)
    assert understood.entities == (Entity("order_number", "1042"),)
    assert goal not in understood.alternatives
    assert set(understood.alternatives) <= set(GOALS)


def test_the_domain_names_exactly_these_actions_and_intents() -> None:
    named = {action.name() for action in all_actions(Recorder())}
    assert {name for name in DOMAIN["actions"] if isinstance(name, str)} | _configured("actions") == named
    assert _configured("intents") == set(GOALS)


def _configured(part: str) -> set[str]:
    return {next(iter(item)) if isinstance(item, dict) else item for item in DOMAIN[part]}


async def test_the_executor_runs_them_by_name() -> None:
    executor, assistant = ActionExecutor(), Recorder()
    for action in all_actions(assistant):
        executor.register_action(action)
    call = {"next_action": "action_track_order", "domain": {}, "tracker": tracker("track_order").current_state()}
    call["tracker"]["active_loop"] = {}
    result = await executor.run(call)
    assert [response["text"] for response in result.responses] == ["about track_order"]
