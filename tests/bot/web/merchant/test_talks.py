"""Conversations: a talk is read by its own shop alone, with what was understood and what became of it."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Answer, Note, Talk
from bot.domain.staff import Role


@pytest.fixture
async def talk(services, merchant):
    """A talk of two lines, with what the first came to."""
    talk = await services.conversations.open(merchant.id, "web", "k")
    now = services.clock.now()
    _, turn = await services.conversations.say(talk.id, "m1", "where is #1042 <b>now</b>?", None, now)
    answer = Answer("track_order", "It is on its way.", facts=(("status", "in_transit"),))
    note = Note("track_order", 0.91, "track_order", "track_order", "o1")
    await services.conversations.keep_draft(turn.id, answer, Talk(), [], None, note=note)
    await services.conversations.publish([turn.id], [answer], now)
    return talk


async def test_a_talk_shows_what_was_said_understood_and_rested_on(signed_in, merchant, talk):
    agent = await signed_in(merchant, Role.AGENT)
    status, page = await agent.open(f"/conversations/{talk.id}")
    assert status == 200
    assert "where is #1042 &lt;b&gt;now&lt;/b&gt;?" in page
    assert "It is on its way." in page
    assert "Understood as “Where is it?”" in page
    assert "in_transit" in page


async def test_that_a_talk_was_read_is_written_down(signed_in, services, merchant, talk):
    agent = await signed_in(merchant, Role.AGENT)
    await agent.open(f"/conversations/{talk.id}")
    [(_, deed), *_] = await services.staff.deeds(merchant.id)
    assert (deed.actor, deed.act, deed.about) == (agent.user.email, "talk.read", talk.id)


async def test_another_shops_talk_reads_like_one_that_is_not_there(signed_in, merchant, rival, talk):
    theirs = await signed_in(rival)
    here, nowhere = await theirs.open(f"/conversations/{talk.id}"), await theirs.open("/conversations/" + "0" * 32)
    assert here[0] == nowhere[0] == 404
    assert "1042" not in here[1]


@pytest.fixture
async def measured(services, merchant, talk):
    """The same talk, measured."""
    services.clock.offset_seconds += 3_600
    await services.measuring.step()
    return talk


async def rows(person, query=""):
    status, page = await person.open(f"/conversations?last=7{query}")
    assert status == 200, page
    return page.count('class="when"'), page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("&outcome=wismo", 1),
        ("&outcome=human", 0),
        ("&outcome=by_us", 0),
        ("&figure=wismo", 1),
        ("&figure=strict&counted=no", 0),
        ("&goal=track_order", 1),
        ("&goal=refund_status", 0),
        ("&channel=whatsapp", 0),
        ("&q=where+is", 1),
        ("&q=WHERE+IS", 1),
        ("&q=%25", 0),
        ("&q=where_is", 0),
        ("&q=nothing+of+the+kind", 0),
        ("&q=%231042", 1),
        ("&q=lo-1042", 0),
        ("&q=Jane@example.com", 1),
        ("&q=other@example.com", 0),
    ],
)
async def test_conversations_are_found(signed_in, services, merchant, make, measured, query, count):
    await services.orders.save(merchant.id, make.order(), services.clock.now())
    services.clock.offset_seconds += 86_400
    agent = await signed_in(merchant, Role.AGENT)
    assert (await rows(agent, query))[0] == count


@pytest.mark.parametrize("query", ["&outcome=x", "&figure=x", "&from=yesterday", "&from=2026-11-10&to=2026-11-01"])
async def test_a_wrong_filter_is_named(signed_in, merchant, query):
    agent = await signed_in(merchant, Role.AGENT)
    status, page = await agent.open(f"/conversations?last=7{query}")
    assert status == 400
    assert "cannot be done" in page


async def test_a_shop_finds_nothing_of_another(signed_in, services, rival, measured):
    services.clock.offset_seconds += 86_400
    theirs = await signed_in(rival)
    for query in ("", "&q=1042", "&q=where", "&order=o1"):
        assert (await rows(theirs, query))[0] == 0


async def test_every_contact_leaves_as_csv_once_and_only_the_shops_own(
    signed_in, services, merchant, rival, measured, monkeypatch
):
    monkeypatch.setattr("bot.web.contact_exports.ROWS_A_PAGE", 1)
    for key in ("k2", "k3"):
        talk = await services.conversations.open(merchant.id, "web", key)
        await services.conversations.say(talk.id, "m1", '=cmd|"/c calc"', None, services.clock.now())
    services.clock.offset_seconds += 3_600
    await services.measuring.step()
    owner, theirs = await signed_in(merchant), await signed_in(rival)
    for path in (
        "contacts",
        "contact-days",
        "contact-troubles",
        "statuses-said",
        "windows-said",
        "truth-days",
        "first-word",
        "visits",
    ):
        status, file = await owner.open(f"/exports/{path}.csv?from=2026-11-01&to=2026-11-30")
        assert status == 200, path
        assert (await theirs.open(f"/exports/{path}.csv?from=2026-11-01&to=2026-11-30"))[1].count("\r\n") == 1
    _, file = await owner.open("/exports/contacts.csv?from=2026-11-01&to=2026-11-30")
    lines = file.split("\r\n")
    assert len(lines) == 1 + 3 + 1
    assert sum("'=cmd" in line for line in lines) == 2
    assert (await rows(owner, "&from=2026-11-01&to=2026-11-30"))[0] == 3
