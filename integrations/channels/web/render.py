"""A message as the widget and the HTTP channel read it; the format is described in docs/http.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.conversation import Button, Card, Message

Sign = Callable[[Button], str]
Address = Callable[[str], str]


def message_json(message: Message, sign: Sign, address: Address = str) -> dict[str, Any]:
    """Return the JSON form. `sign` turns a button into the opaque payload that pressing it sends back; `address`
    turns what a card links to into an address that works now.
    """
    return {
        "seq": message.seq,
        "id": message.client_id,
        "from": str(message.sender),
        "at": message.at.isoformat().replace("+00:00", "Z"),
        "text": message.text,
        "cards": [_card(card, address) for card in message.cards],
        "buttons": [{"label": button.label, "payload": sign(button)} for button in message.buttons],
        **({"edited": True} if message.edited else {}),
    }


def _card(card: Card, address: Address) -> dict[str, Any]:
    return {
        "kind": card.kind,
        "title": card.title,
        "status": card.status,
        "status_label": card.status_label,
        "tone": card.tone,
        "step": card.step,
        "lines": list(card.lines),
        "link": {"label": card.link.label, "url": address(card.link.url)} if card.link else None,
    }
