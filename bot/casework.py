"""What is known around a case: its orders, its card, its words, and the ways to a shopper who has left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answer.desk import DeskWords
from bot.answer.words import Words
from bot.desk.card import Facts, build
from bot.desk.timers import MAIL_AFTER
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Case, Conversation
from bot.domain.desk import CaseCard
from bot.domain.keys import order_key
from bot.domain.merchant import Merchant
from bot.domain.messaging import Template
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.ports import Clock, Conversations, Dossier, Orders
from bot.store.desk import StoredDesk
from bot.store.replies import StoredReplies, Ways

MOST_ORDERS = 3
ANSWER = "answer"
"""Under this name stands the template that carries an agent's words: the shop's name, and what is said."""

MOST_TEMPLATE_TEXT = 900
"""Characters that a template's variable holds; vendors refuse longer ones."""

Judge = Callable[[Shipment | None, Order | None, Merchant, datetime], Sequence[Anomaly]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where cases, lines, talks and orders are kept."""

    desk: StoredDesk
    replies: StoredReplies
    conversations: Conversations
    orders: Orders


class Casework:
    """Gathers facts. It decides and sends nothing."""

    def __init__(self, kept: Kept, judge: Judge, words: Words, clock: Clock) -> None:
        self._kept = kept
        self._judge = judge
        self._words = words
        self._clock = clock

    def words(self, merchant: Merchant) -> DeskWords:
        """Return the shop's words for the desk as of now."""
        now = self._clock.now()
        return DeskWords(
            self._words, merchant.settings, now, lambda parcel, order: self._judge(parcel, order, merchant, now)
        )

    async def dossiers(self, merchant: Merchant, case: Case) -> list[Dossier]:
        """Return the orders that the talk has proven, the case's own first; a few at most."""
        order_ids = await self._kept.desk.proven(case.conversation_id)
        found = [await self._kept.orders.by_id(merchant.id, order_id) for order_id in order_ids]
        dossiers = [dossier for dossier in found if dossier]
        own = order_key(case.order_number or "")
        dossiers.sort(key=lambda dossier: order_key(dossier.order.number) != own)
        return dossiers[:MOST_ORDERS]

    async def card(self, merchant: Merchant, case: Case, ended_by: str = "") -> CaseCard:
        """Return a case's card as it is now."""
        conversation = await self._kept.conversations.get(case.conversation_id)
        dossiers = await self.dossiers(merchant, case)
        messages = await self._kept.conversations.messages(case.conversation_id)
        facts = Facts(case, conversation, merchant.settings, dossiers, messages, ended_by)
        return build(facts, self.words(merchant))

    async def ways(self, merchant: Merchant, case: Case, text: str) -> Ways:
        """Return how an agent's words reach a shopper who has left: by e-mail from our own chat, as a template."""
        conversation = await self._kept.conversations.get(case.conversation_id)
        if conversation.channel == "web":
            return Ways(await self.email(merchant, case), MAIL_AFTER)
        return Ways(template=self.template(merchant, conversation, text))

    async def email(self, merchant: Merchant, case: Case) -> str | None:
        """Return the address on the newest order that the talk has proven, the case's own first."""
        contacts = [dossier.order.contact.email for dossier in await self.dossiers(merchant, case)]
        return next((email for email in contacts if email), None)

    def template(self, merchant: Merchant, conversation: Conversation, text: str) -> Template | None:
        """Return the approved form of an agent's words, if the shop has one."""
        ident = merchant.settings.policy.templates.get(f"{ANSWER}.{self._words.language}")
        if conversation.channel != "whatsapp" or not ident:
            return None
        flat = " ".join(text.split())  # a variable may hold no line breaks
        return Template(ident, (merchant.settings.name, flat[:MOST_TEMPLATE_TEXT]))
