"""A shop whose talks are said by hand: real tables, a clock that moves when told, and the job that makes the facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from bot.domain.conversation import Answer, Button, Case, Note, Sender, Talk
from bot.domain.event import ShipmentReport, TrackingEvent
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Contact, Fulfilment, Order, OrderState
from bot.domain.status import Status, TzBasis
from bot.measure.gather import Measuring
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.shipments import StoredShipments
from bot.store.tables import shipments
from bot.store.vault import Vault
from bot.store.worth import contact_days, contact_troubles, contacts, sayings, troubles, truth_days

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def tick(self, **amount: float) -> None:
        self.at += timedelta(**amount)


class Shop:
    """Say, answer, hand over; then measure, and look at the facts."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Clock()
        self.merchants = StoredMerchants(database, Vault("k" * 32), self.clock)
        self.talks, self.orders = StoredConversations(database), StoredOrders(database)
        self.shipments = StoredShipments(database)
        self.job = Measuring(database, self.merchants.all, self.merchants.salt, self.clock)
        self._said = 0

    async def opened(self, **settings) -> Shop:
        self.merchant = await self.merchants.add("lantern", MerchantSettings(name="Lantern", **settings))
        return self

    async def bought(self, order_id: str = "o1", email: str = "jane@x.example", number: str = "A1") -> None:
        at = self.clock.now() - 6 * DAY
        sent = (Fulfilment(f"f-{order_id}", at, "success", number, "UPS"),)
        contact = Contact(name="Jane", email=email)
        order = Order(order_id, f"#{order_id}", at, at, OrderState.SHIPPED, contact, fulfilments=sent, whole=True)
        await self.orders.save(self.merchant.id, order, at)
        await self.shipments.expect(self.merchant.id, number, "UPS", None)

    async def shipped(self, *ids: str) -> None:
        """Parcels under ids of the test's own."""
        rows = [
            {"id": each, "merchant_id": self.merchant.id, "number_key": each, "status": "late", "shipment": "{}"}
            for each in ids
        ]
        await self.database.do(insert(shipments).values(rows))

    async def scanned(self, status: Status, at: datetime, number: str = "A1") -> None:
        scan = TrackingEvent("easypost", "UPS", number, at, TzBasis.UTC, status)
        news = ShipmentReport("easypost", "UPS", number, status, events=(scan,), updated_at=self.clock.now())
        await self.shipments.record(self.merchant.id, news, self.clock.now())

    async def say(
        self, talk: str = "t1", goal: str = "track_order", answer: str = "track_order", order_id: str = "o1", **more
    ):
        """One message of a shopper and its answer. `press` is a button's intent; `case` opens one; `facts` are told."""
        self._said += 1
        conversation = await self.talks.open(self.merchant.id, more.get("channel", "web"), talk)
        button = Button("x", more["press"]) if "press" in more else None
        text, now = more.get("text", "where is it?"), self.clock.now()
        _, turn = await self.talks.say(conversation.id, f"c{self._said}", text, button, now)
        assert turn is not None
        case = None
        if more.get("case"):
            case = Case(more["case"], conversation.id, "human_agent", "human_agent", "open", now, "#" + order_id)
        said = Answer(answer, "An answer.", buttons=more.get("buttons", ()), facts=more.get("facts", ()))
        note = Note(goal, 0.9, goal, answer, order_id)
        await self.talks.keep_draft(turn.id, said, Talk(), (), case, note=note)
        await self.talks.publish([turn.id], [said], now + timedelta(seconds=1))
        return conversation

    async def notice(self, talk: str = "t1", buttons: tuple[Button, ...] = ()) -> None:
        conversation = await self.talks.open(self.merchant.id, "web", talk)
        await self.talks.add(
            conversation.id, Answer("notice", "It is late.", buttons=buttons), self.clock.now(), Sender.NOTICE
        )

    async def measure(self, **later: float):
        self.clock.tick(**later)
        return await self.job.measure(self.merchant)

    async def facts(self) -> list[dict]:
        rows = await self.database.rows(select(contacts).order_by(contacts.c.started_at, contacts.c.id))
        return [dict(row) for row in rows]

    async def sums(self) -> dict[str, int]:
        """The sums of contacts that a shopper opened, over all days."""
        found: dict[str, int] = {}
        for row in await self.database.rows(select(contact_days).where(contact_days.c.opener == "shopper")):
            for name, value in row.items():
                if isinstance(value, int):
                    found[name] = found.get(name, 0) + value
        return found

    async def everything(self) -> dict[str, list[dict]]:
        """All facts and sums without the numbers of rows."""
        kept = {}
        for table in (contacts, contact_days, contact_troubles, sayings, troubles, truth_days):
            rows = [dict(row) for row in await self.database.rows(select(table))]
            for row in rows:
                row.pop("id", None)
            kept[table.name] = sorted(rows, key=repr)
        return kept
