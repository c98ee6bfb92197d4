"""Who the shop's page says is signed in: their orders are proven to the talk, and the talk is theirs from then on."""

from __future__ import annotations

import structlog

from bot.decide.authorise import IDENTITY, NUMBER_PROVES_FOR, PROOF_LASTS, is_shared
from bot.decide.identity import SECRET, Identity, read_identity
from bot.domain.contact import is_number_of
from bot.domain.conversation import Conversation, Proof
from bot.domain.merchant import Merchant
from bot.errors import NotAllowed
from bot.main import Services
from bot.ports import Dossier

log = structlog.get_logger(__name__)


async def signed_in(services: Services, merchant: Merchant, token: str | None) -> Identity | None:
    """Return who is signed in; None without a token, and for a wrong one, which is only logged: never an error."""
    if not token:
        return None
    try:
        return read_identity(
            token, await services.merchants.secrets(merchant.id, SECRET), merchant.slug, services.clock.now()
        )
    except NotAllowed as error:
        log.warning("identity.refused", merchant=merchant.id, wrong=str(error))
        return None


async def prove_identity(
    services: Services, merchant: Merchant, conversation: Conversation, identity: Identity
) -> None:
    """Prove the orders of whoever is signed in to this talk, for another half hour."""
    now = services.clock.now()
    found = await services.orders.by_email(merchant.id, identity.email) if identity.email else []
    found += await _by_phone(services, merchant, identity)
    for order_id in dict.fromkeys(dossier.order.id for dossier in found):
        await services.conversations.prove(conversation.id, Proof(order_id, IDENTITY, now + PROOF_LASTS))


async def _by_phone(services: Services, merchant: Merchant, identity: Identity) -> list[Dossier]:
    """The orders of the number that the shop vouches for, under the same rules as a number that writes itself."""
    phone, now = identity.phone, services.clock.now()
    if not phone or not phone.startswith("+"):
        return []
    found = [each for each in await services.orders.by_phone(merchant.id, phone) if _carries(each, phone)]
    young = [each for each in found if now - each.order.placed_at <= NUMBER_PROVES_FOR]
    return [] if is_shared([each.order for each in young]) else young


def _carries(dossier: Dossier, phone: str) -> bool:
    contact = dossier.order.contact
    return any(is_number_of(each, contact.country, phone) for each in (contact.phone, *contact.other_phones))
