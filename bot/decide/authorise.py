"""Who may see what. An order number with the e-mail, postcode or phone on the order, or a proof kept from before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.contact import same_email, same_phone, same_postcode
from bot.domain.conversation import Proof, Talk
from bot.domain.order import Order

PROOF_LASTS = timedelta(minutes=30)
"""How long a proof holds on the web (docs/threat-model.md)."""


def proof_of(order: Order, talk: Talk, proofs: Iterable[Proof], now: datetime) -> Proof | None:
    """Return why this talk may see this order, or None. A fresh match makes a new proof that lasts 30 minutes."""
    kept = next((proof for proof in proofs if proof.order_id == order.id and proof.expires_at > now), None)
    if kept:
        return kept
    how = _match(order, talk)
    return Proof(order.id, how, now + PROOF_LASTS) if how else None


def _match(order: Order, talk: Talk) -> str | None:
    contact = order.contact
    emails = (contact.email, *contact.other_emails)
    phones = (contact.phone, *contact.other_phones)
    if any(same_email(mine, given) for mine in emails for given in talk.emails):
        return "email"
    if any(same_postcode(contact.postcode, given) for given in talk.postcodes):
        return "postcode"
    if any(same_phone(mine, given) for mine in phones for given in talk.phones):
        return "phone"
    return None
