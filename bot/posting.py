"""What goes to the desk and what agents say, at the moment it leaves: completed, held back where it is not needed any
more, and written down when its outcome is known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.casework import Casework, Kept
from bot.desk.private import details
from bot.domain.conversation import Sender
from bot.domain.desk import CaseState, DeskPost, LineState, PostKind, desk_ref, read_desk_ref
from bot.domain.merchant import Merchant
from bot.domain.messaging import DeliveryState, Outgoing, Receipt, Send
from bot.domain.notice import Withheld
from bot.errors import Misconfigured, NotThere, Refused, Upstream
from bot.ports import Clock, Dossier, Merchants
from bot.store.media import KEPT, StoredMedia
from bot.store.relay import DESK
from bot.store.replies import MAIL

log = structlog.get_logger(__name__)

FindOrders = Callable[[Merchant, str], Awaitable[Sequence[Dossier]]]
FileUrl = Callable[[str, str], str]
"""Merchant id and ref of a kept file → the address under which it can be fetched for a while."""

IN_THREAD = frozenset({PostKind.LINE, PostKind.MARK, PostKind.CARD_AGAIN})
"""What means nothing outside the case's thread."""

TAKEN = frozenset({DeliveryState.HANDED_OVER, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
STATES: Mapping[DeliveryState, LineState] = {
    DeliveryState.HANDED_OVER: LineState.SENT,
    DeliveryState.SENT: LineState.SENT,
    DeliveryState.DELIVERED: LineState.DELIVERED,
    DeliveryState.READ: LineState.READ,
    DeliveryState.FAILED: LineState.FAILED,
}
SHOWN_ORDERS = 3


@dataclass(frozen=True, slots=True)
class Sources:
    """Where what leaves is completed from."""

    merchants: Merchants
    media: StoredMedia
    find_orders: FindOrders
    file_url: FileUrl


class Posting:
    """The desk's and the messages' part in the sending of everything."""

    def __init__(self, kept: Kept, casework: Casework, sources: Sources, clock: Clock) -> None:
        self._kept = kept
        self._casework = casework
        self._from = sources
        self._clock = clock
        self._fillers: Mapping[str, Callable[[Merchant, Send, DeskPost], Awaitable[DeskPost]]] = {
            "card": self._card,
            "again": self._card,
            "m": self._line,
            "also": self._also,
            "f": self._file,
            "mark": self._mark,
            "private": self._private,
            "look": self._look,
        }

    async def prepare_desk(self, send: Send) -> Outgoing | DeskPost:
        """Complete a post: its thread, the words and facts as they are now. Raises NotThere where it has no thread."""
        body = send.body
        if not isinstance(body, DeskPost):
            return body
        case_id, kind, _ = read_desk_ref(send.ref)
        merchant = await self._from.merchants.by_id(send.merchant_id)
        thread = await self._kept.desk.thread_of(merchant.id, case_id)
        if body.kind in IN_THREAD and not thread:
            raise NotThere("the case has no thread at the desk")
        if body.kind is not PostKind.CARD:
            body = replace(body, thread=thread or body.thread)
        fill = self._fillers.get(kind)
        return await fill(merchant, send, body) if fill else body

    async def prepare_message(self, send: Send) -> Outgoing | DeskPost:
        """Complete a message: an agent's words as they are now, files behind addresses that work, an e-mail's frame."""
        if not isinstance(send.body, Outgoing):
            return send.body
        message_id = send.ref.partition(":")[2]
        merchant = await self._from.merchants.by_id(send.merchant_id)
        message, _ = await self._kept.desk.message(message_id)
        files = tuple(
            replace(file, ref=self._from.file_url(merchant.id, file.ref))
            for file in await self._from.media.of(merchant.id, message_id)
        )
        if send.channel != MAIL:
            text = message.text if message.sender is Sender.AGENT else send.body.text
            return replace(send.body, text=text, attachments=files)
        texts = await self._kept.replies.mailed_with(merchant.id, message_id)
        links = [
            f"{card.link.label}: {self._url(merchant, card.link.url)}"
            for one in texts
            for card in one.cards
            if card.link
        ]
        subject, text = self._casework.words(merchant).mail([*(one.text for one in texts), *links])
        return replace(send.body, subject=subject, text=text)

    async def permit_message(self, send: Send) -> Withheld | None:
        """Hold back an e-mail whose words the shopper has seen in the meantime, or that were taken back."""
        if send.channel != MAIL:
            return None
        left = await self._kept.replies.mailed_with(send.merchant_id, send.ref.partition(":")[2])
        return None if left else Withheld.ALREADY_TOLD

    async def handle_desk(self, send: Send, receipt: Receipt) -> None:
        """Remember the thread of a card, and the line that shows a message; a card that failed is told elsewhere."""
        case_id, kind, ident = read_desk_ref(send.ref)
        if receipt.state in TAKEN and receipt.sid and kind == "card":
            await self._kept.desk.name_thread(send.merchant_id, case_id, receipt.sid)
        elif receipt.state in TAKEN and receipt.sid and kind == "m":
            await self._kept.replies.posted(send.merchant_id, ident, receipt.sid)
        elif receipt.state is DeliveryState.FAILED:
            log.error("desk.not_posted", ref=send.ref, merchant=send.merchant_id, code=receipt.code)
            if kind == "card":
                await self._tell_elsewhere(send, case_id)

    async def handle_message(self, send: Send, receipt: Receipt) -> None:
        """Mark an agent's line by what became of it; what its channel did not take goes by e-mail, if one is known."""
        state, message_id = STATES.get(receipt.state), send.ref.partition(":")[2]
        if state is None:
            return
        if send.channel == MAIL and state is not LineState.FAILED:
            state = LineState.MAILED
        elif send.channel != MAIL and state is LineState.FAILED and await self._mailed_instead(send, message_id):
            return
        await self._kept.replies.settle(send.merchant_id, message_id, state, self._clock.now())

    async def _mailed_instead(self, send: Send, message_id: str) -> bool:
        message, conversation = await self._kept.desk.message(message_id)
        if message.sender is not Sender.AGENT:
            log.warning("message.failed", message=message_id, channel=send.channel, merchant=send.merchant_id)
            return False
        merchant = await self._from.merchants.by_id(send.merchant_id)
        case = await self._kept.replies.case_of(merchant.id, message_id)
        address = await self._casework.email(merchant, case) if case else None
        return bool(address) and await self._kept.replies.mail_now(
            merchant.id, message, conversation.id, str(address), self._clock.now()
        )

    async def _tell_elsewhere(self, send: Send, case_id: str) -> None:
        merchant = await self._from.merchants.by_id(send.merchant_id)
        case = await self._kept.desk.case(merchant.id, case_id)
        words, fallback = self._casework.words(merchant), merchant.settings.policy.people.fallback
        if not fallback:
            return
        text, subject = words.unshown(case), words.alert_subject(case)
        await self._kept.desk.put(
            merchant.id, desk_ref(case_id, "alert:card"), *way(fallback, text, subject), self._clock.now()
        )

    async def _card(self, merchant: Merchant, send: Send, post: DeskPost) -> DeskPost:
        case = await self._kept.desk.case(merchant.id, read_desk_ref(send.ref)[0])
        ended_by = "" if CaseState(case.status).is_open else post.text
        return replace(post, text="", card=await self._casework.card(merchant, case, ended_by), case_id=case.id)

    async def _line(self, merchant: Merchant, send: Send, post: DeskPost) -> DeskPost:
        message_id = read_desk_ref(send.ref)[2]
        message, _ = await self._kept.desk.message(message_id)
        agent = await self._kept.replies.agent_of(merchant.id, message_id) if message.sender is Sender.AGENT else ""
        return replace(post, text=self._casework.words(merchant).line(message, agent))

    async def _also(self, merchant: Merchant, send: Send, post: DeskPost) -> DeskPost:
        case = await self._kept.desk.case(merchant.id, read_desk_ref(send.ref)[2])
        return replace(post, text=self._casework.words(merchant).also(case))

    async def _file(self, merchant: Merchant, send: Send, post: DeskPost) -> DeskPost:
        file = await self._from.media.get(merchant.id, f"{KEPT}{read_desk_ref(send.ref)[2]}")
        text = self._casework.words(merchant).note("line-file", name=file.attachment.name)
        return replace(post, text=text, files=(file.attachment,))

    async def _mark(self, merchant: Merchant, send: Send, post: DeskPost) -> DeskPost:
        mark, text = self._casework.words(merchant).mark(LineState(post.text))
        line = await self._kept.replies.line(merchant.id, post.line)
        shown = (line.posted if line else None) or post.line
        return replace(post, mark=mark, text=text, line=shown)

    async def _private(self, merchant: Merchant, send: Send, post: DeskPost) -> DeskPost:
        case = await self._kept.desk.case(merchant.id, read_desk_ref(send.ref)[0])
        words = self._casework.words(merchant)
        if case.claimed_by != post.agent:
            return replace(post, text=words.note("note-unclaimed"))
        conversation = await self._kept.conversations.get(case.conversation_id)
        facts = details(conversation, await self._casework.dossiers(merchant, case))
        return replace(post, text=words.private(facts))

    async def _look(self, merchant: Merchant, send: Send, post: DeskPost) -> DeskPost:
        words, number = self._casework.words(merchant), post.text.strip()
        if not number:
            example = f"{merchant.settings.order_prefix}1042"
            return replace(post, text=words.note("note-which_order", example=example))
        try:
            found = list(await self._from.find_orders(merchant, number))[:SHOWN_ORDERS]
        except (Upstream, Refused, Misconfigured) as error:
            log.warning("order.not_looked_up", merchant=merchant.id, error=type(error).__name__)
            return replace(post, text=words.note("note-shop_away"))
        text = "\n\n".join(words.order_card(dossier) for dossier in found)
        return replace(post, text=text or words.note("note-unknown_order", number=number[:40]))

    def _url(self, merchant: Merchant, url: str) -> str:
        return self._from.file_url(merchant.id, url) if url.startswith(KEPT) else url


def way(place: str, text: str, subject: str) -> tuple[str, str, Outgoing | DeskPost]:
    """Return channel, address and body of a word to a place: an e-mail address, or a channel of the desk."""
    if "@" in place:
        return MAIL, place, Outgoing(text, subject=subject)
    return DESK, place, DeskPost(PostKind.ALERT, place, text=text)
