"""A turn on real stores: whatever a message wants besides, details that do not fit are counted, and soon paused."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Understood
from bot.domain.order import Contact
from bot.intake.throttle import WRONG_PER_CONVERSATION

JANE = Contact(name="Jane", email="jane@example.com", postcode="97214")
TRACKING = "1Z5R89391234567842"


@pytest.fixture
async def ask(services, merchant, make):
    """Say something in one conversation; returns the answer. Order #1042 and its parcel are known, no other is."""
    order = make.order(contact=JANE, fulfilments=(make.fulfilment(TRACKING),))
    await services.flow.keep_order(merchant, order, services.clock.now())
    talk = await services.conversations.open(merchant.id, "web", "key")

    async def say(text, intent="track_order"):
        at = services.clock.now()
        _, turn = await services.conversations.say(talk.id, f"{at.timestamp()} {text}", text, None, at)
        return await services.assistant.answer(turn.id, Understood(intent))

    return say


@pytest.mark.parametrize(
    ("opening", "wording", "intent", "fits"),
    [
        ("#1000 jane@example.com", "#{}", "provide_order_details", "#1042"),
        ("hello", "an agent please, #{} jane@example.com", "human_agent", "#1042 jane@example.com"),
        ("hello", "#{} was terrible, jane@example.com", "complaint", "#1042 jane@example.com"),
        ("hello", "where is " + TRACKING + " zip 1{}", "track_order", TRACKING + " zip 97214"),
    ],
    ids=["numbers one after another", "asking for a human", "complaining", "postcodes for a tracking number"],
)
async def test_guessing_on_the_side_is_paused(ask, opening, wording, intent, fits):
    await ask(opening)
    for number in range(WRONG_PER_CONVERSATION.amount):
        answer = await ask(wording.format(2000 + number), intent)
        assert "#1042" not in dict(answer.facts).get("order", "")
    late = await ask(fits)
    assert late.key == "throttled"
    assert "order" not in dict(late.facts)


async def test_numbers_that_the_details_open_are_never_counted(ask):
    for _ in range(2 * WRONG_PER_CONVERSATION.amount):
        assert dict((await ask("#1042 jane@example.com")).facts)["order"] == "#1042"
