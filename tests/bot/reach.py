"""A shop that writes first, on twins: real store and rules, a channel in memory, and a clock that moves when told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench.draining import Drain
from bot.answer.words import Words
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.conversation import Proof
from bot.domain.event import ShipmentReport, TrackingEvent
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Receipt, Send
from bot.domain.notice import Consent, Purpose
from bot.domain.order import Contact, Fulfilment, Order, OrderState
from bot.domain.policy import Outreach as Rules
from bot.domain.policy import Policy
from bot.domain.standing import Standing
from bot.domain.status import Party, Status, TzBasis
from bot.gathering import Gathering
from bot.leaving import Composer
from bot.outreach import Kept, Outreach
from bot.ports import Assessment
from bot.receipts import NoticeReceipts
from bot.store.causes import StoredCauses
from bot.store.consents import StoredConsents
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.notices import StoredNotices
from bot.store.orders import StoredOrders
from bot.store.shipments import StoredShipments
from bot.store.standings import StoredStandings
from bot.store.vault import Vault

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULES = Rules(holdout=0.0)
TEMPLATES = {"any.en": "HX1"}
JANE = Contact(name="Jane", email="jane@x.example", phone="+447700900123", country="GB")
PHONE, MAIL = "+447700900123", "jane@x.example"


class Reach:
    """Everything of it. `sent` is what the channels were given; `answers` what they say, by channel."""

    def __init__(self, database: Database, clock, rules: Rules = RULES, policy: Policy | None = None) -> None:
        self.database, self.clock = database, clock
        self.policy = policy or Policy(outreach=rules, templates=TEMPLATES)
        self.sent: list[Send] = []
        self.answers: dict[str, Receipt] = {}
        self.usable = {"whatsapp", "email"}
        self.merchants = StoredMerchants(database, Vault("k" * 32), clock)
        self.orders, self.shipments = StoredOrders(database), StoredShipments(database)
        self.standings, self.consents = StoredStandings(database), StoredConsents(database)
        self.causes, self.notices = StoredCauses(database), StoredNotices(database)
        self.talks = StoredConversations(database)
        self._standing: dict[str, Standing] = {}
        self._open: dict[str, tuple[Anomaly, ...]] = {}

    async def opened(self) -> Reach:
        settings = MerchantSettings(name="Lantern", time_zone="Europe/London", country="GB", policy=self.policy)
        self.merchant = await self.merchants.add("lantern", settings)
        self.outreach, self.receipts, self.drain = self.again()
        return self

    def again(self) -> tuple[Outreach, NoticeReceipts, Drain]:
        """A second worker on the same database, or the first one after a restart."""
        gathering = Gathering(self.merchants, self.orders, self.merchants.salt, self._reachable)
        windows = {"whatsapp": 24.0, "email": None}
        link = lambda _, dossier: f"https://t.example/{dossier.order.id}"  # noqa: E731
        composer = Composer(Words(), lambda *_: (), link, windows)
        outreach = Outreach(Kept(self.merchants, self.causes, self.notices), gathering, composer, self.clock)
        receipts = NoticeReceipts(self.notices, self.consents, gathering, self.clock, outreach.wake)
        ways = {"notice": receipts.permit}, {"notice": receipts.handle}
        return outreach, receipts, Drain(self.database, self._deliver, *ways, self.clock)

    async def _reachable(self, _) -> set[str]:
        return self.usable

    async def _deliver(self, send: Send) -> Receipt:
        self.sent.append(send)
        return self.answers.get(send.channel) or Receipt(DeliveryState.SENT, sid=f"x{len(self.sent)}")

    async def bought(self, name: str = "o1", *numbers: str, contact: Contact = JANE, watched: datetime | None = None):
        at = self.clock.now() - timedelta(days=6)
        parcels = numbers or ("A1",)
        sent = tuple(Fulfilment(f"{name}-{each}", at, "success", each, "UPS") for each in parcels)
        order = Order(name, f"#{name}", at, at, OrderState.SHIPPED, contact, fulfilments=sent, whole=True)
        await self.orders.save(self.merchant.id, order, at)
        for number in parcels:
            await self.shipments.expect(self.merchant.id, number, "UPS", None)
            self._standing[number] = Standing(number, Status.IN_TRANSIT, watched_since=watched or at)
            await self._judged(number)

    async def wrong(self, number: str = "A1", *kinds: Kind, severity=Severity.WARNING, hours: float = 9):
        since = self.clock.now() - timedelta(hours=hours)
        found = [Anomaly(kind, severity, since, Party.CARRIER) for kind in kinds or (Kind.STALLED,)]
        self._open[number] = tuple(found)
        await self._judged(number)

    async def better(self, number: str = "A1", status: Status | None = None):
        self._open[number] = ()
        if status:
            self._standing[number] = replace(self._standing[number], status=status)
            at = self.clock.now()
            scan = TrackingEvent("easypost", "UPS", number, at, TzBasis.UTC, status)
            news = ShipmentReport("easypost", "UPS", number, status, events=(scan,), updated_at=at)
            await self.shipments.record(self.merchant.id, news, at)
        await self._judged(number)

    async def _judged(self, number: str) -> None:
        found = Assessment(self._standing[number], None, self._open.get(number, ()))
        await self.standings.settle(self.merchant.id, number, lambda *_: found, self.clock.now())

    async def agreed(self, granted: bool = True, channel: str = "whatsapp", address: str = PHONE) -> None:
        words = [Consent(channel, address, each, granted, self.clock.now(), "test") for each in Purpose]
        await self.consents.record(self.merchant.id, words)

    async def visit(self, order_id: str = "o1", key: str = "visitor"):
        talk = await self.talks.open(self.merchant.id, "web", key)
        await self.talks.prove(talk.id, Proof(order_id, "link", self.clock.now() + timedelta(minutes=30)))
        await self.outreach.visited(self.merchant, talk, order_id)
        return await self.talks.messages(talk.id)

    async def go(self, **amount: float) -> None:
        """Let time pass, and everything be done that is due then."""
        self.clock.tick(**amount)
        await self.outreach.step()
        await self.drain.step()

    async def told(self) -> list[tuple[str, str]]:
        """What became of each notice: its kind and its state, reason or channel."""
        counts = await self.notices.counts(self.merchant.id, NOON - timedelta(days=999))
        return [
            (row["kind"] + ("/closing" if row["closing"] else ""), row["withheld"] or row["sent_by"] or row["state"])
            for row in counts
            for _ in range(row["count"])
        ]
