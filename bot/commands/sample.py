"""A made-up parcel in each kind of trouble, so that a merchant can read every notice before anyone gets it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.answer.notice import MILESTONE, Telling, word
from bot.answer.words import Words
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.event import Native, Place, TrackingEvent
from bot.domain.keys import number_key
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Contact, Order, OrderState
from bot.domain.policy import CLOSING
from bot.domain.promise import Window
from bot.domain.shipment import Shipment
from bot.domain.status import Party, Reason, Status, TzBasis
from bot.domain.zones import zone_named
from bot.ports import Dossier

NUMBER = "1Z5R89391234567842"
LINK = "https://track.example/t/…"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

_STATUSES = {
    Kind.LABEL_NOT_SHIPPED: Status.PRE_TRANSIT,
    Kind.ATTEMPT_FAILED: Status.ATTEMPT_FAILED,
    Kind.ADDRESS_PROBLEM: Status.EXCEPTION,
    Kind.DAMAGED: Status.EXCEPTION,
    Kind.RETURNING: Status.RETURNING,
    Kind.PICKUP_EXPIRING: Status.AVAILABLE_FOR_PICKUP,
    Kind.DELIVERED_NOT_RECEIVED: Status.DELIVERED,
}
_REASONS = {
    Kind.ATTEMPT_FAILED: Reason.RECIPIENT_ABSENT,
    Kind.ADDRESS_PROBLEM: Reason.ADDRESS_INCOMPLETE,
    Kind.CUSTOMS_HOLD: Reason.CUSTOMS_DOCUMENTS,
    Kind.DAMAGED: Reason.DAMAGED,
    Kind.RETURNING: Reason.UNCLAIMED,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """One notice as it would be sent."""

    kind: str
    subject: str
    text: str
    buttons: tuple[str, ...]
    variables: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def previews(settings: MerchantSettings, kinds: Iterable[str]) -> list[Preview]:
    """Return a notice of each of these kinds (an anomaly's, `milestone:<status>` or `closing`)."""
    return [_preview(settings, kind) for kind in kinds]


def _preview(settings: MerchantSettings, kind: str) -> Preview:
    closing = kind == CLOSING
    told = Kind.STALLED.value if closing else kind
    parcel = _parcel(told, closing)
    trouble = {} if closing or told.startswith(MILESTONE) else {number_key(NUMBER): _anomaly(Kind(told))}
    contact = Contact(name="Jane Example", email="jane@shop.example", country=settings.country)
    order = Order("sample", f"{settings.order_prefix}1042", NOON - timedelta(days=6), NOON, OrderState.SHIPPED, contact)
    telling = Telling(
        told,
        closing,
        Dossier(order, (parcel,)),
        (number_key(NUMBER),),
        trouble,
        lambda _: tuple(trouble.values()),
        LINK,
        zone_named(settings.time_zone),
    )
    worded = word(telling, settings, Words(), NOON)
    labels = tuple(button.label for button in worded.answer.buttons)
    return Preview(kind, worded.subject, worded.answer.text, labels, worded.variables)


def _parcel(kind: str, closing: bool) -> Shipment:
    milestone = kind.startswith(MILESTONE)
    status = Status(kind.removeprefix(MILESTONE)) if milestone else _STATUSES.get(Kind(kind), Status.IN_TRANSIT)
    scanned = NOON - timedelta(hours=2 if milestone or closing else 80)
    scan = TrackingEvent(
        "sample",
        "UPS",
        NUMBER,
        scanned,
        TzBasis.OFFSET,
        status,
        place=Place("Columbus", "OH", None, "US"),
        native=Native(text="Departed from facility"),
        utc_offset=-300,
    )
    reason = None if milestone or closing else _REASONS.get(Kind(kind))
    parcel = Shipment(NUMBER, "UPS", "sample", status, reason=reason, events=(scan,), checked_at=NOON)
    soon, likely, latest = (NOON.date() + timedelta(days=ahead) for ahead in (1, 2, 4))
    return (
        replace(parcel, window=Window(soon, likely, latest))
        if kind in {"late", "predicted_late"} or closing
        else parcel
    )


def _anomaly(kind: Kind) -> Anomaly:
    since = NOON - timedelta(hours=80)
    return Anomaly(kind, Severity.WARNING, since, Party.CARRIER, (("working_days", "3"),))
