"""Twins of the outside world, and the app's services wired onto them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.config import Settings
from bot.domain.attachment import Attachment
from bot.domain.event import ShipmentReport, TrackingEvent
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.messaging import DeliveryState, Incoming, Outgoing, Receipt, ReceiptNews
from bot.domain.order import Contact, Fulfilment, Order, OrderLine, OrderState
from bot.domain.status import Status, TzBasis
from bot.errors import BadSignature, MalformedPayload, NotThere
from bot.main import Outside, Services, open_services
from bot.ports import (
    Account,
    FulfilmentNews,
    FulfilmentReport,
    Limits,
    Manifest,
    RawPayload,
    Refetch,
    SignedRequest,
    Subscription,
)
from bot.web.app import build_site

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


def sign(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Twin:
    """Knows what each body means because the test said so; every other body is malformed."""

    def __init__(self, name: str) -> None:
        secrets = (f"{name}.webhook", f"{name}.{'token' if name == 'shopify' else 'key'}")
        self.MANIFEST = Manifest(
            name, name.title(), "", "made by us", secrets=secrets, can=frozenset({"webhook", "subscribe"})
        )
        self.meanings: dict[bytes, Any] = {}

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        given = request.headers.get("x-signature", "")
        if not any([hmac.compare_digest(sign(secret, request.body), given) for secret in secrets]):
            raise BadSignature("twin: the signature does not fit")

    def dedupe_key(self, request: SignedRequest) -> str:
        return request.headers.get("x-event-id") or hashlib.sha256(request.body).hexdigest()

    def topic(self, request: SignedRequest) -> str | None:
        return request.headers.get("x-topic")

    def parse(self, raw: RawPayload) -> list[Any]:
        meaning = self.meanings.get(raw.body)
        if isinstance(meaning, Exception):
            raise meaning
        if meaning is None:
            raise MalformedPayload(self.MANIFEST.name, "$.kind", "no such kind")
        return list(meaning)


class TwinCarrier(Twin):
    def __init__(self) -> None:
        super().__init__("easypost")
        self.subscribed: list[tuple[str, str | None]] = []
        self.outcome: Subscription | Exception | None = None

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        raise NotImplementedError

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        self.subscribed.append((number, carrier))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome or Subscription(f"trk_{number}")


class TwinShop(Twin):
    def __init__(self) -> None:
        super().__init__("shopify")
        self.orders: dict[str, Order] = {}
        self.asked: list[str] = []
        self.failure: Exception | None = None

    async def fetch_order(self, number: str, settings: MerchantSettings, token: str) -> Order | None:
        self.asked.append(number)
        if self.failure:
            raise self.failure
        return next((one for one in self.orders.values() if one.number.strip("#") == number.strip("#")), None)

    async def refetch(self, news: Refetch, settings: MerchantSettings, token: str) -> Order | None:
        if self.failure:
            raise self.failure
        return self.orders.get(news.order_id or "")

    async def orders_since(self, since: datetime, settings: MerchantSettings, token: str) -> AsyncIterator[Order]:
        for one in self.orders.values():
            if one.placed_at >= since:
                yield one


class TwinChannel(Twin):
    """A channel in memory: keeps what was sent, tells what the test wants told, and has the files it was given.

    `outcomes` are the receipts of the next sends, an exception among them raised; afterwards every send is taken.
    `arrived` is what the other side really has, also of a send whose outcome was told as unknown.
    """

    def __init__(self, name: str = "whatsapp", limits: Limits | None = None) -> None:
        super().__init__(name)
        secrets = (f"{name}.account", f"{name}.webhook")
        self.MANIFEST = Manifest(
            name, name.title(), "", "made by us", secrets=secrets, can=frozenset({"send", "webhook"})
        )
        self.LIMITS = limits or Limits(window_hours=24.0, needs_opt_in=True, attachments=True)
        self.sent: list[tuple[str, dict[str, str]]] = []
        self.arrived: list[tuple[str, dict[str, str], Receipt]] = []
        self.outcomes: list[Receipt | Exception] = []
        self.files: dict[str, bytes | Exception] = {}
        self.fetched: list[str] = []

    def read(self, raw: RawPayload) -> list[Incoming | ReceiptNews]:
        return self.parse(raw)

    def render(self, outgoing: Outgoing) -> dict[str, str]:
        lines = [outgoing.text, *(f"{n}. {button.label}" for n, button in enumerate(outgoing.buttons, 1))]
        if outgoing.template:
            return {"template": outgoing.template.id, "variables": "|".join(outgoing.template.variables)}
        return {"text": "\n".join(lines), "ref": outgoing.ref}

    async def send(self, address: str, payload: dict[str, str], account: Account) -> Receipt:
        self.sent.append((address, dict(payload)))
        taken = Receipt(DeliveryState.HANDED_OVER, f"sid{len(self.sent)}")
        outcome = self.outcomes.pop(0) if self.outcomes else taken
        if isinstance(outcome, Exception):
            raise outcome
        if outcome.state is not DeliveryState.FAILED:
            self.arrived.append((address, dict(payload), replace(outcome, state=DeliveryState.HANDED_OVER)))
        return outcome

    async def find(
        self, address: str, payload: dict[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        found = [receipt for to, what, receipt in self.arrived if (to, what) == (address, dict(payload))]
        return found[-1] if found else None

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        self.fetched.append(attachment.ref)
        body = self.files.get(attachment.ref, NotThere("there is no such file"))
        if isinstance(body, Exception):
            raise body
        return body


class TwinDialogue:
    well = True

    async def reply(self, turn: Any) -> list[Any]:
        raise NotImplementedError

    async def healthy(self) -> bool:
        return self.well


def event(minutes: int, status: Status = Status.IN_TRANSIT, number: str = "1Z999", **more: Any) -> TrackingEvent:
    at = NOON - timedelta(days=1) + timedelta(minutes=minutes)
    return TrackingEvent("easypost", "UPS", number, at, TzBasis.UTC, status, sequence=minutes, **more)


def report(minutes: int, *events: TrackingEvent, number: str = "1Z999", **more: Any) -> ShipmentReport:
    headline = more.pop("headline", events[-1].status if events else Status.PENDING)
    updated = NOON - timedelta(days=1) + timedelta(minutes=minutes)
    return ShipmentReport("easypost", "UPS", number, headline, events=events, updated_at=updated, **more)


def fulfilment(number: str | None = "1Z999", ident: str = "f1", **more: Any) -> Fulfilment:
    at = NOON - timedelta(days=2)
    return Fulfilment(ident, at, more.pop("status", "success"), number, "UPS", lines=(("l1", 1),), **more)


def order(updated: int = 0, **more: Any) -> Order:
    return Order(
        id=more.pop("id", "o1"),
        number=more.pop("number", "#1042"),
        placed_at=NOON - timedelta(days=3),
        updated_at=NOON - timedelta(days=2) + timedelta(minutes=updated),
        state=more.pop("state", OrderState.RECEIVED),
        contact=more.pop("contact", Contact(name="Jane", email="Jane@Example.com")),
        lines=more.pop("lines", (OrderLine("l1", "A lamp", 1),)),
        **more,
    )


@pytest.fixture
def make() -> SimpleNamespace:
    """Builders of nouns."""
    return SimpleNamespace(
        event=event,
        report=report,
        fulfilment=fulfilment,
        order=order,
        news=lambda one, order_id="o1": FulfilmentNews(order_id, one),
        word=lambda one, ident="f1": FulfilmentReport(ident, "o1", one),
        sign=sign,
    )


@pytest.fixture
def world() -> Outside:
    channels = {"whatsapp": TwinChannel()}
    return Outside({"easypost": TwinCarrier()}, {"shopify": TwinShop()}, TwinDialogue(), channels=channels)


@pytest.fixture
async def services(both: Settings, world: Outside) -> AsyncIterator[Services]:
    """The app on twins, on each of the two databases; its clock starts at NOON, whatever the day of the run."""
    async with open_services(both, world) as services:
        services.clock.offset_seconds = (NOON - datetime.now(UTC)).total_seconds()
        yield services


@pytest.fixture
async def merchant(services: Services) -> Merchant:
    """A shop with one value of every secret."""
    merchant = await services.merchants.add("lamps", MerchantSettings(name="Lamps"))
    for name in ("easypost.webhook", "easypost.key", "shopify.webhook", "shopify.token", "whatsapp.webhook"):
        await services.merchants.add_secret(merchant.id, name, f"secret of {name}")
    return merchant


@pytest.fixture
async def site(services: Services, aiohttp_client: Any) -> TestClient[Any, Any]:
    """A client of the public site."""
    return await aiohttp_client(build_site(services))
