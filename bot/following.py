"""Sees that every number is heard of: subscribed at its provider, and asked for where nobody tells us or in doubt.

Whatever is fetched here goes through the same inbox as what is sent to us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import structlog

from bot.domain.event import ShipmentReport
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.order import Fulfilment
from bot.domain.shipment import Shipment
from bot.errors import MalformedPayload, Misconfigured, NotThere, PorchlightError, RateLimited, Refused
from bot.intake.poll import Seen, interval
from bot.ports import (
    Arrival,
    Carrier,
    Clock,
    Confirming,
    Follow,
    Inbox,
    Merchants,
    Poll,
    Polls,
    RawPayload,
    Shipments,
    Subscriptions,
)

log = structlog.get_logger(__name__)

RENEW_BEFORE = timedelta(days=1)
SOONEST_RENEWAL = timedelta(hours=1)
FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 3600.0
REFUSED_PAUSE_SECONDS = 900.0
MOST_ATTEMPTS = 30
FIRST_POLL = timedelta(minutes=1)
# Marks a body that we asked for ourselves over an authenticated connection: it confirms, and is no hint.
ASKED = "x-porchlight-asked"


class Following:
    """Follows numbers. `site` is our public address, without a slash at its end.

    `on_follow`, `on_poll` and `on_kept` wake whoever works on what was written.
    """

    def __init__(
        self,
        merchants: Merchants,
        inbox: Inbox,
        shipments: Shipments,
        subscriptions: Subscriptions,
        polls: Polls,
        carriers: Mapping[str, Carrier],
        clock: Clock,
        site: str = "",
    ) -> None:
        self._site = site
        self._merchants = merchants
        self._inbox = inbox
        self._shipments = shipments
        self._subscriptions = subscriptions
        self._polls = polls
        self._carriers = carriers
        self._clock = clock
        self.on_follow: Callable[[], None] = lambda: None
        self.on_poll: Callable[[], None] = lambda: None
        self.on_kept: Callable[[], None] = lambda: None

    async def follow(self, merchant: Merchant, dispatch: Fulfilment) -> None:
        """See to it that we hear of a dispatch's number. Doing it twice changes nothing."""
        number, carrier = dispatch.tracking_number or "", dispatch.carrier
        await self._shipments.expect(merchant.id, number, carrier, dispatch.tracking_url)
        provider = merchant.settings.carrier_provider
        can = self._can(provider)
        if "subscribe" in can and await self._subscriptions.want(
            merchant.id, provider, number, carrier, self._clock.now()
        ):
            self.on_follow()
        await self.plan(merchant, number, carrier)

    async def plan(self, merchant: Merchant, number: str, carrier: str | None) -> None:
        """See to it that a number is asked for, where its provider can be asked. Doing it twice changes nothing."""
        provider = merchant.settings.carrier_provider
        if "fetch" in self._can(provider) and not await self._polls.planned(merchant.id, provider, number):
            await self._plan_first(merchant, provider, number, carrier)

    async def _plan_first(self, merchant: Merchant, provider: str, number: str, carrier: str | None) -> None:
        told = self._tells(provider)
        wait = interval(Seen((await self._state(merchant.id, number)).status), told, self._clock.now())
        due = self._clock.now() + (wait if told and wait else FIRST_POLL)
        await self._polls.want(merchant.id, provider, number, carrier, due, "reconcile" if told else "poll")
        self.on_poll()

    def _can(self, provider: str) -> frozenset[str]:
        adapter = self._carriers.get(provider)
        return adapter.MANIFEST.can if adapter else frozenset()

    def _tells(self, provider: str) -> bool:
        """Say whether the provider sends news by itself once it is asked to."""
        return {"webhook", "subscribe"} <= self._can(provider)

    async def _state(self, merchant_id: str, number: str) -> Shipment:
        shipment = await self._shipments.by_number(merchant_id, number)
        if shipment is None:
            raise NotThere("there is no such parcel")
        return shipment

    async def subscribe(self, follow: Follow) -> None:
        """Ask the provider to tell us about a number, and write down what came of it."""
        merchant = await self._merchants.by_id(follow.merchant_id)
        try:
            carrier = self._carriers[follow.provider]
            key = await self._key(merchant, follow.provider)
            made = await carrier.subscribe(follow.number, follow.carrier, self._hooked(merchant, follow.provider), key)
        except PorchlightError as error:
            again = self._again(follow, error)
            log.warning("follow.failed", follow=follow.id, kind=type(error).__name__, again=again is not None)
            await self._subscriptions.failed(follow.id, str(error), again)
            return
        if made.report is not None:
            await self._keep(merchant, follow.provider, f"subscribe:{made.id}", made.report)
        await self._subscriptions.active(follow.id, made.id, made.expires, await self._renewal(follow, made.expires))

    async def _renewal(self, follow: Follow, expires: datetime | None) -> datetime | None:
        """Return when to ask again to be told; None where nothing ends, or nothing more is expected of the parcel."""
        shipment = await self._shipments.by_number(follow.merchant_id, follow.number)
        if expires is None or (shipment is not None and shipment.status.is_terminal):
            return None
        return max(expires - RENEW_BEFORE, self._clock.now() + SOONEST_RENEWAL)

    def _hooked(self, merchant: Merchant, provider: str) -> MerchantSettings:
        """Return the shop's settings with the address of its own hook, for providers that must be told it."""
        hook = f"{self._site}/hooks/{merchant.hook_token}/{provider}"
        settings = merchant.settings
        return replace(settings, addresses={f"{provider}.hook": hook, **settings.addresses})

    async def ask(self, poll: Poll) -> None:
        """Fetch a number's present state and plan the next question. Raises as the adapter does."""
        merchant = await self._merchants.by_id(poll.merchant_id)
        if poll.provider != merchant.settings.carrier_provider and poll.reason != "confirm":
            await self._hand_over(merchant, poll)
            return
        carrier = self._carriers.get(poll.provider)
        if carrier is None:
            raise Misconfigured(f"no adapter is called {poll.provider}")
        key = await self._key(merchant, poll.provider)
        raw = await carrier.fetch(poll.number, poll.carrier, merchant.settings, key)
        now = self._clock.now()
        await self._keep(merchant, poll.provider, f"poll:{poll.number}", raw)
        await self._shipments.checked(merchant.id, poll.number, now)
        told = self._tells(poll.provider)
        wait = interval(_seen(await self._state(merchant.id, poll.number), now), told, now)
        await self._polls.answered(poll, now, now + wait if wait else None, "reconcile" if told else "poll")
        await self.replan(merchant, poll.provider, poll.number)

    async def _hand_over(self, merchant: Merchant, poll: Poll) -> None:
        """Have a number asked for at the provider that the shop's settings name now, and at the former one no more."""
        await self.plan(merchant, poll.number, poll.carrier)
        await self._polls.drop(poll)

    async def replan(self, merchant: Merchant, provider: str, number: str) -> None:
        """Ask sooner where news made it worth while; called when the answer was worked, and when it was planned."""
        theirs = provider == merchant.settings.carrier_provider
        if not theirs or not await self._polls.planned(merchant.id, provider, number):
            return
        state, now, told = await self._state(merchant.id, number), self._clock.now(), self._tells(provider)
        wait = interval(_seen(state, now), told, now)
        if wait is not None:
            reason = "reconcile" if told else "poll"
            await self._polls.want(merchant.id, provider, number, state.carrier, now + wait, reason)

    async def confirm(self, merchant: Merchant, report: ShipmentReport) -> None:
        """Ask about a final word that came in a body nobody vouches for, before any shopper hears it."""
        if "fetch" in self._can(report.provider):
            now = self._clock.now()
            await self._polls.want(merchant.id, report.provider, report.tracking_number, report.carrier, now, "confirm")
            self.on_poll()

    async def answer(self, merchant: Merchant, raw: RawPayload) -> None:
        """Answer a body by which a provider makes sure that our address is ours, where it asks for that."""
        if "confirm" in self._can(raw.provider):
            adapter = cast(Confirming, self._carriers[raw.provider])
            await adapter.confirm(raw, merchant.settings, await self._key(merchant, raw.provider))

    async def _key(self, merchant: Merchant, provider: str) -> str:
        name = self._carriers[provider].MANIFEST.credential
        keys = await self._merchants.secrets(merchant.id, name)
        if not keys:
            raise Refused(f"{merchant.slug} has no secret {name}")
        return keys[0]

    async def _keep(self, merchant: Merchant, provider: str, key: str, raw: RawPayload) -> None:
        """Put a body that we fetched ourselves through the same inbox as those that are sent to us."""
        digest = hashlib.sha256(raw.body).hexdigest()[:32]
        at = raw.received_at or self._clock.now()
        kept = Arrival(merchant.id, provider, f"{key}:{digest}", raw.topic, raw.body, {ASKED: "1"}, at)
        await self._inbox.keep(kept)
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


def _seen(shipment: Shipment, now: datetime) -> Seen:
    scan = shipment.last_scan
    at = scan.occurred_at if scan else None
    ended = at if at and at <= now else shipment.watched_since
    earliest = shipment.window.earliest if shipment.window else shipment.eta.earliest if shipment.eta else None
    return Seen(shipment.status, at, earliest, shipment.action_required is not None, ended, shipment.watched_since)
