"""One turn of a talk: what was understood → the facts → a decision → words, kept as the turn's draft.

This is what the actions call. It does no HTTP and knows no dialogue engine; asking it twice about one turn gives the
first answer again, so a crash between an engine's reply and our own commit loses and doubles nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.answer.compose import Stage, compose
from bot.answer.words import Words
from bot.decide.code_words import typed
from bot.decide.converse import decide
from bot.decide.known import Known
from bot.decide.listen import Heard, listen
from bot.domain.conversation import Answer, Case, Conversation, Note, Turn, Understood
from bot.domain.desk import CaseState
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.errors import Overtaken
from bot.intake import identify
from bot.intake.throttle import Throttle
from bot.knowing import Facts, Knowing
from bot.ports import Clock, Decision, Write
from bot.verifying import Verifying

__all__ = ["Answering", "Facts"]

OnProved = Callable[[Merchant, Conversation, str], Awaitable[None]]
"""Called when a talk has proved that it may see an order, by the shop's own id of it."""

MOST_OVERTAKEN = 2
"""How often a turn is decided anew because something changed under it."""


async def _nothing_waits(merchant: Merchant, conversation: Conversation, order_id: str) -> None:
    """Show nothing."""


class Answering:
    """The `Assistant` behind the actions."""

    def __init__(self, facts: Facts, verifying: Verifying, words: Words, throttle: Throttle, clock: Clock) -> None:
        self._facts = facts
        self._verifying = verifying
        self._knowing = Knowing(facts, verifying, throttle, clock)
        self._words = words
        self._throttle = throttle
        self._clock = clock
        self._drafts: dict[str, Answer] = {}
        self.on_proved: OnProved = _nothing_waits

    async def answer(self, turn_id: str, understood: Understood) -> Answer:
        """Answer a turn. The first answer stands: asking again returns it and changes nothing."""
        for _ in range(MOST_OVERTAKEN):
            with contextlib.suppress(Overtaken):
                return await self._answer(turn_id, understood)
        return await self._answer(turn_id, understood)

    async def _answer(self, turn_id: str, understood: Understood) -> Answer:
        turn = await self._facts.conversations.turn(turn_id)
        if turn.draft:
            return turn.draft
        conversation = await self._facts.conversations.get(turn.conversation_id)
        merchant = await self._facts.merchants.by_id(turn.merchant_id)
        now = self._clock.now()
        meant = listen(conversation.talk, _hear(turn, understood, conversation, merchant.settings), now)
        known = await self._knowing.known(meant, conversation, merchant, now)
        decision = decide(meant, known, now)
        if meant.tries and not known.throttled:
            self._count_wrong(decision, known, conversation, merchant)
        case, is_new = await self._case(decision, turn, merchant, now)
        answer = compose(decision, self._stage(decision, merchant, case, is_new, now))
        writes = self._writes(decision, known, conversation, merchant, now)
        if case and not is_new and decision.case:
            writes.append(self._facts.conversations.telling(case.id, decision.case.facts, decision.case.words))
        kept = (
            answer,
            decision.talk,
            decision.proofs,
            case if is_new else None,
            merchant.settings.policy.people.channel,
        )
        note = _note(understood, decision)
        if await self._facts.conversations.keep_draft(turn_id, *kept, also=writes, note=note):
            self._drafts[turn_id] = answer
            for order_id in dict.fromkeys(proof.order_id for proof in decision.proofs):
                await self.on_proved(merchant, conversation, order_id)
            if decision.code and decision.code.act == "send":
                self._verifying.on_put()
        return answer

    def drafted(self, turn_id: str) -> Answer | None:
        """Hand over, once, the draft that this process has just made; None when it must be read from the store."""
        return self._drafts.pop(turn_id, None)

    def _writes(
        self, decision: Decision, known: Known, conversation: Conversation, merchant: Merchant, now: datetime
    ) -> list[Write]:
        check = known.codes.get(decision.code.order_id) if decision.code else None
        tries = check.sent.tries if check and check.sent else 0
        return self._verifying.writes(decision, tries, conversation, merchant, now)

    def _count_wrong(self, decision: Decision, known: Known, conversation: Conversation, merchant: Merchant) -> None:
        """Count what the details did not open, whatever else the message wanted: nothing may be guessed on the side."""
        found = {**known.orders, **{number: (dossier,) for number, (_, dossier) in known.parcels.items()}}
        closed = [number for number, dossiers in found.items() if not any(d in decision.shown for d in dossiers)]
        wrong = tuple(dict.fromkeys((*decision.wrong, *closed)))
        for number in wrong:
            self._throttle.count(conversation.id, merchant.id, (number,))

    async def _case(
        self, decision: Decision, turn: Turn, merchant: Merchant, now: datetime
    ) -> tuple[Case | None, bool]:
        """The case that this decision opens, and whether it is new; one open for the same matter is told more."""
        wish = decision.case
        if wish is None:
            return None, False
        for case in await self._facts.conversations.cases(turn.merchant_id, turn.conversation_id):
            if (case.reason, case.order_number) == (wish.reason, wish.order_number) and CaseState(case.status).is_open:
                return case, False
        parcels = tuple(self._parcel_line(p, d.order, merchant, now) for d in decision.shown for p in d.shipments)
        words = (("words", wish.words),) if wish.words else ()
        facts = (*((d.order.number, str(d.order.state)) for d in decision.shown), *wish.facts, *words)
        number = wish.order_number
        made = Case(case_id(turn.id), turn.conversation_id, wish.reason, wish.want, "open", now, number, facts, parcels)
        return made, True

    def _parcel_line(
        self, parcel: Shipment, order: Order, merchant: Merchant, now: datetime
    ) -> tuple[str, str, tuple[str, ...]]:
        flags = self._facts.judge(parcel, order, merchant, now)
        return parcel.tracking_number, str(parcel.status), tuple(str(flag.kind) for flag in flags)

    def _stage(self, decision: Decision, merchant: Merchant, case: Case | None, is_new: bool, now: datetime) -> Stage:
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
            case is not None and not is_new,
        )


def _note(understood: Understood, decision: Decision) -> Note:
    order_id = decision.shown[0].order.id if decision.shown else ""
    return Note(understood.intent, understood.confidence, decision.goal, decision.key, order_id)


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
    if pending and pending.kind == "code" and typed(turn.text):
        return Heard(turn.text, understood)  # six digits that are waited for are no order number
    found = identify.identifiers(turn.text, settings, pending.kind if pending else None)
    return Heard(turn.text, understood, found.orders, found.numbers, found.emails, found.postcodes, found.phones)
