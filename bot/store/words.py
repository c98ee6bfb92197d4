"""What names a shopper in free text: their addresses and numbers, found as people type them, and masked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from bot.domain.contact import same_phone
from bot.domain.keys import email_key, number_key, order_key, phone_key

HIDDEN = "•••"
SHORTEST_KEY = 3
LONE_KEY = 7
"""Letters and digits from which an order's number means nothing else, wherever it stands."""

SHORTEST_PARCEL = 5
_PHONES = re.compile(r"(?<![\w])\+?\(?\d(?:[\s().-]{0,2}\d){7,14}(?!\w)")
_BETWEEN = r"[\W_]{0,2}"


class Words:
    """The words of one shopper. `loose` is how their own talks are found: a bare order number is enough there."""

    def __init__(
        self, emails: Iterable[str], phones: Iterable[str], orders: Iterable[str], parcels: Iterable[str]
    ) -> None:
        self.emails = {email_key(each) for each in emails if each.strip()}
        self.phones = {each for each in phones if phone_key(each)}
        self.orders = {each for each in orders if len(order_key(each)) >= SHORTEST_KEY}
        self.parcels = {number_key(each) for each in parcels if len(number_key(each)) >= SHORTEST_PARCEL}
        self._sure = _pattern(self.emails, self.parcels, (_written(each) for each in self.orders))
        self._loose = _pattern(self.emails, self.parcels, (_bare(each) for each in self.orders))

    def name(self, text: str, loose: bool = False) -> bool:
        """Say whether a text names them."""
        pattern = self._loose if loose else self._sure
        return bool(pattern and pattern.search(text)) or any(self._is_theirs(each) for each in _PHONES.findall(text))

    def masked(self, text: str) -> str:
        """Return a text without what names them."""
        plain = self._sure.sub(HIDDEN, text) if self._sure else text
        return _PHONES.sub(lambda found: HIDDEN if self._is_theirs(found[0]) else found[0], plain)

    def masked_json(self, text: str) -> str:
        """Return JSON whose texts, names of fields among them, are masked; what is no JSON as text."""
        try:
            known = json.loads(text)
        except ValueError:
            return self.masked(text)
        return json.dumps(self._walked(known), ensure_ascii=False, separators=(",", ":"))

    def _walked(self, value: Any) -> Any:  # Any: JSON
        if isinstance(value, str):
            return self.masked(value)
        if isinstance(value, list):
            return [self._walked(each) for each in value]
        if isinstance(value, dict):
            return {self.masked(name): self._walked(each) for name, each in value.items()}
        return value

    def _is_theirs(self, phone: str) -> bool:
        return any(same_phone(phone, each) for each in self.phones)


def _pattern(emails: set[str], parcels: set[str], orders: Iterable[str]) -> re.Pattern[str] | None:
    spaced = (rf"(?<!\w){_BETWEEN.join(map(re.escape, each))}(?!\w)" for each in parcels)
    named = [*(rf"(?<![\w.+-]){re.escape(each)}(?![\w-])" for each in emails), *spaced, *orders]
    return re.compile("|".join(named), re.IGNORECASE) if named else None


def _written(order: str) -> str:
    """An order's number where it can be nothing else: as the shop writes it, or long enough to stand alone."""
    key = order_key(order)
    if len(key) >= LONE_KEY or not key.isdigit():
        return _bare(order)
    sign = order.strip()[:1]
    signs = "#" if sign.isalnum() else rf"[{re.escape(sign)}#]"
    return rf"{signs}\s?{_BETWEEN.join(key)}(?!\w)"


def _bare(order: str) -> str:
    return rf"(?<!\w){_BETWEEN.join(map(re.escape, order_key(order)))}(?!\w)"
