"""Small readings that Shopify's REST-shaped and GraphQL bodies have in common."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.order import Contact
from integrations.reading import Reading


def exact_id(item: Reading, plain: str = "id") -> str | None:
    """Return an id without loss: numbers over 2^53 come rounded through some hops, global ids never do."""
    for key in ("admin_graphql_api_id", plain):
        text = item[key].text(200)
        if text:
            return tail(text)
    return None


def need_id(item: Reading, plain: str = "id") -> str:
    """As `exact_id`, or refuse the payload."""
    found = exact_id(item, plain)
    if found is None:
        raise item[plain].refuse("an id was expected")
    return found


def tail(gid: str) -> str:
    """Return the number of a global id: gid://shopify/Order/42?x=y gives 42."""
    return gid.rsplit("/", 1)[-1].split("?", 1)[0]


def link(url: str | None) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    return url if url and url.startswith(("https://", "http://")) else None


def others(main: str | None, found: Iterable[str | None]) -> tuple[str, ...]:
    """Return what is not the main one, in order, once each, whatever the capitals."""
    seen = {(main or "").casefold()}
    kept = []
    for text in found:
        if text and text.casefold() not in seen:
            seen.add(text.casefold())
            kept.append(text)
    return tuple(kept)


def contact(order: Reading, address: Reading, customer: Reading, country: str, region: str) -> Contact:
    """Who bought it. `address` is where it goes (or the bill); `country` and `region` are the keys of their codes."""
    email = order["email"].text(320) or order["contact_email"].text(320) or customer["email"].text(320)
    phone = order["phone"].text(40) or address["phone"].text(40) or customer["phone"].text(40)
    code = (address[country].text(2) or "").upper()
    return Contact(
        name=_name(address) or _name(customer),
        email=email,
        phone=phone,
        postcode=address["zip"].text(20),
        city=address["city"].text(200),
        country=code if len(code) == 2 and code.isalpha() else None,
        other_emails=others(email, (order["contact_email"].text(320), customer["email"].text(320))),
        other_phones=others(phone, (address["phone"].text(40), customer["phone"].text(40))),
        region=address[region].text(20),
    )


def _name(person: Reading) -> str | None:
    parts = [person["first_name"].text(100), person["last_name"].text(100)]
    return person["name"].text(200) or " ".join(part for part in parts if part) or None
