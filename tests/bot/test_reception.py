"""What a shopper is promised about their messages: each is answered exactly once, a burst gets one answer,
and nothing is lost while the engine is away or after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot import reception as module
from bot.answer.words import Words
from bot.decide.bursts import settle
from bot.domain.conversation import Answer, Button, Case, Conversation, Message, Sender, Talk, Turn, Understood
from bot.domain.desk import Agent
from bot.domain.merchant import MerchantSettings
from bot.errors import FailedTurn, Unavailable
from bot.reception import Reception, Tools
from bot.store.cases import keep_case
from bot.store.conversations import StoredConversations
from bot.store.desk import StoredDesk
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault
from integrations.channels.web.register import Sockets
from integrations.dialogue.keywords import without_engine
from tests.conftest import FrozenClock

SOFT = {"hi", "wheres my order", "thanks"}
WORDS = Words()


class Scripted:
    """A dialogue and an assistant in one: drafts an answer named after the text; can be silent or away."""

    def __init__(self, conversations: StoredConversations) -> None:
        self.conversations = conversations
        self.away = 0
        self.silent = 0
        self.broken = 0
        self.asked: list[str] = []

    async def reply(self, turn: Turn) -> list[Answer]:
        self.asked.append(turn.text)
        if self.broken:
            self.broken -= 1
            raise OSError("the database went away")
        if self.away:
            self.away -= 1
            raise Unavailable("away")
        if self.silent:
            self.silent -= 1
            raise FailedTurn("silence")
        return [await self.answer(turn.id, Understood("track_order"))]

    async def answer(self, turn_id: str, understood: Understood) -> Answer:
        turn = await self.conversations.turn(turn_id)
        key = "greet" if turn.text in {"hi", "thanks"} else understood.intent
        answer = Answer(key, f"answer to {turn.text} ({understood.intent})", soft=turn.text in SOFT)
        await self.conversations.keep_draft(turn_id, answer, Talk(), [], None)
        return answer

    def drafted(self, turn_id: str) -> Answer | None:
        return None

    async def healthy(self) -> bool:
        return not self.away


async def gone() -> list[Turn]:
    raise OSError("the database went away")


def german(text: str) -> str | None:
    return "de" if text.startswith("wo ist") else None


class Desk:
    """A reception over a real store."""

    def __init__(self, conversations: StoredConversations, conversation: Conversation, burst: float) -> None:
        self.conversations, self.conversation = conversations, conversation
        self.script = Scripted(conversations)
        self.reception = self.another(burst)

    def another(self, burst: float = 0.2) -> Reception:
        tools = Tools(self.script, self.script, Sockets(), without_engine, german)
        return Reception(self.conversations, tools, WORDS, FrozenClock(), burst)

    async def say(self, client_id: str, text: str, button: Button | None = None) -> Message:
        return await self.reception.accept(self.conversation, client_id, text, button)

    async def ask(self, client_id: str, text: str, button: Button | None = None) -> list[str]:
        message = await self.say(client_id, text, button)
        return [reply.text for reply in await self.reception.replies(self.conversation.id, message, 5.0)]

    async def until_said(self, count: int) -> None:
        for _ in range(250):
            if len(await self.said()) >= count:
                return
            await asyncio.sleep(0.02)

    async def said(self) -> list[str]:
        return [m.text for m in await self.conversations.messages(self.conversation.id) if m.sender is Sender.BOT]


@asynccontextmanager
async def open_desk(database, burst: float = 0.2) -> AsyncIterator[Desk]:
    merchants = StoredMerchants(database, Vault("k" * 40), FrozenClock())
    merchant = await merchants.add("shop", MerchantSettings(name="Shop"))
    conversations = StoredConversations(database)
    conversation = await conversations.open(merchant.id, "web", "key")
    desk = Desk(conversations, conversation, burst)
    try:
        yield desk
    finally:
        await desk.reception.close()


async def test_three_messages_in_a_burst_get_one_answer(database):
    async with open_desk(database, burst=2.0) as desk:  # long enough for three writes on a busy machine
        first = await desk.say("1", "hi")
        second = await desk.say("2", "wheres my order")
        third = await desk.say("3", "#1042")
        replies = [await desk.reception.replies(desk.conversation.id, m, 5.0) for m in (first, second, third)]
        assert [len(reply) for reply in replies] == [0, 0, 1]
        assert await desk.said() == ["answer to #1042 (track_order)"]


async def test_a_full_answer_to_a_single_message_waits_for_nothing(database):
    async with open_desk(database, burst=30.0) as desk:
        assert await asyncio.wait_for(desk.ask("1", "#1042"), 5.0) == ["answer to #1042 (track_order)"]


async def test_a_greeting_alone_is_answered_when_the_burst_is_over(database):
    async with open_desk(database, burst=0.05) as desk:
        assert await desk.ask("1", "hi") == ["answer to hi (track_order)"]


async def test_the_same_message_id_is_answered_once_and_gives_the_same_reply(database):
    async with open_desk(database) as desk:
        first, second = await asyncio.gather(desk.ask("1", "#1042"), desk.ask("1", "#1042"))
        assert first == second == await desk.ask("1", "#1042")
        assert len(await desk.said()) == 1


async def test_while_the_engine_is_away_the_message_is_kept_and_answered_later(database, monkeypatch):
    monkeypatch.setattr(module, "TELL_AFTER", 0.05)
    async with open_desk(database) as desk:
        desk.script.away = 3
        assert await desk.ask("1", "#1042") == [WORDS.say("waiting")]
        await desk.until_said(2)
        assert (await desk.said())[-1] == "answer to #1042 (track_order)"


async def test_a_turn_that_waits_for_the_engine_is_not_taken_up_a_second_time(database, monkeypatch):
    monkeypatch.setattr(module, "TELL_AFTER", 0.05)
    async with open_desk(database) as desk:
        desk.script.away = 3
        assert await desk.ask("1", "#1042") == [WORDS.say("waiting")]
        assert await desk.reception.recover() == 0
        await desk.until_said(2)
        assert await desk.said() == [WORDS.say("waiting"), "answer to #1042 (track_order)"]


async def test_a_turn_that_broke_its_worker_is_taken_up_again(database):
    async with open_desk(database) as desk:
        desk.script.broken = 1
        message = await desk.say("1", "#1042")
        assert await desk.reception.replies(desk.conversation.id, message, 0.2) == []
        assert await desk.reception.recover() == 1
        await desk.until_said(1)
        assert await desk.said() == ["answer to #1042 (track_order)"]


@pytest.mark.parametrize(
    ("text", "button"), [("I want a real person", None), ("Talk to a person", Button("x", "human_agent"))]
)
async def test_a_human_can_be_asked_for_while_the_engine_is_away(database, text, button):
    async with open_desk(database) as desk:
        desk.script.away = 1000
        assert await desk.ask("1", text, button) == [f"answer to {text} (human_agent)"]


async def test_an_engine_that_stays_silent_ends_in_an_apology_and_not_in_silence(database):
    async with open_desk(database) as desk:
        desk.script.silent = 1000
        assert await desk.ask("1", "#1042") == [WORDS.say("failed")]


async def test_after_a_crash_what_was_accepted_is_answered_once(database):
    async with open_desk(database) as desk:
        _, undone = await desk.conversations.say(desk.conversation.id, "1", "#1042", None, FrozenClock().now())
        _, drafted = await desk.conversations.say(desk.conversation.id, "2", "#1043", None, FrozenClock().now())
        await desk.script.answer(drafted.id, Understood("track_order"))
        assert await desk.reception.recover() == 2
        assert await desk.reception.recover() == 0
        await desk.until_said(2)
        assert await desk.said() == ["answer to #1042 (track_order)", "answer to #1043 (track_order)"]
        assert desk.script.asked == ["#1042"], "the turn with a draft must not be put to the engine again"
        assert undone.id != drafted.id


async def test_a_database_that_is_away_for_a_moment_stops_no_answer(database, monkeypatch):
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.01)
    async with open_desk(database) as desk:
        desk.script.away = 3
        await desk.say("1", "#1042")
        while not desk.script.asked:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        monkeypatch.setattr(desk.conversations, "waiting", gone)
        looking = asyncio.create_task(desk.reception.run())
        await desk.until_said(1)
        assert await desk.said() == ["answer to #1042 (track_order)"]
        assert not looking.done()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def test_a_human_who_takes_the_talk_while_the_engine_is_away_ends_the_waiting_in_silence(database, monkeypatch):
    monkeypatch.setattr(module, "TELL_AFTER", 0.2)
    async with open_desk(database) as desk:
        desk.script.away = 1000
        message = await desk.say("1", "#1042")
        case = Case("PL-1", desk.conversation.id, "human_agent", "human_agent", "open", FrozenClock().now())
        people = StoredDesk(database)
        await database.write(lambda connection: keep_case(connection, desk.conversation.merchant_id, case))
        assert await people.claim(desk.conversation.merchant_id, case, Agent("U1"), FrozenClock().now())
        assert await desk.reception.replies(desk.conversation.id, message, 5.0) == []
        assert await desk.ask("2", "hello?") == []
        assert await desk.said() == []


async def test_a_message_in_another_language_never_reaches_the_engine(database):
    async with open_desk(database) as desk:
        assert await desk.ask("1", "wo ist mein Paket") == ["answer to wo ist mein Paket (foreign)"]
        assert desk.script.asked == []


def test_of_a_burst_no_question_and_no_second_order_is_lost():
    def full(order: str) -> Answer:
        return Answer("track_order", order, facts=(("order", order),))

    greet, ask = Answer("greet", "hello", soft=True), Answer("ask_proof", "who?", soft=True)
    assert settle([greet, ask]) == [ask]
    assert settle([greet, full("1"), greet]) == [full("1")]
    assert settle([full("1"), full("2")]) == [full("1"), full("2")]
    assert settle([full("1"), full("1")]) == [full("1")]
    assert settle([full("1"), ask]) == [full("1"), ask]
