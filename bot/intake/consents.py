"""What a merchant's own system tells of consent: one word about one address, read and refused by the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.contact import international
from bot.domain.notice import Consent, Purpose
from bot.errors import BadInput

CHANNELS = ("whatsapp", "email")
FIELDS = ("channel", "address", "purpose", "granted", "source")
ALL = "all"
_SOURCE = re.compile(r"[\w.:/ -]{1,32}")


@dataclass(frozen=True, slots=True)
class Words:
    """One word. `purpose` is trouble, progress or all; `source` says who said so, in at most 32 characters."""

    channel: str
    address: str
    purpose: str
    granted: bool
    source: str

    def consents(self, country: str, at: datetime) -> list[Consent]:
        """Return it purpose by purpose. Numbers without a country code are read as that country's. Raises BadInput."""
        address = self._address(country)
        purposes = list(Purpose) if self.purpose == ALL else [Purpose(self.purpose)]
        return [Consent(self.channel, address, purpose, self.granted, at, self.source) for purpose in purposes]

    def _address(self, country: str) -> str:
        if self.channel == "email":
            if not re.fullmatch(r"[^\s@]+@[^\s@]+", self.address.strip()) or len(self.address) > 320:
                raise BadInput("address: an e-mail address was expected")
            return self.address.strip()
        number = international(self.address, country)
        if number is None:
            raise BadInput("address: a phone number with its country code was expected, such as +447700900123")
        return number


def words_of(body: Mapping[str, Any]) -> Words:
    """Read one posted word. Raises BadInput, which names the field."""
    unknown = sorted(set(body) - set(FIELDS))
    if unknown:
        raise BadInput(f"{unknown[0][:40]}: there is no such field; there are {', '.join(FIELDS)}")
    channel, purpose, source = (_text(body, name) for name in ("channel", "purpose", "source"))
    if channel not in CHANNELS:
        raise BadInput(f"channel: one of {', '.join(CHANNELS)} was expected")
    if purpose not in {*Purpose, ALL}:
        raise BadInput(f"purpose: one of {', '.join((*Purpose, ALL))} was expected")
    if not _SOURCE.fullmatch(source):
        raise BadInput("source: up to 32 letters, digits and spaces were expected, such as checkout")
    if not isinstance(body.get("granted"), bool):
        raise BadInput("granted: true or false was expected")
    return Words(channel, _text(body, "address"), purpose, body["granted"], source)


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{name}: a text was expected")
    return value
