"""TrackingMore's webhook signature: it signs a time and nothing else, so it never vouches for a body.

v4 sends the HMAC of a timestamp in the headers, under the webhook secret; v2 puts both into the body as `verifyInfo`,
under the account's e-mail address. The vendor does not name v4's headers: the spellings that receivers know are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.errors import MalformedPayload
from bot.ports import SignedRequest
from integrations.reading import read_json
from integrations.signatures import check, hex_hmac_sha256

PROVIDER = "trackingmore"
SIGNATURES = ("signature", "x-signature", "trackingmore-signature", "x-trackingmore-signature")
TIMESTAMPS = ("timestamp", "x-timestamp", "trackingmore-timestamp", "x-trackingmore-timestamp")


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the secrets signed the timestamp that came along."""
    headers = {name.lower(): value.strip() for name, value in request.headers.items()}
    signature, timestamp = _header(headers, SIGNATURES), _header(headers, TIMESTAMPS)
    if signature is None or timestamp is None:
        signature, timestamp = _in_body(request.body, signature, timestamp)
    given = signature.lower() if signature and timestamp else None
    check(PROVIDER, given, (timestamp or "").encode("utf-8", "replace"), secrets, hex_hmac_sha256)


def _header(headers: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((headers[name] for name in names if headers.get(name)), None)


def _in_body(body: bytes, signature: str | None, timestamp: str | None) -> tuple[str | None, str | None]:
    """Take what the headers lack from the body: v2's `verifyInfo`, or a timestamp beside the data."""
    try:
        told = read_json(PROVIDER, body)
    except MalformedPayload:
        return None, None
    info = told["verifyInfo"]
    signature = signature or info["signature"].text(128)
    timestamp = timestamp or info["timeStr"].text(32) or told["timestamp"].text(32)
    return signature, timestamp
