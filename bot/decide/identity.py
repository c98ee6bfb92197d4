"""The signed identity that a shop's page hands to the widget: a JWT of the shop's own making, read and never trusted
further than its signature reaches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from bot.errors import NotAllowed

SECRET = "widget.identity"  # noqa: S105 - the name of a secret
"""The merchant's secret that signs it."""

SHORTEST_SECRET = 32
"""Bytes; a shorter one could be found by trying."""

LONGEST = timedelta(hours=24)
"""How far ahead a token may expire."""

LEEWAY = timedelta(minutes=1)
"""How much the shop's clock may differ from ours."""

MOST_TEXT = 320


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is signed in at the shop. `subject` is the shop's own id of the customer."""

    subject: str
    email: str | None = None
    phone: str | None = None


def read_identity(token: str, secrets: Sequence[str], slug: str, now: datetime) -> Identity:
    """Return who a token says is signed in at the shop `slug`. `now` is aware UTC.

    Raises NotAllowed for anything but a live HS256 token for this shop: the message names what is wrong, never a value.
    """
    claims = _claims(token, secrets)
    audience = claims.get("aud")
    if slug not in (audience if isinstance(audience, list) else [audience]):
        raise NotAllowed("aud")
    _in_time(claims, now)
    subject, email, phone = (_text(claims, name) for name in ("sub", "email", "phone"))
    if subject is None:
        raise NotAllowed("sub")
    if email is not None and ("@" not in email or claims.get("email_verified") is False):
        email = None  # an address that the shop itself did not check proves nothing
    return Identity(subject, email, phone)


def subject_key(merchant_id: str, identity: Identity) -> str:
    """Return the name under which a talk belongs to somebody."""
    return hashlib.sha256(f"{merchant_id}:{identity.subject}".encode(errors="replace")).hexdigest()


def _claims(token: str, secrets: Sequence[str]) -> dict[str, Any]:  # Any: whatever JSON the shop signed
    for secret in secrets:
        key = secret.encode()
        if len(key) < SHORTEST_SECRET:
            continue
        try:
            claims = jwt.decode(token, OctKey.import_key(key), algorithms=["HS256"]).claims
        except (JoseError, ValueError, TypeError):  # TypeError: a header of the wrong shape
            continue
        return dict(claims)
    raise NotAllowed("signature")


def _in_time(claims: dict[str, Any], now: datetime) -> None:
    expires, begins, at = _time(claims.get("exp")), _time(claims.get("nbf", 0)), now.timestamp()
    if not at < expires <= at + (LONGEST + LEEWAY).total_seconds() or begins > at + LEEWAY.total_seconds():
        raise NotAllowed("exp")


def _time(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotAllowed("exp")
    return value


def _text(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_TEXT:
        return None
    return value.strip()
