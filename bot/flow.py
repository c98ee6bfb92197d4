"""The one-way flow, first half: a kept payload becomes orders, parcels and numbers that we follow.

payload → parse → order | dispatch | report → store → follow each new number. It knows the order of the steps and no
concrete class. Every step may be done twice; every order of arrival ends in the same state.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.dispatches import stands
from bot.domain.event import ShipmentReport
from bot.domain.keys import order_key
from bot.domain.merchant import Merchant
from bot.domain.order import Fulfilment, Order
from bot.errors import MalformedPayload, Misconfigured, NotThere, PorchlightError, RateLimited, Refused
from bot.ports import (
    Arrival,
    Carrier,
    Clock,
    Dossier,
    Follow,
    FulfilmentNews,
    FulfilmentReport,
    Inbox,
    InboxEntry,
    Merchants,
    Orders,
    RawPayload,
    Refetch,
    Shipments,
    ShopNews,
    Storefront,
    Subscriptions,
)

log = structlog.get_logger(__name__)

FORGET_MISS_SECONDS = 60.0
MOST_MISSES = 2000
RENEW_BEFORE = timedelta(days=1)
FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 3600.0
REFUSED_PAUSE_SECONDS = 900.0
MOST_ATTEMPTS = 30


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the flow reads and writes."""

    merchants: Merchants
    inbox: Inbox
    orders: Orders
    shipments: Shipments
    subscriptions: Subscriptions


class Flow:
    """Takes payloads in and follows up on them. `on_follow` and `on_kept` wake whoever works on what was written."""

    def __init__(
        self,
        stores: Stores,
        carriers: Mapping[str, Carrier],
        storefronts: Mapping[str, Storefront],
        clock: Clock,
        on_follow: Callable[[], None] = lambda: None,
        on_kept: Callable[[], None] = lambda: None,
    ) -> None:
        self._in = stores
        self._carriers = carriers
        self._storefronts = storefronts
        self._clock = clock
        self.on_follow = on_follow
        self.on_kept = on_kept
        self._missed: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def read(self, raw: RawPayload) -> int:
        """Only read a payload; return how many things it speaks of. Raises as `work`."""
        return len(self.read_reports(raw) if raw.provider in self._carriers else self.read_news(raw))

    async def work(self, entry: InboxEntry, again: bool = False) -> None:
        """Work one kept payload; with `again`, today's reading of it replaces the former one.

        Raises as the parts do; nothing is lost, for the payload stays in the inbox.
        """
        arrival = entry.arrival
        raw = RawPayload(arrival.provider, arrival.body, arrival.topic, arrival.received_at)
        merchant = await self._in.merchants.by_id(arrival.merchant_id)
        if arrival.provider in self._carriers:
            for report in self.read_reports(raw):
                await self._in.shipments.record(merchant.id, report, arrival.received_at, again)
            return
        for news in self.read_news(raw):
            await self._shop(merchant, news, arrival.received_at)

    def read_reports(self, raw: RawPayload) -> list[ShipmentReport]:
        """Parse a carrier's payload; whatever goes wrong in there is the payload's fault."""
        try:
            return self._carriers[raw.provider].parse(raw)
        except MalformedPayload:
            raise
        except Exception as error:
            raise MalformedPayload(raw.provider, "$", f"the reader failed: {type(error).__name__}") from error

    def read_news(self, raw: RawPayload) -> list[ShopNews]:
        """Parse a shop's payload; as `read_reports`."""
        try:
            return self._storefronts[raw.provider].parse(raw)
        except MalformedPayload:
            raise
        except KeyError as error:
            if raw.provider not in self._storefronts:
                raise Misconfigured(f"no adapter is called {raw.provider}") from error
            raise MalformedPayload(raw.provider, "$", "the reader failed: KeyError") from error
        except Exception as error:
            raise MalformedPayload(raw.provider, "$", f"the reader failed: {type(error).__name__}") from error

    async def _shop(self, merchant: Merchant, news: ShopNews, heard_at: datetime) -> None:
        if isinstance(news, Order):
            await self.keep_order(merchant, news, heard_at)
        elif isinstance(news, FulfilmentNews):
            await self._in.orders.dispatch(merchant.id, news, heard_at)
            await self._follow_order(merchant, news.order_id)
        elif isinstance(news, FulfilmentReport):
            await self._in.orders.keep_report(merchant.id, news, heard_at)
            await self._join_reports(merchant, news.fulfilment_id)
        else:
            await self._refetch(merchant, news)

    async def keep_order(self, merchant: Merchant, order: Order, heard_at: datetime) -> bool:
        """Keep an order and follow its parcels; True when something changed."""
        changed = await self._in.orders.save(merchant.id, order, heard_at)
        self._missed.pop((merchant.id, order_key(order.number)), None)
        await self._follow_order(merchant, order.id)
        return changed

    async def _refetch(self, merchant: Merchant, news: Refetch) -> None:
        shop = self._storefronts[merchant.settings.storefront]
        order = await shop.refetch(news, merchant.settings, await self._token(merchant))
        if order is not None:
            await self.keep_order(merchant, order, self._clock.now())

    async def _follow_order(self, merchant: Merchant, order_id: str) -> None:
        for dispatch in await self._in.orders.dispatches(merchant.id, order_id):
            if dispatch.tracking_number and stands(dispatch):
                await self._follow(merchant, dispatch)
            await self._join_reports(merchant, dispatch.id)

    async def _follow(self, merchant: Merchant, dispatch: Fulfilment) -> None:
        number, carrier = dispatch.tracking_number or "", dispatch.carrier
        await self._in.shipments.expect(merchant.id, number, carrier, dispatch.tracking_url)
        provider = merchant.settings.carrier_provider
        if await self._in.subscriptions.want(merchant.id, provider, number, carrier, self._clock.now()):
            self.on_follow()

    async def _join_reports(self, merchant: Merchant, fulfilment_id: str) -> None:
        """Give the shop's own words about a dispatch to its parcel, once the number is known."""
        known = await self._in.orders.number_of(merchant.id, fulfilment_id)
        if known is None:
            return
        for report, heard_at in await self._in.orders.kept_reports(merchant.id, fulfilment_id):
            await self._in.shipments.record(merchant.id, _numbered(report, *known), heard_at)

    async def subscribe(self, follow: Follow) -> None:
        """Ask the provider to tell us about a number, and write down what came of it."""
        merchant = await self._in.merchants.by_id(follow.merchant_id)
        try:
            carrier = self._carriers[follow.provider]
            keys = await self._in.merchants.secrets(merchant.id, f"{follow.provider}.key")
            if not keys:
                raise Refused(f"{merchant.slug} has no secret {follow.provider}.key")
            made = await carrier.subscribe(follow.number, follow.carrier, merchant.settings, keys[0])
        except PorchlightError as error:
            again = self._again(follow, error)
            log.warning("follow.failed", follow=follow.id, kind=type(error).__name__, again=again is not None)
            await self._in.subscriptions.failed(follow.id, str(error), again)
            return
        if made.report is not None:
            await self._keep(merchant, follow.provider, f"subscribe:{made.id}", made.report)
        renew_at = made.expires - RENEW_BEFORE if made.expires else None
        await self._in.subscriptions.active(follow.id, made.id, made.expires, renew_at)

    async def _keep(self, merchant: Merchant, provider: str, key: str, raw: RawPayload) -> None:
        """Put a body that we fetched ourselves through the same inbox as those that are sent to us."""
        digest = hashlib.sha256(raw.body).hexdigest()[:32]
        at = raw.received_at or self._clock.now()
        await self._in.inbox.keep(Arrival(merchant.id, provider, f"{key}:{digest}", raw.topic, raw.body, {}, at))
        self.on_kept()

    def _again(self, follow: Follow, error: PorchlightError) -> datetime | None:
        """Return when to ask again, by the class of the error; None to give up."""
        if isinstance(error, NotThere | MalformedPayload) or follow.attempts + 1 >= MOST_ATTEMPTS:
            return None
        if isinstance(error, Refused | Misconfigured):
            return self._clock.now() + timedelta(seconds=REFUSED_PAUSE_SECONDS)
        pause = min(FIRST_PAUSE_SECONDS * 2.0**follow.attempts, LONGEST_PAUSE_SECONDS)
        if isinstance(error, RateLimited):
            pause = max(pause, error.retry_after)
        return self._clock.now() + timedelta(seconds=pause)

    async def find_order(self, merchant: Merchant, number: str) -> list[Dossier]:
        """Return the orders of this number; one that we do not know is fetched from the shop before none is said.

        That the shop knows none is remembered for a minute. Raises Upstream or Refused when the shop cannot be asked.
        The caller throttles.
        """
        key = order_key(number)
        known = await self._in.orders.by_number(merchant.id, key)
        if known or not key or self._missed_lately(merchant.id, key):
            return known
        shop = self._storefronts[merchant.settings.storefront]
        order = await shop.fetch_order(number, merchant.settings, await self._token(merchant))
        if order is None:
            self._remember_miss(merchant.id, key)
            return []
        await self.keep_order(merchant, order, self._clock.now())
        return await self._in.orders.by_number(merchant.id, order_key(order.number))

    async def backfill(self, merchant: Merchant, since: datetime) -> AsyncIterator[tuple[Order, bool]]:
        """Fetch and keep every order since then (aware UTC); yield each with whether it changed anything."""
        shop = self._storefronts[merchant.settings.storefront]
        async for order in shop.orders_since(since, merchant.settings, await self._token(merchant)):
            yield order, await self.keep_order(merchant, order, self._clock.now())

    async def _token(self, merchant: Merchant) -> str:
        name = f"{merchant.settings.storefront}.token"
        tokens = await self._in.merchants.secrets(merchant.id, name)
        if not tokens:
            raise Refused(f"{merchant.slug} has no secret {name}")
        return tokens[0]

    def _missed_lately(self, merchant_id: str, key: str) -> bool:
        missed = self._missed.get((merchant_id, key))
        return missed is not None and self._clock.now() - missed < timedelta(seconds=FORGET_MISS_SECONDS)

    def _remember_miss(self, merchant_id: str, key: str) -> None:
        self._missed[merchant_id, key] = self._clock.now()
        while len(self._missed) > MOST_MISSES:
            self._missed.popitem(last=False)


def _numbered(report: ShipmentReport, number: str, carrier: str | None) -> ShipmentReport:
    """Return a report on a dispatch as a report on the parcel with this number."""
    events = tuple(replace(event, tracking_number=number, carrier=event.carrier or carrier) for event in report.events)
    return replace(report, tracking_number=number, carrier=report.carrier or carrier, events=events)
