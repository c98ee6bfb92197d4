"""STOP, START and HELP, in the languages of the table: only when they are the whole message. Pure but for the table."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from bot.domain.messaging import Keyword

_TABLE = Path(__file__).with_name("keywords.toml")
_NOISE = re.compile(r"[\W_]+")
_LONGEST = 40
"""Characters: a longer message is no keyword."""


def keyword(text: str) -> Keyword | None:
    """Return which keyword a whole message is; None for every other message."""
    return _words().get(folded(text)) if len(text) <= _LONGEST else None


def folded(text: str) -> str:
    """Return a text without case, punctuation, signs and needless space ("  STOP!! " gives "stop")."""
    return _NOISE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


@cache
def _words() -> dict[str, Keyword]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {
        folded(word): Keyword(name)
        for name, languages in table.items()
        for words in languages.values()
        for word in words
    }
