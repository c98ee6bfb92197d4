"""Orders, parcels and messages for tests about a talk. Made by us; no real person or parcel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.decide.listen import Heard
from bot.domain.conversation import Talk, Understood
from bot.domain.event import Eta, Native, Place, TrackingEvent
from bot.domain.order import Contact, Order, OrderLine, OrderState
from bot.domain.shipment import Shipment
from bot.domain.status import Status, TzBasis
from bot.ports import Dossier

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
JANE = Contact(name="Jane Doe", email="jane@example.com", phone="+44 20 7946 0018", postcode="SW1A 1AA", city="London")


def order(number: str = "#1042", state: OrderState = OrderState.SHIPPED, contact: Contact = JANE) -> Order:
    placed = NOW - timedelta(days=6)
    lines = (OrderLine("1", "Brass lamp", 1, 1), OrderLine("2", "Linen shade", 2, 0))
    return Order(f"id-{number}", number, placed, placed, state, contact, lines)


def scan(status: Status, hours_ago: float, text: str, city: str = "COLUMBUS") -> TrackingEvent:
    at = NOW - timedelta(hours=hours_ago)
    place = Place(city=city, region="OH", country="US")
    return TrackingEvent(
        "easypost", "UPS", "1Z5R89391234567842", at, TzBasis.OFFSET, status, place=place,
        native=Native(text=text), utc_offset=-300,
    )  # fmt: skip


def parcel(status: Status = Status.IN_TRANSIT, number: str = "1Z5R89391234567842", eta: Eta | None = None) -> Shipment:
    events = (scan(Status.IN_TRANSIT, 30, "Picked up"), scan(status, 20, "DEPARTED FROM FACILITY"))
    heard = NOW - timedelta(hours=3)
    return Shipment(number, "UPS", "easypost", status, events=events, eta=eta, updated_at=heard, checked_at=heard)


def dossier(*parcels: Shipment, of: Order | None = None) -> Dossier:
    return Dossier(of or order(), parcels, checked_at=NOW - timedelta(hours=1))


def eta(first: int, last: int) -> Eta:
    return Eta(date(2026, 11, first), date(2026, 11, last), "carrier")


def heard(text: str, intent: str, **found: tuple[str, ...]) -> Heard:
    return Heard(text, Understood(intent), **found)


def talking(**state: object) -> Talk:
    return Talk(touched_at=NOW - timedelta(minutes=1), **state)  # type: ignore[arg-type]
