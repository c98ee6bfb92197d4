"""DHL's pushes bring a token in a header that we choose (`ApiKeyAuthentication`). The body itself is not signed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports import SignedRequest
from integrations.signatures import check, plain

HEADER = "X-Porchlight-Token"
ACCEPTED = (HEADER.lower(), "dhl-api-key", "x-api-key")


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless the token is one of the shop's."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    given = next((headers[name] for name in ACCEPTED if headers.get(name)), None)
    check("dhl", given, b"", secrets, plain)
