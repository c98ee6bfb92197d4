"""Writing first: why, to whom, by which way, and why not. A notice is one thing told to one shopper about one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a message is for; people agree to each on its own. Nothing here ever sells."""

    TROUBLE = "trouble"
    PROGRESS = "progress"


class Happening(StrEnum):
    """What happened to a cause."""

    OPENED = "opened"
    WORSE = "worse"
    CLOSED = "closed"
    REACHED = "reached"  # a milestone


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that might be worth a word, kept in the transaction in which it happened.

    `kind` is an anomaly's kind or `milestone:<status>`; `severity` an anomaly's. Aware UTC.
    """

    id: int
    merchant_id: str
    shipment_id: str
    number: str
    kind: str
    happening: Happening
    severity: str
    at: datetime

    @property
    def purpose(self) -> Purpose:
        """Trouble, or progress."""
        return Purpose.PROGRESS if self.kind.startswith("milestone:") else Purpose.TROUBLE


class Withheld(StrEnum):
    """Why nothing is said."""

    HOLDOUT = "holdout"
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    CAP = "cap"
    HUMAN_ON_IT = "human_on_it"
    ALREADY_TOLD = "already_told"
    OVER = "over"  # it was over before it could be said
    NOT_WORTH_IT = "not_worth_it"
    NO_ADDRESS = "no_address"
    NO_ORDER = "no_order"
    NEVER_TOLD = "never_told"  # a closing word for something that was never said
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now, but then (aware UTC): quiet hours have begun since the message was put into the outbox."""

    until: datetime


class NoticeState(StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"  # for quiet hours to end, or for others to be merged into it
    SENDING = "sending"  # in the outbox, on one of its channels
    SENT = "sent"  # a channel took it
    FAILED = "failed"  # no channel took it
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. `shopper` is a salted hash, the same for good; `key` is unique for shopper, order and cause.

    `numbers` are the parcels it is about; `channels` the ways still to be tried, the next one first; `closing` is the
    word that it got better again. `facts` name the windows that were told, as answers do.
    """

    id: str
    merchant_id: str
    shopper: str
    key: str
    order_id: str
    numbers: tuple[str, ...]
    kind: str
    purpose: Purpose
    state: NoticeState
    due_at: datetime
    made_at: datetime
    channels: tuple[str, ...] = ()
    closing: bool = False
    withheld: Withheld | None = None
    sent_at: datetime | None = None
    sent_by: str | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """True while it still has to leave."""
        return self.state in {NoticeState.WAITING, NoticeState.SENDING}


@dataclass(frozen=True, slots=True)
class Consent:
    """That an address may (or may not) be written to for a purpose. The newest word counts. `source` is who said so."""

    channel: str
    address: str
    purpose: Purpose
    granted: bool
    at: datetime
    source: str
