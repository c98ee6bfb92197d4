"""A made-up order in two parcels, so that a shop sees its page before any shopper does: one comes, one needs help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.event import Native, Place, TrackingEvent
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Contact, Order, OrderLine, OrderState
from bot.domain.promise import Window
from bot.domain.shipment import Shipment
from bot.domain.status import Party, Reason, Status, TzBasis
from bot.ports import Dossier

MOVING, STUCK = "1Z5R89391234567842", "9400111899223197428490"

_MOVING = (
    (52, Status.IN_TRANSIT, "Origin scan", ("Columbus", "OH")),
    (40, Status.IN_TRANSIT, "Departed from facility", ("Columbus", "OH")),
    (17, Status.IN_TRANSIT, "Arrived at facility", ("Pittsburgh", "PA")),
    (3, Status.IN_TRANSIT, "Departed from facility", ("Pittsburgh", "PA")),
)
_STUCK = (
    (70, Status.IN_TRANSIT, "Accepted at post office", ("Columbus", "OH")),
    (28, Status.IN_TRANSIT, "Arrived at post office", ("Easton", "PA")),
    (6, Status.ATTEMPT_FAILED, "Notice left, no authorised recipient available", ("Easton", "PA")),
)


def example(settings: MerchantSettings, now: datetime) -> Dossier:
    """Return an order of this shop as it would stand now (aware UTC)."""
    contact = Contact(name="Jane Example", email="jane@shop.example", city="Easton", country="US")
    lines = (OrderLine("1", "Brass lamp", 1, 1), OrderLine("2", "Linen shade", 2, 2))
    number, placed = f"{settings.order_prefix}1042", now - timedelta(days=4)
    order = Order("example", number, placed, now, OrderState.SHIPPED, contact, lines)
    days = [now.date() + timedelta(days=ahead) for ahead in (1, 2, 4)]
    window = Window(days[0], days[1], days[2])
    moving = Shipment(
        MOVING,
        "UPS",
        "example",
        Status.IN_TRANSIT,
        events=_events("UPS", MOVING, _MOVING, now),
        checked_at=now - timedelta(minutes=40),
        window=window,
    )
    stuck = Shipment(
        STUCK,
        "USPS",
        "example",
        Status.ATTEMPT_FAILED,
        reason=Reason.RECIPIENT_ABSENT,
        events=_events("USPS", STUCK, _STUCK, now),
        action_required=Party.SHOPPER,
        checked_at=now - timedelta(hours=1),
    )
    return Dossier(order, (moving, stuck), checked_at=now)


def judged(parcel: Shipment, now: datetime) -> Sequence[Anomaly]:
    """Return what is wrong with a parcel of the example."""
    if parcel.tracking_number != STUCK:
        return ()
    return (Anomaly(Kind.ATTEMPT_FAILED, Severity.WARNING, now - timedelta(hours=6), Party.SHOPPER),)


def _events(
    carrier: str, number: str, told: Sequence[tuple[int, Status, str, tuple[str, str]]], now: datetime
) -> tuple[TrackingEvent, ...]:
    return tuple(
        TrackingEvent(
            "example",
            carrier,
            number,
            now - timedelta(hours=ago),
            TzBasis.OFFSET,
            status,
            place=Place(city, region, None, "US"),
            native=Native(text=text),
            sequence=at,
            utc_offset=-300,
        )
        for at, (ago, status, text, (city, region)) in enumerate(told)
    )
