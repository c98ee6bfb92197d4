"""Who may see what, and who may change it.

    a tracking number alone                                     the status, and nothing that says whose it is
    e-mail, postcode or phone of the order; a signed link;      the full answer about that order
      a signed-in shopper; the WhatsApp number on the order
    any of these, and a one-time code typed back                wishes to change it are passed on as verified

A proof belongs to one talk and one order. It lasts half an hour; in a talk on WhatsApp, whose sender Twilio vouches for
with each message, a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from bot.domain.contact import is_number_of, same_email, same_phone, same_postcode
from bot.domain.conversation import Proof, Talk
from bot.domain.order import Contact, Order

PROOF_LASTS = timedelta(minutes=30)
"""How long a proof holds on the web (docs/threat-model.md)."""

WHATSAPP_LASTS = timedelta(hours=24)
"""How long a proof holds in a talk on WhatsApp."""

NUMBER_PROVES_FOR = timedelta(days=90)
"""How old an order may be that a WhatsApp number alone opens: carriers give numbers to other people later on."""

WHATSAPP, CODE, IDENTITY, LINK = "whatsapp", "code", "identity", "link"


class Level(IntEnum):
    """What may be done about an order."""

    NOTHING = 0
    STATUS = 1
    FULL = 2
    CHANGE = 3


_LEVELS = {
    "email": Level.FULL,
    "postcode": Level.FULL,
    "phone": Level.FULL,
    LINK: Level.FULL,
    IDENTITY: Level.FULL,
    WHATSAPP: Level.FULL,
    CODE: Level.CHANGE,
}
"""What each way of proving lets one do; a way that is not listed lets one do nothing."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the talk's channel, and the E.164 number that the channel vouches for, if it does."""

    channel: str = "web"
    number: str | None = None

    @property
    def proof_lasts(self) -> timedelta:
        """How long a proof given here holds."""
        return WHATSAPP_LASTS if self.channel == WHATSAPP else PROOF_LASTS


NOBODY = Asker()


def level_of(order: Order, proofs: Iterable[Proof], now: datetime, numbered: bool = False) -> Level:
    """Return what these proofs allow at `now` (aware UTC). `numbered`: the parcel's tracking number was given."""
    held = (_LEVELS.get(proof.how, Level.NOTHING) for proof in proofs if _holds(proof, order, now))
    return max((Level.STATUS if numbered else Level.NOTHING, *held))


def proof_of(
    order: Order, talk: Talk, proofs: Iterable[Proof], now: datetime, asker: Asker = NOBODY, shared: bool = False
) -> Proof | None:
    """Return why this talk may see this order, or None. A fresh match makes a new proof.

    `shared` says that the asker's number stands on orders of several people: it then proves nothing.
    """
    kept = [proof for proof in proofs if _holds(proof, order, now) and _LEVELS.get(proof.how, 0) >= Level.FULL]
    if kept:
        return max(kept, key=lambda proof: proof.expires_at)
    how = _match(order.contact, talk)
    if how is None and not shared and opens_by_number(order, asker, now):
        how = WHATSAPP
    return Proof(order.id, how, now + asker.proof_lasts) if how else None


def opens_by_number(order: Order, asker: Asker, now: datetime) -> bool:
    """Say whether the number that somebody writes from is on this order, and the order young enough to trust that."""
    if asker.channel != WHATSAPP or not asker.number or now - order.placed_at > NUMBER_PROVES_FOR:
        return False
    contact = order.contact
    return any(is_number_of(phone, contact.country, asker.number) for phone in (contact.phone, *contact.other_phones))


def is_shared(orders: Sequence[Order]) -> bool:
    """Say whether orders with one phone number are of several people: of no common e-mail and no common postcode."""
    people: list[list[Contact]] = []
    for order in orders:
        alike = [group for group in people if any(_one_person(order.contact, other) for other in group)]
        people = [group for group in people if group not in alike]
        people.append([order.contact, *(contact for group in alike for contact in group)])
    return len(people) > 1


def _one_person(left: Contact, right: Contact) -> bool:
    mine, theirs = (left.email, *left.other_emails), (right.email, *right.other_emails)
    return any(same_email(a, b) for a in mine for b in theirs) or same_postcode(left.postcode, right.postcode)


def _holds(proof: Proof, order: Order, now: datetime) -> bool:
    return proof.order_id == order.id and proof.expires_at > now


def _match(contact: Contact, talk: Talk) -> str | None:
    emails = (contact.email, *contact.other_emails)
    phones = (contact.phone, *contact.other_phones)
    if any(same_email(mine, given) for mine in emails for given in talk.emails):
        return "email"
    if any(same_postcode(contact.postcode, given) for given in talk.postcodes):
        return "postcode"
    if any(same_phone(mine, given) for mine in phones for given in talk.phones):
        return "phone"
    return None
