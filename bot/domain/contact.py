"""When two spellings of an e-mail, a postcode or a phone number mean the same. Used to prove who is asking."""

from __future__ import annotations

import re

import phonenumbers

from bot.domain.event import Place
from bot.domain.order import Contact

_DIGITS = re.compile(r"\D+")
_MIN_PHONE_DIGITS = 8


def same_email(left: str | None, right: str | None) -> bool:
    """Compare e-mail addresses without regard to case or surrounding space."""
    return bool(left and right) and (left or "").strip().casefold() == (right or "").strip().casefold()


def same_postcode(left: str | None, right: str | None) -> bool:
    """Compare postcodes without regard to case, spaces and hyphens; a US ZIP+4 equals its first five digits."""
    return bool(left and right) and _postcode(left or "") == _postcode(right or "")


def _postcode(text: str) -> str:
    plain = re.sub(r"[\s-]+", "", text).upper()
    return plain[:5] if plain.isdigit() and len(plain) == 9 else plain


def same_phone(left: str | None, right: str | None) -> bool:
    """Compare phone numbers by their last nine digits (or eight, where one has no more), so +44 and 0 agree."""
    one, two = _DIGITS.sub("", left or ""), _DIGITS.sub("", right or "")
    shortest = min(len(one.lstrip("0")), len(two.lstrip("0")))
    if shortest < _MIN_PHONE_DIGITS:
        return False
    tail = min(shortest, 9)
    return one[-tail:] == two[-tail:]


def e164(phone: str | None, country: str | None) -> str | None:
    """Return a phone number as "+447700900123"; None for one that cannot be dialled from its country's spelling."""
    try:
        parsed = phonenumbers.parse(phone or "", (country or "").upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def place_of(contact: Contact) -> Place:
    """Return where an order goes, as far as the shop says."""
    return Place(contact.city, contact.region, contact.postcode, contact.country)
