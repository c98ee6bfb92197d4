"""What a classifier sees of a message: lower case, numbers and addresses masked, so that no order number is ever
learnt.
"""

import re

_EMAIL = re.compile(r"\S+@\S+\.\S+")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_DIGITS = re.compile(r"\S*\d\S*")
_REPEATED = re.compile(r"(\w)\1{2,}")
_SPACES = re.compile(r"\s+")
LONGEST = 600
"""Characters of a message that are read for its intent; entities are read from the whole."""


def mask(text: str) -> str:
    """Return the text as the classifiers read it. Pure; any string gives a string."""
    text = _SPACES.sub(" ", text[:LONGEST].replace("’", "'").replace("`", "'")).strip().lower()
    text = _HANDLE.sub("", _LINK.sub("link", _EMAIL.sub("mailaddress", text)))
    return _REPEATED.sub(r"\1\1", _DIGITS.sub(_shape, text)).strip()


def _shape(match: "re.Match[str]") -> str:
    """Small numbers are quantities, hours or days; long ones name an order or a parcel; money says so itself."""
    token = match.group()
    if token[0] in "$£€" or token[-1] in "$£€":
        return "$5"
    return "5" if sum(letter.isdigit() for letter in token) < 3 else "12345"
