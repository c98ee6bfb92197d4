"""What goes to shoppers and comes from them over channels that are not ours: messages, their ledger, failures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.attachment import Attachment
from bot.domain.conversation import Button
from bot.domain.desk import DeskPost


class DeliveryState(StrEnum):
    """Where one send stands. It only moves forward (`rank`): receipts come twice and out of order.

    `intent` is written before the vendor is called, `handed_over` when it took the message; `unknown` is a call that
    ended without an answer: it is asked about, never blindly sent again.
    """

    PLANNED = "planned"
    INTENT = "intent"
    UNKNOWN = "unknown"
    HANDED_OVER = "handed_over"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    DROPPED = "dropped"

    @property
    def rank(self) -> int:
        """Return how far along it is; a receipt of a lower rank than what is known changes nothing."""
        return _RANKS[self]

    @property
    def is_over(self) -> bool:
        """True when nothing more is to be done about it."""
        return self.rank >= _RANKS[DeliveryState.DELIVERED]


# A failure that comes after "sent" counts; one that comes after "delivered" does not.
_RANKS: dict[DeliveryState, int] = {
    DeliveryState.PLANNED: 0,
    DeliveryState.INTENT: 1,
    DeliveryState.UNKNOWN: 2,
    DeliveryState.HANDED_OVER: 3,
    DeliveryState.SENT: 4,
    DeliveryState.DELIVERED: 6,
    DeliveryState.READ: 7,
    DeliveryState.FAILED: 6,
    DeliveryState.DROPPED: 6,
}


class Failure(StrEnum):
    """Why a send failed, by what must be done about it."""

    WINDOW_CLOSED = "window_closed"  # free text is not allowed any more: a template, else the next channel
    SLOW_DOWN = "slow_down"  # not accepted; again after a pause
    TRANSIENT = "transient"  # not accepted; again after a pause
    BAD_ADDRESS = "bad_address"  # nobody is there: remember it, next channel
    NOT_TODAY = "not_today"  # not to this person today: next channel
    OPTED_OUT = "opted_out"  # remember it; next channel only if they agreed to it
    BAD_CONTENT = "bad_content"  # never again like this: tell the merchant, next channel
    CHANNEL_DOWN = "channel_down"  # credentials or sender: stop the channel, tell the merchant, next channel

    @property
    def again(self) -> bool:
        """True when the same message may be tried again on the same channel: it was certainly not accepted."""
        return self in {Failure.SLOW_DOWN, Failure.TRANSIENT}


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template: the vendor's id, and the values of its variables "1", "2", … in order."""

    id: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one shopper, in words that were settled before. `subject` is for e-mail alone.

    `ref` is its name in the outbox, set by whoever drains it: a channel whose vendor takes a name for a message uses
    it. `unsubscribe_url` is where a reader may say that they want no more of it.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    subject: str = ""
    template: Template | None = None
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    ref: str = ""
    unsubscribe_url: str = ""


class Keyword(StrEnum):
    """A word by which a shopper decides whether they are written to."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a shopper, as a channel tells it. `message_id` is the vendor's and never comes twice.

    `address` is who wrote (E.164 for WhatsApp); `pressed` is the payload of a button of theirs; `keyword` is set
    where the vendor itself knew the word and has already answered it. `location` is latitude and longitude in degrees.
    """

    channel: str
    address: str
    message_id: str
    text: str
    pressed: str | None = None
    attachments: tuple[Attachment, ...] = ()
    location: tuple[float, float] | None = None
    keyword: Keyword | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a send. `sid` is the vendor's id; `code` is its own error code; `retry_after` is in seconds."""

    state: DeliveryState
    sid: str | None = None
    failure: Failure | None = None
    code: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class ReceiptNews:
    """A receipt that comes later, by itself. It may be repeated, and come in any order."""

    channel: str
    sid: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Send:
    """One row of the outbox: one message on its way over one channel to one address, or one post to a desk.

    `lane` is what it may not overtake within: one conversation, one Slack thread. `ref` names what it carries
    (`message:…`, `notice:…`, `code:…`, `desk:…`) and is unique with its channel, so that nothing is sent twice.
    `payload` is what exactly was handed over, while nobody knows whether it was taken: later the same message would
    take another form, or other words.
    """

    id: int
    merchant_id: str
    ref: str
    lane: str
    channel: str
    address: str
    state: DeliveryState
    body: Outgoing | DeskPost
    due_at: datetime
    attempts: int = 0
    sid: str | None = None
    failure: Failure | None = None
    code: str | None = None
    intended_at: datetime | None = None
    payload: Mapping[str, str] | None = None

    @property
    def has_other_form(self) -> bool:
        """True while a template is left to be tried where free text was refused."""
        is_template = isinstance(self.body, Outgoing) and self.body.template is not None
        return is_template and self.failure is not Failure.WINDOW_CLOSED
