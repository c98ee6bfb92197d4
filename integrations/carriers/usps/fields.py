"""Fields that both ages of USPS's replies share: places, and text without the markup of trade marks."""

from __future__ import annotations

import re

from bot.domain.event import Place
from integrations.reading import Reading
from integrations.scans import place_of

MARKUP = re.compile(r"<[^>]*>|&#?\w+;")


def place_in(row: Reading, city: str, state: str, postcode: str, country: str) -> Place:
    """Return where a scan was made. USPS names countries only abroad: a state alone means the United States."""
    region, land = row[state].text(100), row[country].text(60)
    return place_of(row[city].text(200), region, row[postcode].text(20), land or ("US" if region else None))


def end(item: Reading, *prefixes: str) -> Place:
    """Return one end of the way, under the first of these prefixes that has it."""
    found = (place_in(item, f"{p}City", f"{p}State", f"{p}ZIP", f"{p}CountryCode") for p in prefixes)
    return next((place for place in found if place), Place())


def first(item: Reading, *names: str) -> str | None:
    """Return the first of these fields that has text."""
    return next((without_markup(text) for text in (item[name].text() for name in names) if text), None)


def plain(item: Reading, *names: str) -> str | None:
    """Return the first text, also of elements with a trade mark inside."""
    return first(item, *names) or next((without_markup(t) for t in (item[n]["#text"].text() for n in names) if t), None)


def without_markup(text: str | None) -> str | None:
    """Return text without the markup that USPS puts around trade marks."""
    return (" ".join(MARKUP.sub("", text).split()) or None) if text else None
