"""Who writes from a number is shown the orders that carry it, on real stores; and who is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.decide.authorise import WHATSAPP_LASTS
from bot.domain.conversation import Understood
from bot.domain.order import Contact, OrderState
from tests.conftest import NOON

NUMBER = "+447700900123"


def contact(phone: str | None = NUMBER, email: str = "jane@example.com", **more) -> Contact:
    return Contact("Jane", email, phone, country="GB", **more)


@pytest.fixture
async def ask(services, merchant, clock):
    services.assistant._clock = services.assistant._knowing._clock = clock
    talk = await services.conversations.open(merchant.id, "whatsapp", "number", NUMBER)

    async def say(text, intent="track_order", **more):
        clock.tick(seconds=1)
        _, turn = await services.conversations.say(talk.id, f"{clock.now().timestamp()}", text, None, clock.now())
        return await services.assistant.answer(turn.id, Understood(intent, **more))

    return say


@pytest.fixture
def keep(services, merchant, make):
    async def kept(number="#1042", ident="o1", days=3, **more):
        placed = NOON - timedelta(days=days)
        order = make.order(id=ident, number=number, **more)
        order = type(order)(**{**{f: getattr(order, f) for f in order.__slots__}, "placed_at": placed})
        await services.flow.keep_order(merchant, order, NOON)

    return kept


def orders_in(answer) -> list[str]:
    return [value for name, value in answer.facts if name == "order"]


@pytest.mark.parametrize(
    "phone",
    ["+447700900123", "+44 (0)7700 900123", "0044 7700 900123", "07700 900123", "7700900123"],
)
async def test_the_number_on_the_order_answers_in_one_turn(ask, keep, phone):
    await keep(contact=contact(phone))
    answer = await ask("where is it")
    assert (answer.key, orders_in(answer)) == ("track_order", ["#1042"])


@pytest.mark.parametrize(
    "phone",
    ["+497700900123", "+447700900124", "n/a", "call me", "", None, "0000000000", "12345", "+", "07700 90012", "+44"],
)
async def test_another_number_and_a_malformed_one_open_nothing(ask, keep, phone):
    await keep(contact=contact(phone))
    assert (await ask("where is it")).key == "ask_order"
    assert (await ask("where is #1042")).key == "ask_proof"


async def test_a_second_number_on_the_order_counts_too(ask, keep):
    await keep(contact=contact("+442079460018", other_phones=(NUMBER,)))
    assert orders_in(await ask("where is it")) == ["#1042"]


async def test_a_number_on_orders_of_two_people_proves_neither(ask, keep):
    await keep(contact=contact(postcode="SW1A 1AA"))
    await keep("#1043", "o2", contact=contact(email="mary@example.org", postcode="E1 6AN"))
    assert (await ask("where is it")).key == "ask_order"
    assert (await ask("where is #1043")).key == "ask_proof"
    assert orders_in(await ask("mary@example.org")) == ["#1043"]


async def test_one_person_with_two_addresses_is_one_person(ask, keep):
    await keep(contact=contact(postcode="SW1A 1AA"))
    await keep("#1043", "o2", contact=contact(email="jane@work.example", postcode="SW1A1AA"))
    assert set(orders_in(await ask("where are they"))) == {"#1042", "#1043"}


async def test_a_number_opens_no_old_orders_for_it_may_be_somebody_elses_by_now(ask, keep):
    await keep(contact=contact(), days=91)
    assert (await ask("where is #1042")).key == "ask_proof"
    assert orders_in(await ask("jane@example.com")) == ["#1042"]


async def test_of_several_those_under_way_are_told_and_of_many_one_is_asked_for(ask, keep):
    await keep("#1", "o1", contact=contact(), state=OrderState.CANCELLED)
    for index in (2, 3):
        await keep(f"#100{index}", f"o{index}", days=index, contact=contact())
    assert orders_in(await ask("where is my stuff")) == ["#1002", "#1003"]


async def test_a_change_is_made_to_one_order_only(ask, keep):
    for index in (2, 3):
        await keep(f"#100{index}", f"o{index}", days=index, contact=contact())
    which = await ask("cancel my order", "cancel_order")
    assert which.key == "which_one"
    assert [(button.intent, button.order) for button in which.buttons[:2]] == [
        ("cancel_order", "1002"),
        ("cancel_order", "1003"),
    ]


async def test_many_under_way_are_asked_for_with_buttons(ask, keep):
    for index in range(4):
        await keep(f"#100{index}", f"o{index}", days=index + 1, contact=contact())
    which = await ask("where is my order")
    assert (which.key, len(which.buttons)) == ("which_one", 4)
    assert all(len(button.label) <= 20 for button in which.buttons)


async def test_a_proof_on_whatsapp_lasts_a_day(ask, keep, services, merchant, clock):
    await keep(contact=contact(None))
    await ask("where is #1042 jane@example.com")
    talk = await services.conversations.open(merchant.id, "whatsapp", "number")
    [proof] = await services.conversations.proofs(talk.id, clock.now())
    assert (proof.how, proof.expires_at) == ("email", clock.now() + WHATSAPP_LASTS)


async def test_the_same_number_on_the_web_is_a_claim_and_no_proof_by_itself(services, merchant, keep, clock):
    await keep(contact=contact())
    talk = await services.conversations.open(merchant.id, "web", "k", NUMBER)
    _, turn = await services.conversations.say(talk.id, "c", "where is #1042", None, clock.now())
    answer = await services.assistant.answer(turn.id, Understood("track_order"))
    assert answer.key == "ask_proof"
