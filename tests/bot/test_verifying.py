"""A wish that changes an order, end to end on real stores: the code, its tries, the case it opens, and the limits."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.decide.codes import MAX_TRIES, MOST_AN_HOUR_FOR_ORDER
from bot.domain.conversation import Sender, Understood
from bot.domain.messaging import DeliveryState, Outgoing, Receipt, Send
from bot.domain.notice import Purpose, Withheld
from bot.domain.order import Contact
from bot.store.outbox import read_body
from bot.store.reaching import codes, outbox
from bot.verifying import Verified, Verifying
from tests.conftest import NOON

JANE = Contact(name="Jane", email="jane@example.com", phone="+1 503 555 0123", postcode="97214", country="US")
CODE = "042042"


class Carrying:
    """A channel of which only its manifest is asked."""

    def __init__(self, name: str) -> None:
        self.MANIFEST = type("M", (), {"name": name, "credential": ""})


@pytest.fixture
def channels() -> dict[str, Carrying]:
    return {"email": Carrying("email")}


@pytest.fixture
async def house(services, merchant, make, channels, clock):
    """The app with a known draw, an order of Jane's, and a talk in which things are said."""
    return await House(services, merchant, make, channels, clock).ready()


class House:
    def __init__(self, services, merchant, make, channels, clock) -> None:
        self.services, self.merchant, self.make, self.clock = services, merchant, make, clock
        verified = Verified(services.codes, services.consents, services.merchants, channels)
        self.woken = 0
        self.assistant = services.assistant
        verifying = Verifying(verified, services.words, b"k" * 40, lambda below: int(CODE), self._wake)
        for holder in (self.assistant, self.assistant._knowing):
            holder._verifying = verifying
        self.assistant._clock = self.assistant._knowing._clock = clock
        self.talk = None

    def _wake(self) -> None:
        self.woken += 1

    async def ready(self):
        await self.keep(self.make.order(contact=JANE))
        await self.open("web", "key")
        return self

    async def keep(self, order) -> None:
        await self.services.flow.keep_order(self.merchant, order, self.clock.now())

    async def open(self, channel, key, address=None) -> None:
        self.talk = await self.services.conversations.open(self.merchant.id, channel, key, address)

    async def say(self, text, intent="track_order", button=None):
        self.clock.tick(seconds=1)
        at = self.clock.now()
        _, turn = await self.services.conversations.say(self.talk.id, f"{at.timestamp()}", text, button, at)
        return await self.assistant.answer(turn.id, Understood(intent))

    async def sent(self) -> list[tuple[str, str, str]]:
        rows = await self.services.database.rows(select(outbox).order_by(outbox.c.id))
        return [(row["channel"], row["address"], read_body(row["body"]).text) for row in rows]

    async def cases(self):
        return await self.services.conversations.cases(self.merchant.id)


async def test_cancelling_waits_for_the_code_and_then_opens_a_verified_case(house):
    asked = await house.say("cancel #1042, jane@example.com", "cancel_order")
    assert "it can normally still be cancelled" in asked.text, "the truth is said first"
    assert "by e-mail to j•••@e•••.com" in asked.text
    assert "jane@example.com" not in asked.text
    assert await house.cases() == []
    [(channel, address, text)] = await house.sent()
    assert (channel, address) == ("email", "jane@example.com")
    assert CODE in text
    assert house.woken == 1

    right = await house.say("042 042", "provide_order_details")
    assert right.key == "code_right"
    [case] = await house.cases()
    assert (case.reason, case.order_number) == ("cancel_order", "#1042")
    facts = dict(case.facts)
    assert facts["verified"] == "code"
    assert facts["words"] == "cancel #1042, jane@example.com"
    assert case.id in right.text


async def test_the_code_itself_is_kept_nowhere_but_in_its_message(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    [row] = await house.services.database.rows(select(codes))
    assert CODE not in " ".join(str(value) for value in row.values())
    assert len(row["digest"]) == 64


async def test_what_exactly_is_wanted_goes_into_the_case(house):
    await house.say("change the address of #1042, jane@example.com", "change_address")
    right = await house.say("code is 042042")
    assert "What exactly should the new address be?" in right.text
    noted = await house.say("12 Elm Street, 97201 Portland", "out_of_scope")
    assert noted.key == "details_noted"
    [case] = await house.cases()
    assert "12 Elm Street, 97201 Portland" in dict(case.facts)["words"]
    assert dict(case.facts)["verified"] == "code"


async def test_what_is_said_while_the_code_is_waited_for_is_not_lost(house):
    await house.say("change the address of #1042, jane@example.com", "change_address")
    waits = await house.say("to 12 Elm Street, 97201 Portland", "provide_order_details")
    assert waits.key == "code_waits"
    right = await house.say(CODE)
    assert "What exactly" not in right.text
    [case] = await house.cases()
    assert "12 Elm Street" in dict(case.facts)["words"]


async def test_another_question_is_answered_and_the_code_still_works(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    assert (await house.say("where is it now?")).key == "track_order"
    assert (await house.say(CODE)).key == "code_right"


async def test_asking_again_sends_no_second_code_while_one_works(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    again = await house.say("please cancel my order", "cancel_order")
    assert again.key == "code_waits"
    assert len(await house.sent()) == 1


async def test_after_a_right_code_a_second_change_needs_none_for_half_an_hour(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    await house.say(CODE)
    second = await house.say("and change the address to 5 Oak Road", "change_address")
    assert "case PL-" in second.text
    house.clock.tick(minutes=31)
    third = await house.say("change the address of #1042 to 7 Oak Road, jane@example.com", "change_address")
    assert "six-digit code" in third.text


async def test_five_wrong_tries_and_the_code_is_void(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    said = [await house.say(f"{wrong:06d}") for wrong in range(MAX_TRIES)]
    assert [answer.key for answer in said] == ["code_wrong"] * (MAX_TRIES - 1) + ["code_spent"]
    assert "One try is left" in said[-2].text
    assert (await house.say(CODE)).key == "code_spent"
    assert await house.cases() == []


async def test_after_ten_minutes_a_code_is_void_and_a_new_one_can_be_had(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    house.clock.tick(minutes=10)
    assert (await house.say(CODE)).key == "code_expired"
    assert (await house.say("resend the code")).key == "code_again"
    assert len(await house.sent()) == 2
    assert (await house.say(CODE)).key == "code_right"


async def test_a_used_code_works_no_second_time(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    await house.say(CODE)
    [row] = await house.services.database.rows(select(codes))
    assert row["used_at"] == house.clock.now()
    sent = await house.services.codes.newest(house.talk.id, "o1")
    assert sent.used


async def test_only_a_few_codes_an_hour_for_one_order_from_wherever_they_are_asked(house):
    for number in range(MOST_AN_HOUR_FOR_ORDER):
        await house.open("web", f"key {number}")
        await house.say("cancel #1042, jane@example.com", "cancel_order")
    await house.open("web", "one more")
    late = await house.say("cancel #1042, jane@example.com", "cancel_order")
    assert "several were sent within the last hour" in late.text
    assert len(await house.sent()) == MOST_AN_HOUR_FOR_ORDER
    house.clock.tick(minutes=61)
    await house.open("web", "later")
    assert "I’ve sent a six-digit code" in (await house.say("cancel #1042 jane@example.com", "cancel_order")).text


async def test_many_talks_at_once_get_no_more_codes_than_the_limit(house):
    talks = [await house.services.conversations.open(house.merchant.id, "web", f"key {n}") for n in range(8)]
    at, turns = house.clock.now(), []
    for talk in talks:
        _, turn = await house.services.conversations.say(talk.id, "c", "cancel #1042 jane@example.com", None, at)
        turns.append(turn)
    said = await asyncio.gather(*(house.assistant.answer(turn.id, Understood("cancel_order")) for turn in turns))
    assert sum("I’ve sent a six-digit code" in answer.text for answer in said) == MOST_AN_HOUR_FOR_ORDER
    assert len(await house.sent()) == MOST_AN_HOUR_FOR_ORDER
    assert sum("within the last hour" in answer.text for answer in said) == len(talks) - MOST_AN_HOUR_FOR_ORDER


async def test_a_human_who_is_asked_for_meanwhile_learns_what_was_wanted(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    await house.say("get me a human", "human_agent")
    [case] = await house.cases()
    facts = dict(case.facts)
    assert (facts["wish"], facts["verified"], facts["why-asked"]) == ("cancel_order", "no", "get me a human")


async def test_a_code_of_one_talk_does_not_work_in_another(house):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    await house.open("web", "another")
    await house.say("#1042 jane@example.com")
    await house.say(CODE)
    assert await house.cases() == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("I can't get the code", "code_lost"), ("that's not my email any more", "code_lost"), ("never mind", "declined")],
)
async def test_whoever_cannot_get_the_code_gets_a_person_and_an_unverified_case(house, text, key):
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    assert (await house.say(text, "out_of_scope")).key == key
    assert [dict(case.facts)["verified"] for case in await house.cases()] == (["no"] if key == "code_lost" else [])


@pytest.mark.parametrize("channels", [{}], ids=["nothing could carry a code"])
async def test_without_a_way_the_wish_goes_to_a_human_marked_unverified(house):
    answer = await house.say("cancel #1042, jane@example.com", "cancel_order")
    assert "case PL-" in answer.text
    [case] = await house.cases()
    assert dict(case.facts)["verified"] == "no"
    assert await house.sent() == []


async def test_asking_twice_about_one_turn_sends_one_code_and_counts_one_try(house):
    at = house.clock.now()
    text = "cancel #1042, jane@example.com"
    _, turn = await house.services.conversations.say(house.talk.id, "c", text, None, at)
    first = await house.assistant.answer(turn.id, Understood("cancel_order"))
    assert await house.assistant.answer(turn.id, Understood("cancel_order")) == first
    _, turn = await house.services.conversations.say(house.talk.id, "d", "000000", None, at)
    for _ in range(2):
        await house.assistant.answer(turn.id, Understood("track_order"))
    [row] = await house.services.database.rows(select(codes))
    assert row["tries"] == 1
    assert len(await house.sent()) == 1


async def test_preferences_are_changed_by_a_code_and_without_a_case(house):
    await house.say("#1042 jane@example.com")
    await house.say("please stop sending me messages", "out_of_scope")
    done = await house.say(CODE)
    assert done.key == "preferences_off"
    assert await house.cases() == []
    for channel, address in (("email", "jane@example.com"), ("whatsapp", "+15035550123")):
        agreed = await house.services.consents.of(house.merchant.id, channel, address)
        assert agreed == dict.fromkeys(Purpose, False)


def send_of(ref: str, merchant_id: str) -> Send:
    planned = DeliveryState.PLANNED
    return Send(1, merchant_id, ref, "talk:x", "email", "jane@example.com", planned, Outgoing(""), NOON)


async def test_a_code_that_cannot_be_typed_any_more_is_not_sent(house):
    sends = house.services.code_sends
    sends._clock = house.clock
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    send = send_of("code:1", house.merchant.id)
    assert await sends.permit(send) is None
    house.clock.tick(minutes=11)
    assert await sends.permit(send) is Withheld.TOO_OLD
    assert await sends.permit(send_of("code:99", house.merchant.id)) is Withheld.TOO_OLD


async def test_a_message_that_is_out_is_blanked_and_a_failed_one_is_said_once(house):
    sends = house.services.code_sends
    await house.say("cancel #1042, jane@example.com", "cancel_order")
    send = send_of("code:1", house.merchant.id)
    for _ in range(2):
        await sends.handle(send, Receipt(DeliveryState.HANDED_OVER))
    assert [text for _, _, text in await house.sent()] == [""]
    for _ in range(2):
        await sends.handle(send, Receipt(DeliveryState.FAILED))
    said = [m.text for m in await house.services.conversations.messages(house.talk.id) if m.sender is Sender.BOT]
    assert len(said) == 1
    assert "could not be sent" in said[0]
