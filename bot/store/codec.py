"""Nouns to JSON text and back; every noun that is kept whole goes through here."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from bot.domain.anomaly import Anomaly
from bot.domain.attachment import Attachment
from bot.domain.conversation import Answer, Button, Card, Case, Talk
from bot.domain.desk import DeskEvent, DeskPost
from bot.domain.event import ShipmentReport, TrackingEvent
from bot.domain.look import Look
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import Outgoing
from bot.domain.notice import Notice
from bot.domain.order import Fulfilment, Order
from bot.domain.shipment import Shipment
from bot.domain.standing import Standing
from bot.domain.trip import Trip
from bot.store.types import clean

Noun = TypeVar("Noun")


class Codec(Generic[Noun]):
    """Writes and reads one kind of noun. Fields that are new since a row was written take their defaults."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._made: TypeAdapter[Noun] | None = None

    @property
    def _adapter(self) -> TypeAdapter[Noun]:
        if self._made is None:
            self._made = TypeAdapter(self._kind)
        return self._made

    def dump(self, noun: Noun) -> str:
        """Return JSON text. Fields stand in the order of their class, so equal nouns give equal text."""
        try:
            return self._adapter.dump_json(noun).decode()
        except ValueError:  # a lone surrogate, which is no text
            return clean(json.dumps(self._adapter.dump_python(noun), ensure_ascii=False, default=_plain))

    def load(self, text: str) -> Noun:
        """Return the noun that was written."""
        return self._adapter.validate_json(text)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


ANOMALY = Codec[Anomaly](Anomaly)
ANSWER = Codec[Answer](Answer)
ATTACHMENTS = Codec[tuple[Attachment, ...]](tuple[Attachment, ...])
BUTTON = Codec[Button](Button)
BUTTONS = Codec[tuple[Button, ...]](tuple[Button, ...])
CARDS = Codec[tuple[Card, ...]](tuple[Card, ...])
CASE = Codec[Case](Case)
DESK_EVENT = Codec[DeskEvent](DeskEvent)
DESK_POST = Codec[DeskPost](DeskPost)
EVENT = Codec[TrackingEvent](TrackingEvent)
FULFILMENT = Codec[Fulfilment](Fulfilment)
LOOK = Codec[Look](Look)
NOTICE = Codec[Notice](Notice)
ORDER = Codec[Order](Order)
OUTGOING = Codec[Outgoing](Outgoing)
REPORT = Codec[ShipmentReport](ShipmentReport)
SETTINGS = Codec[MerchantSettings](MerchantSettings)
SHIPMENT = Codec[Shipment](Shipment)
STANDING = Codec[Standing](Standing)
TRIP = Codec[Trip](Trip)
TALK = Codec[Talk](Talk)
