"""Whose number is this? A ranked list, never one guess where two fit; what the check digit says is kept with each.

A number whose check digit fails is no candidate for that carrier: it is kept apart, as a near miss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.check_digits import s10
from bot.domain.number_formats import FORMATS, Format
from bot.domain.posts import posts_of

S10 = re.compile(r"([A-Z]{2})(\d{9})([A-Z]{2})", re.ASCII)
S10_WEIGHT = 0.97
BETWEEN = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015-]+")
NAMES: dict[str, str] = {
    "amazon": "Amazon",
    "an_post": "An Post",
    "australia_post": "Australia Post",
    "austrian_post": "Austrian Post",
    "bpost": "bpost",
    "cainiao": "Cainiao",
    "canada_post": "Canada Post",
    "canpar": "Canpar",
    "ceska_posta": "Česká pošta",
    "chronopost": "Chronopost",
    "correios": "Correios",
    "ctt": "CTT",
    "deutsche_post": "Deutsche Post",
    "dhl": "DHL",
    "dpd": "DPD",
    "easypost_test": "EasyPost (test)",
    "evri": "Evri",
    "fedex": "FedEx",
    "fourpx": "4PX",
    "gls": "GLS",
    "gofo": "GOFO Express",
    "hermes_germany": "Hermes (Germany)",
    "inpost": "InPost",
    "la_poste": "La Poste",
    "landmark": "Landmark Global",
    "lasership": "LaserShip",
    "nz_post": "NZ Post",
    "old_dominion": "Old Dominion",
    "ontrac": "OnTrac",
    "posten_norge": "Posten Norge",
    "postnl": "PostNL",
    "postnord": "PostNord",
    "royal_mail": "Royal Mail",
    "sf_express": "SF Express",
    "speedee": "Spee-Dee",
    "startrack": "StarTrack",
    "tnt": "TNT",
    "uniuni": "UniUni",
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
    """A carrier that the number may belong to. `confidence` is 0 to 1; those of one number add up to 1 at most."""

    carrier: str
    confidence: float
    check_digit: CheckDigit
    format: str

    @property
    def label(self) -> str:
        """The carrier as people write it."""
        return label_of(self.carrier)


@dataclass(frozen=True, slots=True)
class _Shape:
    """One format that the signs of a number fit, and what its check digit says."""

    carrier: str
    format: str
    weight: float
    check_digit: CheckDigit


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A carrier whose format fits but for the check digit: a typing error, or another carrier's number."""

    carrier: str
    format: str

    @property
    def label(self) -> str:
        """The carrier as people write it."""
        return label_of(self.carrier)


def label_of(carrier: str) -> str:
    """Return a carrier's name as people write it."""
    return NAMES.get(carrier, carrier.replace("_", " ").title())


def bare(number: str) -> str:
    """Return the number without spaces, hyphens and signs of no width, upper case."""
    return BETWEEN.sub("", number).upper()


def candidates(number: str) -> list[Candidate]:
    """Return every carrier whose format and check digit fit, the likeliest first. Formats overlap: several may fit."""
    fitting = [shape for shape in _shapes(bare(number)) if shape.check_digit is not CheckDigit.INVALID]
    best = _best(fitting)
    whole = max(1.0, sum(shape.weight for shape in best))
    return [Candidate(each.carrier, each.weight / whole, each.check_digit, each.format) for each in best]


def near_misses(number: str) -> list[NearMiss]:
    """Return the carriers whose format fits and whose check digit fails, the likeliest first."""
    shapes = _shapes(bare(number))
    fitting = {shape.carrier for shape in shapes if shape.check_digit is not CheckDigit.INVALID}
    return [NearMiss(each.carrier, each.format) for each in _best(shapes) if each.carrier not in fitting]


def check(number: str) -> CheckDigit:
    """Say whether a number can be right: invalid only when a check digit fails and no other format fits.

    Valid only when a check digit fits where it is looked for first: a mistyped FedEx number that happens to fit
    another carrier's rarer format is neither.
    """
    shapes = _best(_shapes(bare(number)))
    fitting = [shape for shape in shapes if shape.check_digit is not CheckDigit.INVALID]
    if not shapes:
        return CheckDigit.NONE
    if not fitting:
        return CheckDigit.INVALID
    valid = any(shape.check_digit is CheckDigit.VALID and shape.weight >= shapes[0].weight for shape in fitting)
    return CheckDigit.VALID if valid else CheckDigit.NONE


def _shapes(plain: str) -> list[_Shape]:
    """Every format that fits but for its check digit, and what that says."""
    found = [
        _Shape(format_.carrier, format_.name, format_.weight, _verdict(format_, plain))
        for format_ in FORMATS
        if format_.pattern.fullmatch(plain)
    ]
    match = S10.fullmatch(plain)
    if match:
        verdict = CheckDigit.VALID if s10(match[2]) else CheckDigit.INVALID
        found += [_Shape(post, "S10", S10_WEIGHT * share, verdict) for post, share in posts_of(match[1], match[3])]
    return found


def _best(shapes: list[_Shape]) -> list[_Shape]:
    """A carrier's likeliest shape each, the likeliest carrier first."""
    best: dict[str, _Shape] = {}
    for shape in sorted(shapes, key=lambda each: (-each.weight, each.carrier)):
        best.setdefault(shape.carrier, shape)
    return list(best.values())


def _verdict(format_: Format, plain: str) -> CheckDigit:
    if format_.check is None:
        return CheckDigit.NONE
    part = format_.part(plain)
    # All digits alike fit many checks; nobody's number looks so.
    return CheckDigit.VALID if len(set(part)) > 1 and format_.check(part) else CheckDigit.INVALID
