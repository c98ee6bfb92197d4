"""Gathers what writing first must know of an order: whose it is, on what clock they live, how to reach them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.decide.matter import Matter
from bot.domain.contact import international, place_of
from bot.domain.event import Place
from bot.domain.keys import number_key
from bot.domain.merchant import Merchant
from bot.domain.notice import Notice
from bot.domain.order import Contact
from bot.domain.shipment import Shipment
from bot.domain.shopper import is_held_out, shopper_of
from bot.domain.zones import zone_named, zone_of
from bot.ports import Dossier, Merchants, Orders
from bot.ports.telling import WEB, Background, Inquiry

WHATSAPP, EMAIL = "whatsapp", "email"

SaltOf = Callable[[str], Awaitable[str]]
Reachable = Callable[[Merchant], Awaitable[Collection[str]]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of one order. `dossier` is None where no order is known; `usable` are the channels that the
    merchant has set up; `shopper` is "" for nobody.
    """

    merchant: Merchant
    dossier: Dossier | None
    shopper: str
    held_out: bool
    zone: ZoneInfo
    inquiry: Inquiry
    usable: frozenset[str]

    @property
    def order_id(self) -> str:
        """The shop's own id of the order; "" where none is known."""
        return self.dossier.order.id if self.dossier else ""

    def address(self, channel: str) -> str:
        """Return the shopper's address on a channel."""
        return dict(self.inquiry.addresses)[channel]

    def watched_since(self, numbers: Sequence[str]) -> datetime | None:
        """Return since when we know of these parcels, of the newest of them."""
        known = [each.watched_since for each in self.parcels(numbers) if each.watched_since]
        return max(known, default=None)

    def parcels(self, numbers: Sequence[str]) -> list[Shipment]:
        """Return the order's parcels with these number keys."""
        every = self.dossier.shipments if self.dossier else ()
        return [each for each in every if number_key(each.tracking_number) in numbers]


@dataclass(frozen=True, slots=True)
class About:
    """What a matter is about, apart from whose it is. `notice` is the one that was planned for it already."""

    kind: str
    closing: bool
    severity: str
    numbers: tuple[str, ...]
    seen_at: datetime
    notice: Notice | None = None
    writable: frozenset[str] = field(default_factory=lambda: frozenset({WHATSAPP, EMAIL, WEB}))


def matter_of(gathered: Gathered, about: About, background: Background) -> Matter:
    """Put together what a decision is made of; ways that cannot be used now, or were tried, are closed."""
    usable = gathered.usable & about.writable
    if about.notice is not None:
        usable &= set(about.notice.channels)
    ways = tuple(replace(way, closed=way.channel not in usable) for way in background.ways)
    return Matter(
        about.kind,
        about.closing,
        about.severity,
        about.numbers,
        about.seen_at,
        gathered.order_id,
        gathered.shopper,
        gathered.held_out,
        gathered.zone,
        gathered.watched_since(about.numbers),
        replace(background, ways=ways),
        about.notice,
    )


class Gathering:
    """Reads orders and says whose they are."""

    def __init__(self, merchants: Merchants, orders: Orders, salt_of: SaltOf, reachable: Reachable) -> None:
        self._merchants = merchants
        self._orders = orders
        self._salt_of = salt_of
        self._reachable = reachable
        self._salts: dict[str, str] = {}

    async def of_number(self, merchant_id: str, number: str) -> Gathered:
        """Return what is known of the order that a parcel belongs to."""
        found = await self._orders.by_tracking_number(merchant_id, number)
        dossier = found[1] if found else None
        held = dossier is not None and any(number_key(each.tracking_number) == number for each in dossier.shipments)
        return await self._gathered(merchant_id, dossier if held else None)

    async def of_order(self, merchant_id: str, order_id: str) -> Gathered:
        """Return what is known of an order."""
        return await self._gathered(merchant_id, await self._orders.by_id(merchant_id, order_id))

    async def _gathered(self, merchant_id: str, dossier: Dossier | None) -> Gathered:
        merchant = await self._merchants.by_id(merchant_id)
        salt = self._salts.get(merchant_id)
        if salt is None:
            salt = self._salts[merchant_id] = await self._salt_of(merchant_id)
        contact = dossier.order.contact if dossier else Contact()
        shopper = shopper_of(contact, salt)
        share = merchant.settings.policy.outreach.holdout
        inquiry = _inquiry(merchant_id, shopper, dossier, contact)
        usable = frozenset({WEB, *await self._reachable(merchant)})
        held_out = bool(shopper) and is_held_out(shopper, salt, share)
        return Gathered(merchant, dossier, shopper, held_out, _zone(merchant, dossier, contact), inquiry, usable)


def _inquiry(merchant_id: str, shopper: str, dossier: Dossier | None, contact: Contact) -> Inquiry:
    if dossier is None:
        return Inquiry(merchant_id, shopper, "", "", (), ())
    order, parcels = dossier.order, tuple(each.tracking_number for each in dossier.shipments)
    return Inquiry(merchant_id, shopper, order.id, order.number, parcels, _addresses(order.id, contact))


def _addresses(order_id: str, contact: Contact) -> tuple[tuple[str, str], ...]:
    phones = (international(phone, contact.country) for phone in (contact.phone, *contact.other_phones) if phone)
    phone = next((each for each in phones if each), None)
    email = next((each.strip() for each in (contact.email, *contact.other_emails) if each and "@" in each), None)
    found = ((WHATSAPP, phone), (EMAIL, email), (WEB, order_id))
    return tuple((channel, address) for channel, address in found if address)


def _zone(merchant: Merchant, dossier: Dossier | None, contact: Contact) -> ZoneInfo:
    """The clock where the order goes; the shop's where that cannot be told for certain."""
    place = place_of(contact)
    if not place.region and dossier is not None:
        region = next((each.destination.region for each in dossier.shipments if each.destination.region), None)
        place = Place(region=region, country=place.country)
    return zone_of(place) or zone_named(merchant.settings.time_zone)
