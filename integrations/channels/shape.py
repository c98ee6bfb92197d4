"""How one message is made to fit a channel: a text cut where a sentence ends, buttons as numbered lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

SENTENCE_END = re.compile(r"[.!?…](?=\s)|\n")
ELLIPSIS = "…"
# Control characters but tab and line feed, and halves of surrogate pairs, which no vendor takes.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text without what cannot be written or shown; lines end in a line feed."""
    return UNPRINTABLE.sub(" ", text.replace("\r\n", "\n"))


def length(text: str) -> int:
    """Return the length in UTF-16 units, which is how vendors count: a letter is one, most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """Return a text of at most `most` UTF-16 units: cut after a sentence where one ends in its second half, else
    after a word, with an ellipsis."""
    if length(text) <= most:
        return text
    head = _head(text, most - 1)
    ends = [match.end() for match in SENTENCE_END.finditer(head)]
    if ends and ends[-1] > len(head) // 2:
        return head[: ends[-1]].rstrip()
    word = max(head.rfind(" "), head.rfind("\n"))
    return (head[:word] if word > len(head) // 2 else head).rstrip() + ELLIPSIS


def numbered(text: str, labels: Sequence[str], most: int) -> str:
    """Return the text with the buttons as numbered lines below it; only the text is cut, never the choices."""
    if not labels:
        return cut(text, most)
    lines = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))
    return f"{cut(text, max(most - length(lines) - 2, 1))}\n\n{lines}"


def _head(text: str, most: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")[: most * 2]
    return units.decode("utf-16-le", "ignore")  # half of a pair at the end is left out
