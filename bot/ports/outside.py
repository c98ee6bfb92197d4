"""The outside world as the stages see it: the clock, carriers, shop systems, and the dialogue engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import (
    Answer,
    Turn,
    Understood,
)
from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Fulfilment, Order
from bot.domain.product import ProductNews


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Return the present, aware, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A webhook as it came in: raw body, headers with lower-case names, and the path that the sender addressed.

    `url` is the whole public address, query included, built from the configured one and never from headers.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class RawPayload:
    """A body that was verified and kept. `topic` is the event's name where it travels in a header."""

    provider: str
    body: bytes
    topic: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A provider's promise to tell us about a number. `expires` is aware UTC; None when it does not expire."""

    id: str
    expires: datetime | None = None
    report: RawPayload | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an adapter is and can do; docs/carriers.md is generated from it.

    `evidence` is documented, recorded or made by us; `tried_live` is whether it ever met the real service;
    `per_minute` is how many questions a shop may ask it. `signs_body` is false where a webhook only carries a secret:
    its body is a hint then, confirmed by asking before anything final is told. `optional` are those of `secrets` that
    it may do without; `needs_address` says that the shop must name a server, for there is no vendor's own.
    """

    name: str
    label: str
    docs: str
    evidence: str
    tried_live: bool = False
    secrets: tuple[str, ...] = ()
    can: frozenset[str] = field(default_factory=frozenset)
    per_minute: int = 60
    signs_body: bool = True
    optional: tuple[str, ...] = ()
    needs_address: bool = False

    @property
    def credential(self) -> str:
        """The name of the secret that opens the vendor's API; empty where there is none."""
        return next((name for name in self.secrets if not name.endswith(".webhook")), "")


class Confirming(Protocol):
    """What a carrier with `confirm` in its MANIFEST's `can` does beside the rest."""

    async def confirm(self, raw: RawPayload, settings: MerchantSettings, key: str) -> None:
        """Answer a body by which the provider makes sure of our address; any other body needs no answer."""
        ...


class Carrier(Protocol):
    """A provider of tracking. `fetch` and `subscribe` are the only I/O; `parse` is pure and total."""

    MANIFEST: Manifest

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the raw body; constant time, before any parsing."""
        ...

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the key under which a repeated delivery of the same news is known."""
        ...

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a parcel; an empty list when the body is readable but speaks of no parcel.

        Raises MalformedPayload for every body that is not of the documented shape, never anything else.
        """
        ...

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Fetch the present state. Raises NotThere, Refused, RateLimited or Unavailable."""
        ...

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Ask to be told about a number; asking twice changes nothing. Raises as `fetch`."""
        ...


@dataclass(frozen=True, slots=True)
class FulfilmentNews:
    """A shop's word about one dispatch of an order that may not be known yet."""

    order_id: str
    fulfilment: Fulfilment


@dataclass(frozen=True, slots=True)
class Refetch:
    """A thin event: something about this order changed, and the shop must be asked what. One of the ids is set."""

    order_id: str | None = None
    fulfilment_order_id: str | None = None


@dataclass(frozen=True, slots=True)
class FulfilmentReport:
    """The shop's own tracking event for a dispatch, which is known by the dispatch's id and not by its number."""

    fulfilment_id: str
    order_id: str | None
    report: ShipmentReport


ShopNews = Order | FulfilmentNews | FulfilmentReport | Refetch | ProductNews


class Storefront(Protocol):
    """A shop system. `fetch_order`, `refetch` and `orders_since` are the only I/O."""

    MANIFEST: Manifest

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """As `Carrier.verify`."""
        ...

    def dedupe_key(self, request: SignedRequest) -> str:
        """As `Carrier.dedupe_key`."""
        ...

    def topic(self, request: SignedRequest) -> str | None:
        """Return the event's name, where it travels in a header."""
        ...

    def parse(self, raw: RawPayload) -> list[ShopNews]:
        """Return what the body says; empty for topics that are known and of no interest. Raises MalformedPayload."""
        ...

    async def fetch_order(self, number: str, settings: MerchantSettings, token: str) -> Order | None:
        """Look an order up by the number that the shopper sees; None when the shop has no such order."""
        ...

    async def refetch(self, news: Refetch, settings: MerchantSettings, token: str) -> Order | None:
        """Fetch the order that a thin event is about."""
        ...

    def orders_since(self, since: datetime, settings: MerchantSettings, token: str) -> AsyncIterator[Order]:
        """Yield every order placed since then (aware UTC), oldest first, page by page."""
        ...


class Dialogue(Protocol):
    """The engine that understands a message and chooses what happens next."""

    async def reply(self, turn: Turn) -> list[Answer]:
        """Return the answers to one turn. Raises FailedTurn on silence and Unavailable when it cannot be reached."""
        ...

    async def healthy(self) -> bool:
        """Say whether a turn would be answered now."""
        ...

    async def forget(self, conversation_id: str) -> None:
        """Erase what it keeps of a conversation; one that it does not know is no error. Raises Unavailable."""
        ...


class Assistant(Protocol):
    """What an action may ask of the product: one call, from what was understood to what is said."""

    async def answer(self, turn_id: str, understood: Understood) -> Answer:
        """Decide and word the answer to a turn, and keep it as the turn's draft. Asking twice changes nothing."""
        ...

    def drafted(self, turn_id: str) -> Answer | None:
        """Hand over, once, the draft that this process has just made; None when it must be read from the store."""
        ...
