"""When two spellings of an e-mail, a postcode or a phone number mean the same. Used to prove who is asking."""

from __future__ import annotations

import re

import phonenumbers

from bot.domain.event import Place
from bot.domain.order import Contact

_DIGITS = re.compile(r"\D+")
_TRUNK = re.compile(r"\(0\)")
_MIN_PHONE_DIGITS = 8
HIDDEN = "•••"


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
    """Compare phone numbers: in full where both say their country, else by their last nine digits (or eight, where one
    has no more), so +44 and 0 agree.
    """
    one, two = _DIGITS.sub("", left or ""), _DIGITS.sub("", right or "")
    shortest = min(len(one.lstrip("0")), len(two.lstrip("0")))
    if shortest < _MIN_PHONE_DIGITS:
        return False
    full, whole = _international(left or ""), _international(right or "")
    if full and whole:
        return full == whole
    tail = min(shortest, 9)
    return one[-tail:] == two[-tail:]


def place_of(contact: Contact) -> Place:
    """Return where an order goes, as far as the shop says."""
    return Place(contact.city, contact.region, contact.postcode, contact.country)


def _international(phone: str) -> str:
    """The digits after + or 00; empty where the country is not said."""
    plain = _TRUNK.sub("", phone).strip()
    digits = _DIGITS.sub("", plain)
    if plain.startswith("+"):
        return digits
    return digits[2:] if digits.startswith("00") else ""


def is_number_of(phone: str | None, country: str | None, e164: str) -> bool:
    """Say whether an order's phone is the number that somebody really writes from (E.164).

    A phone without its country code is read as one of the order's country (ISO 3166-1 alpha-2) where it is valid there:
    nine equal digits of another country's number are not enough then.
    """
    known = international(phone, country)
    return same_phone(known or phone, e164)


def international(phone: str | None, country: str | None) -> str | None:
    """Return a phone number as E.164, or None when it is none, or its country cannot be known."""
    text = re.sub(r"^\s*00", "+", phone or "")
    try:
        parsed = phonenumbers.parse(text, (country or "").upper() or None)
    except phonenumbers.NumberParseException:
        return None
    told = text.lstrip().startswith("+")
    good = phonenumbers.is_possible_number(parsed) and (told or phonenumbers.is_valid_number(parsed))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if good else None


def masked(address: str) -> str:
    """Return an address so that its owner knows it and nobody else learns it: "j•••@e•••.com", "•••18"."""
    name, at, domain = address.rpartition("@")
    if at:
        host, dot, last = domain.rpartition(".")
        return f"{name[:1]}{HIDDEN}@{host[:1]}{HIDDEN}{dot}{last}"
    return f"{HIDDEN}{_DIGITS.sub('', address)[-2:]}"
