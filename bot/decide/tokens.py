"""Signed things that leave the house: tracking links, pressed buttons, and the talk's own unguessable token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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

TRIAL_LASTS = timedelta(hours=1)
"""How long a look that is not saved can be looked at."""


WELCOME_LASTS = timedelta(days=3)
"""How long a new user has to choose a password."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """What a tracking link says: whose order it opens, and when it was issued (aware UTC)."""

    merchant_id: str
    order_id: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Welcome:
    """For whom a welcome link is, and a mark of the password that it replaces."""

    merchant_id: str
    user_id: str
    mark: str

    def replaces(self, kept: str) -> bool:
        """Say whether the kept password is still the one that was there when the link was made."""
        return hmac.compare_digest(self.mark, _mark(kept))


def new_conversation_token() -> str:
    """Return 256 bits that nobody can guess; only its hash is kept."""
    return secrets.token_urlsafe(32)


def conversation_key(token: str, kind: str = "token") -> str:
    """Return the key under which a conversation is kept. `kind` keeps our tokens and clients' own ids apart."""
    return hashlib.sha256(f"{kind}:{token}".encode()).hexdigest()


def _mark(kept: str) -> str:
    return hashlib.sha256(b"password:" + kept.encode()).hexdigest()[:20]


class Signer:
    """Signs and reads short claims with HS256. Times are aware UTC; the key never leaves the process."""

    def __init__(self, secret: bytes) -> None:
        self._key = OctKey.import_key(hashlib.sha256(b"porchlight-links:" + secret).digest())

    def link(self, merchant_id: str, order_id: str, now: datetime) -> str:
        """Return the token of a tracking page, which knows to the millisecond when it was issued."""
        issued, until = round(now.timestamp(), 3), int((now + LINK_LASTS).timestamp())
        return self._sign({"t": "link", "m": merchant_id, "o": order_id, "iat": issued, "exp": until})

    def read_link(self, token: str, now: datetime) -> PageLink:
        """Return what a link says. Raises NotAllowed for anything but a live link of ours.

        Links that were sent before they knew when they were issued go on working: they lasted as long as these do.
        """
        claims = self._read(token, "link")
        until = int(claims.get("exp", 0))
        if until < now.timestamp():
            raise NotAllowed("this link has expired")
        issued = float(claims.get("iat", until - LINK_LASTS.total_seconds()))
        return PageLink(str(claims["m"]), str(claims["o"]), datetime.fromtimestamp(issued, UTC))

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

    def trial(self, merchant_id: str, look: str, now: datetime) -> str:
        """Return the token of a look that is not saved, so that its sheet can be fetched while it is looked at."""
        return self._sign({"t": "trial", "m": merchant_id, "k": look, "exp": int((now + TRIAL_LASTS).timestamp())})

    def read_trial(self, token: str, now: datetime) -> str:
        """Return the look of a trial. Raises NotAllowed for anything but a live token of ours."""
        claims = self._read(token, "trial")
        if int(claims.get("exp", 0)) < now.timestamp():
            raise NotAllowed("this trial is over")
        return str(claims["k"])

    def welcome(self, merchant_id: str, user_id: str, kept: str, now: datetime) -> str:
        """Return the token with which somebody chooses a password; it works once, for it marks the one kept now."""
        until = int((now + WELCOME_LASTS).timestamp())
        return self._sign({"t": "welcome", "m": merchant_id, "u": user_id, "k": _mark(kept), "exp": until})

    def read_welcome(self, token: str, now: datetime) -> Welcome:
        """Return whom a welcome link is for. Raises NotAllowed for anything but a live one of ours."""
        claims = self._read(token, "welcome")
        if int(claims.get("exp", 0)) < now.timestamp():
            raise NotAllowed("this link has expired")
        return Welcome(str(claims["m"]), str(claims["u"]), str(claims["k"]))

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
