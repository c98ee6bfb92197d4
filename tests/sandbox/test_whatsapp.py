"""The WhatsApp channel against the sandbox's Twilio, which shares no code with it: sending, faults, finding, files."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.domain.files import PNG, kind_of
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Failure, Incoming, Outgoing, Receipt, ReceiptNews, Template
from bot.ports import Account, RawPayload, SignedRequest
from integrations.channels.whatsapp.adapter import WhatsApp
from tests.sandbox import test_twilio
from tests.sandbox.reaching import Arrived

pytestmark = pytest.mark.journey
met = test_twilio.met
JANE = test_twilio.JANE
PICTURE = base64.b64encode(test_twilio.PNG).decode()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def account(met: test_twilio.Met, **wrong: str) -> Account:
    secrets = {
        "whatsapp.account": test_twilio.ACCOUNT,
        "whatsapp.webhook": test_twilio.TOKEN,
        "whatsapp.sender": test_twilio.SHOP,
    }
    settings = MerchantSettings(name="Shop", addresses={"whatsapp": f"{met.settings.url}/twilio"})
    return Account(settings, {**secrets, **{f"whatsapp.{name}": value for name, value in wrong.items()}}, met.callback)


async def send(met: test_twilio.Met, session: Any, outgoing: Outgoing, to: str = JANE, **wrong: str) -> Receipt:
    channel = WhatsApp(session)
    return await channel.send(to, channel.render(outgoing), account(met, **wrong))


async def find(met: test_twilio.Met, session: Any, outgoing: Outgoing, since: datetime) -> Receipt | None:
    channel = WhatsApp(session)
    return await channel.find(JANE, channel.render(outgoing), since, account(met))


def told(came: Arrived) -> Incoming | ReceiptNews:
    """What came to our door, verified and read as the door does it."""
    headers = {name.lower(): value for name, value in came.headers.items()}
    request = SignedRequest("POST", came.path, headers, came.body, datetime.now(UTC), came.url)
    WhatsApp().verify(request, ["another", test_twilio.TOKEN])
    [news] = WhatsApp().read(RawPayload("whatsapp", came.body))
    return news


async def test_a_message_goes_and_its_receipts_come_back_signed(met, session):
    await met.write("hi, where is #1042? naïve & + %")
    receipt = await send(met, session, Outgoing("It is in Denver."))
    assert receipt.state is DeliveryState.HANDED_OVER
    await met.until(lambda: met.door.receipts() == ["sent", "delivered"])
    wrote, *receipts = [told(came) for came in met.door.arrived]
    assert (wrote.address, wrote.text) == (JANE, "hi, where is #1042? naïve & + %")
    assert [(news.sid, news.receipt.state) for news in receipts] == [
        (receipt.sid, DeliveryState.SENT),
        (receipt.sid, DeliveryState.DELIVERED),
    ]


async def test_a_template_opens_the_talk_and_its_pressed_button_is_read(met, session):
    words = ("Lantern & Oak", "#1042", "It is late.", "Thursday.", "https://t.example/x")
    template = Outgoing("", template=Template(test_twilio.ANY, words))
    before = datetime.now(UTC)
    receipt = await send(met, session, template)
    await met.status(receipt.sid, "delivered")
    found = await find(met, session, template, before)
    assert (found.sid, found.state) == (receipt.sid, DeliveryState.DELIVERED)
    press = {"press": {"sid": receipt.sid, "button": "human_agent"}}
    await met.post(f"/api/phones/{JANE}/messages", press, status=201)
    await met.until(lambda: len(met.door.messages()) == 1)
    pressed = next(news for came in met.door.arrived if isinstance(news := told(came), Incoming))
    assert (pressed.text, pressed.pressed) == ("Talk to a person", "human_agent")


@pytest.mark.parametrize(
    ("fault", "receipt"),
    [
        ("rate_limit", Receipt(DeliveryState.FAILED, None, Failure.SLOW_DOWN, "20429", 1.0)),
        ("server_error", Receipt(DeliveryState.UNKNOWN, code="20503")),
    ],
)
async def test_what_was_not_accepted_is_not_there(met, session, fault, receipt):
    await met.fault(fault)
    assert await send(met, session, Outgoing("Hello")) == receipt
    assert await find(met, session, Outgoing("Hello"), datetime.now(UTC) - timedelta(minutes=1)) is None


async def test_what_was_accepted_and_then_reset_is_unknown_and_found(met, session):
    await met.write("hi")
    before = datetime.now(UTC)
    await met.fault("reset")
    assert (await send(met, session, Outgoing("Hello"))).state is DeliveryState.UNKNOWN
    found = await find(met, session, Outgoing("Hello"), before)
    assert found.sid
    assert found.state.rank >= DeliveryState.HANDED_OVER.rank
    assert len([text for text in await met.texts() if text["body"] == "Hello"]) == 1


async def test_refusals_have_their_class(met, session):
    assert (await send(met, session, Outgoing("Hi"), "+15005550001")).failure is Failure.BAD_ADDRESS
    assert (await send(met, session, Outgoing("Hi"), webhook="wrong")).failure is Failure.CHANNEL_DOWN
    closed = await send(met, session, Outgoing("Hi"))
    await met.status(closed.sid, "undelivered")
    await met.until(lambda: bool(met.door.receipts()))
    assert told(met.door.arrived[-1]).receipt.failure is Failure.WINDOW_CLOSED


async def test_a_photo_is_fetched_and_known_by_its_bytes(met, session):
    photo = {"text": "broken", "photo": {"type": "image/png", "data": PICTURE}}
    await met.post(f"/api/phones/{JANE}/messages", photo, status=201)
    await met.until(lambda: len(met.door.messages()) == 1)
    news = told(met.door.arrived[0])
    [file] = news.attachments
    body = await WhatsApp(session).fetch(file, account(met))
    assert body == test_twilio.PNG
    assert kind_of(body) is PNG
    assert replace(file, ref="").content_type == "image/png"
