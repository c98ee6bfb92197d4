"""Who sent a BigCommerce webhook: a secret in a header that the shop chose, or a signature as of Standard Webhooks.

The header is set when the webhook is made and comes back with each call; it says who called, not what the body was. So
a body is never more than a hint, whichever way it came in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.errors import BadSignature
from bot.ports import SignedRequest

HEADER = "x-porchlight-secret"
WINDOW_SECONDS = 300  # as standardwebhooks.com recommends


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the secrets fits; constant time."""
    given = _header(request, HEADER).encode("utf-8", "replace")
    signed = [part.encode("utf-8", "replace") for part in _header(request, "webhook-signature").split()[:8]]
    timely = _is_timely(request)
    found = False
    for secret in filter(None, secrets):
        found |= hmac.compare_digest(secret.encode(), given)
        expected = b"v1," + base64.b64encode(_digest(request, secret))
        for signature in signed:
            found |= hmac.compare_digest(expected, signature) and timely
    if not found:
        raise BadSignature("bigcommerce: neither secret header nor signature fits")


def _digest(request: SignedRequest, secret: str) -> bytes:
    head = f"{_header(request, 'webhook-id')}.{_header(request, 'webhook-timestamp')}."
    return hmac.new(secret.encode(), head.encode("utf-8", "replace") + request.body, hashlib.sha256).digest()


def _is_timely(request: SignedRequest) -> bool:
    stamp = _header(request, "webhook-timestamp")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        return False
    return abs((request.received_at - datetime.fromtimestamp(int(stamp), UTC)).total_seconds()) <= WINDOW_SECONDS


def _header(request: SignedRequest, name: str) -> str:
    found = request.headers.get(name)
    if found is None:
        found = next((value for key, value in request.headers.items() if key.lower() == name), "")
    return found.strip()
