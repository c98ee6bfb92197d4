"""The token of FedEx's webhooks: what the shop entered in its webhook project, sent back in a header."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.signatures import check, plain

PROVIDER = "fedex"
HEADERS = ("authorization", "x-api-key", "fdx-security-token", "security-token")
SCHEME = "bearer "


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the headers carries one of the secrets, with or without "Bearer"."""
    fitted = False
    for name in HEADERS:
        given = request.headers.get(name) or ""
        bare = given[len(SCHEME) :] if given[: len(SCHEME)].lower() == SCHEME else given
        try:
            check(PROVIDER, bare, b"", secrets, plain)
        except BadSignature:
            continue
        fitted = True
    if not fitted:
        raise BadSignature(f"{PROVIDER}: the token does not fit")
