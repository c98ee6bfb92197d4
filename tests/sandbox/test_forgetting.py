"""What we left with Slack and Twilio is taken away by their real clients, against stand-ins that share no code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.domain.attachment import Attachment
from bot.domain.desk import PostKind
from bot.domain.erasure import Forgotten, Left, Trace, TraceKind
from bot.domain.messaging import Outgoing
from bot.errors import RateLimited, Refused, Unavailable
from integrations.channels.whatsapp.adapter import WhatsApp
from tests.integrations.desks.slack.cards import CARD
from tests.sandbox import test_slack_adapter, test_twilio, test_whatsapp

pytestmark = pytest.mark.journey
SUPPORT, ADA = test_slack_adapter.SUPPORT, test_slack_adapter.ADA
met = test_slack_adapter.met
phone = test_twilio.met
session = test_whatsapp.session
HELLO = Outgoing("Hello")


async def thread(met: Any) -> str:
    """A case's thread: card, a line with a file, and what an agent wrote."""
    card = await met.post("k:card", PostKind.CARD, card=CARD)
    await met.post(
        "k:m", PostKind.LINE, thread=card, text="where is it", files=(Attachment("media:1", "image/png", "porch.png"),)
    )
    await met.agent("messages", text="She lives at 1 Elm Road", thread=card.partition(":")[2])
    return card


async def test_what_we_wrote_in_a_thread_goes_and_what_people_wrote_is_named(met):
    card = await thread(met)
    forgotten = await met.slack.forget(Trace("slack", TraceKind.THREAD, card), met.account)
    assert forgotten.deleted == 4  # the card, the line, the file and the message that showed it
    [left] = forgotten.left
    assert (left.where, left.what, left.count) == ("slack", Left.AGENTS_LINES, 1)


async def test_a_thread_that_is_gone_already_is_as_good(met):
    card = await met.post("k:card", PostKind.CARD, card=CARD)
    trace = Trace("slack", TraceKind.THREAD, card)
    assert (await met.slack.forget(trace, met.account)).deleted == 1
    assert await met.slack.forget(trace, met.account) == Forgotten()


async def test_slack_is_asked_again_when_it_is_busy(met):
    card = await met.post("k:card", PostKind.CARD, card=CARD)
    async with met.client.post("/api/faults", json={"target": "slack", "mode": "rate_limit", "count": 1}) as answer:
        assert answer.status == 200, await answer.text()
    with pytest.raises(RateLimited):
        await met.slack.forget(Trace("slack", TraceKind.THREAD, card), met.account)


async def test_without_a_token_slack_is_not_asked(met):
    with pytest.raises(Refused):
        await met.slack.forget(Trace("slack", TraceKind.THREAD, "C1:1.0"), replace(met.account, secrets={}))


async def test_a_message_and_its_files_are_deleted_at_twilio(phone, session: aiohttp.ClientSession):
    photo = {"text": "broken", "photo": {"type": "image/png", "data": test_whatsapp.PICTURE}}
    sid = (await phone.post(f"/api/phones/{test_whatsapp.JANE}/messages", photo, status=201))["sid"]
    channel, account = WhatsApp(session), test_whatsapp.account(phone)
    trace = Trace("whatsapp", TraceKind.MESSAGE, sid)
    assert await channel.forget(trace, account) == Forgotten(2)
    assert await channel.forget(trace, account) == Forgotten()
    assert await phone.texts() == []
    assert (await phone.get("/api/violations"))["violations"] == []


async def test_what_we_sent_is_deleted_once_it_has_arrived(phone, session: aiohttp.ClientSession):
    await phone.write("hi")
    receipt = await test_whatsapp.send(phone, session, HELLO)
    trace = Trace("whatsapp", TraceKind.MESSAGE, receipt.sid)
    with pytest.raises(Unavailable):
        await WhatsApp(session).forget(trace, test_whatsapp.account(phone))
    await phone.status(receipt.sid, "delivered")
    assert await WhatsApp(session).forget(trace, test_whatsapp.account(phone)) == Forgotten(1)


async def test_wrong_credentials_are_told(phone, session: aiohttp.ClientSession):
    wrong = test_whatsapp.account(phone, webhook="wrong")
    with pytest.raises(Refused):
        await WhatsApp(session).forget(Trace("whatsapp", TraceKind.MESSAGE, "SM1"), wrong)
