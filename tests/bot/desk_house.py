"""A desk, a phone and a letter box that remember what they took, around the app's services. Made by us."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.decide.tokens import conversation_key
from bot.domain.attachment import Attachment
from bot.domain.conversation import Case, Conversation, Message, Sender, Understood
from bot.domain.desk import Act, Agent, DeskEvent, DeskPost, PostKind
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.messaging import DeliveryState, Outgoing, Receipt, ReceiptNews
from bot.domain.order import Contact
from bot.domain.policy import People, Policy
from bot.errors import NotThere
from bot.main import Services
from bot.ports import Account, Arrival, Limits, Manifest, SignedRequest
from bot.store.codec import DESK_EVENT

ANNA, BEN = Agent("UANNA", "Anna"), Agent("UBEN", "Ben")
PHONE = "+447700900123"
JANE = Contact(name="Jane Doe", email="jane@example.com", phone="+44 20 7946 0018", postcode="SW1A 1AA", city="London")
JPEG = b"\xff\xd8\xff" + b"0" * 64
TAKEN = DeliveryState.HANDED_OVER


class TwinDesk:
    """Where agents sit: every post gets a line of its own."""

    MANIFEST = Manifest("slack", "Twin desk", "", "made by us")

    def __init__(self) -> None:
        self.posts: list[tuple[str, DeskPost]] = []
        self.answers: list[Receipt] = []
        self.files: dict[str, bytes] = {}
        self.there: dict[str, Receipt] = {}
        self._stamps = itertools.count(1)

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        raise NotImplementedError

    def read(self, request: SignedRequest) -> list[DeskEvent]:
        raise NotImplementedError

    async def post(self, key: str, post: DeskPost, account: Account) -> Receipt:
        if self.answers:
            return self.answers.pop(0)
        self.posts.append((key, post))
        return Receipt(DeliveryState.DELIVERED, f"C1:{next(self._stamps)}.0")

    async def find(self, key: str, post: DeskPost, since: datetime, account: Account) -> Receipt | None:
        return self.there.get(key)

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        if attachment.ref not in self.files:
            raise NotThere("no such file")
        return self.files[attachment.ref]

    def of(self, *kinds: PostKind) -> list[DeskPost]:
        """The posts of these kinds, in order."""
        return [post for _, post in self.posts if post.kind in kinds]

    def texts(self, *kinds: PostKind) -> list[str]:
        """The words of the posts of these kinds, in order."""
        return [post.text for post in self.of(*kinds)]


class TwinWay:
    """A channel to shoppers."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.MANIFEST = Manifest(name, f"Twin {name}", "", "made by us")
        self.LIMITS = limits
        self.sent: list[tuple[str, Outgoing]] = []
        self.answers: list[Receipt] = []
        self._rendered: dict[str, Outgoing] = {}

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        raise NotImplementedError

    def dedupe_key(self, request: SignedRequest) -> str:
        raise NotImplementedError

    def read(self, raw: Any) -> list[Any]:
        raise NotImplementedError

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        self._rendered[repr(outgoing)] = outgoing
        return {"body": repr(outgoing)}

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        if self.answers:
            return self.answers.pop(0)
        self.sent.append((address, self._rendered[payload["body"]]))
        return Receipt(TAKEN, f"{self.MANIFEST.name}-{len(self.sent)}")

    async def find(
        self, address: str, payload: Mapping[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        return None

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        raise NotImplementedError

    @property
    def texts(self) -> list[str]:
        """The words that were sent, in order."""
        return [outgoing.text for _, outgoing in self.sent]


def people(**more: Any) -> People:
    """Somebody is always there, in channel C1."""
    defaults: dict[str, Any] = {"hours": {}, "channel": "C1", "fallback": "C9", "alert_minutes": 10}
    return People(**{**defaults, **more})


@dataclass
class House:
    """A shop with a desk, one talk of a shopper, and everything that reaches either."""

    services: Services
    merchant: Merchant
    talk: Conversation
    desk: TwinDesk
    phone: TwinWay
    mail: TwinWay
    twice: bool = True
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def say(self, text: str, intent: str = "track_order") -> Message:
        """The shopper says something; unless a human has the talk the bot answers."""
        ident, now = f"c{next(self.numbers)}", self.services.clock.now()
        message, turn = await self.services.conversations.say(self.talk.id, ident, text, None, now)
        if turn:
            answer = await self.services.assistant.answer(turn.id, Understood(intent))
            await self.services.conversations.publish([turn.id], [answer], now)
        await self.send()
        return message

    async def open(self, text: str = "#1042 jane@example.com a human please") -> Case:
        """The shopper asks for a human."""
        await self.say(text, "human_agent")
        return await self.case()

    async def case(self) -> Case:
        """The newest case as it stands."""
        return (await self.services.conversations.cases(self.merchant.id))[0]

    async def act(self, act: Act, agent: Agent = ANNA, **more: Any) -> None:
        """An agent does something in the case's thread; it is told twice, as desks do."""
        number = next(self.numbers)
        if "thread" not in more and "case_id" not in more:
            more["thread"] = (await self.case()).thread
        if act is Act.SAID and "line" not in more:
            more["line"] = f"C1:{number}00.5"
        event = DeskEvent(more.pop("key", f"e{number}"), act, agent, self.services.clock.now(), **more)
        for _ in range(2 if self.twice else 1):
            await self.work(event)
        await self.send()

    async def work(self, event: DeskEvent) -> None:
        """Have one act worked."""
        body = DESK_EVENT.dump(event).encode()
        arrival = Arrival(self.merchant.id, "slack", event.key, None, body, {}, self.services.clock.now())
        await self.services.desking.work(self.merchant, arrival)

    async def send(self) -> None:
        """Let everything leave that may."""
        for _ in range(200):
            if not await self.services.notifier.step():
                return
            await asyncio.sleep(0)

    async def receipt(self, channel: str, sid: str, state: DeliveryState) -> None:
        """A vendor tells, twice, what became of a message."""
        for _ in range(2):
            news = ReceiptNews(channel, sid, Receipt(state, sid))
            await self.services.notifier.receipt(self.merchant.id, news, self.services.clock.now())
            await self.send()

    async def told(self) -> None:
        """A socket tells the shopper everything so far."""
        last = (await self.services.conversations.get(self.talk.id)).last_seq
        await self.services.conversations.told(self.talk.id, last, self.services.clock.now())
        await self.send()

    def tick(self, **amount: float) -> None:
        """Let time pass."""
        self.services.clock.offset_seconds += timedelta(**amount).total_seconds()

    async def said(self, *senders: Sender) -> list[str]:
        """What these have said in the talk."""
        messages = await self.services.conversations.messages(self.talk.id)
        return [message.text for message in messages if message.sender in senders]

    async def decide(self, **more: Any) -> None:
        """The shop changes its policy about people."""
        policy = replace(self.merchant.settings.policy, people=people(**more))
        await self.settle(replace(self.merchant.settings, policy=policy))

    async def settle(self, settings: MerchantSettings) -> None:
        """The shop changes its settings."""
        await self.services.merchants.change(self.merchant.id, settings)
        self.merchant = await self.services.merchants.by_id(self.merchant.id)

    async def on_whatsapp(self) -> None:
        """The talk goes on over WhatsApp instead."""
        key = conversation_key(PHONE, "whatsapp")
        self.talk = await self.services.conversations.open(self.merchant.id, "whatsapp", key, PHONE)


def shop() -> MerchantSettings:
    """A shop with a desk."""
    return MerchantSettings(
        name="Lamps", policy=Policy(people=people(macros={"sorry": "Sorry {name}, about {order}."}))
    )
