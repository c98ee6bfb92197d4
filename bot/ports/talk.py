"""What the stages of a talk hand to each other: the facts of an order, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.anomaly import Anomaly
from bot.domain.conversation import (
    Proof,
    Talk,
)
from bot.domain.order import Order
from bot.domain.shipment import Shipment


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of one order: the order, its parcels in order of dispatch, and what is wrong with it.

    `checked_at` (aware UTC) is when the shop last spoke of it.
    """

    order: Order
    shipments: tuple[Shipment, ...] = ()
    order_anomalies: tuple[Anomaly, ...] = ()
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseWish:
    """A case to open: why, what is wanted, and about which order."""

    reason: str
    want: str
    order_number: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What will be said and done. `key` chooses the wording; `wrong` are numbers whose details did not fit."""

    key: str
    talk: Talk
    goal: str = ""
    shown: tuple[Dossier, ...] = ()
    parcels: tuple[Shipment, ...] = ()
    wrong: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    case: CaseWish | None = None
    soft: bool = False
    alternatives: tuple[str, ...] = ()
    detail: str | None = None
