"""A shop and what it decided: patterns, zones, hours, handling times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.look import Look
from bot.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class MerchantSettings:
    """A shop's own choices. Days are the shop's working days; `time_zone` is an IANA name.

    `order_pattern` is a regular expression with one group for the bare number; `origins` are the web origins on which
    its widget may run ("https://shop.example"); endpoints are only set where they differ from the vendor's own:
    `addresses` holds them by provider name. `useful_days` is the widest delivery window that is shown; `false_alarms`
    is how many healthy parcels of a thousand may be called stalled; `country` (ISO 3166-1 alpha-2) is whose holidays
    count; `policy` is what the shop decided about trouble, writing first and people; `look` is its tracking page's.
    """

    name: str
    time_zone: str = "UTC"
    order_pattern: str = r"#?\s?([A-Z]{0,4}-?\d{3,9}(?:-[A-Z0-9]{1,6})?)"
    order_prefix: str = "#"
    origins: tuple[str, ...] = ()
    handling_days: int = 2
    shop_domain: str | None = None
    support_hours: str | None = None
    return_days: int = 30
    returns_url: str | None = None
    shipping_url: str | None = None
    shipping_note: str | None = None
    carrier_provider: str = "easypost"
    storefront: str = "shopify"
    easypost_url: str = "https://api.easypost.com/v2"
    shopify_url: str | None = None
    useful_days: int = 14
    false_alarms: float = 10.0
    country: str = "US"
    addresses: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, slots=True)
class Merchant:
    """One shop. `slug` is public; `hook_token` is the unguessable part of its webhook addresses."""

    id: str
    slug: str
    hook_token: str
    settings: MerchantSettings = field(default_factory=lambda: MerchantSettings(name="Shop"))
