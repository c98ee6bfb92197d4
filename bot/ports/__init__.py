"""The shapes that the stages and the outside world agree on. Concrete classes are chosen in `bot.main` alone."""

from __future__ import annotations

from bot.ports.outside import (
    Assistant,
    Carrier,
    Clock,
    Dialogue,
    FulfilmentNews,
    FulfilmentReport,
    Manifest,
    RawPayload,
    Refetch,
    ShopNews,
    SignedRequest,
    Storefront,
    Subscription,
)
from bot.ports.stores import (
    Arrival,
    Conversations,
    Follow,
    Inbox,
    InboxEntry,
    Merchants,
    Orders,
    Shipments,
    Subscriptions,
    Trouble,
)
from bot.ports.talk import CaseWish, Decision, Dossier

__all__ = [
    "Arrival",
    "Assistant",
    "Carrier",
    "CaseWish",
    "Clock",
    "Conversations",
    "Decision",
    "Dialogue",
    "Dossier",
    "Follow",
    "FulfilmentNews",
    "FulfilmentReport",
    "Inbox",
    "InboxEntry",
    "Manifest",
    "Merchants",
    "Orders",
    "RawPayload",
    "Refetch",
    "Shipments",
    "ShopNews",
    "SignedRequest",
    "Storefront",
    "Subscription",
    "Subscriptions",
    "Trouble",
]
