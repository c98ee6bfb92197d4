"""Slack's v0 signature by slack_sdk's own verifier: HMAC-SHA256 over time and raw body, good for five minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.signature import Clock, SignatureVerifier

from bot.errors import BadSignature
from bot.ports import SignedRequest


class _ReceivedAt(Clock):
    """The verifier's clock, stopped at the moment in which the request came in."""

    def __init__(self, at: datetime) -> None:
        self._at = at.timestamp()

    def now(self) -> float:
        return self._at


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the signing secrets signed it within the last five minutes.

    Every secret is tried, so that the time taken does not tell which one fits.
    """
    if not any([_fits(request, secret) for secret in secrets]):
        raise BadSignature("slack: the signature is missing, wrong or too old")


def _fits(request: SignedRequest, secret: str) -> bool:
    try:
        verifier = SignatureVerifier(secret, _ReceivedAt(request.received_at))
        return verifier.is_valid_request(request.body, request.headers)
    except (ValueError, TypeError):  # no secret, no number, no UTF-8, no ASCII: nothing that Slack sends
        return False
