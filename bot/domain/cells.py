"""Texts in cells of a table that a spreadsheet may open: none of them is ever run."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+@\uff1d\uff0b\uff0d\uff20-]")
"""What a spreadsheet may take for a formula: a sign at the front or after blanks, wide ones among them."""


def guarded(text: str) -> str:
    """Return a text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
