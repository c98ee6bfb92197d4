"""Carrier sentences as tables hold them: whole and normalised, so that a part of a sentence never counts."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")


def normalised(text: str | None) -> str:
    """Return a sentence in lower case, words separated by single spaces, without punctuation."""
    return " ".join(_WORD.findall((text or "").casefold()))
