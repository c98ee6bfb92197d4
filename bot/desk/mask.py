"""Personal data made unreadable, but so that its owner would know it. What is masked for a card stays masked."""

from __future__ import annotations

import re

HIDDEN = "•••"
_EMAIL = re.compile(r"[^\s@<>,;:()]+@[^\s@<>,;:()]+\.[^\s@<>,;:()]+")
_PHONE = re.compile(r"(?<![\w#-])\+?\(?\d(?:[\s().-]?\d){8,14}(?![\w])")


def masked_email(email: str) -> str:
    """ "j•••@e•••.com"."""
    name, _, domain = email.rpartition("@")
    host, dot, last = domain.rpartition(".")
    return f"{name[:1]}{HIDDEN}@{host[:1]}{HIDDEN}{dot}{last}"


def masked_phone(phone: str) -> str:
    """ "•••18"."""
    return f"{HIDDEN}{re.sub(r'[^0-9]', '', phone)[-2:]}"


def masked_name(name: str) -> str:
    """ "Jane D•••": the first name, and what the last one begins with."""
    first, *rest = name.split() or [""]
    return " ".join([first, *([f"{rest[-1][:1]}{HIDDEN}"] if rest else [])])


def masked_text(text: str, keep: tuple[str, ...] = ()) -> str:
    """Return what somebody wrote with e-mail addresses and phone numbers masked; numbers in `keep` are none."""

    def phone(found: re.Match[str]) -> str:
        return found.group(0) if _digits(found.group(0)) in kept else masked_phone(found.group(0))

    kept = {_digits(number) for number in keep}
    return _PHONE.sub(phone, _EMAIL.sub(lambda found: masked_email(found.group(0)), text))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
