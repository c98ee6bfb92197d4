"""Is this message at Twilio the one whose outcome we do not know? Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

SKEW = timedelta(seconds=2)
"""How far Twilio's clock, which shows whole seconds, may be behind ours."""


def is_it(message: Any, payload: Mapping[str, str], since: datetime) -> bool:
    """Say whether a message (of Twilio's library, which has no types) is ours: outbound, not older, the same words.

    Twilio keeps the words of a template and not its id: all the values of its variables must stand in them.
    """
    made = message.date_created
    if not str(message.direction).startswith("outbound") or made is None:
        return False
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return bool(made >= since - SKEW) and _same_words(message.body or "", payload)


def _same_words(body: str, payload: Mapping[str, str]) -> bool:
    said = _plain(body)
    if "ContentSid" in payload:
        return all(_plain(value) in said for value in json.loads(payload["ContentVariables"]).values())
    return said == _plain(payload.get("Body", ""))


def _plain(text: str) -> str:
    return " ".join(text.split())
