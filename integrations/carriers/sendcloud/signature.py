"""Sendcloud's webhook signature: hexadecimal HMAC-SHA256 of the raw body. Source: sendcloud.dev, webhooks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports import SignedRequest
from integrations.signatures import check, hex_hmac_sha256

PROVIDER = "sendcloud"
HEADER = "sendcloud-signature"


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the secrets signed the body."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    check(PROVIDER, headers.get(HEADER, "").strip().lower(), request.body, secrets, hex_hmac_sha256)
