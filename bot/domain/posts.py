"""Who runs the post of a country: the last two letters of an S10 number. Source: the Universal Postal Union's list."""

from __future__ import annotations

NAMED: dict[str, str] = {
    "AT": "austrian_post",
    "AU": "australia_post",
    "BE": "bpost",
    "BR": "correios",
    "CA": "canada_post",
    "CH": "swiss_post",
    "CN": "china_post",
    "CZ": "ceska_posta",
    "DE": "deutsche_post",
    "DK": "postnord",
    "ES": "correos",
    "FI": "posti",
    "FR": "la_poste",
    "GB": "royal_mail",
    "HK": "hongkong_post",
    "IE": "an_post",
    "IN": "india_post",
    "IT": "poste_italiane",
    "JP": "japan_post",
    "KR": "korea_post",
    "NL": "postnl",
    "NO": "posten_norge",
    "NZ": "nz_post",
    "PL": "poczta_polska",
    "PT": "ctt",
    "SE": "postnord",
    "SG": "singapore_post",
    "TW": "chunghwa_post",
    "US": "usps",
}
_OTHERS = (
    "AD AE AF AG AI AL AM AN AO AR AS AW AZ BA BB BD BF BG BH BI BJ BM BN BO BS BT BW BY BZ CD CF CG CI CK CL CM "
    "CO CR CU CV CW CY DJ DM DO DZ EC EE EG ER ET FJ FK FO GA GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HN "
    "HR HT HU ID IL IM IQ IR IS JE JM JO KE KG KH KI KM KN KP KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD "
    "ME MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NP NR NU OM PA PE PF PG PH PK PM PN PR "
    "PS PW PY QA RE RO RS RU RW SA SB SC SD SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN "
    "TO TR TT TV TZ UA UG UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "
)
OTHERS = frozenset(_OTHERS.split())


# Where a country's parcels and letters go by different names: the S10 prefix tells which is likelier.
PARCEL_ARMS: dict[str, tuple[frozenset[str], str]] = {
    "DE": (frozenset("CEHJ"), "dhl"),
    "FR": (frozenset("E"), "chronopost"),
    "GB": (frozenset("CE"), "parcelforce"),
}
SECOND = 0.4


def posts_of(service: str, country: str) -> list[tuple[str, float]]:
    """Return the carriers of an S10 number with their shares (0 to 1), from its two first and two last letters."""
    post = NAMED.get(country) or (f"post_{country.lower()}" if country in OTHERS else None)
    if post is None:
        return []
    letters, arm = PARCEL_ARMS.get(country, (frozenset(), ""))
    return [(post, 1 - SECOND), (arm, SECOND)] if service[0] in letters else [(post, 1.0)]
