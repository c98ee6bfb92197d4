"""Where Express says that a scan was made (`VAN NUYS,CA-USA`, `LEIPZIG - GERMANY`), as a place with a country code."""

from __future__ import annotations

import re

from bot.domain.event import Place
from integrations.reading import Reading
from integrations.scans import place_of

SPOKEN = re.compile(r"(?P<city>.+?)(?:, ?(?P<region>[A-Z]{2,3}))? ?- ?(?P<country>[A-Z][A-Z ,.'()-]+)")
COUNTRIES = {
    "USA": "US", "CAN": "CA", "MEX": "MX", "GBR": "GB", "DEU": "DE", "FRA": "FR", "ITA": "IT", "ESP": "ES",
    "PRT": "PT", "NLD": "NL", "BEL": "BE", "LUX": "LU", "CHE": "CH", "AUT": "AT", "POL": "PL", "CZE": "CZ",
    "SVK": "SK", "HUN": "HU", "ROU": "RO", "BGR": "BG", "GRC": "GR", "HRV": "HR", "SVN": "SI", "SRB": "RS",
    "DNK": "DK", "SWE": "SE", "NOR": "NO", "FIN": "FI", "EST": "EE", "LVA": "LV", "LTU": "LT", "IRL": "IE",
    "ISL": "IS", "TUR": "TR", "UKR": "UA", "RUS": "RU", "ISR": "IL", "ARE": "AE", "SAU": "SA", "QAT": "QA",
    "KWT": "KW", "BHR": "BH", "OMN": "OM", "EGY": "EG", "MAR": "MA", "TUN": "TN", "ZAF": "ZA", "NGA": "NG",
    "KEN": "KE", "IND": "IN", "PAK": "PK", "BGD": "BD", "LKA": "LK", "CHN": "CN", "HKG": "HK", "MAC": "MO",
    "TWN": "TW", "JPN": "JP", "KOR": "KR", "SGP": "SG", "MYS": "MY", "THA": "TH", "VNM": "VN", "PHL": "PH",
    "IDN": "ID", "AUS": "AU", "NZL": "NZ", "BRA": "BR", "ARG": "AR", "CHL": "CL", "COL": "CO", "PER": "PE",
    "URY": "UY", "ECU": "EC", "PAN": "PA", "CRI": "CR", "DOM": "DO", "JAM": "JM", "PRI": "PR",
}  # fmt: skip
NAMES = {
    "UNITED KINGDOM": "GB",
    "UK": "GB",
    "GERMANY": "DE",
    "FRANCE": "FR",
    "ITALY": "IT",
    "SPAIN": "ES",
    "NETHERLANDS, THE": "NL",
    "NETHERLANDS": "NL",
    "BELGIUM": "BE",
    "SWITZERLAND": "CH",
    "AUSTRIA": "AT",
    "POLAND": "PL",
    "IRELAND, REPUBLIC OF": "IE",
    "SWEDEN": "SE",
    "DENMARK": "DK",
    "NEW ZEALAND": "NZ",
    "AUSTRALIA": "AU",
    "SINGAPORE": "SG",
    "HONG KONG": "HK",
    "JAPAN": "JP",
    "KOREA, REPUBLIC OF (SOUTH K.)": "KR",
    "CHINA, PEOPLES REPUBLIC": "CN",
    "INDIA": "IN",
    "CANADA": "CA",
    "USA": "US",
    "UNITED STATES OF AMERICA": "US",
}


def spoken(text: str | None) -> Place:
    """Return the place that a service area's name tells of; one that cannot be parted is a city."""
    whole = " ".join((text or "").split())[:200]
    match = SPOKEN.fullmatch(whole)
    if match is None:
        return place_of(whole or None)
    land = match["country"].strip()
    return place_of(match["city"].strip(), match["region"], None, COUNTRIES.get(land) or NAMES.get(land))


def addressed(where: Reading) -> Place:
    """Return the place of a Unified `{address: {…}}`."""
    address = where["address"].object()
    return place_of(
        address["addressLocality"].text(200) or where["servicePoint"]["label"].text(200),
        None,
        address["postalCode"].text(20),
        address["countryCode"].text(),
    )
