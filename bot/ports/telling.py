"""What writing first rests on: the ways to a shopper, what was told before, and what is wrong at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.anomaly import Anomaly, Severity
from bot.domain.conversation import Answer, Pending
from bot.domain.messaging import Outgoing
from bot.domain.notice import Notice, Purpose, Withheld

WEB = "web"
"""The channel that waits for the shopper: a notice on it is shown at the next visit and rings nobody."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a shopper. `words` are what they agreed to or refused there, by purpose; silence is missing.

    `bad`: the channel said that nobody is at this address; `closed`: the shop cannot write there now. `written_at` is
    when the shopper last wrote there.
    """

    channel: str
    address: str
    words: Mapping[Purpose, bool] = field(default_factory=dict)
    bad: bool = False
    closed: bool = False
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenTrouble:
    """One anomaly that is open now, by its parcel's number key; `opened_at` is when we saw it (aware UTC)."""

    number: str
    anomaly: Anomaly
    opened_at: datetime

    @property
    def kind(self) -> str:
        """What is wrong."""
        return str(self.anomaly.kind)

    @property
    def loud(self) -> bool:
        """True when it is worth writing first."""
        return self.anomaly.severity is not Severity.NOTICE


@dataclass(frozen=True, slots=True)
class Background:
    """What the deciding transaction itself has read, so that nothing overtakes a decision.

    `told` are this shopper's notices of late and all of the order's, `statuses` the parcels' by number key; `human`
    says that a person has the order or the shopper in hand.
    """

    told: tuple[Notice, ...] = ()
    trouble: tuple[OpenTrouble, ...] = ()
    statuses: Mapping[str, str] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    human: bool = False


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What to read a background for. `parcels` are tracking numbers, `addresses` channel and address."""

    merchant_id: str
    shopper: str
    order_id: str
    order_number: str
    parcels: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A notice on its way out on one channel: to be put into the talk, the outbox, or both.

    `key` is that of the shopper's conversation on the channel; "" where there is none.
    """

    channel: str
    address: str
    answer: Answer
    outgoing: Outgoing
    pending: Pending
    key: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be written: notices made or changed, or why there is none, and what leaves."""

    notices: tuple[Notice, ...] = ()
    withheld: Withheld | None = None
    leaving: Leaving | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written: the notices as they stand, why there is none, and the web talks that were told."""

    notices: tuple[Notice, ...] = ()
    withheld: Withheld | None = None
    talks: tuple[str, ...] = ()
