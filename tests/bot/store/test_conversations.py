"""Talks: order without gaps, nothing twice, all or nothing."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.conversation import Answer, Button, Card, Case, Link, Proof, Sender, Talk
from bot.errors import NotThere

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


@pytest.fixture
def talks(services):
    return services.conversations


@pytest.fixture
async def talk(talks, merchant):
    return await talks.open(merchant.id, "web", "key")


async def test_opening_twice_at_once_gives_one_conversation(talks, merchant):
    opened = await asyncio.gather(*(talks.open(merchant.id, "web", "same") for _ in range(8)))
    assert len({one.id for one in opened}) == 1
    assert await talks.find(merchant.id, "same") == opened[0]
    assert await talks.find("somebody else", "same") is None


async def test_seq_counts_from_one_without_gaps_under_concurrency(talks, talk):
    said = [talks.say(talk.id, f"c{n}", f"text {n}", None, NOON) for n in range(15)]
    added = [talks.add(talk.id, Answer("k", f"answer {n}"), NOON, Sender.BOT) for n in range(15)]
    await asyncio.gather(*said, *added)
    messages = await talks.messages(talk.id)
    assert [message.seq for message in messages] == list(range(1, 31))
    assert (await talks.get(talk.id)).last_seq == 30


async def test_two_equal_client_ids_at_once_give_one_message_and_one_turn(talks, talk):
    outcomes = await asyncio.gather(*(talks.say(talk.id, "c1", "hello", None, NOON) for _ in range(10)))
    assert len({message.seq for message, _ in outcomes}) == 1
    assert sum(turn is not None for _, turn in outcomes) == 1
    assert len(await talks.waiting()) == 1


async def test_a_message_keeps_what_was_said(talks, talk):
    button = Button("Talk to a person", "human_agent", "1042", "x")
    text = "hi \U0001f600 nul \0 and a lone \ud800"
    _, turn = await talks.say(talk.id, "c1", text, button, NOON)
    [kept] = await talks.messages(talk.id)
    assert kept.text == "hi \U0001f600 nul \ufffd and a lone ?"
    assert (kept.at, kept.sender, kept.client_id) == (NOON, Sender.SHOPPER, "c1")
    again = await talks.turn(turn.id)
    assert (again.button, again.draft, again.merchant_id, again.seq) == (button, None, talk.merchant_id, 1)


async def test_the_first_draft_stands(talks, talk):
    _, turn = await talks.say(talk.id, "c1", "where", None, NOON)
    first, second = Answer("one", "first"), Answer("two", "second")
    await talks.keep_draft(turn.id, first, Talk(orders=("1042",)), [], None)
    await talks.keep_draft(turn.id, second, Talk(orders=("9999",)), [], None)
    assert (await talks.turn(turn.id)).draft == first
    assert (await talks.get(talk.id)).talk.orders == ("1042",)


async def test_of_two_drafts_at_once_one_wins_whole(talks, talk):
    _, turn = await talks.say(talk.id, "c1", "where", None, NOON)
    drafts = [talks.keep_draft(turn.id, Answer("k", str(n)), Talk(goal=str(n)), [], None) for n in range(6)]
    await asyncio.gather(*drafts)
    assert (await talks.turn(turn.id)).draft.text == (await talks.get(talk.id)).talk.goal


async def test_publish_closes_the_turns_and_says_the_answers_in_order(talks, talk):
    turns = [(await talks.say(talk.id, f"c{n}", "hi", None, NOON))[1] for n in range(3)]
    card = Card(
        "Parcel 1 of 2", "in_transit", "On its way", lines=("Last scan",), link=Link("Open", "https://x.example")
    )
    answers = [Answer("a", "one", (card,), (Button("Yes", "affirm"),)), Answer("b", "two")]
    said = await talks.publish([turn.id for turn in turns], answers, NOON + timedelta(seconds=1))
    assert said == (await talks.messages(talk.id))[3:]
    assert [(message.seq, message.text, message.sender) for message in said] == [(4, "one", "bot"), (5, "two", "bot")]
    assert said[0].cards == (card,)
    assert await talks.waiting() == []


async def test_closed_turns_publish_nothing(talks, talk):
    _, turn = await talks.say(talk.id, "c1", "hi", None, NOON)
    both = await asyncio.gather(*(talks.publish([turn.id], [Answer("a", "one")], NOON) for _ in range(5)))
    assert sorted(len(said) for said in both) == [0, 0, 0, 0, 1]
    assert len(await talks.messages(talk.id)) == 2


async def test_publishing_an_open_turn_with_a_closed_one_changes_nothing(talks, talk):
    one = (await talks.say(talk.id, "c1", "hi", None, NOON))[1]
    two = (await talks.say(talk.id, "c2", "hi", None, NOON))[1]
    await talks.publish([one.id], [Answer("a", "one")], NOON)
    assert await talks.publish([one.id, two.id], [Answer("b", "two")], NOON) == []
    assert [turn.id for turn in await talks.waiting()] == [two.id]
    assert (await talks.get(talk.id)).last_seq == 3


async def test_a_draft_for_a_closed_turn_is_ignored(talks, talk):
    _, turn = await talks.say(talk.id, "c1", "hi", None, NOON)
    await talks.publish([turn.id], [Answer("a", "one")], NOON)
    await talks.keep_draft(turn.id, Answer("late", "late"), Talk(goal="late"), [], None)
    assert (await talks.get(talk.id)).talk == Talk()


async def test_messages_after_a_seq(talks, talk):
    for n in range(4):
        await talks.add(talk.id, Answer("k", str(n)), NOON, Sender.AGENT)
    assert [message.text for message in await talks.messages(talk.id, after=2)] == ["2", "3"]


async def test_proofs_expire_and_are_renewed(talks, talk):
    await talks.prove(talk.id, Proof("o1", "link", NOON + timedelta(minutes=30)))
    await talks.prove(talk.id, Proof("o1", "link", NOON + timedelta(minutes=60)))
    assert len(await talks.proofs(talk.id, NOON + timedelta(minutes=59))) == 1
    assert await talks.proofs(talk.id, NOON + timedelta(minutes=60)) == []


def _case(talk, ident, order="#1042", reason="human"):
    return Case(
        ident * 32, talk.id, reason, "help", "open", NOON, order, (("a", "b"),), (("1Z", "in_transit", ("late",)),)
    )


async def test_one_open_case_a_conversation_reason_and_order(talks, talk, merchant):
    for n, (ident, order, reason) in enumerate(
        [
            ("a", "#1042", "human"),
            ("b", "1042", "human"),
            ("c", "#1043", "human"),
            ("d", None, "human"),
            ("e", None, "lost"),
        ]
    ):
        _, turn = await talks.say(talk.id, f"c{n}", "hi", None, NOON)
        await talks.keep_draft(turn.id, Answer("k", "t"), Talk(), [], _case(talk, ident, order, reason))
    assert [case.id[0] for case in await talks.cases(merchant.id)] == ["a", "c", "d", "e"]
    assert (await talks.cases(merchant.id, talk.id))[0] == _case(talk, "a")
    assert await talks.cases("somebody else") == []


async def test_unknown_conversations_and_turns_are_not_there(talks):
    with pytest.raises(NotThere):
        await talks.get("nobody")
    with pytest.raises(NotThere):
        await talks.turn("nothing")
    with pytest.raises(NotThere):
        await talks.say("nobody", "c1", "hi", None, NOON)
