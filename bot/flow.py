"""The one-way flow, first half: a kept payload becomes orders, parcels and numbers that we follow.

payload → parse → order | dispatch | report → store → follow each new number. It knows the order of the steps and no
concrete class. Every step may be done twice; every order of arrival ends in the same state.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.assess import Assessor
from bot.domain.dispatches import stands
from bot.domain.event import ShipmentReport, numbered
from bot.domain.keys import order_key
from bot.domain.merchant import Merchant
from bot.domain.order import Order
from bot.domain.product import ProductNews
from bot.domain.reduce import is_final
from bot.errors import MalformedPayload, Misconfigured, Refused
from bot.following import ASKED, Following
from bot.ports import (
    Arrival,
    Carrier,
    Clock,
    Dossier,
    FulfilmentNews,
    FulfilmentReport,
    Inbox,
    InboxEntry,
    Merchants,
    Orders,
    Polls,
    RawPayload,
    Refetch,
    Shipments,
    ShopNews,
    Standings,
    Storefront,
    Subscriptions,
)
from bot.ports.goods import Products

log = structlog.get_logger(__name__)

Other = Callable[[Merchant, Arrival], Awaitable[None]]
"""Works a body that is neither a carrier's nor a shop's. Doing it twice changes nothing."""

FORGET_MISS_SECONDS = 60.0
MOST_MISSES = 2000


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the flow reads and writes."""

    merchants: Merchants
    inbox: Inbox
    orders: Orders
    shipments: Shipments
    subscriptions: Subscriptions
    standings: Standings
    polls: Polls
    products: Products


class Flow:
    """Takes payloads in and follows up on them.

    `others` work the bodies of other providers by name, and `readers` only read them.
    """

    def __init__(
        self,
        stores: Stores,
        carriers: Mapping[str, Carrier],
        storefronts: Mapping[str, Storefront],
        following: Following,
        assessor: Assessor,
        clock: Clock,
        others: Mapping[str, Other] | None = None,
    ) -> None:
        self.others = dict(others or {})
        self.readers: dict[str, Callable[[RawPayload], int]] = {}
        self._in = stores
        self._carriers = carriers
        self._storefronts = storefronts
        self._following = following
        self._assessor = assessor
        self._clock = clock
        self._missed: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def read(self, raw: RawPayload) -> int:
        """Only read a payload; return how many things it speaks of. Raises as `work`."""
        if raw.provider in self.others:
            reader = self.readers.get(raw.provider)
            return reader(raw) if reader else 1
        return len(self.read_reports(raw) if raw.provider in self._carriers else self.read_news(raw))

    async def work(self, entry: InboxEntry, again: bool = False) -> None:
        """Work one kept payload; with `again`, today's reading of it replaces the former one.

        Raises as the parts do; nothing is lost, for the payload stays in the inbox.
        """
        arrival = entry.arrival
        raw = RawPayload(arrival.provider, arrival.body, arrival.topic, arrival.received_at)
        merchant = await self._in.merchants.by_id(arrival.merchant_id)
        if arrival.provider in self.others:
            await self.others[arrival.provider](merchant, arrival)
            return
        if arrival.provider in self._carriers:
            vouched = ASKED in arrival.headers
            signed = self._carriers[arrival.provider].MANIFEST.signs_body
            reports = self.read_reports(raw)
            if not reports:
                await self._following.answer(merchant, raw)
            for report in reports:
                hint = not vouched and (report.hint or not signed)
                await self._record(merchant, replace(report, hint=hint), arrival.received_at, again)
                if vouched and report.tracking_number:
                    await self._following.replan(merchant, report.provider, report.tracking_number)
            return
        for news in self.read_news(raw):
            await self._shop(merchant, arrival.provider, news, arrival.received_at)

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

    async def _record(
        self, merchant: Merchant, report: ShipmentReport, heard_at: datetime, again: bool = False
    ) -> None:
        """Keep a report and judge its parcel anew; a final word that nobody vouches for is asked about first."""
        if not report.tracking_number:
            return
        await self._in.shipments.record(merchant.id, report, heard_at, again)
        if report.hint and is_final(report):
            await self._following.confirm(merchant, report)
        await self.settle(merchant, report.tracking_number)

    async def settle(self, merchant: Merchant, number: str) -> None:
        """Judge one parcel as it is kept now. Doing it twice changes nothing."""
        now = self._clock.now()
        await self._in.standings.settle(merchant.id, number, self._assessor.assessing(merchant, now), now)

    async def take_up(self, merchant: Merchant, number: str) -> None:
        """Judge a parcel that is older than judging and asking, and ask for it while it is under way."""
        shipment = await self._in.shipments.by_number(merchant.id, number)
        if shipment is not None and not shipment.status.is_terminal:
            await self._following.plan(merchant, number, shipment.carrier)
        await self.settle(merchant, number)

    async def _shop(self, merchant: Merchant, provider: str, news: ShopNews, heard_at: datetime) -> None:
        if isinstance(news, Order):
            await self._in.shipments.strange(merchant.id, provider, news.number, news.unknown_codes, heard_at)
            await self.keep_order(merchant, news, heard_at)
        elif isinstance(news, FulfilmentNews):
            await self._in.orders.dispatch(merchant.id, news, heard_at)
            await self._follow_order(merchant, news.order_id)
        elif isinstance(news, FulfilmentReport):
            await self._in.orders.keep_report(merchant.id, news, heard_at)
            await self._join_reports(merchant, news.fulfilment_id)
        elif isinstance(news, ProductNews):
            await self._in.products.keep(merchant.id, news, heard_at)
        else:
            await self._refetch(merchant, provider, news)

    async def keep_order(self, merchant: Merchant, order: Order, heard_at: datetime) -> bool:
        """Keep an order and follow its parcels; True when something changed."""
        changed = await self._in.orders.save(merchant.id, order, heard_at)
        self._missed.pop((merchant.id, order_key(order.number)), None)
        await self._follow_order(merchant, order.id)
        return changed

    async def _refetch(self, merchant: Merchant, provider: str, news: Refetch) -> None:
        shop = self._storefronts[provider]
        order = await shop.refetch(news, merchant.settings, await self._token(merchant, provider))
        if order is not None:
            await self.keep_order(merchant, order, self._clock.now())

    async def _follow_order(self, merchant: Merchant, order_id: str) -> None:
        for dispatch in await self._in.orders.dispatches(merchant.id, order_id):
            if dispatch.tracking_number and stands(dispatch):
                await self._following.follow(merchant, dispatch)
                await self.settle(merchant, dispatch.tracking_number)
            await self._join_reports(merchant, dispatch.id)

    async def _join_reports(self, merchant: Merchant, fulfilment_id: str) -> None:
        """Give the shop's own words about a dispatch to its parcel, once the number is known."""
        known = await self._in.orders.number_of(merchant.id, fulfilment_id)
        if known is None:
            return
        for report, heard_at in await self._in.orders.kept_reports(merchant.id, fulfilment_id):
            await self._record(merchant, numbered(report, *known), heard_at)

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
        order = await shop.fetch_order(
            number, merchant.settings, await self._token(merchant, merchant.settings.storefront)
        )
        if order is None:
            self._remember_miss(merchant.id, key)
            return []
        await self.keep_order(merchant, order, self._clock.now())
        return await self._in.orders.by_number(merchant.id, order_key(order.number))

    async def backfill(self, merchant: Merchant, since: datetime) -> AsyncIterator[tuple[Order, bool]]:
        """Fetch and keep every order since then (aware UTC); yield each with whether it changed anything."""
        shop = self._storefronts[merchant.settings.storefront]
        token = await self._token(merchant, merchant.settings.storefront)
        async for order in shop.orders_since(since, merchant.settings, token):
            yield order, await self.keep_order(merchant, order, self._clock.now())

    async def _token(self, merchant: Merchant, storefront: str) -> str:
        """Return what opens the shop's API; empty where there is none to open."""
        name = self._storefronts[storefront].MANIFEST.credential
        tokens = await self._in.merchants.secrets(merchant.id, name) if name else [""]
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
