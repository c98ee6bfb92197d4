"""Through which server a shop's mail leaves: smtp://, smtp+starttls:// or smtps://. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from bot.errors import Misconfigured
from bot.ports import Account
from integrations.channels.email.mime import Sender, clean_address

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Relay:
    """A server, how to speak to it, and who the shop is there. `user` is empty where none is needed."""

    host: str
    port: int
    scheme: str
    sender: Sender
    user: str = ""
    password: str = ""


def read_relay(account: Account) -> Relay:
    """Return the shop's relay. Raises Misconfigured that says what is missing or wrong."""
    given = account.settings.addresses.get("email", "")
    scheme, host, port = read_address(given)
    user, password = account.secrets.get("email.user", ""), account.secrets.get("email.password", "")
    if user and scheme == "smtp" and host not in LOOPBACK:
        raise Misconfigured("email: a password never travels in the clear; use smtp+starttls:// or smtps://")
    name, address = parseaddr(account.secrets.get("email.from", "") or user)
    sender = clean_address(address)
    if sender is None:
        raise Misconfigured("email: email.from is missing or is no address")
    return Relay(host, port, scheme, Sender(name or account.settings.name, sender), user, password)


def read_address(given: str) -> tuple[str, str, int]:
    """Return (scheme, host, port) of a relay's address. Raises Misconfigured."""
    parts = urlsplit(given)
    try:
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not parts.hostname or not port or parts.scheme not in PORTS or parts.path.strip("/") or parts.username:
        raise Misconfigured("email: the address must be smtp://, smtp+starttls:// or smtps://HOST:PORT")
    return parts.scheme, parts.hostname, port
