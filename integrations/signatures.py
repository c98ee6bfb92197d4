"""Webhook signatures that several vendors share: compared in constant time, every live secret tried."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.errors import BadSignature

Signer = Callable[[str, bytes], str]
BEARER = "bearer "


def hex_hmac_sha256(secret: str, message: bytes) -> str:
    """HMAC-SHA256 in lower-case hexadecimal."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def base64_hmac_sha256(secret: str, message: bytes) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode("ascii")


def plain(secret: str, message: bytes) -> str:
    """The secret itself, for vendors that send a fixed token; the message plays no part."""
    return secret


def check(provider: str, given: str | None, message: bytes, secrets: Sequence[str], sign: Signer) -> None:
    """Raise BadSignature unless one of the secrets made this signature. All are tried, whether one fitted or not."""
    candidate = (given or "").strip().encode("utf-8", "replace")
    found = False
    for secret in filter(None, secrets):
        found |= hmac.compare_digest(sign(secret, message).encode(), candidate)
    if not found or not candidate:
        raise BadSignature(f"{provider}: the signature does not fit")


def check_token(provider: str, headers: Mapping[str, str], names: Iterable[str], secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of these headers carries one of the secrets, with or without "Bearer"."""
    fitted = False
    for name in names:
        given = headers.get(name) or ""
        bare = given[len(BEARER) :] if given[: len(BEARER)].lower() == BEARER else given
        try:
            check(provider, bare, b"", secrets, plain)
        except BadSignature:
            continue
        fitted = True
    if not fitted:
        raise BadSignature(f"{provider}: the token does not fit")
