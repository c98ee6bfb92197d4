"""A shop with two shoppers of whom every table knows something: one is to be erased, the other is to stay as he was."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, LargeBinary, insert, select

from bot.decide.tokens import conversation_key
from bot.domain.conversation import Understood
from bot.domain.desk import Act, DeskEvent
from bot.domain.erasure import Asked, Forgotten, Trace
from bot.domain.merchant import Merchant
from bot.domain.messaging import DeliveryState, Receipt
from bot.errors import Unavailable
from bot.main import Services
from bot.ports import Account, Arrival, Manifest
from bot.store import judgements, reaching, tables, worth
from bot.store.codec import DESK_EVENT
from bot.store.database import Database
from bot.store.register import REGISTER
from bot.store.tables import metadata
from integrations.channels.whatsapp.adapter import WhatsApp
from integrations.channels.whatsapp.signature import sign
from tests.bot.desk_house import ANNA, House, TwinDesk, TwinWay

TOKEN = "twilio token"
FORGETS = "forget"


@dataclass(frozen=True)
class Shopper:
    """Somebody, and everything by which they could be known again."""

    name: str
    email: str
    phone: str
    city: str
    postcode: str
    order: str
    number: str
    parcel: str
    says: str
    hears: str
    file: bytes
    sid: str

    @property
    def asked(self) -> Asked:
        return Asked(email=self.email)

    @property
    def canaries(self) -> list[str]:
        """Every word that must be gone."""
        plain = [self.name, self.email, self.phone, self.phone[-9:], self.city, self.postcode, self.order, self.parcel]
        return [*plain, self.number, self.number.strip("#"), self.says, self.hears, self.file.decode()]


ZELDA = Shopper(
    "Zelda Quirrelford", "zelda.quirrel@canary.example", "+447700900987", "Canaryville", "ZQ9 9ZQ", "ord-canary-77",
    "#ZC48213", "1Z5R89391234567842", "my purple gnome lamp wobbles", "Dear Zelda, the gnome is replaced",
    b"GNOMEPICTUREBYTES", "SMzelda0001",
)  # fmt: skip
JOHN = Shopper(
    "John Doolittle", "john.doo@stays.example", "+447700900111", "Stayton", "SW1A 1AA", "ord-stays-78", "#ZC48214",
    "1Z12345E0205271688", "where is my sofa please", "Dear John, the sofa is on its way", b"SOFAPICTUREBYTES",
    "SMjohn00001",
)  # fmt: skip


class Phone(WhatsApp):
    """The real channel's doors, with a vendor in memory behind them."""

    MANIFEST = WhatsApp.MANIFEST

    def __init__(self) -> None:
        super().__init__()
        self.kept: set[str] = set()
        self.away = False
        self._count = 0

    def ready(self) -> None:
        """Nothing takes long here."""

    async def send(self, address: str, payload: Any, account: Account) -> Receipt:
        self._count += 1
        self.kept.add(f"SMout{self._count}")
        return Receipt(DeliveryState.HANDED_OVER, f"SMout{self._count}")

    async def forget(self, trace: Trace, account: Account) -> Forgotten:
        if self.away:
            raise Unavailable("the vendor is away")
        there = trace.ref in self.kept
        self.kept.discard(trace.ref)
        return Forgotten(int(there))


class Desk(TwinDesk):
    """A desk that deletes what it is asked to."""

    MANIFEST = Manifest("slack", "Twin desk", "", "made by us", can=frozenset({FORGETS}))

    def __init__(self) -> None:
        super().__init__()
        self.forgotten: list[str] = []

    async def forget(self, trace: Trace, account: Account) -> Forgotten:
        self.forgotten.append(trace.ref)
        return Forgotten(1)


class Engine:
    """An engine that remembers talks."""

    def __init__(self) -> None:
        self.knows: set[str] = set()
        self.away = False
        self.assistant: Any = None

    async def reply(self, turn: Any) -> list[Any]:
        return [await self.assistant.answer(turn.id, Understood("track_order"))]

    async def healthy(self) -> bool:
        return not self.away

    async def forget(self, conversation_id: str) -> None:
        if self.away:
            raise Unavailable("the engine is away")
        self.knows.discard(conversation_id)


@dataclass
class Erasures:
    """The shop, its doors, and how both shoppers come to stand everywhere."""

    services: Services
    merchant: Merchant
    site: Any
    key: str
    desk: Desk
    phone: Phone
    mail: TwinWay
    engine: Engine
    talks: dict[str, list[str]] = field(default_factory=dict)

    async def fill(self, one: Shopper) -> None:
        """Everything that somebody may come to stand in, through the doors where there is one."""
        await self._bought(one)
        talk = await self._chatted(one)
        await self._helped(one, talk)
        await self._wrote(one)
        await self._mailed(one)
        await self._rest(one, talk)

    async def _bought(self, one: Shopper) -> None:
        now = self.services.clock.now()
        order = {
            "id": one.order,
            "number": one.number,
            "placed_at": (now - timedelta(days=4)).isoformat(),
            "contact": {"name": one.name, "email": one.email, "phone": one.phone, "postcode": one.postcode,
                        "city": one.city, "country": "GB"},
            "lines": [{"id": f"l-{one.order}", "title": "A lamp", "quantity": 1}],
            "fulfilments": [{"id": f"f-{one.order}", "created_at": (now - timedelta(days=3)).isoformat(),
                            "tracking_number": one.parcel, "carrier": "UPS"}],
        }  # fmt: skip
        await self.post("orders", order)
        at = now - timedelta(days=2)
        scan = {
            "tracking_number": one.parcel,
            "status": "in_transit",
            "carrier": "UPS",
            "occurred_at": at.isoformat(),
            "place": {"city": one.city, "postcode": one.postcode, "country": "GB"},
            "text": f"arrived in {one.city}",
            "code": one.sid,
        }
        await self.post("events", scan)

    async def post(self, what: str, body: Any) -> None:
        """Post to the plain door as a merchant does."""
        data = io.BytesIO(json.dumps(body).encode())
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = await self.site.post(f"/v1/{self.merchant.slug}/{what}", data=data, headers=headers)
        assert answer.status == 200, await answer.text()
        told = await answer.json()
        assert not told["refused"] + told["ignored"], told
        await self.services.worker.drain()

    async def _chatted(self, one: Shopper) -> Any:
        """A web talk in which the order is proven, a human asked for, and a photo sent."""
        talk = await self.services.conversations.open(self.merchant.id, "web", conversation_key(one.sid, "web"))
        self.talks.setdefault(one.email, []).append(talk.id)
        house = self.house(talk)
        await house.say(f"{one.number} {one.email} where is it")
        said = await house.say(one.says, "human_agent")
        await self.services.media.keep(
            self.merchant.id, said.id, f"{one.name}.jpg", "image/jpeg", one.file, self.services.clock.now()
        )
        await house.send()
        return talk

    def house(self, talk: Any) -> House:
        return House(self.services, self.merchant, talk, self.desk, self.phone, self.mail)  # type: ignore[arg-type]

    async def _helped(self, one: Shopper, talk: Any) -> None:
        """An agent claims the case, and writes in its thread."""
        house, now = self.house(talk), self.services.clock.now()
        [case] = await self.services.conversations.cases(self.merchant.id, talk.id)
        thread = await self.services.desk.thread_of(self.merchant.id, case.id) or ""
        acts = [
            DeskEvent(f"claim-{one.sid}", Act.CLAIM, ANNA, now, thread=thread, case_id=case.id),
            DeskEvent(f"said-{one.sid}", Act.SAID, ANNA, now, thread=thread, line=f"C1:9{one.order[-2:]}.1",
                      text=one.hears),
        ]  # fmt: skip
        for event in acts:
            body = DESK_EVENT.dump(event).encode()
            await self.services.inbox.keep(Arrival(self.merchant.id, "slack", event.key, "x", body, {}, now))
            await self.services.worker.drain()
            await house.send()

    async def _wrote(self, one: Shopper) -> None:
        """A message on WhatsApp, signed as Twilio does, and its answer."""
        await self.heard(one, one.says, one.sid)
        self.phone.kept.add(one.sid)
        talk = await self.services.conversations.find(self.merchant.id, conversation_key(one.phone, "whatsapp"))
        assert talk is not None
        self.talks[one.email].append(talk.id)
        async with asyncio.timeout(5):
            while await self.services.conversations.waiting():  # noqa: ASYNC110 - reception answers by itself
                await asyncio.sleep(0.02)
        await self.house(talk).send()
        self.engine.knows |= set(self.talks[one.email])

    async def heard(self, one: Shopper, words: str, sid: str) -> int:
        """Twilio posts what somebody wrote; return the status."""
        path = f"/hooks/{self.merchant.hook_token}/whatsapp"
        form = [("MessageSid", sid), ("From", f"whatsapp:{one.phone}"), ("Body", words), ("ProfileName", one.name),
                ("NumMedia", "0")]  # fmt: skip
        url = self.services.settings.public_base_url + path
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(TOKEN, url, form).decode(),
        }
        answer = await self.site.post(path, data=urlencode(form), headers=headers)
        await self.services.worker.drain()
        return int(answer.status)

    async def _mailed(self, one: Shopper) -> None:
        """Consent through the door, and a mail that left."""
        for channel, address in (("email", one.email), ("whatsapp", one.phone)):
            body = {"channel": channel, "address": address, "purpose": "all", "granted": True, "source": "checkout"}
            headers = {"Authorization": f"Bearer {self.key}"}
            answer = await self.site.post(f"/v1/{self.merchant.slug}/consents", json=body, headers=headers)
            assert answer.status == 200, await answer.text()

    async def _rest(self, one: Shopper, talk: Any) -> None:
        """What only jobs and later days write."""
        find = self.services.erasures.find
        person = await find(self.merchant.id, one.asked)
        rows = rest(self.merchant.id, one, talk.id, next(iter(person.shipments)), next(iter(person.hashes)),
                    self.services.clock.now())  # fmt: skip
        for table, row in rows:
            await self.services.database.do(insert(table).values(row))


def rest(shop: str, one: Shopper, talk: str, shipment: str, shopper: str, now: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Rows of tables that no door fills at once."""
    key, day, ident = {"merchant_id": shop}, now.date(), one.sid
    return [
        (reaching.codes, {**key, "conversation_id": talk, "order_id": one.order, "digest": "d", "channel": "email",
                          "address": one.email, "made_at": now, "expires_at": now, "tries": 0}),
        (reaching.bad_addresses, {**key, "channel": "email", "address_key": one.email, "at": now}),
        (reaching.causes, {**key, "shipment_id": shipment, "number": one.parcel, "kind": "late", "happening": "opened",
                           "severity": "warning", "at": now, "is_open": False}),
        (reaching.notices, {"id": f"n{ident}", **key, "shopper": shopper, "key": "k", "order_id": one.order,
                            "kind": "late", "purpose": "updates", "state": "sent", "is_open": False, "closing": False,
                            "made_at": now, "due_at": now, "notice": json.dumps({"numbers": [one.parcel]})}),
        (reaching.outbox, {**key, "ref": f"notice:n{ident}", "lane": f"notice:n{ident}", "channel": "email",
                           "address": one.email, "state": "sent", "is_open": False, "is_untold": False,
                           "body": "o" + json.dumps({"text": one.hears}), "due_at": now, "attempts": 1,
                           "sid": f"<{ident}@mail>", "made_at": now, "changed_at": now}),
        (reaching.early_receipts, {**key, "channel": "email", "sid": f"<{ident}@mail>", "state": "read", "at": now}),
        (worth.examples, {**key, "text": one.says, "intent": "damaged", "state": "kept", "actor": "anna@shop.example",
                          "at": now}),
        (worth.contacts, {**key, "conversation_id": talk, "channel": "web", "first_seq": 1, "last_seq": 2,
                          "started_at": now, "last_at": now, "day": day, "opener": "shopper", "goal": "track_order",
                          "is_wismo": True, "order_id": one.order, "shopper": shopper, "answered": True,
                          "said": one.says, "is_settled": False}),
        (worth.sayings, {**key, "turn_id": f"t{ident}", "conversation_id": talk, "shipment_id": shipment, "at": now,
                         "day": day, "said": "in_transit", "is_settled": False}),
        (worth.troubles, {**key, "shipment_id": shipment, "at": now, "day": day, "kind": "late", "order_id": one.order,
                          "shopper": shopper, "arm": "told", "notice_id": f"n{ident}", "is_settled": False}),
        (worth.deliveries, {**key, "shipment_id": shipment, "number_key": one.parcel, "order_id": one.order,
                            "carrier": "UPS", "service": "", "origin": "", "destination": "", "handed_over_on": day,
                            "week": day, "is_troubled": False, "is_settled": False}),
        (worth.page_visits, {**key, "order_id": one.order, "shopper": shopper, "day": day, "at": now, "arm": "shown"}),
        (worth.page_clicks, {**key, "visit_id": select(worth.page_visits.c.id).where(
            worth.page_visits.c.order_id == one.order).scalar_subquery(), "sku": "lamp", "at": now}),
        (worth.link_ends, {**key, "order_id": one.order, "before": now}),
        (worth.audit, {**key, "at": now, "actor": "anna@shop.example", "act": "order.seen", "about": one.number,
                       "detail": json.dumps({"email": one.email})}),
        (worth.digests, {**key, "week": day.replace(day=1) if one is ZELDA else day, "made_at": now,
                         "digest": json.dumps({"worst": f"order {one.number}"})}),
        (tables.dispatch_reports, {**key, "fulfilment_id": f"f-{one.order}", "digest": "x", "heard_at": now,
                                   "report": json.dumps({"city": one.city})}),
        (tables.subscriptions, {"id": f"s{ident}", **key, "provider": "plain_events", "number_key": one.parcel,
                                "number": one.parcel, "state": "active", "handle": f"h{ident}", "attempts": 0,
                                "created_at": now}),
        (tables.unknown_codes, {**key, "provider": "ups", "code": "X", "number_key": one.parcel}),
        (judgements.polls, {**key, "provider": "plain_events", "number_key": one.parcel, "number": one.parcel,
                            "reason": "poll", "attempts": 0}),
        (judgements.aliases, {**key, "alias_key": f"LX{one.parcel}", "number_key": one.parcel}),
        (judgements.anomalies, {**key, "shipment_id": shipment, "kind": "late", "severity": "warning",
                                "is_open": False, "opened_at": now, "changed_at": now,
                                "anomaly": json.dumps({"kind": "late", "severity": "warning", "since": now.isoformat(),
                                                       "responsible": "carrier",
                                                       "evidence": [["place", one.city]]})}),
        (judgements.code_samples, {**key, "provider": "ups", "code": one.sid, "sample": f"sent to {one.email}",
                                   "first_seen_at": now}),
    ]  # fmt: skip


async def rows_of(database: Database, but: frozenset[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order."""

    def look(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
            if name not in but
        }

    return await database.read(look)


async def found_in(database: Database, words: list[str]) -> list[str]:
    """Which words stand in which table, looked for in every column as the database writes it."""

    def look(connection: Connection) -> list[str]:
        found = []
        for name, table in metadata.tables.items():
            for column in table.c:
                texts = _texts(connection, column)
                found += [
                    f"{name}.{column.name}: {word}" for word in words if any(word.lower() in each for each in texts)
                ]
        return found

    return await database.read(look)


def _texts(connection: Connection, column: Any) -> list[str]:
    if isinstance(column.type, LargeBinary):
        return [bytes(each).decode("latin-1").lower() for each in connection.execute(select(column)).scalars() if each]
    return [str(each).lower() for each in connection.execute(select(column)).scalars() if each is not None]


def personal() -> set[str]:
    """The tables of which the register says that they may hold something about a shopper."""
    return {holding.name for holding in REGISTER if holding.is_personal}
