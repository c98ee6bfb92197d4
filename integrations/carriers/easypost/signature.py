"""EasyPost's webhook signatures. v1 signs the body; v2 also the time, the method and the path, and so ends replays."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot.errors import BadSignature
from bot.ports import SignedRequest

WINDOW = timedelta(minutes=10)  # either way; EasyPost signs each delivery anew
PREFIX = "hmac-sha256-hex="


def verify(request: SignedRequest, secrets: Sequence[str]) -> None:
    """Raise BadSignature unless one of the secrets signed this request. v2 counts where it is present, else v1."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if "x-hmac-signature-v2" in headers:
        given, message = headers["x-hmac-signature-v2"], _message_v2(request, headers)
    else:
        given, message = headers.get("x-hmac-signature", ""), request.body
    if not _fits(given.strip().lower(), message, secrets):
        raise BadSignature("easypost: the signature does not fit")


def _fits(given: str, message: bytes, secrets: Sequence[str]) -> bool:
    """Try every secret, whether one fitted or not, so that the time taken tells nothing."""
    plain = given.removeprefix(PREFIX).encode("utf-8", "replace")
    found = False
    for secret in filter(None, secrets):
        key = unicodedata.normalize("NFKD", secret).encode()
        found |= hmac.compare_digest(hmac.new(key, message, hashlib.sha256).hexdigest().encode(), plain)
    return found


def _message_v2(request: SignedRequest, headers: Mapping[str, str]) -> bytes:
    """Return what v2 signs: time, method, path, body. The path must be ours and the time near."""
    timestamp, path = headers.get("x-timestamp", ""), headers.get("x-path", "")
    if _path(path) != _path(request.path):
        raise BadSignature("easypost: signed for another address")
    if abs(_instant(timestamp) - request.received_at) > WINDOW:
        raise BadSignature("easypost: signed too long ago, or in the future")
    return (timestamp + request.method.upper() + path).encode("utf-8", "replace") + request.body


def _path(address: str) -> str:
    return urlsplit(address).path.rstrip("/") if address else ""


def _instant(timestamp: str) -> datetime:
    try:
        at = parsedate_to_datetime(timestamp)
    except (ValueError, TypeError, IndexError) as error:
        raise BadSignature("easypost: the time of signing cannot be read") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
