"""From a shopper's raw text to identifiers: order numbers by the shop's own pattern, tracking numbers, and proofs.

The engine's entities are proposals; this decides. Each sign is read as one thing only: what is part of an e-mail, a
phone number, a date, a postcode or a tracking number is never an order number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain import tracking_number
from bot.domain.contact import same_email, same_phone, same_postcode
from bot.domain.keys import email_key, order_key
from bot.domain.merchant import MerchantSettings
from bot.domain.tracking_number import CheckDigit
from bot.intake.codes_in_text import ANY_DIGITS, FIVE_DIGITS, take_phones, take_postcodes, take_tracking_numbers
from bot.intake.spans import AMOUNT, CLOCK, EMAIL, LINK, MONEY, Page, take_dates

__all__ = [
    "Identifiers",
    "check",
    "dates",
    "emails",
    "identifiers",
    "likely_carriers",
    "order_key",
    "order_numbers",
    "phones",
    "postcodes",
    "same_email",
    "same_phone",
    "same_postcode",
    "tracking_numbers",
]

LIKELY = 0.3
MOST_CARRIERS = 3
ORDER_CUE = re.compile(
    r"(?:#|\b(?:orders?|order ?id|ord|purchase|confirmation|reference|ref)"
    r"(?:\s*(?:numbers?|nos?|nums?|nr|id|is|was|are|it's|its|called|#|:|=|\.|-))*)\s*$",
    re.IGNORECASE,
)
GLUED_CUE = re.compile(r"\b(order|ord|number|num|no|nr|ref)[.:#]*(?=\d)", re.IGNORECASE)
NOT = re.compile(r"\bnot\s+#?$", re.IGNORECASE)
SAME_LIST = re.compile(r"\s*(?:,|;|/|&|\+|and|or|,\s*and)\s*#?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What was found, each in its normal form, in the order of the text."""

    orders: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()


def identifiers(text: str, settings: MerchantSettings, pending: str | None = None) -> Identifiers:
    """Read one message. `pending` is the question that waits for its answer: proof or which_order change what bare
    digits most likely are.
    """
    page = Page(GLUED_CUE.sub(lambda match: f"{match[1]} ", text))
    proof = pending == "proof"
    mails = page.take(EMAIL, lambda match: email_key(match.group().strip(".")))
    page.drop((LINK,))
    orders = [each for each in _cued_orders(page, settings) if each]
    numbers = take_tracking_numbers(page, phones_wanted=proof or bool(orders))
    days = take_dates(page)
    page.drop((MONEY, CLOCK, AMOUNT))
    calls = take_phones(page, wanted=proof)
    said_more = re.search(r"[A-Za-z]{2}", page.text) is not None
    if proof:
        codes = take_postcodes(page)
        bare = _bare_orders(page, settings, keep=True) if said_more and not orders else []
        codes += take_postcodes(page, plain=ANY_DIGITS)
    else:
        codes = take_postcodes(page, plain=FIVE_DIGITS if orders else None)
        bare = [] if orders else _bare_orders(page, settings)
        codes += _zip_codes(bare)
    orders = orders or [each for each in bare if proof or each not in codes]
    return Identifiers(_once(orders), _once(numbers), _once(mails), _once(codes), _once(calls), tuple(days))


def order_numbers(text: str, settings: MerchantSettings) -> tuple[str, ...]:
    """Return the order numbers of a text, upper case, without the sign before them."""
    return identifiers(text, settings).orders


def tracking_numbers(text: str) -> tuple[str, ...]:
    """Return the tracking numbers of a text, bare and upper case."""
    return _once(take_tracking_numbers(_without_emails(text)))


def emails(text: str) -> tuple[str, ...]:
    """Return the e-mail addresses of a text, case folded."""
    return _once(email_key(match.group().strip(".")) for match in EMAIL.finditer(text))


def postcodes(text: str) -> tuple[str, ...]:
    """Return the postcodes of a text, upper case; plain digits only after a word that says so."""
    page = _without_emails(text)
    take_tracking_numbers(page)
    return _once(take_postcodes(page))


def phones(text: str) -> tuple[str, ...]:
    """Return the phone numbers of a text: digits, with + where it was given."""
    page = _without_emails(text)
    take_tracking_numbers(page)
    take_dates(page)
    return _once(take_phones(page))


def dates(text: str) -> tuple[date, ...]:
    """Return the dates of a text that can only mean one day; those without a year are none."""
    return tuple(take_dates(_without_emails(text)))


def check(number: str) -> CheckDigit:
    """Say what the check digit says of a tracking number: valid, invalid or none."""
    return tracking_number.check(number)


def likely_carriers(number: str) -> tuple[str, ...]:
    """Return the names of the carriers that a number may belong to, the likeliest first; all that fit, not one."""
    found = [each for each in tracking_number.candidates(number) if each.confidence >= LIKELY]
    return tuple(each.label for each in found[:MOST_CARRIERS])


def _without_emails(text: str) -> Page:
    page = Page(text)
    page.drop((EMAIL, LINK))
    return page


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    """The shop's pattern between borders: not inside a word, an address, a date or a longer number."""
    return re.compile(rf"(?<![\w@.+/-])(?:{pattern})(?![\w@]|[-./]\w)", re.IGNORECASE)


def _number(match: re.Match[str]) -> str:
    """The bare number: the pattern's first group, or all of it where the pattern has none."""
    return (match.group(1) if match.re.groups and match.group(1) else match.group()).lstrip("# ").upper()


def _cued_orders(page: Page, settings: MerchantSettings) -> list[str]:
    """Blank out and return the numbers that follow a word or sign that says "order", and lists that go on."""
    found: list[re.Match[str]] = []

    def cued(match: re.Match[str]) -> str | None:
        before = page.before(match)
        if NOT.search(before):
            return ""
        if match.group().startswith("#") or ORDER_CUE.search(before) or _goes_on(page, found, match):
            found.append(match)
            return _number(match)
        return None

    return page.take(_pattern(settings.order_pattern), cued)


def _goes_on(page: Page, found: list[re.Match[str]], match: re.Match[str]) -> bool:
    """True for the second number of "orders 1042, 1043 and 1044"; one of another length is something else."""
    if not found or len(_number(found[-1])) != len(_number(match)):
        return False
    return SAME_LIST.fullmatch(page.text[found[-1].end() : match.start()]) is not None


def _bare_orders(page: Page, settings: MerchantSettings, keep: bool = False) -> list[str]:
    """Return what looks like an order number without a word that says so; `keep` leaves it in the text."""
    pattern = _pattern(settings.order_pattern)
    if keep:
        return [_number(match) for match in pattern.finditer(page.text)]
    return page.take(pattern, _number)


def _zip_codes(bare: list[str]) -> list[str]:
    """Of two bare numbers of unlike length, the one of five digits is rather a ZIP code."""
    if len(bare) != 2 or len(bare[0]) == len(bare[1]):
        return []
    return [each for each in bare if each.isdigit() and len(each) == 5]


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
