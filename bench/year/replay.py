"""Replays a shop's year through the real store, rules and notices, under a clock that jumps from event to event."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, update

from bench.draining import Drain
from bench.year.shop import BEGAN, QUIETLY, SHOP_ZONE, Bought, Event, Shop, Shopper
from bot.answer.words import Words
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.conversation import Case, Proof
from bot.domain.keys import email_key, order_key, phone_key
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.messaging import DeliveryState, Failure, Receipt, ReceiptNews, Send
from bot.domain.notice import Consent, Purpose
from bot.domain.order import Contact, Fulfilment, Order, OrderState
from bot.domain.policy import Outreach as Rules
from bot.domain.policy import Policy
from bot.domain.shipment import Shipment
from bot.domain.standing import Standing
from bot.domain.status import Party, Status
from bot.gathering import Gathering
from bot.leaving import Composer
from bot.outreach import Kept, Outreach
from bot.ports import Assessment, Verdict
from bot.receipts import NoticeReceipts
from bot.store.cases import keep_case
from bot.store.causes import StoredCauses
from bot.store.codec import ORDER, SHIPMENT, STANDING
from bot.store.consents import StoredConsents
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.judgements import standings
from bot.store.merchants import StoredMerchants
from bot.store.notices import StoredNotices
from bot.store.orders import StoredOrders
from bot.store.standings import StoredStandings
from bot.store.tables import cases, order_emails, order_parcels, order_phones, orders, shipments
from bot.store.vault import Vault

RULES = Rules(milestones=("available_for_pickup",))
POLICY = Policy(outreach=RULES, templates={"any.en": "HX" + "1" * 32})
SETTINGS = MerchantSettings(name="Lantern", time_zone=SHOP_ZONE, policy=POLICY)
AT_ONCE = 2000
CAUSING = frozenset({"open", "worse", "instead", "over", "reach"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that a channel took."""

    at: datetime
    ref: str
    channel: str
    address: str
    text: str


class Now:
    """A clock that moves when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Aware UTC."""
        return self.at


class Year:
    """One run. `accepted` is what left, `fell` the refs and channels that failed after they were taken."""

    def __init__(self, database: Database, shop: Shop, seed: int) -> None:
        self.database, self.shop, self.clock = database, shop, Now(BEGAN)
        self.accepted: list[Accepted] = []
        self.fell: dict[tuple[str, str], datetime] = {}
        self._dice = random.Random(seed + 1)
        self._later: list[tuple[datetime, ReceiptNews]] = []
        self._open: dict[str, tuple[Anomaly, ...]] = {}
        self._notice_at: datetime | None = None
        self._send_at: datetime | None = None
        self._standing: dict[str, Standing] = {}
        self.merchants = StoredMerchants(database, Vault("k" * 32), self.clock)
        self.conversations = StoredConversations(database)
        self.consents = StoredConsents(database)
        self.standings = StoredStandings(database)
        self._wire()

    def _wire(self) -> None:
        notices, causes = StoredNotices(self.database), StoredCauses(self.database)
        gathering = Gathering(self.merchants, StoredOrders(self.database), self.merchants.salt, self._reachable)
        windows = {"whatsapp": 24.0, "email": None}
        composer = Composer(Words(), lambda *_: (), lambda _, dossier: f"https://t.example/{dossier.order.id}", windows)
        self.outreach = Outreach(Kept(self.merchants, causes, notices), gathering, composer, self.clock)
        self.receipts = NoticeReceipts(notices, self.consents, gathering, self.clock)
        self.notices = notices
        self.drain = Drain(
            self.database, self._deliver, {"notice": self.receipts.permit}, {"notice": self.receipts.handle}, self.clock
        )

    async def _reachable(self, merchant: Merchant) -> set[str]:
        return {"whatsapp", "email"}

    async def run(self) -> None:
        """Load the shop, then let the year pass."""
        self.merchant = await self.merchants.add("lantern", SETTINGS)
        await self._load()
        events, index = self.shop.events, 0
        while True:
            due = [event.at for event in events[index : index + 1]] + [at for at, _ in self._later[:1]]
            due += [at for at in (self._notice_at, self._send_at) if at]
            if not due or (index >= len(events) and min(due) > events[-1].at + timedelta(days=20)):
                return
            self.clock.at, began = max(self.clock.at, min(due)), index
            while index < len(events) and events[index].at <= self.clock.at:
                await self._happen(events[index])
                index += 1
            await self._pass(any(event.what in CAUSING for event in events[began:index]))

    async def _pass(self, caused: bool) -> None:
        """Let everything be done that is due at this moment; where nothing is, nothing is asked."""
        while self._later and self._later[0][0] <= self.clock.at:
            _, news = self._later.pop(0)
            await self.drain.receipt(self.merchant.id, news)
            caused = True
        if caused or self._is_due(self._notice_at):
            await self.outreach.step()
            caused = True
        if caused or self._is_due(self._send_at):
            await self.drain.step()
            self._notice_at, self._send_at = await self.notices.next_due(), await self.drain.next_due()

    def _is_due(self, at: datetime | None) -> bool:
        return at is not None and at <= self.clock.at

    async def _deliver(self, send: Send) -> Receipt:
        """Play the channel: some addresses are nobody's, some calls fail at first, some messages fall after all."""
        if _share(send.address) < 0.03:
            return Receipt(DeliveryState.FAILED, failure=Failure.BAD_ADDRESS, code="63024")
        if self._dice.random() < 0.05:
            return Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT, code="63012")
        text = send.body.text
        self.accepted.append(Accepted(self.clock.at, send.ref, send.channel, send.address, text))
        sid = f"x{len(self.accepted)}"
        fate = self._dice.random()
        if fate < 0.02:
            at = self.clock.at + timedelta(minutes=self._dice.uniform(1, 90))
            self.fell[send.ref, send.channel] = at
            fell = Receipt(DeliveryState.FAILED, failure=Failure.BAD_CONTENT, code="63013")
            self._after(at, ReceiptNews(send.channel, sid, fell))
        elif fate < 0.5:
            for minutes in (2, 2, 3):
                news = ReceiptNews(send.channel, sid, Receipt(DeliveryState.DELIVERED))
                self._after(self.clock.at + timedelta(minutes=minutes), news)
        return Receipt(DeliveryState.SENT, sid)

    def _after(self, at: datetime, news: ReceiptNews) -> None:
        self._later.append((at, news))
        self._later.sort(key=lambda each: each[0])

    async def _happen(self, event: Event) -> None:
        await getattr(self, f"_on_{event.what}")(event)

    async def _on_open(self, event: Event) -> None:
        await self._find(event, (*self._open.get(event.number, ()), self._anomaly(event, Severity.WARNING)))

    async def _on_worse(self, event: Event) -> None:
        await self._find(event, (self._anomaly(event, Severity.CRITICAL),))

    async def _on_instead(self, event: Event) -> None:
        await self._find(event, (self._anomaly(event, Severity.CRITICAL),))

    async def _on_over(self, event: Event) -> None:
        delivered = Status.DELIVERED if self._dice.random() < 0.5 else None
        await self._find(event, (), delivered)

    async def _on_reach(self, event: Event) -> None:
        await self._find(event, self._open.get(event.number, ()), Status.AVAILABLE_FOR_PICKUP)

    def _anomaly(self, event: Event, severity: Severity) -> Anomaly:
        return Anomaly(Kind(event.kind), severity, event.at - timedelta(hours=9), Party.CARRIER)

    async def _find(self, event: Event, found: tuple[Anomaly, ...], status: Status | None = None) -> None:
        """Judge a parcel, as the sweep does or as news does."""
        number = event.number
        before = self._standing[number]
        if status is None and event.kind in QUIETLY:
            verdict = Verdict(before.shipment_id, found, self._open.get(number, ()))
            await self.standings.keep(self.merchant.id, [verdict], self.clock.at)
        else:
            after = replace(before, status=status or before.status)
            self._standing[number] = after
            await self.standings.settle(
                self.merchant.id, number, lambda *_: Assessment(after, None, found), self.clock.at
            )
            await self.database.write(lambda connection: _moved(connection, after), durable=False)
        self._open[number] = found

    async def _on_case(self, event: Event) -> None:
        assert event.order
        talk = await self.conversations.open(self.merchant.id, "web", f"case {event.order.id}")
        case = Case(f"c{event.turn}", talk.id, "human_agent", "human_agent", "open", event.at, f"#{event.order.id}")
        await self.database.write(lambda connection: keep_case(connection, self.merchant.id, case))

    async def _on_solved(self, event: Event) -> None:
        assert event.order
        own = cases.c.order_key == order_key(f"#{event.order.id}")
        await self.database.do(update(cases).where(own).values(is_open=False))

    async def _on_stop(self, event: Event) -> None:
        shopper = event.shopper
        assert shopper
        channel, address = ("whatsapp", shopper.phone) if shopper.phone else ("email", shopper.email or "")
        words = [Consent(channel, address, each, False, event.at, "said STOP") for each in Purpose]
        await self.consents.record(self.merchant.id, words)

    async def _on_visit(self, event: Event) -> None:
        order = event.order
        assert order
        talk = await self.conversations.open(self.merchant.id, "web", f"visit {order.id}")
        await self.conversations.prove(talk.id, Proof(order.id, "link", event.at + timedelta(minutes=30)))
        await self.outreach.visited(self.merchant, talk, order.id)

    async def _load(self) -> None:
        """Write the orders and parcels, all on their way, and what their buyers agreed to."""
        waiting = iter(self.shop.orders)
        while part := list(islice(waiting, AT_ONCE)):
            rows = [row for order in part for row in self._rows(order)]
            for table in (orders, order_emails, order_phones, shipments, order_parcels, standings):
                told = [row for name, row in rows if name == table.name]
                await self.database.write(lambda connection, table=table, told=told: _insert(connection, table, told))
        for shopper in {each.shopper.name: each.shopper for each in self.shop.orders}.values():
            words = list(_words(shopper))
            if words:
                await self.consents.record(self.merchant.id, words)

    def _rows(self, bought: Bought) -> Iterator[tuple[str, dict[str, Any]]]:
        owner = {"merchant_id": self.merchant.id}
        order = _order(bought)
        key, told = _id(bought.id), ORDER.dump(order)
        at = {"placed_at": order.placed_at, "updated_at": order.updated_at, "heard_at": order.updated_at}
        known = {"id": key, "order_id": order.id, "number_key": order_key(order.number), "told": told, "joined": told}
        yield "orders", owner | known | at
        if order.contact.email:
            yield "order_emails", owner | {"order_pk": key, "email_key": email_key(order.contact.email)}
        if order.contact.phone:
            yield "order_phones", owner | {"order_pk": key, "phone_key": phone_key(order.contact.phone)}
        for position, number in enumerate(bought.parcels):
            yield from self._parcel(bought, key, number, position)

    def _parcel(self, bought: Bought, key: str, number: str, position: int) -> Iterator[tuple[str, dict[str, Any]]]:
        owner = {"merchant_id": self.merchant.id, "number_key": number}
        parcel, ident = Shipment(number, "UPS", "easypost", Status.IN_TRANSIT), _id(number)
        standing = Standing(number, Status.IN_TRANSIT, ident, self.merchant.id, watched_since=bought.placed_at)
        self._standing[number] = standing
        yield "order_parcels", owner | {"order_pk": key, "position": position}
        yield "shipments", owner | {"id": ident, "status": "in_transit", "shipment": SHIPMENT.dump(parcel)}
        flags = {"is_open": True, "is_due": False, "conflict": False}
        yield (
            "standings",
            owner | flags | {"shipment_id": ident, "status": "in_transit", "standing": STANDING.dump(standing)},
        )


def _moved(connection: Connection, standing: Standing) -> None:
    parcel = Shipment(standing.number, "UPS", "easypost", standing.status)
    row = {"status": str(standing.status), "shipment": SHIPMENT.dump(parcel)}
    connection.execute(update(shipments).where(shipments.c.id == standing.shipment_id).values(row))


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _share(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32


def _order(bought: Bought) -> Order:
    who = bought.shopper
    contact = Contact(who.name, who.email, who.phone, "10001", "Town", who.country, region=who.region)
    sent = bought.placed_at + timedelta(days=1)
    gone = tuple(Fulfilment(f"f-{each}", sent, "success", each, "UPS") for each in bought.parcels)
    number = f"#{bought.id}"
    return Order(bought.id, number, bought.placed_at, sent, OrderState.SHIPPED, contact, fulfilments=gone)


def _words(shopper: Shopper) -> Iterator[Consent]:
    for purpose in Purpose:
        if shopper.agreed and shopper.phone:
            yield Consent("whatsapp", shopper.phone, purpose, True, BEGAN, "checkout")
        if shopper.refused_email and shopper.email:
            yield Consent("email", shopper.email, purpose, False, BEGAN, "checkout")
