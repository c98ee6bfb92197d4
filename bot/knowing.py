"""What must be known before a message is decided: orders, parcels, proofs, trouble, codes. Fetches; decides nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.decide.authorise import WHATSAPP, Asker, is_shared, opens_by_number
from bot.decide.code_words import typed
from bot.decide.codes import CHANGES, Check
from bot.decide.known import Known
from bot.decide.listen import CODE_INTENTS, ORDER_GOALS, Meant
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Conversation, Proof
from bot.domain.merchant import Merchant
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.errors import Misconfigured, Refused, Upstream
from bot.intake import identify
from bot.intake.throttle import Throttle
from bot.ports import Clock, Conversations, Dossier, Merchants, Orders
from bot.verifying import Verifying

log = structlog.get_logger(__name__)

TO_A_HUMAN = frozenset({"human_agent", "complaint", "out_of_scope"})
"""Intents that bring in a human, whoever asks; what they may see is put into the case."""

IN_REPLY = frozenset({"notice_yes", "notice_which", "details"})
"""Intents that answer something of ours and need its order."""

FindOrders = Callable[[Merchant, str], Awaitable[Sequence[Dossier]]]
Judge = Callable[[Shipment | None, Order | None, Merchant, datetime], Sequence[Anomaly]]
LinkTo = Callable[[Merchant, Dossier], str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the facts of an answer come from."""

    conversations: Conversations
    orders: Orders
    merchants: Merchants
    find_orders: FindOrders
    judge: Judge
    link_to: LinkTo


class Knowing:
    """Fetches what one decision needs. Nothing is looked up before something was offered as a proof."""

    def __init__(self, facts: Facts, verifying: Verifying, throttle: Throttle, clock: Clock) -> None:
        self._facts = facts
        self._verifying = verifying
        self._throttle = throttle
        self._clock = clock

    async def known(self, meant: Meant, conversation: Conversation, merchant: Merchant, now: datetime) -> Known:
        """Return the facts for one decision. `now` is aware UTC."""
        proofs = await self._facts.conversations.proofs(conversation.id, now)
        asker = Asker(conversation.channel, conversation.address if conversation.channel == WHATSAPP else None)
        bare = Known(proofs=proofs, asker=asker, policy=merchant.settings.policy)
        if not (meant.goal in ORDER_GOALS or meant.intent in TO_A_HUMAN | IN_REPLY):
            return bare
        talk = meant.talk
        throttled = meant.tries and not self._throttle.allows(
            conversation.id, merchant.id, (*talk.orders, *talk.numbers)
        )
        if throttled and meant.goal in ORDER_GOALS:
            return replace(bare, throttled=True)
        found = await self._found(meant, bare, merchant, throttled, now)
        return await self._weighed(meant, found, conversation, merchant, now)

    async def _found(self, meant: Meant, bare: Known, merchant: Merchant, throttled: bool, now: datetime) -> Known:
        """Look up what is named, else what is proven already or by the number that writes."""
        talk = meant.talk
        by_number, shared = await self._by_number(bare.asker, merchant, now)
        may_look = bool(bare.proofs or talk.emails or talk.postcodes or talk.phones or bare.asker.number)
        orders = {n: await self._orders(merchant, n, now) for n in talk.orders} if may_look and not throttled else {}
        parcels = await self._parcels(merchant, talk.numbers)
        named = bool(talk.orders or talk.numbers) and meant.intent not in TO_A_HUMAN
        proven = [] if named else await self._proven(merchant, bare.proofs, by_number, now)
        checks = {number: identify.check(number) for number in talk.numbers if number not in parcels}
        return replace(
            bare, orders=orders, parcels=parcels, proven=proven, checks=checks, throttled=throttled, shared=shared
        )

    async def _weighed(
        self, meant: Meant, found: Known, conversation: Conversation, merchant: Merchant, now: datetime
    ) -> Known:
        """Add what is wrong with the orders that were found and, for wishes that change one, what is known of codes."""
        dossiers = list(_distinct(found))
        trouble = {dossier.order.id: self._trouble(dossier, merchant, now) for dossier in dossiers}
        codes: dict[str, Check] = {}
        if meant.goal in CHANGES or meant.intent in CODE_INTENTS:
            digits = typed(meant.heard.text) if meant.intent == "code" else None
            for dossier in dossiers:
                order = dossier.order
                codes[order.id] = await self._verifying.check(conversation, merchant, order, digits, now)
        return replace(found, trouble=trouble, codes=codes)

    async def _by_number(self, asker: Asker, merchant: Merchant, now: datetime) -> tuple[list[Dossier], bool]:
        """Return the orders that the number which writes opens, and whether it stands on orders of several people."""
        if not asker.number:
            return [], False
        found = await self._facts.orders.by_phone(merchant.id, asker.number)
        mine = [dossier for dossier in found if opens_by_number(dossier.order, asker, now)]
        shared = is_shared([dossier.order for dossier in mine])
        return ([] if shared else mine), shared

    async def _orders(self, merchant: Merchant, number: str, now: datetime) -> list[Dossier]:
        try:
            found = await self._facts.find_orders(merchant, number)
        except (Upstream, Refused, Misconfigured) as error:
            log.warning("order.not_looked_up", merchant=merchant.id, error=type(error).__name__)
            found = []  # read by the shopper as "cannot find it right now", as for an order that is not theirs
        return [self._judged(dossier, merchant, now) for dossier in found]

    def _judged(self, dossier: Dossier, merchant: Merchant, now: datetime) -> Dossier:
        return replace(dossier, order_anomalies=tuple(self._facts.judge(None, dossier.order, merchant, now)))

    def _trouble(self, dossier: Dossier, merchant: Merchant, now: datetime) -> tuple[Anomaly, ...]:
        parcels = (self._facts.judge(parcel, dossier.order, merchant, now) for parcel in dossier.shipments)
        return (*dossier.order_anomalies, *(anomaly for found in parcels for anomaly in found))

    async def _parcels(self, merchant: Merchant, numbers: Sequence[str]) -> dict[str, tuple[Shipment, Dossier | None]]:
        found = {number: await self._facts.orders.by_tracking_number(merchant.id, number) for number in numbers}
        return {number: parcel for number, parcel in found.items() if parcel}

    async def _proven(
        self, merchant: Merchant, proofs: Sequence[Proof], by_number: Sequence[Dossier], now: datetime
    ) -> list[Dossier]:
        known = {dossier.order.id: dossier for dossier in by_number}
        wanted = dict.fromkeys(proof.order_id for proof in proofs if proof.order_id not in known)
        found = [await self._facts.orders.by_id(merchant.id, order_id) for order_id in wanted]
        everything = [*(dossier for dossier in found if dossier), *known.values()]
        newest_first = sorted(everything, key=lambda dossier: dossier.order.placed_at, reverse=True)
        return [self._judged(dossier, merchant, now) for dossier in newest_first]


def _distinct(known: Known) -> Iterable[Dossier]:
    """Every order that was found, once."""
    named = [dossier for found in known.orders.values() for dossier in found]
    parcels = [dossier for _, dossier in known.parcels.values() if dossier]
    return {dossier.order.id: dossier for dossier in (*named, *parcels, *known.proven)}.values()
