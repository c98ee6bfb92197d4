"""What a merchant decided about trouble, writing first and people: validated as a whole before it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

OPTIONS = ("wait", "pickup", "redirect", "resend", "refund", "claim")
"""What may be offered: wait for it, fetch it, send it elsewhere, send it anew, money back, claim with the carrier."""

CHANNELS = ("whatsapp", "email", "web")
"""The ways to shoppers that a policy may name."""

MILESTONES = ("in_transit", "out_for_delivery", "available_for_pickup", "delivered")
"""Statuses whose first reaching may be told, where the merchant lists them."""

PLACEHOLDERS = ("shop", "order", "what", "since", "why", "window", "next", "link")
"""What a merchant's own wording may hold in braces. There is no template language."""

MACRO_PLACEHOLDERS = ("order", "shop", "name", "agent", "case")
"""What a merchant's own replies may hold in braces: the order's number, the shop's name, the shopper's first name, the
agent's name, and the case."""

SPOKEN = ("any", "answer", "code")
"""Names of templates beside those of notices: any notice, an agent's words (the shop's name; the words), a code."""

CLOSING = "closing"
"""Under this name stand the wording and the template of the word that it got better again."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DEFAULT_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "stalled": ("wait",),
    "lost_suspected": ("resend", "refund", "claim"),
    "late": ("wait",),
    "attempt_failed": ("redirect", "pickup"),
    "address_problem": ("redirect",),
    "damaged": ("resend", "refund"),
    "returning": ("resend", "refund"),
    "pickup_expiring": ("pickup",),
    "customs_hold": ("wait",),
    "delivered_not_received": ("claim", "resend"),
}


@dataclass(frozen=True, slots=True)
class Outreach:
    """When we may write first. Times are "HH:MM" on the shopper's own clock; `holdout` is a share from 0 to 0.5.

    `channels` are tried in this order; `consent` names those on which nobody is written to without having agreed;
    `merge_minutes` is how long a notice waits for another parcel of its order; `oldest_hours` is how old trouble may be
    when it is first seen and still worth a word.
    """

    enabled: bool = True
    kinds: tuple[str, ...] = (
        "stalled",
        "lost_suspected",
        "late",
        "attempt_failed",
        "address_problem",
        "damaged",
        "returning",
        "pickup_expiring",
        "customs_hold",
        "label_not_shipped",
        "predicted_late",
    )
    milestones: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("whatsapp", "email", "web")
    consent: tuple[str, ...] = ("whatsapp",)
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    most_a_day: int = 2
    holdout: float = 0.1
    merge_minutes: int = 5
    oldest_hours: int = 48
    closing_word: bool = True


@dataclass(frozen=True, slots=True)
class People:
    """When a human is fetched, and when one is there. `hours` maps a day to ("09:00", "17:00") on the shop's clock.

    `channel` is the desk's own (a Slack channel id), `fallback` where an unclaimed case is told again; `amount_over`
    is an order's worth from which trouble is a human's, in the shop's currency.
    """

    hours: Mapping[str, tuple[str, str]] = field(default_factory=lambda: dict.fromkeys(DAYS[:5], ("09:00", "17:00")))
    channel: str = ""
    fallback: str = ""
    alert_minutes: int = 10
    topics: tuple[str, ...] = ()
    amount_over: float | None = None
    macros: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Goods:
    """Products on the tracking page, while nothing is wrong. `holdout` is a share from 0 to 0.5 of the shoppers.

    `most` is how many stand there; `least_orders` is how many orders must have taught what goes with what before any
    does; `history` is whether what the shopper bought before may be among them, for whoever holds the link sees it;
    `image_origin` is the one place that pictures may come from ("https://cdn.shop.example"), "" for no pictures.
    """

    enabled: bool = True
    holdout: float = 0.1
    most: int = 4
    least_orders: int = 100
    history: bool = True
    image_origin: str = ""


@dataclass(frozen=True, slots=True)
class Worth:
    """What an answer is worth to the shop, and where it is told so on Mondays; "" tells nobody.

    `contact_cost` is what one contact costs when a person answers it, in `currency` (ISO 4217); at 0 no sum is shown.
    `digest_channel` is the desk's own (a Slack channel id), `digest_email` an address.
    """

    contact_cost: float = 0.0
    currency: str = ""
    digest_channel: str = ""
    digest_email: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days each kind of data is kept; sums and consents stay. `bot.store.register` says what is of which.

    `codes` counts from a code's end, `cases` from a case's, `events` from when a closed parcel was last heard of.
    """

    raw_payloads: int = 30
    messages: int = 365
    cases: int = 365
    media: int = 90
    events: int = 400
    notices: int = 180
    codes: int = 30
    visits: int = 400
    audit: int = 730
    orders: int = 730


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it. `options` maps a kind of trouble to what may be offered; `refund_up_to` is in the shop's currency.

    `wording` replaces the text of a notice by kind (placeholders only); `templates` maps a kind, or `any`, to the id
    of an approved WhatsApp template, by language: "stalled.en"; `code` is that of a one-time code. `verify_changes`
    asks for such a code before a wish to change an order is passed on. `retention` is how long what is kept.
    """

    options: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(DEFAULT_OPTIONS))
    refund_up_to: float = 0.0
    outreach: Outreach = field(default_factory=Outreach)
    people: People = field(default_factory=People)
    goods: Goods = field(default_factory=Goods)
    worth: Worth = field(default_factory=Worth)
    wording: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    verify_changes: bool = True
    retention: Retention = field(default_factory=Retention)

    def offered(self, kinds: Iterable[str], total: float | None = None) -> tuple[str, ...]:
        """Return what may be offered for these kinds of trouble, in the shop's own order, each once.

        A refund is not offered for an order that is worth more than `refund_up_to`, where that is set.
        """
        listed = dict.fromkeys(option for kind in kinds for option in self.options.get(kind, ()))
        dear = total is not None and 0 < self.refund_up_to < total
        return tuple(option for option in listed if not (option == "refund" and dear))
