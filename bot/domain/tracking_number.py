"""Whose number is this? A ranked list, never one guess where two fit; what the check digit says is kept with each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.check_digits import s10
from bot.domain.number_formats import FORMATS, Format
from bot.domain.posts import post_of

S10 = re.compile(r"([A-Z]{2})(\d{9})([A-Z]{2})", re.ASCII)
S10_WEIGHT = 0.97
FAILED_CHECK = 0.05
NAMES: dict[str, str] = {
    "amazon": "Amazon",
    "an_post": "An Post",
    "australia_post": "Australia Post",
    "bpost": "bpost",
    "canada_post": "Canada Post",
    "canpar": "Canpar",
    "ctt": "CTT",
    "deutsche_post": "Deutsche Post",
    "dhl_ecommerce": "DHL eCommerce",
    "dhl_express": "DHL Express",
    "dhl_paket": "DHL Paket",
    "dpd": "DPD",
    "easypost_test": "EasyPost (test)",
    "evri": "Evri",
    "fedex": "FedEx",
    "gls": "GLS",
    "gofo": "GOFO Express",
    "landmark": "Landmark Global",
    "lasership": "LaserShip",
    "la_poste": "La Poste",
    "nz_post": "NZ Post",
    "ontrac": "OnTrac",
    "postnl": "PostNL",
    "postnord": "PostNord",
    "speedee": "Spee-Dee",
    "ups": "UPS",
    "usps": "USPS",
    "yunexpress": "YunExpress",
}


class CheckDigit(StrEnum):
    """What the check digit says; `none` where the format has none."""

    VALID = "valid"
    INVALID = "invalid"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carrier that the number may belong to. `confidence` is 0 to 1 and only ranks; candidates do not add up to 1."""

    carrier: str
    confidence: float
    check_digit: CheckDigit
    format: str

    @property
    def label(self) -> str:
        """The carrier as people write it."""
        return NAMES.get(self.carrier, self.carrier.replace("_", " ").title())


def bare(number: str) -> str:
    """Return the number without spaces and hyphens, upper case."""
    return re.sub(r"[\s\u00a0-]+", "", number).upper()


def candidates(number: str) -> list[Candidate]:
    """Return every carrier whose format fits, the likeliest first. Formats overlap: a plain number fits several."""
    plain = bare(number)
    found = [_tried(format_, plain) for format_ in FORMATS if format_.pattern.fullmatch(plain)]
    found += _by_post(plain)
    best: dict[str, Candidate] = {}
    for candidate in found:
        known = best.get(candidate.carrier)
        if known is None or candidate.confidence > known.confidence:
            best[candidate.carrier] = candidate
    return sorted(best.values(), key=lambda each: (-each.confidence, each.carrier))


def check(number: str) -> CheckDigit:
    """Say whether a number can be right: invalid only when a check digit fails and no format without one fits."""
    found = candidates(number)
    if any(each.check_digit is CheckDigit.VALID for each in found):
        return CheckDigit.VALID
    if found and all(each.check_digit is CheckDigit.INVALID for each in found):
        return CheckDigit.INVALID
    return CheckDigit.NONE


def _tried(format_: Format, plain: str) -> Candidate:
    if format_.check is None:
        return Candidate(format_.carrier, format_.weight, CheckDigit.NONE, format_.name)
    if _fits(format_, plain):
        return Candidate(format_.carrier, format_.weight, CheckDigit.VALID, format_.name)
    return Candidate(format_.carrier, FAILED_CHECK * format_.weight, CheckDigit.INVALID, format_.name)


def _fits(format_: Format, plain: str) -> bool:
    part = format_.part(plain)
    return format_.check is not None and len(set(part)) > 1 and format_.check(part)


def _by_post(plain: str) -> list[Candidate]:
    match = S10.fullmatch(plain)
    post = post_of(match[3]) if match else None
    if match is None or post is None:
        return []
    if s10(match[2]):
        return [Candidate(post, S10_WEIGHT, CheckDigit.VALID, "S10")]
    return [Candidate(post, FAILED_CHECK * S10_WEIGHT, CheckDigit.INVALID, "S10")]
