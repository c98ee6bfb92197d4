"""What becomes of notices on their way: asked about once more before each leaves, and followed to the next channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.decide.matter import Plan, Wait, Withhold
from bot.decide.matter import Send as Told
from bot.decide.outreach import plan
from bot.decide.ways import ways_open
from bot.domain.messaging import DeliveryState, Failure, Receipt, Send
from bot.domain.notice import Consent, Hold, Notice, NoticeState, Purpose, Withheld
from bot.gathering import Gathering, matter_of
from bot.outreach import again, withheld
from bot.ports import Clock
from bot.ports.telling import Background, Step
from bot.store.consents import StoredConsents
from bot.store.notices import StoredNotices

PREFIX = "notice"
TAKEN = frozenset({DeliveryState.HANDED_OVER, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})


def _nothing() -> None:
    """Wake nobody."""


class NoticeReceipts:
    """`permit` and `handle` for what stands in the outbox as `notice:<id>`. `on_failed` wakes the outreach."""

    def __init__(
        self,
        notices: StoredNotices,
        consents: StoredConsents,
        gathering: Gathering,
        clock: Clock,
        on_failed: Callable[[], None] = _nothing,
    ) -> None:
        self._notices = notices
        self._consents = consents
        self._gathering = gathering
        self._clock = clock
        self.on_failed = on_failed

    async def permit(self, send: Send) -> Withheld | Hold | None:
        """Ask the rules at the moment of sending: None to send, a hold until quiet hours end, or why not at all.

        A refusal is written down at once; one that concerns this channel alone lets the notice go on to the next.
        """
        notice = await self._notices.get(_id(send))
        if notice is None or not notice.is_open or notice.channels[:1] != (send.channel,):
            return (notice.withheld if notice else None) or Withheld.ALREADY_TOLD
        gathered = await self._gathering.of_order(send.merchant_id, notice.order_id)
        policy, now = gathered.merchant.settings.policy.outreach, self._clock.now()
        found: list[Withheld | Hold | None] = [Withheld.ALREADY_TOLD]

        def reconsider(known: Notice, background: Background) -> Step:
            matter = matter_of(gathered, again(known, frozenset(known.channels)), background)
            found[0], step = _allowed(known, send.channel, plan(matter, policy, now), now)
            if step is None:
                alone = matter_of(gathered, again(known, frozenset({send.channel})), background)
                reason = ways_open(alone, policy)
                found[0] = reason if isinstance(reason, Withheld) else Withheld.NO_CONSENT
                return Step((_without(known, send.channel, now),))
            return step

        inquiry = replace(gathered.inquiry, shopper=notice.shopper)
        await self._notices.reconsider(notice.id, inquiry, reconsider, now)
        self.on_failed()
        return found[0]

    async def handle(self, send: Send, receipt: Receipt) -> None:
        """Follow a change of the ledger. Receipts come twice and in any order; doing it twice changes nothing."""
        now = self._clock.now()
        if receipt.state in TAKEN:
            await self._notices.change(_id(send), lambda notice: _taken(notice, send, receipt, now), now)
        elif receipt.state is DeliveryState.FAILED:
            await self._remember(send, receipt, now)
            await self._notices.change(_id(send), lambda notice: _failed(notice, send, now), now)
            self.on_failed()

    async def _remember(self, send: Send, receipt: Receipt, now: datetime) -> None:
        """Keep what a failure says about the address."""
        if receipt.failure is Failure.BAD_ADDRESS:
            await self._consents.mark_bad(send.merchant_id, send.channel, send.address, receipt.code, now)
        elif receipt.failure is Failure.OPTED_OUT:
            source = f"{send.channel}:refused"
            words = [Consent(send.channel, send.address, purpose, False, now, source) for purpose in Purpose]
            await self._consents.record(send.merchant_id, words)


def _id(send: Send) -> str:
    return send.ref.partition(":")[2]


def _allowed(notice: Notice, channel: str, chosen: Plan, now: datetime) -> tuple[Withheld | Hold | None, Step | None]:
    """Return what to say of one send, and what to write; no step where this channel alone is closed now."""
    if isinstance(chosen, Withhold):
        return chosen.reason, Step((withheld(notice, chosen.reason),))
    if isinstance(chosen, Wait):
        return Hold(chosen.until), Step()
    assert isinstance(chosen, Told)  # noqa: S101 - a notice that exists joins no other
    if channel != chosen.channels[0]:
        return None, None
    return (Hold(chosen.due_at) if chosen.due_at > now else None), Step()


def _taken(notice: Notice, send: Send, receipt: Receipt, now: datetime) -> Notice:
    """A channel took it. While it may still fail after that, the other ways are kept."""
    left = () if receipt.state in ARRIVED else notice.channels
    if notice.state is NoticeState.SENT:
        return replace(notice, channels=left if notice.sent_by == send.channel else notice.channels)
    return replace(notice, state=NoticeState.SENT, sent_at=now, sent_by=send.channel, withheld=None, channels=left)


def _failed(notice: Notice, send: Send, now: datetime) -> Notice:
    """Go on to the next way; a failure that was followed already, or of a way that is not its own any more, is none."""
    if send.channel not in notice.channels or notice.state is NoticeState.WITHHELD:
        return notice
    if notice.state is NoticeState.SENT and notice.sent_by != send.channel:
        return notice
    return _without(notice, send.channel, now)


def _without(notice: Notice, channel: str, now: datetime) -> Notice:
    rest = tuple(name for name in notice.channels if name != channel)
    state = NoticeState.WAITING if rest else NoticeState.FAILED
    return replace(notice, state=state, channels=rest, due_at=now, sent_at=None, sent_by=None)
