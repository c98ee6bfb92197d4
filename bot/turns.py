"""One turn of a talk: what was understood → the facts → a decision → words, kept as the turn's draft.

This is what the actions call. It does no HTTP and knows no dialogue engine; asking it twice about one turn gives the
first answer again, so a crash between an engine's reply and our own commit loses and doubles nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.answer.compose import Stage, compose
from bot.answer.words import Words
from bot.decide.converse import Known, decide
from bot.decide.listen import ORDER_GOALS, Heard, Meant, listen
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Answer, Case, Conversation, Turn, Understood
from bot.domain.desk import CaseState
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.errors import Misconfigured, Refused, Upstream
from bot.intake import identify
from bot.intake.throttle import Throttle
from bot.ports import Clock, Conversations, Decision, Dossier, Merchants, Orders

log = structlog.get_logger(__name__)

TO_A_HUMAN = frozenset({"human_agent", "complaint", "out_of_scope"})
"""Intents that bring in a human, whoever asks; what they may see is put into the case."""

FindOrders = Callable[[Merchant, str], Awaitable[Sequence[Dossier]]]
Judge = Callable[[Shipment | None, Order | None, Merchant, datetime], Sequence[Anomaly]]
LinkTo = Callable[[Merchant, Dossier], str]
OnProved = Callable[[Merchant, Conversation, str], Awaitable[None]]
"""Called when a talk has proved that it may see an order, by the shop's own id of it."""


async def _nothing_waits(merchant: Merchant, conversation: Conversation, order_id: str) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the facts of an answer come from."""

    conversations: Conversations
    orders: Orders
    merchants: Merchants
    find_orders: FindOrders
    judge: Judge
    link_to: LinkTo


class Answering:
    """The `Assistant` behind the actions."""

    def __init__(self, facts: Facts, words: Words, throttle: Throttle, clock: Clock) -> None:
        self._facts = facts
        self._words = words
        self._throttle = throttle
        self._clock = clock
        self._drafts: dict[str, Answer] = {}
        self.on_proved: OnProved = _nothing_waits

    async def answer(self, turn_id: str, understood: Understood) -> Answer:
        """Answer a turn. The first answer stands: asking again returns it and changes nothing."""
        turn = await self._facts.conversations.turn(turn_id)
        if turn.draft:
            return turn.draft
        conversation = await self._facts.conversations.get(turn.conversation_id)
        merchant = await self._facts.merchants.by_id(turn.merchant_id)
        now = self._clock.now()
        meant = listen(conversation.talk, _hear(turn, understood, conversation, merchant.settings), now)
        known = await self._known(meant, conversation, merchant, now)
        decision = decide(meant, known, now)
        if meant.tries and not known.throttled:
            self._count_wrong(decision, known, conversation, merchant)
        case = await self._case(decision, turn, merchant, now)
        answer = compose(decision, self._stage(decision, merchant, case, now))
        place = merchant.settings.policy.people.channel
        kept = await self._facts.conversations.keep_draft(turn_id, answer, decision.talk, decision.proofs, case, place)
        if kept:
            self._drafts[turn_id] = answer
            for order_id in dict.fromkeys(proof.order_id for proof in decision.proofs):
                await self.on_proved(merchant, conversation, order_id)
        return answer

    def drafted(self, turn_id: str) -> Answer | None:
        """Hand over, once, the draft that this process has just made; None when it must be read from the store."""
        return self._drafts.pop(turn_id, None)

    async def _known(self, meant: Meant, conversation: Conversation, merchant: Merchant, now: datetime) -> Known:
        """Fetch what this decision needs. Nothing is looked up before something was offered as a proof."""
        proofs = await self._facts.conversations.proofs(conversation.id, now)
        talk = meant.talk
        wanted = meant.goal in ORDER_GOALS or meant.intent in TO_A_HUMAN
        if not wanted:
            return Known(proofs=proofs)
        tried = (*talk.orders, *talk.numbers)
        throttled = meant.tries and not self._throttle.allows(conversation.id, merchant.id, tried)
        if throttled and meant.goal in ORDER_GOALS:
            return Known(proofs=proofs, throttled=True)
        may_look = bool(proofs or talk.emails or talk.postcodes or talk.phones)
        orders = {n: await self._orders(merchant, n, now) for n in talk.orders} if may_look and not throttled else {}
        parcels = await self._parcels(merchant, talk.numbers)
        helping = meant.intent in TO_A_HUMAN
        named = bool(talk.orders or talk.numbers) and not helping
        proven = [] if named else await self._proven(merchant, [proof.order_id for proof in proofs])
        checks = {number: identify.check(number) for number in talk.numbers if number not in parcels}
        return Known(orders, parcels, proven, proofs, checks, throttled)

    async def _orders(self, merchant: Merchant, number: str, now: datetime) -> list[Dossier]:
        try:
            found = await self._facts.find_orders(merchant, number)
        except (Upstream, Refused, Misconfigured) as error:
            log.warning("order.not_looked_up", merchant=merchant.id, error=type(error).__name__)
            found = []  # read by the shopper as "cannot find it right now", as for an order that is not theirs
        return [self._judged(dossier, merchant, now) for dossier in found]

    def _judged(self, dossier: Dossier, merchant: Merchant, now: datetime) -> Dossier:
        return replace(dossier, order_anomalies=tuple(self._facts.judge(None, dossier.order, merchant, now)))

    async def _parcels(self, merchant: Merchant, numbers: Sequence[str]) -> dict[str, tuple[Shipment, Dossier | None]]:
        found = {number: await self._facts.orders.by_tracking_number(merchant.id, number) for number in numbers}
        return {number: parcel for number, parcel in found.items() if parcel}

    async def _proven(self, merchant: Merchant, order_ids: Sequence[str]) -> list[Dossier]:
        found = [await self._facts.orders.by_id(merchant.id, order_id) for order_id in dict.fromkeys(order_ids)]
        now = self._clock.now()
        return [self._judged(dossier, merchant, now) for dossier in found if dossier]

    def _count_wrong(self, decision: Decision, known: Known, conversation: Conversation, merchant: Merchant) -> None:
        """Count what the details did not open, whatever else the message wanted: nothing may be guessed on the side."""
        found = {**known.orders, **{number: (dossier,) for number, (_, dossier) in known.parcels.items()}}
        closed = [number for number, dossiers in found.items() if not any(d in decision.shown for d in dossiers)]
        wrong = tuple(dict.fromkeys((*decision.wrong, *closed)))
        for number in wrong:
            self._throttle.count(conversation.id, merchant.id, (number,))

    async def _case(self, decision: Decision, turn: Turn, merchant: Merchant, now: datetime) -> Case | None:
        """The case that this decision opens; one that is open already for the same matter is named again."""
        wish = decision.case
        if wish is None:
            return None
        for case in await self._facts.conversations.cases(turn.merchant_id, turn.conversation_id):
            if (case.reason, case.order_number) == (wish.reason, wish.order_number) and CaseState(case.status).is_open:
                return case
        parcels = tuple(self._parcel_line(p, d.order, merchant, now) for d in decision.shown for p in d.shipments)
        facts = tuple((d.order.number, str(d.order.state)) for d in decision.shown)
        number = wish.order_number
        return Case(case_id(turn.id), turn.conversation_id, wish.reason, wish.want, "open", now, number, facts, parcels)

    def _parcel_line(
        self, parcel: Shipment, order: Order, merchant: Merchant, now: datetime
    ) -> tuple[str, str, tuple[str, ...]]:
        flags = self._facts.judge(parcel, order, merchant, now)
        return parcel.tracking_number, str(parcel.status), tuple(str(flag.kind) for flag in flags)

    def _stage(self, decision: Decision, merchant: Merchant, case: Case | None, now: datetime) -> Stage:
        settings = merchant.settings
        guesses = [identify.likely_carriers(number) for number in decision.wrong]
        orders = {parcel.tracking_number: d.order for d in decision.shown for parcel in d.shipments}
        return Stage(
            self._words,
            settings,
            now,
            lambda dossier: self._facts.link_to(merchant, dossier),
            case.id if case else None,
            lambda parcel: self._facts.judge(parcel, orders.get(parcel.tracking_number), merchant, now),
            guesses[0] if guesses else (),
            case is not None and case.opened_at < now,
        )


def case_id(turn_id: str) -> str:
    """A short name for a case that people can say: the same turn always gives the same one."""
    digest = hashlib.sha256(f"case:{turn_id}".encode()).digest()
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "PL-" + "".join(letters[byte % len(letters)] for byte in digest[:6])


def _hear(turn: Turn, understood: Understood, conversation: Conversation, settings: MerchantSettings) -> Heard:
    """Find the identifiers in the raw text: the engine's candidates are proposals, the shop's own pattern decides."""
    if turn.button:
        return Heard(turn.text, understood, button=turn.button)
    pending = conversation.talk.pending
    found = identify.identifiers(turn.text, settings, pending.kind if pending else None)
    return Heard(turn.text, understood, found.orders, found.numbers, found.emails, found.postcodes, found.phones)
