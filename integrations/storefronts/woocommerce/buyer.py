"""Who bought at a WooCommerce shop, and whether the goods go anywhere at all."""

from __future__ import annotations

from bot.domain.order import Contact
from integrations.reading import Reading


def has_address(item: Reading) -> bool:
    """True when the goods go somewhere: an order of downloads has no shipping line and a blank shipping address."""
    where = item["shipping_address"] if item["shipping"].is_null else item["shipping"]
    return any(where[key].text() for key in ("address_1", "city", "postcode"))


def contact(item: Reading) -> Contact:
    """Who bought it, and where it goes; the bill's address where nothing is sent."""
    billing = (item["billing_address"] if item["billing"].is_null else item["billing"]).object()
    shipping = (item["shipping_address"] if item["shipping"].is_null else item["shipping"]).object()
    goes_to = shipping if has_address(item) else billing
    phone, other = billing["phone"].text(40), shipping["phone"].text(40)
    country = (goes_to["country"].text(80) or "").upper()
    return Contact(
        name=_name(goes_to) or _name(billing),
        email=billing["email"].text(320),
        phone=phone or other,
        postcode=goes_to["postcode"].text(20),
        city=goes_to["city"].text(200),
        country=country if len(country) == 2 and country.isalpha() else None,
        other_phones=(other,) if phone and other and other != phone else (),
        region=goes_to["state"].text(80),
    )


def _name(person: Reading) -> str | None:
    parts = [person["first_name"].text(100), person["last_name"].text(100)]
    return " ".join(part for part in parts if part) or None
