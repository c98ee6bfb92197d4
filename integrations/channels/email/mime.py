"""The mail itself: headers that nothing can be smuggled into, plain text first, HTML beside it. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x1f\x7f]{1,64}@[^\s@<>(),;:\"\[\]\\\x00-\x1f\x7f]{1,255}")
UNSAFE_URL = re.compile(r"[^\x21-\x7e]|[<>]")
MOST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail is from, as its reader sees it."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part behind the @."""
        return self.address.rpartition("@")[2]


def clean_address(address: str) -> str | None:
    """Return an address as it is used in an envelope, its domain in ASCII; None for what is none."""
    bare = address.strip()
    if len(bare) > MOST_ADDRESS or not ADDRESS.fullmatch(bare):
        return None
    local, _, domain = bare.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{local}@{domain}" if local.isascii() else None


def message_id(ref: str, to: str, payload: Mapping[str, str], domain: str) -> str:
    """Return the Message-ID: the same for each try at the same send, another for every other."""
    name = f"{ref}\x1f{to}" if ref else "\x1f".join([to, payload["subject"], payload["text"]])
    return f"<{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:40]}@{domain}>"


def message(to: str, payload: Mapping[str, str], sender: Sender) -> EmailMessage:
    """Return the mail. No header holds a line break: the parts were cleaned, and this class refuses them."""
    mail = EmailMessage(policy=SMTP)
    local, _, domain = sender.address.rpartition("@")
    mail["From"] = Address(" ".join(sender.name.split()), local, domain)
    mail["To"] = to
    mail["Subject"] = payload["subject"]
    mail["Message-ID"] = message_id(payload.get("ref", ""), to, payload, sender.domain)
    mail["Auto-Submitted"] = "auto-generated"
    unsubscribe = payload.get("unsubscribe", "")
    if unsubscribe.startswith(("https://", "http://")) and not UNSAFE_URL.search(unsubscribe):
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
    mail.set_content(payload["text"], cte="quoted-printable")
    mail.add_alternative(payload["html"], subtype="html", cte="quoted-printable")
    return mail
