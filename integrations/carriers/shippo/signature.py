"""Shippo's webhook signature: `t=<seconds>,v1=<hex>` over the time, a full stop and the body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.signatures import check, hex_hmac_sha256

PROVIDER = "shippo"
WINDOW = timedelta(minutes=10)  # either way


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the secrets signed the body, not long ago."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    parts = dict(_pair(part) for part in headers.get("shippo-auth-signature", "").split(","))
    signed_at = parts.get("t", "")
    message = signed_at.encode("utf-8", "replace") + b"." + request.body
    check(PROVIDER, parts.get("v1", "").lower(), message, secrets, hex_hmac_sha256)
    if abs(_instant(signed_at) - request.received_at) > WINDOW:
        raise BadSignature("shippo: signed too long ago, or in the future")


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.strip().partition("=")
    return name, value


def _instant(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadSignature("shippo: the time of signing cannot be read") from error
