"""Signed things that leave the house: tracking links, pressed buttons, and the talk's own unguessable token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from bot.domain.conversation import Button
from bot.errors import NotAllowed

LINK_LASTS = timedelta(days=60)
"""How long a tracking link works."""


FILE_LASTS = timedelta(days=7)
"""How long the address of a file works."""


def new_conversation_token() -> str:
    """Return 256 bits that nobody can guess; only its hash is kept."""
    return secrets.token_urlsafe(32)


def conversation_key(token: str, kind: str = "token") -> str:
    """Return the key under which a conversation is kept. `kind` keeps our tokens and clients' own ids apart."""
    return hashlib.sha256(f"{kind}:{token}".encode()).hexdigest()


class Signer:
    """Signs and reads short claims with HS256. Times are aware UTC; the key never leaves the process."""

    def __init__(self, secret: bytes) -> None:
        self._key = OctKey.import_key(hashlib.sha256(b"porchlight-links:" + secret).digest())

    def link(self, merchant_id: str, order_id: str, now: datetime) -> str:
        """Return the token of a tracking page."""
        return self._sign({"t": "link", "m": merchant_id, "o": order_id, "exp": int((now + LINK_LASTS).timestamp())})

    def read_link(self, token: str, now: datetime) -> tuple[str, str]:
        """Return (merchant id, order id). Raises NotAllowed for anything but a live link of ours."""
        claims = self._read(token, "link")
        if int(claims.get("exp", 0)) < now.timestamp():
            raise NotAllowed("this link has expired")
        return str(claims["m"]), str(claims["o"])

    def button(self, conversation_id: str, button: Button) -> str:
        """Return the payload that a pressed button sends back."""
        claims = {"t": "button", "c": conversation_id, "i": button.intent, "l": button.label}
        if button.order:
            claims["o"] = button.order
        if button.option:
            claims["x"] = button.option
        return self._sign(claims)

    def read_button(self, conversation_id: str, payload: str) -> Button:
        """Return the button of this conversation. Raises NotAllowed for anything else."""
        claims = self._read(payload, "button")
        if claims.get("c") != conversation_id:
            raise NotAllowed("this button belongs to another conversation")
        return Button(str(claims["l"]), str(claims["i"]), claims.get("o"), claims.get("x"))

    def file(self, merchant_id: str, ref: str, now: datetime) -> str:
        """Return the token under which a kept file can be fetched for a while."""
        return self._sign({"t": "file", "m": merchant_id, "f": ref, "exp": int((now + FILE_LASTS).timestamp())})

    def read_file(self, token: str, now: datetime) -> tuple[str, str]:
        """Return (merchant id, the file's ref). Raises NotAllowed for anything but a live token of ours."""
        claims = self._read(token, "file")
        if int(claims.get("exp", 0)) < now.timestamp():
            raise NotAllowed("this link has expired")
        return str(claims["m"]), str(claims["f"])

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "HS256"}, claims, self._key)

    def _read(self, token: str, kind: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(token, self._key, algorithms=["HS256"]).claims
        except (JoseError, ValueError, TypeError) as error:  # TypeError: a header of the wrong shape
            raise NotAllowed("not a token of ours") from error
        if claims.get("t") != kind:
            raise NotAllowed("a token for something else")
        return claims
