"""The vendors' webhook signatures, made here and nowhere else in this package."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime


def shopify_signature(secret: str, body: bytes) -> str:
    """Base64 HMAC-SHA256 of the raw body, as in X-Shopify-Hmac-Sha256."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def _hex(secret: str, message: bytes) -> str:
    key = unicodedata.normalize("NFKD", secret).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def easypost_headers(secret: str, path: str, body: bytes, at: datetime) -> dict[str, str]:
    """Both of EasyPost's schemes: v1 over the body, v2 over time (RFC 2822), method, path and body."""
    timestamp = format_datetime(at)
    return {
        "X-Hmac-Signature": "hmac-sha256-hex=" + _hex(secret, body),
        "x-hmac-signature-v2": _hex(secret, timestamp.encode() + b"POST" + path.encode() + body),
        "x-timestamp": timestamp,
        "x-path": path,
    }


def twilio_signature(token: str, url: str, form: Iterable[tuple[str, str]]) -> str:
    """Base64 HMAC-SHA1 of the whole address and the sorted fields, as in X-Twilio-Signature.

    A #fragment belongs to Twilio's own retries and is not signed; a field with several values counts each once.
    """
    text = url.partition("#")[0] + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def slack_headers(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """Slack's v0 signature: HMAC-SHA256 over version, time in seconds and the raw body."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
