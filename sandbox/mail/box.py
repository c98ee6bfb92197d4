"""The mails that arrived, read into what a person sees, and kept on the shelf."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.shelf import Shelf

KEPT = 200


class Mailbox:
    """All mail, newest last."""

    def __init__(self, shelf: Shelf, clock: SandboxClock) -> None:
        self._shelf, self._clock = shelf, clock

    def take(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Keep one mail."""
        key = str(self._shelf.next_number("mail"))
        self._shelf.put("mail", key, {"id": key, "at": self._clock.now().isoformat(), **read(sender, recipients, raw)})
        for old in self._shelf.all("mail")[:-KEPT]:
            self._shelf.drop("mail", old["id"])

    def all(self) -> list[dict[str, Any]]:
        """Every mail, oldest first."""
        return self._shelf.all("mail")


def read(sender: str, recipients: list[str], raw: bytes) -> dict[str, Any]:
    """What a mail says: its envelope, its headers, its plain text, and what else is in it."""
    message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[assignment]
    plain = message.get_body(preferencelist=("plain",))
    parts = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    return {
        "sender": sender,
        "recipients": recipients,
        "from": str(message["From"] or ""),
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or ""),
        "message_id": str(message["Message-ID"] or ""),
        "headers": {name: str(value) for name, value in message.items()},
        "text": _text(plain) if plain else "",
        "parts": parts,
    }


def _text(part: Any) -> str:
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):
        return "(in an encoding that cannot be read)"
