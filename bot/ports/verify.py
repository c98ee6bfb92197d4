"""What proving takes to keep: one-time codes, and who agreed to be written to. Each method is one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.messaging import Outgoing
from bot.domain.notice import Consent, Purpose
from bot.domain.proving import SentCode, Way

Write = Callable[[Any], None]
"""A write that is made in the transaction of another store, on its connection."""


class Codes(Protocol):
    """Where one-time codes are kept, hashed. Times are aware UTC."""

    async def newest(self, conversation_id: str, order_id: str) -> SentCode | None:
        """Return the newest code of a talk and an order, or None."""
        ...

    async def counts(self, merchant_id: str, order_id: str, address: str, since: datetime) -> tuple[int, int]:
        """Return how many codes were sent since then: for an order, and to an address."""
        ...

    def issue(
        self,
        merchant_id: str,
        conversation_id: str,
        order_id: str,
        digest: str,
        way: Way,
        body: Outgoing,
        now: datetime,
    ) -> Write:
        """Keep a code and put its message into the outbox. Raises Overtaken when others were sent meanwhile."""
        ...

    def wrong(self, code_id: int, tries: int) -> Write:
        """Count a wrong try after `tries` others. Raises Overtaken when there were more meanwhile."""
        ...

    def used(self, code_id: int, now: datetime) -> Write:
        """Write down that a code was typed back. Raises Overtaken when it was used before."""
        ...


class Consents(Protocol):
    """Who agreed to be written to, and where nobody is."""

    async def of(self, merchant_id: str, channel: str, address: str) -> dict[Purpose, bool]:
        """Return by purpose whether an address may be written to; a purpose that nobody spoke of is missing."""
        ...

    async def dead(self, merchant_id: str, ways: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return those of these channels and addresses that nobody is at."""
        ...

    def recording(self, merchant_id: str, words: Sequence[Consent]) -> Write:
        """Keep what was agreed to or refused, in another store's transaction."""
        ...


class Belonging(Protocol):
    """Whose a talk is, and what its open cases are told. A part of the port `Conversations`."""

    def telling(self, case_id: str, facts: Sequence[tuple[str, str]], words: str) -> Write:
        """Return a write that adds facts and the shopper's own words to a case, for `keep_draft`."""
        ...

    async def belongs(self, conversation_id: str, subject: str) -> bool:
        """Make a talk somebody's, if it is nobody's yet; False when it is somebody else's."""
        ...
