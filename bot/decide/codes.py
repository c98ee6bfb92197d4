"""One-time codes: when one is needed, where it is sent, and what a try of it means. What is kept is in `store.codes`.

Guessing: five tries a code and three codes an hour for one order are fifteen tries an hour of a million.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.contact import international, is_number_of
from bot.domain.order import Order
from bot.domain.proving import SentCode, Way

CODE_LASTS = timedelta(minutes=10)
CHANGE_LASTS = timedelta(minutes=30)
"""How long wishes about the order count as verified once a code was right."""

MAX_TRIES = 5
MOST_AN_HOUR_FOR_ORDER = 3
MOST_AN_HOUR_TO_ADDRESS = 5
EMAIL, WHATSAPP = "email", "whatsapp"

CHANGES = frozenset(
    {"change_address", "reschedule_or_redirect", "cancel_order", "return_or_refund", "resend", "preferences"}
)
"""Goals that change something. `claim` is not among them: asking a carrier to search does the owner no harm."""


@dataclass(frozen=True, slots=True)
class Carries:
    """What could carry a code for a shop: its channels; whether WhatsApp may open a talk (an approved template);
    whether the shopper agreed to WhatsApp; and addresses that nobody is at.
    """

    channels: Collection[str] = ()
    whatsapp_opens: bool = False
    whatsapp_agreed: bool = False
    dead: Collection[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What is known, for one order, about codes: where one can go, the newest one, whether another may be sent, and the
    digest of what was typed just now.
    """

    way: Way | None = None
    sent: SentCode | None = None
    may_send: bool = True
    typed: str | None = None

    def waits(self, now: datetime) -> bool:
        """True while a code that was sent can still be typed in. `now` is aware UTC."""
        sent = self.sent
        return sent is not None and not sent.used and sent.expires_at > now and sent.tries < MAX_TRIES


class Tried(StrEnum):
    """What a try came to."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"  # the last try was wrong, or there was none left
    EXPIRED = "expired"  # too late, used before, or never sent


def judge(sent: SentCode | None, typed: str | None, now: datetime) -> Tried:
    """Judge one try; constant time in what was typed. `now` is aware UTC."""
    if sent is None or sent.used or sent.expires_at <= now:
        return Tried.EXPIRED
    if sent.tries >= MAX_TRIES:
        return Tried.SPENT
    if typed is not None and hmac.compare_digest(sent.digest, typed):
        return Tried.RIGHT
    return Tried.SPENT if sent.tries + 1 >= MAX_TRIES else Tried.WRONG


def way_to(order: Order, channel: str, number: str | None, carries: Carries) -> Way | None:
    """Return where the code for an order goes that was asked for on `channel`, or None when nothing could carry it.

    Another channel than the one that asks is better: whoever holds somebody's phone does not read their mail as well.
    `number` is the E.164 number that asks on WhatsApp.
    """
    mail, phone = _mail(order, carries), _phone(order, channel, number, carries)
    if channel == WHATSAPP:
        return mail or phone
    if channel == EMAIL:
        return (phone if carries.whatsapp_agreed else None) or mail
    on_file = _mail_on_file(order, carries)
    return mail or (phone if carries.whatsapp_agreed or on_file is None else None)


def _mail_on_file(order: Order, carries: Carries) -> str | None:
    known = (order.contact.email, *order.contact.other_emails)
    return next((mail for mail in known if mail and "@" in mail and (EMAIL, mail) not in carries.dead), None)


def _mail(order: Order, carries: Carries) -> Way | None:
    mail = _mail_on_file(order, carries)
    return Way(EMAIL, mail) if mail and EMAIL in carries.channels else None


def _phone(order: Order, channel: str, number: str | None, carries: Carries) -> Way | None:
    """The number that asks, where it is on the order: it has just written, so free text may go there."""
    contact = order.contact
    known = [phone for phone in (contact.phone, *contact.other_phones) if phone]
    if WHATSAPP not in carries.channels:
        return None
    if channel == WHATSAPP and number and any(is_number_of(phone, contact.country, number) for phone in known):
        return Way(WHATSAPP, number)
    full = (international(phone, contact.country) for phone in known) if carries.whatsapp_opens else ()
    return next((Way(WHATSAPP, each) for each in full if each and (WHATSAPP, each) not in carries.dead), None)


def may_send(for_order: int, to_address: int) -> bool:
    """Say whether another code may be sent, given how many were in the last hour."""
    return for_order < MOST_AN_HOUR_FOR_ORDER and to_address < MOST_AN_HOUR_TO_ADDRESS


def spelled(draw: int) -> str:
    """Return the six digits of a number drawn below a million."""
    return f"{draw:06d}"


def digest(key: bytes, conversation_id: str, order_id: str, code: str) -> str:
    """Return what is kept of a code: it fits one talk and one order only."""
    said = "\x1f".join((conversation_id, order_id, code)).encode(errors="replace")
    return hmac.new(key, said, hashlib.sha256).hexdigest()
