"""17TRACK's numbers of carriers and their names, for payloads that leave the name out. Source: its carrier list."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "1151": "Australia Post",
    "2151": "Correios",
    "3011": "China Post",
    "3013": "China EMS",
    "3041": "Canada Post",
    "6051": "La Poste",
    "7041": "DHL Paket",
    "8011": "Hongkong Post",
    "9021": "India Post",
    "10021": "Japan Post",
    "11031": "Royal Mail",
    "14041": "PostNL",
    "21051": "USPS",
    "100001": "DHL Express",
    "100002": "UPS",
    "100003": "FedEx",
    "100004": "TNT",
    "100005": "GLS",
    "190008": "YunExpress",
    "190012": "Yanwen",
    "190271": "Cainiao",
}
KEYS: dict[str, int] = {name.casefold(): int(key) for key, name in NAMES.items()}


def carrier_key(name: str | None) -> int | None:
    """Return 17TRACK's number of a carrier, or None to let 17TRACK find out."""
    return KEYS.get(" ".join((name or "").replace("_", " ").casefold().split()))
