"""What was not understood: nobody's data in it, alike things together, and what was taught never again."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.conversation import Answer, Note, Talk
from bot.domain.plain_words import plain
from bot.masking import masked
from bot.measure.unclear import Unclear, alike, unclear

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("my mail is jane.doe+x@shop.co.uk ok", "my mail is jane@example.com ok"),
        ("order #77321 where", "order #1042 where"),
        ("call +44 7700 900123", "call +44 1042 1042"),
        ("it is 1Z5R89390357567127", "it is 1Z999AA10123456784"),
        ("see https://shop.example/x?token=abc now", "see now"),
        ("2 lamps [big](thing)", "2 lamps big thing"),
        ("one\n\ntwo\ttabs", "one two tabs"),
    ],
)
def test_words_are_shown_without_anybodys_address_or_number(said, shown):
    assert plain(said) == shown


def test_what_is_alike_is_one_group_and_the_largest_comes_first():
    said = [
        "do you gift wrap this",
        "can you gift wrap it please",
        "is gift wrap possible",
        "gift wrapping?",
        "what are your opening hours",
        "opening hours on sunday?",
        "sing me a song",
    ]
    found = [Unclear(text, "c", n, NOON) for n, text in enumerate(said)]
    groups = [set(group.texts) for group in alike(found)]
    assert groups == [set(said[:4]), set(said[4:6]), {said[6]}]


def test_each_message_is_in_one_group_and_none_is_lost():
    found = [Unclear(f"message about {n % 7} things of kind {n % 3}", "c", n, NOON) for n in range(120)]
    assert sorted(each.seq for group in alike(found) for each in group.messages) == list(range(120))
    assert alike([]) == []
    assert [group.texts for group in alike(found[:1])] == [(found[0].text,)]


async def said(services, merchant, text, intent, key="k"):
    talk = await services.conversations.open(merchant.id, "web", key)
    now = services.clock.now()
    message, turn = await services.conversations.say(talk.id, text, text, None, now)
    note = Note(intent, 0.3, "nlu_fallback", "ask_back")
    await services.conversations.keep_draft(turn.id, Answer("ask_back", "?"), Talk(), [], None, note=note)
    return message


async def measured(services):
    """A while later, when the contacts are measured."""
    services.clock.offset_seconds += 3_600
    await services.measuring.step()


async def test_only_what_was_not_understood_shows_and_only_the_shops_own(services, merchant):
    other = await services.merchants.add("other", merchant.settings)
    await said(services, merchant, "do you gift wrap order #77321", "nlu_fallback")
    await said(services, merchant, "where is it", "track_order")
    await said(services, other, "not yours", "nlu_fallback", "o")
    await measured(services)
    since = services.clock.now() - timedelta(days=1)
    found = await services.database.read_of(merchant.id, lambda connection: unclear(connection, merchant.id, since))
    assert [each.text for each in found] == ["do you gift wrap order #1042"]
    later = services.clock.now() + timedelta(days=1)
    assert await services.database.read_of(merchant.id, lambda c: unclear(c, merchant.id, later)) == []


async def test_what_was_taught_or_left_does_not_show_again(services, merchant):
    await said(services, merchant, "Do you gift wrap", "nlu_fallback")
    await measured(services)
    now = services.clock.now()
    since = now - timedelta(days=1)
    assert len(await services.database.read_of(merchant.id, lambda c: unclear(c, merchant.id, since))) == 1
    await services.examples.propose(merchant.id, ["do you gift wrap"], "out_of_scope", "ada@x.example", now)
    assert await services.database.read_of(merchant.id, lambda c: unclear(c, merchant.id, since)) == []


@pytest.mark.parametrize("said", ["@" * 2_000, "a-" * 8_000, "1-" * 8_000, "a@" * 4_000, "a." * 8_000, "%40" * 2_000])
def test_no_words_that_somebody_chose_take_long(said):
    """Cubic in the length, these took minutes; a second of work is a thousand times what they take."""
    began = time.process_time()
    plain(said)
    masked(said)
    assert time.process_time() - began < 1.0
