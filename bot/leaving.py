"""How a notice leaves: its words, its buttons, its template, and what a reply to it will be about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.answer.notice import Telling, Worded, word
from bot.answer.words import Words
from bot.decide.tokens import conversation_key
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Pending
from bot.domain.merchant import Merchant
from bot.domain.messaging import Outgoing, Template
from bot.domain.notice import Notice
from bot.domain.order import Order
from bot.domain.policy import CLOSING, Policy
from bot.domain.shipment import Shipment
from bot.gathering import EMAIL, WHATSAPP, Gathered
from bot.ports import Dossier
from bot.ports.telling import WEB, Background, Leaving, Way

Judge = Callable[[Shipment | None, Order | None, Merchant, datetime], Sequence[Anomaly]]
LinkTo = Callable[[Merchant, Dossier], str]

PENDING = "notice"
GOALS = frozenset({"reschedule_or_redirect", "return_or_refund"})
"""What a bare "yes" to a notice can be about."""


class Composer:
    """Words notices. `windows` are the hours after a shopper's last message in which a channel takes free text."""

    def __init__(self, words: Words, judge: Judge, link_to: LinkTo, windows: Mapping[str, float | None]) -> None:
        self._words = words
        self._judge = judge
        self._link_to = link_to
        self._windows = windows

    def writable(self, gathered: Gathered, notice: Notice, background: Background, now: datetime) -> frozenset[str]:
        """Return the channels on which this notice can be written now: by template, or in free text while allowed."""
        templated = self._template(gathered.merchant.settings.policy, notice) is not None
        return frozenset(way.channel for way in background.ways if templated or self._free(way, now))

    def leaving(
        self, gathered: Gathered, notice: Notice, background: Background, channel: str, now: datetime
    ) -> tuple[Leaving, tuple[tuple[str, str], ...]]:
        """Return a notice ready to go, and the facts that it tells. It must have an order."""
        worded = self._worded(gathered, notice, background, now)
        number = gathered.inquiry.order_number.lstrip("#")
        goal = next((each.intent for each in worded.answer.buttons if each.intent in GOALS), "track_order")
        pending = Pending(PENDING, goal, now, (number,), detail=CLOSING if notice.closing else notice.kind)
        address = gathered.address(channel)
        key = conversation_key(address, WHATSAPP) if channel == WHATSAPP else ""
        outgoing = self._outgoing(gathered.merchant.settings.policy, notice, worded, channel)
        return Leaving(channel, address, worded.answer, outgoing, pending, key), worded.answer.facts

    def _worded(self, gathered: Gathered, notice: Notice, background: Background, now: datetime) -> Worded:
        dossier, merchant = gathered.dossier, gathered.merchant
        assert dossier is not None  # noqa: S101 - a notice has an order; one that is gone withholds it
        order = dossier.order
        telling = Telling(
            notice.kind,
            notice.closing,
            dossier,
            notice.numbers,
            {each.number: each.anomaly for each in background.trouble if each.kind == notice.kind},
            lambda parcel: self._judge(parcel, order, merchant, now),
            self._link_to(merchant, dossier),
            gathered.zone,
        )
        return word(telling, merchant.settings, self._words, now)

    def _outgoing(self, policy: Policy, notice: Notice, worded: Worded, channel: str) -> Outgoing:
        answer = worded.answer
        if channel == WHATSAPP:
            name = self._template(policy, notice)
            template = Template(name, worded.variables) if name else None
            return Outgoing(answer.text, answer.buttons, template=template)
        subject = worded.subject if channel == EMAIL else ""
        return Outgoing(answer.text, answer.buttons if channel != EMAIL else (), subject=subject)

    def _template(self, policy: Policy, notice: Notice) -> str | None:
        kind = CLOSING if notice.closing else notice.kind
        names = (f"{name}.{self._words.language}" for name in (kind, "any"))
        return next((policy.templates[name] for name in names if name in policy.templates), None)

    def _free(self, way: Way, now: datetime) -> bool:
        hours = self._windows.get(way.channel)
        if hours is None or way.channel == WEB:
            return True
        return way.written_at is not None and now - way.written_at < timedelta(hours=hours)
