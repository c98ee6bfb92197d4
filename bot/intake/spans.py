"""Finds what stands in a shopper's raw text and blanks it out, so that no sign is read as two things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date

BLANK = "\x1f"
CUE_LENGTH = 60  # characters
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?"

EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
ISO_DATE = re.compile(r"(?<![\w-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\w-])")
SHORT_DATE = re.compile(r"(?<![\w./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\w-])")
DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})(?:,?\s+(\d{{4}}))?(?!\w)", re.IGNORECASE)
MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(\d{{4}})(?!\d))?", re.IGNORECASE)
BARE_DATE = re.compile(r"(?<![\w./-])\d{1,2}/\d{1,2}(?![\w/-])")
CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?!\d)", re.IGNORECASE)
MONEY = re.compile(
    r"[$€£]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:[$€£%]|(?:usd|eur|gbp|dollars?|euros?|pounds?|bucks?)\b)", re.IGNORECASE
)
AMOUNT = re.compile(
    r"\b\d+(?:[.,]\d+)?\s?(?:days?|hours?|hrs?|weeks?|months?|years?|minutes?|mins?|times?|items?|pieces?|pcs|boxes"
    r"|packages|parcels|grams?|kgs?|g|lbs?|oz|ml|cm|mm|miles?|kms?|am|pm|st|nd|rd|th|x)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:in|since|year|of|until|before|by|from)\s+(?:19|20)\d\d\b", re.IGNORECASE)


class Page:
    """A text from which finds are blanked out one after another."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFKC", text[:4000])

    def take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], str | None]) -> list[str]:
        """Return what `read` makes of each match, and blank those out; None leaves the match where it stands."""
        found: list[str] = []

        def blank(match: re.Match[str]) -> str:
            value = read(match)
            if value is None:
                return match.group()
            found.append(value)
            return BLANK * len(match.group())

        self.text = pattern.sub(blank, self.text)
        return found

    def before(self, match: re.Match[str]) -> str:
        """Return the words before a match: as many as a cue may take, so that no text can make this slow."""
        return self.text[max(0, match.start() - CUE_LENGTH) : match.start()]

    def drop(self, patterns: Iterable[re.Pattern[str]]) -> None:
        """Blank out what is none of ours: money, times, amounts."""
        for pattern in patterns:
            self.take(pattern, lambda match: "")


def take_dates(page: Page) -> list[date]:
    """Blank out every date; return those that can only mean one day."""
    found: list[date | None] = []
    for pattern, read in ((ISO_DATE, _iso), (SHORT_DATE, _short), (DAY_MONTH, _day_month), (MONTH_DAY, _month_day)):
        page.take(pattern, _keeping(read, found))
    page.drop((BARE_DATE, YEAR))
    return [day for day in found if day]


def _keeping(read: Callable[[re.Match[str]], date | None], found: list[date | None]) -> Callable[[re.Match[str]], str]:
    def keep(match: re.Match[str]) -> str:
        found.append(read(match))
        return ""

    return keep


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None


def _iso(match: re.Match[str]) -> date | None:
    return _day(match[1], int(match[2]), match[3])


def _short(match: re.Match[str]) -> date | None:
    """Dots mean day first; with slashes and hyphens only a part over 12 tells which is the day."""
    first, sign, second, year = match[1], match[2], match[3], match[4]
    if sign == "." or int(first) > 12 or first == second:
        return _day(year, int(second), first)
    return _day(year, int(first), second) if int(second) > 12 else None


def _day_month(match: re.Match[str]) -> date | None:
    return _day(match[3], _month(match[2]), match[1]) if match[3] else None


def _month_day(match: re.Match[str]) -> date | None:
    return _day(match[3], _month(match[1]), match[2]) if match[3] else None


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1
