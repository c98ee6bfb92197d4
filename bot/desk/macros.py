"""A merchant's own replies. Braces hold names from a closed list (bot.domain.policy); there is no template language."""

from __future__ import annotations

import re
from collections.abc import Mapping


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a reply with its names filled; one that has no value is left out, with the space before it."""
    told = re.sub(r"\s*\{\s*(\w+)\s*\}", lambda found: _value(found, values), text)
    return re.sub(r"^[\s,]+", "", told)


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(found.group(1), "")
    space = found.group(0)[: len(found.group(0)) - len(found.group(0).lstrip())]
    return space + value if value else ""
