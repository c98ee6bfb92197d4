"""Tracking numbers, postcodes and phone numbers in a shopper's text: what counts as one, with and without a cue."""

from __future__ import annotations

import re

from bot.domain.tracking_number import Candidate, CheckDigit, bare, candidates, near_misses
from bot.intake.spans import Page

TRACKING_CUE = re.compile(
    r"(?:tracking|track|parcel|package|shipment|shipping|consignment|waybill|awb|ups|usps|fedex|dhl)"
    r"(?:\s*(?:number|code|num|no|nr|id|#|is|it's|its|:|\.|-))*\s*$",
    re.IGNORECASE,
)
TOKEN = re.compile(r"(?<![\w@])[A-Za-z0-9][A-Za-z0-9-]{7,40}(?![\w@])")
SPACED = re.compile(
    r"(?<![\w@+])(?:1[zZ](?:[ -]?[A-Za-z0-9]){16}|[A-Za-z]{2} ?(?:\d ?){9}[A-Za-z]{2}|\d(?:[ -]?\d){11,33})(?![\w@])"
)
SURE = 0.4  # a format without a check digit must be at least this telling
PLAIN_DIGITS = 12  # fewer bare digits say too little without a check digit that fits
LONGEST_PHONE = 13  # digits; where a phone number is awaited or named, no more are taken for one

POST_CUE = re.compile(
    r"(?:zip(?: ?code)?|post ?code|postal(?: ?code)?|plz|pin ?code|eircode)(?:\s*(?:is|:|=|#|-))*\s*$", re.IGNORECASE
)
UK = re.compile(r"(?<![\w-])([A-Za-z]{1,2}\d[A-Za-z\d]?) ?(\d[A-Za-z]{2})(?![\w-])")
CANADA = re.compile(r"(?<![\w-])([A-Za-z]\d[A-Za-z])[ -]?(\d[A-Za-z]\d)(?![\w-])")
DUTCH = re.compile(r"(?<![\w#-])(\d{4}) ?([A-Z]{2})(?![\w-])")
IRISH = re.compile(r"(?<![\w-])([A-Za-z]\d[\dWw]) ?((?=[A-Za-z]*\d)[A-Za-z\d]{4})(?![\w-])")
WITH_HYPHEN = re.compile(r"(?<![\w#-])(\d{5}-\d{4}|\d{5}-\d{3}|\d{4}-\d{3}|\d{2}-\d{3})(?![\w-])")
AFTER_STATE = re.compile(r"(?<=, [A-Z]{2} )(\d{5})(?![\w-])")
ANY_DIGITS = re.compile(r"(?<![\w#@./-])(\d{3} \d{2}|\d{4,6})(?![\w@]|[-./]\w)")
FIVE_DIGITS = re.compile(r"(?<![\w#@./-])(\d{5})(?![\w@]|[-./]\w)")
_WORDS = "AM AN AS AT BE BY DO GO HE HI IF IN IS IT ME MY NO OF OK ON OR PM SO TO UP US WE"
WORDS = frozenset(_WORDS.split())

PHONE_CUE = re.compile(
    r"(?:phone|telephone|tel|mobile|cell|call me(?: (?:on|at))?|call|text me(?: (?:on|at))?|whatsapp)"
    r"(?:\s*(?:number|num|no|nr|is|:|#|\.))*\s*$",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w#@])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w@])")


def take_tracking_numbers(page: Page, phones_wanted: bool = False) -> list[str]:
    """Blank out and return tracking numbers, bare and upper case. With `phones_wanted`, short digits are left."""

    def spaced(match: re.Match[str]) -> str | None:
        number = bare(match.group())
        checked = any(each.check_digit is CheckDigit.VALID for each in candidates(number))
        cued = bool(TRACKING_CUE.search(page.before(match)))
        return number if checked or cued or _looks_like_one(number) else None

    def token(match: re.Match[str]) -> str | None:
        number = bare(match.group())
        cued = bool(TRACKING_CUE.search(page.before(match)))
        if cued and sum(sign.isdigit() for sign in number) >= 6 and len(number) >= 9:
            return number
        like_a_phone = number.isdigit() and len(number) <= LONGEST_PHONE
        if like_a_phone and (phones_wanted or number.startswith("0") or PHONE_CUE.search(page.before(match))):
            return None
        return number if _looks_like_one(number) else None

    return page.take(TOKEN, token) + page.take(SPACED, spaced)


def _looks_like_one(number: str) -> bool:
    if sum(sign.isdigit() for sign in number) < 6:
        return False
    if any(_counts(each, number) for each in candidates(number)):
        return True
    # A failed check digit is worth saying only of a number that can be nothing else.
    return bool(near_misses(number)) and (not number.isdigit() or len(number) >= PLAIN_DIGITS)


def _counts(candidate: Candidate, number: str) -> bool:
    if candidate.check_digit is CheckDigit.VALID:
        return not number.isdigit() or len(number) >= 10
    return candidate.confidence >= SURE and (not number.isdigit() or len(number) >= PLAIN_DIGITS)


def take_postcodes(page: Page, plain: re.Pattern[str] | None = None) -> list[str]:
    """Blank out and return postcodes, upper case, parts separated by one space. What fits `plain` needs no cue."""

    def cued(match: re.Match[str]) -> str | None:
        return match[1].replace(" ", "") if POST_CUE.search(page.before(match)) else None

    found = page.take(WITH_HYPHEN, lambda match: match[1])
    found += page.take(UK, _two_parts) + page.take(CANADA, _two_parts) + page.take(IRISH, _two_parts)
    found += page.take(DUTCH, lambda match: None if match[2] in WORDS else _two_parts(match))
    found += page.take(AFTER_STATE, lambda match: match[1]) + page.take(ANY_DIGITS, cued)
    return found + (page.take(plain, lambda match: match[1].replace(" ", "")) if plain else [])


def _two_parts(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2]}".upper()


def take_phones(page: Page, wanted: bool = False) -> list[str]:
    """Blank out and return phone numbers: digits, with + where it was given."""

    def phone(match: re.Match[str]) -> str | None:
        text = match.group()
        digits = re.sub(r"\D", "", text)
        cued = wanted or bool(PHONE_CUE.search(page.before(match)))
        if not 8 <= len(digits) <= 15 and not (cued and len(digits) == 7):
            return None
        telling = text.startswith(("+", "0", "(")) or len(digits) >= 10 or _grouped(text)
        return ("+" if text.startswith("+") else "") + digits if cued or telling else None

    return page.take(PHONE, phone)


def _grouped(text: str) -> bool:
    return len(re.findall(r"[\s().-]+", text)) >= 2
