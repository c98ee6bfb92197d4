"""Slack's deliveries as they stand at the door: each fixture in its own shape, signed apart from the code."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from bot.ports import SignedRequest

FOLDER = Path(__file__).parent / "fixtures"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def delivered(name: str) -> tuple[bytes, str]:
    """The bytes of a fixture as Slack sends its kind, and their content type."""
    text = (FOLDER / f"{name}.json").read_text()
    told = json.loads(text)
    if "command" in told:
        return urlencode(told).encode(), FORM
    if told["type"] in {"event_callback", "url_verification"}:
        return json.dumps(told).encode(), JSON
    return urlencode({"payload": json.dumps(told)}).encode(), FORM


def signed(body: bytes, kind: str = JSON, secret: str = SECRET, at: datetime = NOW) -> dict[str, str]:
    """The headers that Slack sends with a body."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def knocking(name: str) -> SignedRequest:
    """A fixture as a signed request, read at noon."""
    body, kind = delivered(name)
    return SignedRequest("POST", "/desks/x/slack", signed(body, kind), body, NOW)
