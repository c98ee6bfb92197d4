"""Somebody's words without anybody's address or number, as they may be shown, compared and taught."""

from __future__ import annotations

import re

LONGEST = 200

READ = 1_000
"""Characters of a message that are looked at: one may be long, and hundreds are read when somebody looks."""

# Each looks at a character once: nothing that a shopper writes may make them slow.
_WORD_OF_DIGITS = re.compile(r"[#+]?[A-Za-z0-9-]{3,}")
_MARKUP = re.compile(r"[\[\]{}()\\`|<>]")


def plain(text: str) -> str:
    """Return words without anybody's address or number, on one line, as they may be shown, compared and taught."""
    words = (_plain_word(word) for word in text[:READ].split())
    return " ".join(_MARKUP.sub(" ", " ".join(words)).split())[:LONGEST].strip()


def _plain_word(word: str) -> str:
    if "://" in word:
        return ""
    _, at, domain = word.partition("@")
    return "jane@example.com" if at and "." in domain else _WORD_OF_DIGITS.sub(_stand_in, word)


def _stand_in(found: re.Match[str]) -> str:
    """Return a number of the same kind that is nobody's: long ones were a parcel's or a telephone's."""
    digits = sum(sign.isdigit() for sign in found[0])
    if digits < 3:
        return found[0]
    return ("#" if found[0].startswith("#") else "") + ("1042" if digits < 8 else "1Z999AA10123456784")
