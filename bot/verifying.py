"""One-time codes, end to end: what is known before a turn is decided, what is written with it, and how the send went.

The code itself is drawn here, goes into the message and nowhere else: what is kept is its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.answer.verify import code_message, not_sent
from bot.answer.words import Words
from bot.decide.codes import WHATSAPP, Carries, Check, digest, may_send, spelled, way_to
from bot.domain.contact import international
from bot.domain.conversation import Conversation, Sender
from bot.domain.merchant import Merchant
from bot.domain.messaging import DeliveryState, Outgoing, Receipt, Send, Template
from bot.domain.notice import Withheld
from bot.domain.order import Order
from bot.domain.proving import Way
from bot.ports import Channel, Clock, Codes, Consents, Conversations, Decision, Merchants, Write
from bot.store.codes import StoredCodes

log = structlog.get_logger(__name__)

HOUR = timedelta(hours=1)
MILLION = 1_000_000
TEMPLATE = "code"
"""The kind under which a merchant's policy names the approved WhatsApp template of a code."""

Draw = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Verified:
    """Where codes and consents are kept, and who could carry a code."""

    codes: Codes
    consents: Consents
    merchants: Merchants
    channels: Mapping[str, Channel]


class Verifying:
    """Codes of one process. `secret` is the app's own; `on_put` is called when something was put into the outbox."""

    def __init__(
        self,
        kept: Verified,
        words: Words,
        secret: bytes,
        draw: Draw = secrets.randbelow,
        on_put: Callable[[], None] = lambda: None,
    ) -> None:
        self._in = kept
        self._words = words
        self._key = hashlib.sha256(b"porchlight-codes:" + secret).digest()
        self._draw = draw
        self.on_put = on_put

    async def check(
        self, conversation: Conversation, merchant: Merchant, order: Order, typed: str | None, now: datetime
    ) -> Check:
        """Return what is known about codes for one order. `typed` are the digits that were just typed, if any."""
        codes = self._in.codes
        carries = await self._carries(conversation, merchant, order)
        way = way_to(order, conversation.channel, _number(conversation), carries)
        sent = await codes.newest(conversation.id, order.id)
        allowed = may_send(*await codes.counts(merchant.id, order.id, way.address, now - HOUR)) if way else False
        tried = digest(self._key, conversation.id, order.id, typed) if typed else None
        return Check(way, sent, allowed, tried)

    def writes(
        self, decision: Decision, tries: int, conversation: Conversation, merchant: Merchant, now: datetime
    ) -> list[Write]:
        """Return what a decision writes beside its draft: a code sent, tried or used, and changed consents."""
        found: list[Write] = []
        step = decision.code
        if step and step.act == "send":
            found.append(self._issued(decision, conversation, merchant, now))
        elif step and step.id is not None:
            codes = self._in.codes
            found.append(codes.used(step.id, now) if step.act == "used" else codes.wrong(step.id, tries))
        if decision.consents:
            found.append(self._in.consents.recording(merchant.id, decision.consents))
        return found

    def _issued(self, decision: Decision, conversation: Conversation, merchant: Merchant, now: datetime) -> Write:
        step = decision.code
        assert step is not None  # noqa: S101 - the caller has one
        code = spelled(self._draw(MILLION))
        sealed = digest(self._key, conversation.id, step.order_id, code)
        body = self._message(code, step.order_number, step.channel, merchant)
        way = Way(step.channel, step.address)
        return self._in.codes.issue(merchant.id, conversation.id, step.order_id, sealed, way, body, now)

    def _message(self, code: str, number: str, channel: str, merchant: Merchant) -> Outgoing:
        template = _template(merchant, self._words.language) if channel == WHATSAPP else None
        message = code_message(code, number, merchant.settings.name, self._words)
        return Outgoing(
            message.text, subject=message.subject, template=Template(template, (code,)) if template else None
        )

    async def _carries(self, conversation: Conversation, merchant: Merchant, order: Order) -> Carries:
        contact = order.contact
        calls = [international(phone, contact.country) for phone in (contact.phone, *contact.other_phones)]
        mails = [mail for mail in (contact.email, *contact.other_emails) if mail]
        ways = [*(("email", mail) for mail in mails), *((WHATSAPP, call) for call in calls if call)]
        agreed = [await self._in.consents.of(merchant.id, WHATSAPP, call) for call in calls if call]
        return Carries(
            frozenset([name for name in self._in.channels if await self._works(merchant, name)]),
            _template(merchant, self._words.language) is not None,
            any(any(words.values()) for words in agreed),
            await self._in.consents.dead(merchant.id, ways),
        )

    async def _works(self, merchant: Merchant, channel: str) -> bool:
        """A channel can carry a code once the shop gave it the secrets that sending needs."""
        needed = self._in.channels[channel].MANIFEST.credential
        return not needed or bool(await self._in.merchants.secrets(merchant.id, needed))


class CodeSends:
    """What the outbox asks and tells about messages with codes: its permit and its handler for `code:`."""

    def __init__(
        self,
        codes: StoredCodes,
        conversations: Conversations,
        words: Words,
        clock: Clock,
        changed: Callable[[str], None],
    ) -> None:
        self._codes = codes
        self._conversations = conversations
        self._words = words
        self._clock = clock
        self._changed = changed

    async def permit(self, send: Send) -> Withheld | None:
        """A code that cannot be typed back any more is not sent."""
        return None if await self._codes.is_live(send.ref, self._clock.now()) else Withheld.TOO_OLD

    async def handle(self, send: Send, receipt: Receipt) -> None:
        """Blank a message that is out; say in the talk, once, that one could not be sent."""
        if receipt.state is DeliveryState.FAILED:
            conversation_id = await self._codes.failed(send.ref, self._clock.now())
            if conversation_id:
                answer = not_sent(self._words)
                await self._conversations.add(conversation_id, answer, self._clock.now(), Sender.BOT)
                self._changed(conversation_id)
        elif receipt.state.rank >= DeliveryState.HANDED_OVER.rank:
            await self._codes.went_out(send.merchant_id, send.ref, send.channel)


def _number(conversation: Conversation) -> str | None:
    return conversation.address if conversation.channel == WHATSAPP else None


def _template(merchant: Merchant, language: str) -> str | None:
    return merchant.settings.policy.templates.get(f"{TEMPLATE}.{language}")
