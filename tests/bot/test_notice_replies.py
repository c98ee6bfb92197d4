"""A reply to something that we wrote first is understood in its place, on real stores."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.domain.conversation import Button, Pending, Talk, Understood
from bot.domain.order import Contact
from bot.domain.policy import Policy
from bot.domain.status import Status
from bot.store.codec import TALK
from bot.store.tables import conversations

NUMBER = "+447700900123"
JANE = Contact("Jane", "jane@example.com", NUMBER, country="GB")
POLICY = Policy(
    options={"attempt_failed": ("redirect", "pickup"), "lost_suspected": ("resend", "refund"), "stalled": ("wait",)}
)


@pytest.fixture
def kind() -> str:
    return "attempt_failed"


@pytest.fixture
def age() -> dict[str, int]:
    return {"hours": 3}


@pytest.fixture
async def ask(services, merchant, make, clock, kind, age):
    """A talk on WhatsApp in which a notice about #1042 was said a while ago."""
    services.assistant._clock = services.assistant._knowing._clock = clock
    await services.merchants.change(merchant.id, replace(merchant.settings, policy=POLICY))
    await services.flow.keep_order(merchant, make.order(contact=JANE, fulfilments=(make.fulfilment(),)), clock.now())
    talk = await services.conversations.open(merchant.id, "whatsapp", "number", NUMBER)
    notice = Pending("notice", "track_order", clock.now(), ("1042",), detail=kind)
    kept = TALK.dump(Talk(orders=("999",), pending=notice, touched_at=clock.now()))
    await services.database.do(update(conversations).where(conversations.c.id == talk.id).values(talk=kept))
    clock.tick(**age)

    async def say(text, intent="out_of_scope", button=None):
        clock.tick(seconds=1)
        _, turn = await services.conversations.say(talk.id, f"{clock.now().timestamp()}", text, button, clock.now())
        return await services.assistant.answer(turn.id, Understood(intent))

    return say


async def cases(services, merchant) -> list[tuple[str, str | None]]:
    found = await services.conversations.cases(merchant.id)
    return [(case.reason, dict(case.facts).get("option")) for case in found]


@pytest.mark.parametrize(
    ("text", "key", "opened"),
    [
        ("yes, pick-up point please", "reschedule_or_redirect", [("reschedule_or_redirect", "pickup")]),
        ("deliver it to my work address", "reschedule_or_redirect", [("reschedule_or_redirect", "redirect")]),
        ("wait", "option_wait", []),
        ("ok", "option_wait", []),
        ("thanks!", "option_wait", []),
        ("yes", "notice_which", []),
        ("redirect it or a pick-up point", "notice_which", []),
        ("refund please", "option_not_offered", []),
        ("no thanks", "notice_no", []),
        ("who is this?", "notice_who", []),
    ],
)
async def test_a_reply_means_what_was_asked(ask, services, merchant, text, key, opened):
    answer = await ask(text, "affirm" if text in {"yes", "ok"} else "out_of_scope")
    assert answer.key == key
    assert await cases(services, merchant) == opened


@pytest.mark.parametrize("kind", ["lost_suspected"])
async def test_what_is_not_offered_is_explained_with_what_is(ask):
    answer = await ask("open a claim")
    assert "doesn’t offer a claim with the carrier" in answer.text
    assert [button.option for button in answer.buttons] == ["resend", "refund", None]


@pytest.mark.parametrize("kind", ["lost_suspected"])
@pytest.mark.parametrize(("option", "reason"), [("resend", "resend"), ("refund", "return_or_refund")])
async def test_a_pressed_option_opens_its_case(ask, services, merchant, option, reason):
    answer = await ask("x", button=Button("x", "option", "1042", option))
    assert answer.key == reason
    assert await cases(services, merchant) == [(reason, option)]


@pytest.mark.parametrize("kind", ["stalled"])
async def test_yes_to_waiting_is_a_short_word(ask):
    assert (await ask("yes please", "affirm")).key == "option_wait"


@pytest.mark.parametrize("age", [{"hours": 47}])
async def test_after_two_days_of_silence_all_but_a_reply_is_forgotten(ask, services, merchant):
    assert (await ask("pick-up point please")).key == "reschedule_or_redirect"


@pytest.mark.parametrize("age", [{"hours": 49}])
async def test_after_two_days_a_reply_is_no_reply_any_more(ask, services, merchant):
    assert (await ask("wait", "nlu_fallback")).key in {"ask_back", "offer_human"}
    assert await cases(services, merchant) == []


async def test_a_question_in_between_does_not_end_the_notice(ask):
    assert (await ask("where is it?", "track_order")).key == "track_order"
    assert (await ask("then pick-up please")).key == "reschedule_or_redirect"


async def test_a_bare_yes_after_the_answer_is_no_answer_to_it(ask):
    assert (await ask("ok", "affirm")).key == "option_wait"
    assert (await ask("yes", "affirm")).key == "affirm"


async def test_another_order_that_is_named_is_not_the_notices(ask):
    assert (await ask("#2000 pick-up point please", "reschedule_or_redirect")).key == "ask_proof"


async def test_a_human_is_a_human(ask):
    assert (await ask("I want to talk to a human about the refund", "human_agent")).key == "human_agent"


async def test_options_of_the_policy_are_the_buttons_of_a_troubled_parcel(services, merchant, make, clock, ask):
    failed = make.event(60, Status.ATTEMPT_FAILED)
    await services.shipments.record(merchant.id, make.report(60, failed), clock.now())
    answer = await ask("where is my order", "track_order")
    assert [button.option or button.intent for button in answer.buttons] == ["redirect", "pickup", "human_agent"]
