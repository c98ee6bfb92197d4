"""What comes in over channels that are not ours: kept body → message or receipt → talk, consent, files, ledger.

STOP, START and HELP are heard before anything else. Every step may be done twice, and after a crash half-way: a message
is known by its vendor's id, a file by its name, a phrase of ours by what it answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.answer.parcel import buttons
from bot.answer.words import Words
from bot.decide.presses import pressed
from bot.decide.tokens import conversation_key
from bot.domain.attachment import Attachment
from bot.domain.conversation import Answer, Button, Conversation, Message
from bot.domain.files import MIB, MOST_BYTES, kind_of, may_be_kept
from bot.domain.merchant import Merchant
from bot.domain.messaging import Incoming, Keyword, ReceiptNews
from bot.domain.notice import Consent, Purpose
from bot.errors import MalformedPayload, NotThere, Refused, TooLarge, Unavailable
from bot.intake.keywords import keyword
from bot.ports import Account, Arrival, Channel, Clock, Conversations, RawPayload

log = structlog.get_logger(__name__)

FILE_MAY_COME_WITHIN = timedelta(minutes=5)
"""A vendor may tell of a file a moment before it has it."""

LOOKED_BACK = 20
"""Messages among which our newest is looked for."""


class Asides(Protocol):
    """Where messages are kept that no turn answers."""

    async def hear(self, conversation: Conversation, client_id: str, text: str, at: datetime) -> Message:
        """Keep a shopper's message, once."""
        ...

    async def reply(self, conversation: Conversation, client_id: str, answer: Answer, at: datetime) -> Message:
        """Say a fixed phrase, once, and put it on its way."""
        ...


class Consents(Protocol):
    """Where it is kept who may be written to."""

    async def record(self, merchant_id: str, words: list[Consent]) -> None:
        """Keep what was agreed to or refused; a word that changes nothing is not kept again."""
        ...


class Media(Protocol):
    """Where files are kept."""

    async def keep(
        self, merchant_id: str, message_id: str, name: str, content_type: str, body: bytes, at: datetime
    ) -> Attachment:
        """Keep a file of a message, once."""
        ...

    async def of(self, merchant_id: str, message_id: str) -> Sequence[Attachment]:
        """Return the files of a message, without their bytes."""
        ...


class Accept(Protocol):
    """Takes a message that wants an answer."""

    async def __call__(self, conversation: Conversation, client_id: str, text: str, button: Button | None) -> Message:
        """Keep it, durably, and have it answered; the same client id changes nothing."""
        ...


Receive = Callable[[str, ReceiptNews, datetime], Awaitable[None]]
"""Takes a later receipt (merchant id, receipt, when it was heard)."""

AccountOf = Callable[[str, str], Awaitable[Account]]
"""Merchant id and the channel's name → the account there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where correspondence is kept."""

    conversations: Conversations
    asides: Asides
    consents: Consents
    media: Media


@dataclass(frozen=True, slots=True)
class Onward:
    """Who takes what came in further. `on_put` wakes whoever drains the outbox."""

    accept: Accept
    receive: Receive
    account_of: AccountOf
    on_put: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in its conversation, and when it came (aware UTC)."""

    merchant: Merchant
    conversation: Conversation
    incoming: Incoming
    at: datetime


class Correspondence:
    """Works the kept bodies of channels."""

    def __init__(self, kept: Kept, channels: Mapping[str, Channel], onward: Onward, words: Words, clock: Clock) -> None:
        self._kept = kept
        self._channels = channels
        self._onward = onward
        self._words = words
        self._clock = clock

    async def work(self, merchant: Merchant, arrival: Arrival) -> None:
        """Work one kept body. Raises MalformedPayload, or as the vendor does where a file must be fetched."""
        raw = RawPayload(arrival.provider, arrival.body, arrival.topic, arrival.received_at)
        for news in self._channels[arrival.provider].read(raw):
            if isinstance(news, ReceiptNews):
                await self._onward.receive(merchant.id, news, arrival.received_at)
            else:
                await self._hear(merchant, news, arrival.received_at)

    def read(self, raw: RawPayload) -> int:
        """Only read a body; return how many things it speaks of. Raises MalformedPayload."""
        return len(self._channels[raw.provider].read(raw))

    def lane(self, arrival: Arrival) -> str | None:
        """Return within what a body may not overtake another: a shopper's messages keep their order. Receipts need
        none, for they only ever move a send forward."""
        try:
            news = self._channels[arrival.provider].read(RawPayload(arrival.provider, arrival.body, arrival.topic))
        except MalformedPayload:
            return None
        wrote = [each.address for each in news if isinstance(each, Incoming)]
        return f"{arrival.merchant_id}:{arrival.provider}:{wrote[0]}" if wrote else None

    async def _hear(self, merchant: Merchant, incoming: Incoming, at: datetime) -> None:
        conversation = await self._kept.conversations.open(
            merchant.id, incoming.channel, conversation_key(incoming.address, incoming.channel), incoming.address
        )
        letter = Letter(merchant, conversation, incoming, at)
        word = incoming.keyword or (None if incoming.attachments else keyword(incoming.text))
        if word is not None:
            await self._obey(letter, word)
        elif incoming.text:
            await self._pass_on(letter)
        elif incoming.attachments:
            await self._file_alone(letter)
        elif incoming.location:
            await self._place_alone(letter)
        else:
            log.info("message.empty", channel=incoming.channel, conversation=conversation.id)

    async def _obey(self, letter: Letter, word: Keyword) -> None:
        """Record what the shopper decided, for every purpose, and say so once; a vendor may have said it itself."""
        incoming = letter.incoming
        if word is not Keyword.HELP:
            granted, source = word is Keyword.START, f"shopper wrote {word}"
            given = [
                Consent(incoming.channel, incoming.address, purpose, granted, letter.at, source) for purpose in Purpose
            ]
            await self._kept.consents.record(letter.merchant.id, given)
        await self._kept.asides.hear(letter.conversation, incoming.message_id, incoming.text or word, letter.at)
        if incoming.keyword is None:
            await self._say(letter, f"keyword-{word}", "keyword")

    async def _pass_on(self, letter: Letter) -> None:
        """Have a message answered, and keep its files with it."""
        incoming, conversation = letter.incoming, letter.conversation
        said = await self._kept.conversations.messages(conversation.id, max(conversation.last_seq - LOOKED_BACK, 0))
        earlier = [message for message in said if message.client_id != incoming.message_id]
        button = pressed(incoming.text, incoming.pressed, earlier, self._is_intent)
        text = self._text(incoming)
        message = await self._onward.accept(conversation, incoming.message_id, text, button)
        await self._keep_files(letter, message)

    async def _file_alone(self, letter: Letter) -> None:
        """Keep files without a word about them; what they are about is asked, not guessed."""
        text = self._words.say("said-files", count=len(letter.incoming.attachments))
        message = await self._kept.asides.hear(letter.conversation, letter.incoming.message_id, text, letter.at)
        if await self._keep_files(letter, message):
            count = len(await self._kept.media.of(letter.merchant.id, message.id))
            await self._ask(letter, "file-kept", count=count)

    async def _place_alone(self, letter: Letter) -> None:
        text = self._words.say("said-place", address=_map(letter.incoming))
        await self._kept.asides.hear(letter.conversation, letter.incoming.message_id, text, letter.at)
        await self._ask(letter, "place-kept")

    def _text(self, incoming: Incoming) -> str:
        if incoming.location is None:
            return incoming.text
        return f"{incoming.text}\n{self._words.say('said-place', address=_map(incoming))}"

    def _is_intent(self, name: str) -> bool:
        return self._words.has(f"button-{name}")

    async def _keep_files(self, letter: Letter, message: Message) -> bool:
        """Fetch, check and keep the files of a message; say once what was not kept. True when some were."""
        channel = self._channels[letter.incoming.channel]
        known = {file.name.partition(".")[0] for file in await self._kept.media.of(letter.merchant.id, message.id)}
        refused = lost = 0
        for file in letter.incoming.attachments:
            if file.name in known:
                continue
            try:
                kept = await self._keep_file(channel, letter, message, file)
            except NotThere:
                lost += 1
                continue
            known |= {file.name} if kept else set()
            refused += not kept
        if refused:
            await self._say(letter, "file-refused", "refused", count=refused, size=MOST_BYTES // MIB)
        if lost:
            await self._say(letter, "file-lost", "lost", count=lost)
        return bool(known)

    async def _keep_file(self, channel: Channel, letter: Letter, message: Message, file: Attachment) -> bool:
        """Keep one file; False when it is of a kind or size that is not kept. Raises NotThere when it never came."""
        if not may_be_kept(file.content_type):
            return False
        account = await self._onward.account_of(letter.merchant.id, letter.incoming.channel)
        try:
            body = await channel.fetch(file, account)
        except TooLarge:
            return False
        except NotThere:
            if self._clock.now() - letter.at < FILE_MAY_COME_WITHIN:
                raise Unavailable(f"{letter.incoming.channel}: the file is not there yet") from None
            raise
        except Refused as error:
            log.warning("file.refused", channel=letter.incoming.channel, merchant=letter.merchant.id, error=str(error))
            raise NotThere("the vendor does not give us the file") from error
        kind = kind_of(body)
        if kind is None or len(body) > kind.most_bytes:
            return False
        name = f"{file.name}{kind.ending}"
        await self._kept.media.keep(letter.merchant.id, message.id, name, kind.content_type, body, letter.at)
        return True

    async def _ask(self, letter: Letter, key: str, **facts: int) -> None:
        """Ask what a file or a place is about; a human who has the talk in hand asks for themselves."""
        if not letter.conversation.with_human:
            offered = buttons(("missing_or_damaged_item", "human_agent"), None, self._words)
            await self._say(letter, key, "asked", offered if key == "file-kept" else (), **facts)

    async def _say(self, letter: Letter, key: str, what: str, offered: tuple[Button, ...] = (), **facts: int) -> None:
        text = self._words.say(key, shop=letter.merchant.settings.name, **facts)
        answer = Answer(key, text, buttons=offered)
        client_id = f"{what}:{letter.incoming.message_id}"
        await self._kept.asides.reply(letter.conversation, client_id, answer, self._clock.now())
        self._onward.on_put()


def _map(incoming: Incoming) -> str:
    latitude, longitude = incoming.location or (0.0, 0.0)
    return f"https://maps.google.com/?q={latitude:.6f},{longitude:.6f}"
