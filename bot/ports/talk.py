"""What the stages of a talk hand to each other: the facts of an order, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.anomaly import Anomaly
from bot.domain.conversation import (
    Proof,
    Talk,
)
from bot.domain.notice import Consent
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
    """A case to open: why, what is wanted, and about which order; `facts` are named evidence for the human.

    `words` are the shopper's own about it: a case that is open already for the same matter is told of both.
    """

    reason: str
    want: str
    order_number: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class CodeStep:
    """What happens to a one-time code in a turn. `act` is send, wrong or used; `id` is the code's own, once it is kept.

    A code that is to be sent goes over `channel` to `address`, which is on the order.
    """

    act: str
    order_id: str
    order_number: str
    id: int | None = None
    channel: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the orders or options that the shopper may choose from."""

    intent: str
    order: Order | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What will be said and done. `key` chooses the wording; `wrong` are numbers whose details did not fit.

    `verify` names the step of the wording about a one-time code ("sent", "waits", …) that follows the answer; `address`
    is where it went, to be shown masked; `choices` are what may be chosen; `asks` adds our one
    question, whether that was an answer; `consents` is what is changed by it.
    """

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
    code: CodeStep | None = None
    verify: str = ""
    channel: str = ""
    address: str = ""
    left: int = 0
    choices: tuple[Choice, ...] = ()
    asks: bool = False
    consents: tuple[Consent, ...] = ()
    escalated: tuple[str, ...] = ()

    @property
    def code_number(self) -> str | None:
        """The number of the order that a code is sent for; None where none is sent in this turn."""
        return self.code.order_number if self.code else None
