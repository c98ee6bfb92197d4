"""What a shopper's message on WhatsApp comes to: a talk, a consent, a kept file; each once, on both databases."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.answer.words import Words
from bot.correspondence import Correspondence, Kept, Onward
from bot.decide.tokens import conversation_key
from bot.domain.attachment import Attachment
from bot.domain.conversation import Answer, Button, Sender
from bot.domain.messaging import DeliveryState, Incoming, Keyword, Receipt, ReceiptNews
from bot.domain.notice import Purpose
from bot.errors import TooLarge, Unavailable
from bot.ports import Arrival
from bot.store.asides import StoredAsides
from bot.store.reaching import outbox
from tests.bot.conftest import TwinChannel
from tests.conftest import FrozenClock

JANE = "+14155550123"
JPEG = b"\xff\xd8\xff\xe0 a broken lamp"
PHOTO = Attachment("https://vendor/ME1", "image/jpeg", "ME1")


@dataclass
class Desk:
    """A correspondence on a real store, with what it handed on."""

    services: Any
    merchant: Any
    channel: TwinChannel
    clock: FrozenClock
    accepted: list[tuple[str, str, Button | None]] = field(default_factory=list)
    receipts: list[tuple[str, ReceiptNews, datetime]] = field(default_factory=list)
    put: int = 0
    count: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        kept = Kept(
            self.services.conversations,
            StoredAsides(self.services.database),
            self.services.consents,
            self.services.media,
        )
        onward = Onward(self.accept, self.receive, self.services.accounts.of, self.woken)
        self.correspondence = Correspondence(kept, {"whatsapp": self.channel}, onward, Words(), self.clock)

    async def accept(self, conversation, client_id, text, button=None):
        message, turn = await self.services.conversations.say(
            conversation.id, client_id, text, button, self.clock.now()
        )
        if turn:
            self.accepted.append((client_id, text, button))
        return message

    async def receive(self, merchant_id, news, at):
        self.receipts.append((merchant_id, news, at))

    def woken(self) -> None:
        self.put += 1

    def arrival(self, *news: Any, at: datetime | None = None) -> Arrival:
        body = f"body {next(self.count)}".encode()
        self.channel.meanings[body] = list(news)
        return Arrival(self.merchant.id, "whatsapp", body.decode(), None, body, {}, at or self.clock.now())

    async def hear(self, text: str = "", ident: str = "SM1", **more: Any) -> Arrival:
        arrival = self.arrival(Incoming("whatsapp", JANE, ident, text, **more))
        await self.correspondence.work(self.merchant, arrival)
        return arrival

    async def talk(self):
        conversation = await self.services.conversations.find(self.merchant.id, conversation_key(JANE, "whatsapp"))
        return await self.services.conversations.messages(conversation.id) if conversation else []

    async def out(self) -> list[Any]:
        return await self.services.database.rows(select(outbox).order_by(outbox.c.id))

    async def consent(self) -> dict[Purpose, bool]:
        return await self.services.consents.of(self.merchant.id, "whatsapp", JANE)


@pytest.fixture
def desk(services, merchant, clock) -> Desk:
    return Desk(services, merchant, services.channels["whatsapp"], clock)


async def test_a_first_message_opens_a_talk_with_an_address_and_a_window(desk, services, merchant):
    await desk.hear("where is #1042?")
    conversation = await services.conversations.find(merchant.id, conversation_key(JANE, "whatsapp"))
    assert (conversation.channel, conversation.address) == ("whatsapp", JANE)
    assert conversation.last_inbound_at == desk.clock.now()
    assert desk.accepted == [("SM1", "where is #1042?", None)]


async def test_the_same_message_twice_changes_nothing(desk):
    arrival = await desk.hear("where is #1042?")
    before = await desk.talk()
    await desk.correspondence.work(desk.merchant, arrival)
    await desk.hear("where is #1042?")
    assert await desk.talk() == before
    assert len(desk.accepted) == 1


@pytest.mark.parametrize(("text", "granted"), [("STOP", False), ("Start!", True), ("abmelden", False)])
async def test_stop_and_start_are_recorded_for_every_purpose_and_answered_once(desk, text, granted):
    arrival = await desk.hear(text)
    await desk.correspondence.work(desk.merchant, arrival)
    assert await desk.consent() == dict.fromkeys(Purpose, granted)
    assert desk.accepted == []
    theirs, ours = await desk.talk()
    assert (theirs.text, theirs.sender, ours.sender) == (text, Sender.SHOPPER, Sender.BOT)
    [row] = await desk.out()
    assert (row["ref"], row["channel"], row["address"]) == (f"message:{ours.id}", "whatsapp", JANE)
    assert ours.text in row["body"]
    assert desk.put == 2


async def test_the_last_word_counts_and_each_is_kept(desk, services, merchant):
    for number, word in enumerate(("STOP", "START", "stop")):
        await desk.hear(word, f"SM{number}")
    assert await desk.consent() == dict.fromkeys(Purpose, False)
    history = await services.consents.history(merchant.id, "whatsapp", JANE)
    assert [word.granted for word in history if word.purpose is Purpose.TROUBLE] == [False, True, False]


async def test_help_is_answered_and_changes_no_consent(desk):
    await desk.hear("HELP")
    assert await desk.consent() == {}
    assert "STOP" in (await desk.talk())[-1].text


async def test_a_word_that_the_vendor_answered_is_recorded_and_not_answered_again(desk):
    await desk.hear("bye now", keyword=Keyword.STOP)
    assert await desk.consent() == dict.fromkeys(Purpose, False)
    assert await desk.out() == []


async def test_a_stop_that_was_half_worked_is_finished(desk, services, merchant, monkeypatch):
    arrival = desk.arrival(Incoming("whatsapp", JANE, "SM1", "STOP"))
    with monkeypatch.context() as broken:
        broken.setattr(StoredAsides, "reply", _lost)
        with pytest.raises(OSError, match="power"):
            await desk.correspondence.work(merchant, arrival)
    assert await desk.consent() == dict.fromkeys(Purpose, False)
    await desk.correspondence.work(merchant, arrival)
    assert [message.sender for message in await desk.talk()] == [Sender.SHOPPER, Sender.BOT]
    assert len(await desk.out()) == 1


async def _lost(*_: Any) -> None:
    raise OSError("the power went")


async def test_a_number_presses_the_button_that_was_shown_last(desk, services, merchant):
    await desk.hear("hello")
    conversation = await services.conversations.find(merchant.id, conversation_key(JANE, "whatsapp"))
    wait = Button("Wait", "track_order", "1042")
    asked = Answer("late", "It is late.", buttons=(Button("Person", "human_agent"), wait))
    await services.conversations.add(conversation.id, asked, desk.clock.now(), Sender.BOT)
    await desk.hear("2", "SM2")
    await desk.hear("7", "SM3")
    assert desk.accepted[1:] == [("SM2", "2", wait), ("SM3", "7", None)]


async def test_a_template_button_names_its_intent(desk):
    await desk.hear("A person, please", pressed="human_agent")
    assert desk.accepted == [("SM1", "A person, please", Button("A person, please", "human_agent"))]


async def test_a_photo_with_words_is_answered_as_words_and_kept_with_them(desk, services, merchant):
    desk.channel.files[PHOTO.ref] = JPEG
    arrival = await desk.hear("it came broken", attachments=(PHOTO,))
    await desk.correspondence.work(merchant, arrival)
    [message] = await desk.talk()
    [kept] = await services.media.of(merchant.id, message.id)
    assert (kept.name, kept.content_type, kept.size) == ("ME1.jpg", "image/jpeg", len(JPEG))
    assert (await services.media.get(merchant.id, kept.ref)).body == JPEG
    assert desk.channel.fetched == [PHOTO.ref]
    assert len(desk.accepted) == 1
    assert await desk.out() == []


async def test_a_photo_alone_is_kept_and_what_it_is_about_is_asked_once(desk, services, merchant):
    desk.channel.files[PHOTO.ref] = JPEG
    arrival = await desk.hear(attachments=(PHOTO,))
    await desk.correspondence.work(merchant, arrival)
    theirs, ours = await desk.talk()
    assert theirs.text == "(sent a file)"
    assert [button.intent for button in ours.buttons] == ["missing_or_damaged_item", "human_agent"]
    assert len(await services.media.of(merchant.id, theirs.id)) == 1
    assert len(await desk.out()) == 1
    assert desk.accepted == []


@pytest.mark.parametrize(
    ("file", "body"),
    [
        (PHOTO, b"<html>not a photo</html>"),
        (PHOTO, TooLarge("over the cap")),
        (PHOTO, JPEG + b"x" * (10 * 1024 * 1024)),
        (replace(PHOTO, content_type="audio/ogg"), b"OggS"),
        (replace(PHOTO, content_type="text/html"), JPEG),
    ],
)
async def test_what_is_not_kept_is_refused_politely_once(desk, services, merchant, file, body):
    desk.channel.files[file.ref] = body
    arrival = await desk.hear("look", attachments=(file,))
    await desk.correspondence.work(merchant, arrival)
    theirs, ours = await desk.talk()
    assert "can’t take that file" in ours.text
    assert await services.media.of(merchant.id, theirs.id) == []
    assert len(await desk.out()) == 1


async def test_a_file_that_is_not_there_yet_is_asked_for_again_and_then_said_to_be_lost(desk, merchant):
    arrival = desk.arrival(Incoming("whatsapp", JANE, "SM1", "look", attachments=(PHOTO,)))
    with pytest.raises(Unavailable):
        await desk.correspondence.work(merchant, arrival)
    assert len(desk.accepted) == 1
    desk.clock.tick(minutes=6)
    for _ in range(2):
        await desk.correspondence.work(merchant, arrival)
    assert [message.text for message in await desk.talk()][1:] == [
        "I’m sorry, your file didn’t reach me. Could you send it once more?"
    ]


async def test_of_several_files_the_good_ones_are_kept(desk, services, merchant):
    files = (PHOTO, replace(PHOTO, ref="https://vendor/ME2", name="ME2", content_type="audio/ogg"))
    desk.channel.files[PHOTO.ref] = JPEG
    await desk.hear("two", attachments=files)
    theirs, ours = await desk.talk()
    assert len(await services.media.of(merchant.id, theirs.id)) == 1
    assert "can’t take that file" in ours.text


async def test_a_place_is_kept_as_an_address_of_a_map(desk):
    await desk.hear(location=(51.5014, -0.1419))
    theirs, ours = await desk.talk()
    assert theirs.text == "(sent a place: https://maps.google.com/?q=51.501400,-0.141900)"
    assert ours.sender is Sender.BOT
    await desk.hear("here", "SM2", location=(51.5, 0.0))
    assert desk.accepted[0][1].startswith("here\n(sent a place: ")


async def test_a_message_without_anything_in_it_is_left_alone(desk):
    await desk.hear()
    assert await desk.talk() == []


async def test_a_receipt_goes_to_the_ledger_with_when_it_was_heard(desk, merchant):
    news = ReceiptNews("whatsapp", "SM9", Receipt(DeliveryState.READ, "SM9"))
    arrival = desk.arrival(news, at=desk.clock.now() - timedelta(minutes=1))
    await desk.correspondence.work(merchant, arrival)
    assert desk.receipts == [(merchant.id, news, arrival.received_at)]


async def test_a_shoppers_messages_keep_their_order_through_the_inbox(services, merchant):
    channel = services.channels["whatsapp"]
    for number in range(30):
        for name in ("a", "b"):
            body = f"{name}{number}".encode()
            channel.meanings[body] = [Incoming("whatsapp", f"+1415555010{name}", f"SM{name}{number}", f"STOP {number}")]
            arrival = Arrival(merchant.id, "whatsapp", body.decode(), None, body, {}, services.clock.now())
            await services.inbox.keep(arrival)
    await services.worker.drain()
    for name in ("a", "b"):
        key = conversation_key(f"+1415555010{name}", "whatsapp")
        conversation = await services.conversations.find(merchant.id, key)
        said = await services.conversations.messages(conversation.id)
        theirs = [message.client_id for message in said if message.sender is Sender.SHOPPER]
        assert theirs == [f"SM{name}{number}" for number in range(30)]
    await services.reception.close()


async def test_a_message_at_the_door_is_kept_answered_and_worked(site, services, merchant, make):
    channel = services.channels["whatsapp"]
    channel.meanings[b"one"] = [Incoming("whatsapp", JANE, "SM1", "STOP")]
    headers = {"X-Signature": make.sign("secret of whatsapp.webhook", b"one"), "X-Event-Id": "SM1"}
    answers = await asyncio.gather(
        *(site.post(f"/hooks/{merchant.hook_token}/whatsapp", data=b"one", headers=headers) for _ in range(5))
    )
    assert [(answer.status, await answer.read()) for answer in answers] == [(200, b"")] * 5
    await services.worker.drain()
    assert await services.consents.of(merchant.id, "whatsapp", JANE) == dict.fromkeys(Purpose, False)
    assert [entry.state for entry in await services.inbox.find()] == ["done"]
