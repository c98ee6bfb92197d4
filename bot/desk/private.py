"""What the agent who has a case may see of the shopper, and nobody else: never kept, never on a card. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.conversation import Conversation
from bot.ports import Dossier


def details(conversation: Conversation, dossiers: Sequence[Dossier]) -> list[tuple[str, str]]:
    """Return names of facts and the facts themselves, each once: what the talk has proven, and where it comes from."""
    found: list[tuple[str, str]] = []
    if conversation.address:
        found.append(("writes_from", conversation.address))
    for dossier in dossiers:
        contact = dossier.order.contact
        found += [
            ("order", dossier.order.number),
            ("name", contact.name or ""),
            ("email", ", ".join(filter(None, (contact.email, *contact.other_emails)))),
            ("phone", ", ".join(filter(None, (contact.phone, *contact.other_phones)))),
            ("town", " ".join(filter(None, (contact.postcode, contact.city, contact.country)))),
        ]
    talk = conversation.talk
    found += [("said_email", email) for email in talk.emails] + [("said_phone", phone) for phone in talk.phones]
    return [fact for fact in dict.fromkeys(found) if fact[1]]
