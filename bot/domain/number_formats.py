"""What tracking numbers look like, one line a format.

Facts after jkeen/tracking_number_data (MIT licence, copyright Jeff Keen), the carriers' own label guides, the GS1
prefixes of national posts, and paketda.de for German check digits; docs/numbers.md names the source of each family.

`check` sees the part of the number that `part` cuts out; `weight` is how sure the format is of its carrier when the
check digit fits, or when there is none to look at (0 to 1, set by hand: docs/numbers.md says how).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.check_digits import Check, luhn, mod7, mod10, mod10_plus1, mod37_36, s10, weighted


@dataclass(frozen=True, slots=True)
class Format:
    """One format of one carrier, over the bare number (upper case, no spaces or hyphens)."""

    carrier: str
    name: str
    pattern: re.Pattern[str]
    weight: float
    check: Check | None = None
    part: Callable[[str], str] = str


def _format(
    carrier: str, name: str, pattern: str, weight: float, check: Check | None = None, part: Callable[[str], str] = str
) -> Format:
    return Format(carrier, name, re.compile(pattern, re.ASCII), weight, check, part)


FEDEX_12 = weighted((3, 1, 7) * 3 + (3, 1), 11, 10)
FEDEX_34 = weighted((1, 7, 3) * 4 + (1,), 11, 10)
IMPB = mod10(3, 1)
SSCC = mod10(3, 1)


def _from(start: int, end: int | None = None) -> Callable[[str], str]:
    return lambda number: number[start:end]


def _before(prefix: str) -> Callable[[str], str]:
    return lambda number: prefix + number


_NORTH_AMERICA: tuple[Format, ...] = (
    _format("ups", "1Z", r"1Z[A-Z0-9]{16}", 0.99, mod10(1, 2), _from(2)),
    _format("ups", "waybill", r"[AFHJKMQTVW]\d{10}", 0.6, mod10(1, 2), _from(1)),
    _format("ups", "Mail Innovations", r"MI\d{6}[A-Z0-9]{6,22}", 0.7),
    _format("usps", "IMpb 22", r"9[1-5]\d{20}", 0.95, IMPB),
    _format("usps", "IMpb 26", r"9[1-5]\d{24}", 0.95, IMPB),
    _format("usps", "IMpb with ZIP", r"420\d{5}(?:9[1-5]\d{20}|9[1-5]\d{24})", 0.97, IMPB, _from(8)),
    _format("usps", "IMpb with ZIP+4", r"420\d{9}(?:9[1-5]\d{20}|9[1-5]\d{24})", 0.97, IMPB, _from(12)),
    _format("usps", "20 digits", r"(?!00)\d{20}", 0.6, IMPB),
    _format("usps", "20 digits of IMpb", r"7[0-9]\d{18}", 0.7, IMPB, _before("91")),
    _format("fedex", "12 digits", r"\d{12}", 0.75, FEDEX_12),
    _format("fedex", "Ground 15", r"\d{15}", 0.8, mod10(1, 3)),
    _format("fedex", "SSCC 18", r"0[0124]\d{16}", 0.6, mod10(3, 1), _from(2)),
    _format("fedex", "SmartPost 20", r"61\d{18}", 0.75, IMPB, _before("92")),
    _format("fedex", "SmartPost 20", r"6\d{19}", 0.55, IMPB, _before("92")),
    _format("fedex", "SmartPost 22", r"9261\d{18}", 0.5, IMPB),
    _format("fedex", "SmartPost with ZIP", r"420\d{5}9261\d{18}", 0.5, IMPB, _from(8)),
    _format("fedex", "Ground 96", r"96\d{20}", 0.9, mod10(1, 3), _from(7)),
    _format("fedex", "96 with 34", r"96\d{32}", 0.95, FEDEX_34, _from(20)),
    _format("fedex", "10 or 11 with 34", r"1[01]\d{32}", 0.95, FEDEX_34, _from(20)),
    _format("fedex", "ASTRA 32", r"3\d{31}", 0.9, FEDEX_12, _from(16, 28)),
    _format("amazon", "Logistics", r"TB[ACM]\d{12}", 0.98),
    _format("amazon", "international", r"C\d{10}", 0.5),
    _format("canada_post", "16 digits", r"\d{16}", 0.75, mod10(3, 1)),
    _format("canpar", "22 signs", r"[CDKLSUXZ]\d{21}", 0.9),
    # Purolator hands out 32… and 33… today; FedEx does not.
    _format("purolator", "12 digits", r"3[23]\d{10}", 0.8, luhn),
    _format("purolator", "12 digits", r"[0-5]\d{11}", 0.6, luhn),
    _format("purolator", "3 letters", r"[A-Z]{3}\d{9}", 0.6),
    _format("ontrac", "C", r"C\d{14}", 0.95, mod10(1, 2), lambda number: "4" + number[1:]),
    _format("ontrac", "D", r"D\d{14}", 0.95, mod10(1, 2), lambda number: "5" + number[1:]),
    _format("lasership", "L", r"L[AEHINX][1-3]\d{7}", 0.9),
    _format("lasership", "1LS7", r"1LS7[12]\d{10}", 0.97),
    _format("lasership", "1LS7 long", r"1LS7[12]\d{2}01[1-4]\d{6}1", 0.97),
    _format("lasership", "1LS7 of 20", r"1LS7[12]\d{15}", 0.97),
    _format("lasership", "1LSCX", r"1LSCX[A-Z0-9]{10}", 0.97),
    _format("old_dominion", "PRO", r"(?:77[78]|78\d|072)\d{8}", 0.7, luhn),
    _format("old_dominion", "guaranteed", r"80\d{9}", 0.7, luhn),
    _format("landmark", "LTN", r"LTN\d{8,9}N\d", 0.98),
    _format("gofo", "GFUS", r"GFUS\d{14}", 0.98),
    _format("uniuni", "UUS", r"UUS[A-Z0-9]{12,17}", 0.9),
    _format("speedee", "SP", r"SP\d{18}", 0.95),
    _format("easypost_test", "EZ", r"EZ[1-7]0{8}[1-7]", 0.99),
)
_DHL: tuple[Format, ...] = (
    _format("dhl", "Express waybill", r"\d{10,11}", 0.6, mod7),
    _format("dhl", "Express piece", r"(?:JJD|JVGL)\d{9,10}", 0.95),
    _format("dhl", "Express piece", r"J[A-Z]{2,3}\d{9,10}", 0.5),
    _format("dhl", "eCommerce GM", r"GM(?:\d{10,39}|[A-Z0-9]{20})", 0.9),
    _format("dhl", "eCommerce country", r"(?:LX|RX|UV|CN|SG|TH|IN|HK|MY)\d{10,39}", 0.8),
    _format("dhl", "eCommerce 14 digits", r"(?:6012|5108)\d{10}", 0.7),
    _format("dhl", "eCommerce IMpb", r"(?:420\d{5})?93612\d{17}", 0.4, IMPB, lambda number: number[-22:]),
    _format("dhl", "Paket 20 digits", r"003404\d{14}", 0.9, SSCC, _from(2)),
    _format("dhl", "Paket 12 digits", r"\d{12}", 0.3, mod10(4, 9)),
    _format("dhl", "licence plate", r"JJD\d{17,21}", 0.85),
    _format("dhl", "licence plate", r"JJD\d{13}", 0.85),
    _format("dhl", "licence plate", r"JJD\d{16}", 0.4),
    _format("dhl", "licence plate", r"JD\d{18}", 0.85),
)
_EUROPE: tuple[Format, ...] = (
    _format("yodel", "JD", r"JJ?D\d{16}", 0.9),
    _format("dpd", "28 signs", r"\d{27}[A-Z0-9]", 0.9, mod37_36),
    _format("dpd", "15 signs", r"\d{14}[A-Z0-9]", 0.7, mod37_36),
    _format("dpd", "14 digits", r"0\d{13}", 0.5),
    _format("dpd", "14 digits", r"1[56]\d{12}", 0.4),
    _format("dpd", "14 digits", r"\d{14}", 0.2),
    _format("chronopost", "14 digits", r"\d{14}", 0.15),
    _format("royal_mail", "21 signs", r"0[0-9A-F]{20}", 0.6),
    _format("evri", "16 digits", r"\d{16}", 0.3),
    _format("evri", "H", r"[HT]\d{2}[A-Z0-9]{13}", 0.7),
    _format("hermes_germany", "14 digits", r"\d{14}", 0.3, mod10(3, 1)),
    _format("hermes_germany", "H", r"H\d{19}", 0.9),
    _format("gls", "11 digits", r"\d{11}", 0.2),
    _format("gls", "12 digits", r"\d{12}", 0.35, mod10_plus1),
    _format("postnl", "3S", r"3S[A-Z0-9]{8,17}", 0.9),
    _format("la_poste", "13 signs", r"\d[A-Z]\d{11}", 0.8),
    _format("la_poste", "15 signs", r"8[A-Z0-9]\d{12}[A-Z]", 0.6),
    _format("bpost", "24 digits", r"32\d{22}", 0.85),
    _format("bpost", "18 digits", r"323\d{15}", 0.6),
    _format("bpost", "licence plate", r"JJBE[A-Z]\d{18}", 0.95),
    _format("inpost", "24 digits", r"[156]\d{23}", 0.6),
    _format("postnord", "SSCC", r"003(?:57|73)\d{15}", 0.9, SSCC, _from(2)),
    _format("posten_norge", "SSCC", r"(?:00)?370\d{15}", 0.9, SSCC, lambda number: number[-18:]),
    _format("poczta_polska", "SSCC", r"00[0-9]590\d{14}", 0.9, SSCC, _from(2)),
    _format("swiss_post", "18 digits", r"99\d{16}", 0.7),
    _format("austrian_post", "22 digits", r"10\d{20}", 0.7, mod10(3, 1)),
    _format("austrian_post", "16 digits", r"\d{16}", 0.25, mod10(3, 1)),
    _format("parcelforce", "7 digits", r"[A-Z]{2}\d{7}", 0.4),
    _format("tnt", "9 digits", r"\d{9}", 0.4, s10),
    _format("tnt", "GE", r"GE\d{9}WW", 0.95),
)
_ASIA_PACIFIC: tuple[Format, ...] = (
    _format("australia_post", "article", r"(?:33|34|36|99)[A-Z0-9]{2,3}\d{7}\d{9,11}", 0.6),
    _format("australia_post", "article", r"[A-Z]{3}\d{18}", 0.5),
    _format("australia_post", "article", r"\d[A-Z0-9]{2}[A-Z][A-Z0-9]?\d{18}", 0.6),
    _format("startrack", "consignment", r"[A-Z0-9]{4}Z\d{8}", 0.6),
    _format("yunexpress", "YT", r"YT\d{16}", 0.95),
    _format("sf_express", "SF", r"SF\d{12,13}", 0.95),
    _format("cainiao", "LP", r"LP\d{14,17}", 0.9),
    _format("fourpx", "4PX", r"4PX\d{13,16}CN", 0.98),
)
FORMATS: tuple[Format, ...] = _NORTH_AMERICA + _DHL + _EUROPE + _ASIA_PACIFIC
