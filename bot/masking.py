"""Takes out of a line for the log what must not stand there: addresses, numbers, secrets, tokens, and others' words.

Postcodes are left: alone they name nobody, and their patterns would eat ids. What has no pattern (names, streets, what
somebody wrote) is never logged in the first place, and so the text of an exception is left out as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any

HIDDEN = "•••"
EMAIL = "[e-mail]"
NUMBER = "[number]"
SECRET = "[secret]"  # noqa: S105 - what stands in place of one

SECRET_NAMES = re.compile(
    r"authorization|cookie|password|passwd|secret|token|api[-_]?key|signature|x-twilio|x-slack|credential",
    re.IGNORECASE,
)
PERSONAL_NAMES = re.compile(r"^(e_?mail|phone|address|name|text|body|message|payload|said|words|form|params|headers)$")

_SECRETS = (
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), rf"\1 {SECRET}"),
    (re.compile(r"\bpl_[A-Za-z0-9_-]{16,}"), SECRET),
    (re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]{6,}"), SECRET),
    (re.compile(r"\b(sk|shpat|shpss|whsec|EZ[AT]K)_?[A-Za-z0-9]{16,}"), SECRET),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), SECRET),
    (re.compile(r"/(t|files|hooks|desks|welcome|stop)/[A-Za-z0-9_~.=-]{6,}"), rf"/\1/{SECRET}"),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), f"://{SECRET}@"),
    (
        re.compile(
            r"\b((?:set-)?cookie|authorization|x-[a-z-]{0,40}signature|x-api-key|api_?key|password|secret|token)"
            r"(['\"]?\s*[:=]\s*)['\"]?[^\s,;'\"}&]+",
            re.IGNORECASE,
        ),
        rf"\1\2{SECRET}",
    ),
)
# Bounded, and no part may hold what begins the next: a log line that somebody chose must not take long to mask.
_EMAIL = re.compile(
    r"[^\s@%<>,;:()'\"=\[\]{}]{1,64}(?:@|%40)[^\s@%<>,;:()'\"=\[\]{}&]{1,255}\.[^\s@%<>,;:()'\"\[\]{}&]{1,63}"
)
_WHEN = r"(?!\d{4}-\d{2}-\d{2})"
_NUMBER = re.compile(rf"(?<![\w.:-]){_WHEN}(?:\+|%2B|00)?\(?\d(?:[\s().-]{{0,2}}\d){{8,16}}(?![\w])", re.IGNORECASE)
_PLUS = re.compile(r"(?:\+|%2B)\d{8,15}(?!\w)", re.IGNORECASE)
_PARCEL = re.compile(r"\b1Z[0-9A-Z]{16}\b|\b[A-Z]{2}\d{9}[A-Z]{2}\b")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")


def masked(text: str) -> str:
    """Return a text without addresses, long numbers, secrets and tokens."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return _PARCEL.sub(NUMBER, _NUMBER.sub(NUMBER, _PLUS.sub(NUMBER, _EMAIL.sub(EMAIL, text))))


def unquoted(text: str) -> str:
    """Return what another library says, without what it quotes: that is as likely as not what somebody wrote."""
    return masked(_QUOTED.sub(HIDDEN, text))


def masked_value(name: str, value: Any) -> Any:
    """Return a value of a log's event as it may stand there. Any: whatever was given to the log."""
    if SECRET_NAMES.search(name) and value not in (None, ""):
        return SECRET
    if PERSONAL_NAMES.match(name) and isinstance(value, str | bytes | dict | list | tuple):
        return HIDDEN
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, bytes):
        return f"[{len(value)} bytes]"
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {masked(str(key)): masked_value(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked_value("", each) for each in value]
    return value if isinstance(value, bool | int | float | None) else masked(str(value))


def where(error: BaseException | None, trace: TracebackType | None) -> str:
    """Return where an exception came from and of what class it is; never its text, nor a variable."""
    lines = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f'  File "{code.co_filename}", line {trace.tb_lineno}, in {code.co_name}')
        trace = trace.tb_next
    named = type(error).__name__ if error is not None else "an exception"
    cause = error.__cause__ if error is not None else None
    because = f" (from {type(cause).__name__})" if cause is not None else ""
    return "\n".join([*lines, f"{named}{because}"])
