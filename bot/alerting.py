"""Tells again of cases that nobody has: in the desk's channel, then in the fallback channel. A restart tells nothing
twice: what was told is counted in the case's own row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.casework import Casework
from bot.desk.timers import MOST_ALERTS, Where, next_alert
from bot.domain.conversation import Case
from bot.domain.desk import DeskPost
from bot.domain.hours import minutes_on
from bot.domain.merchant import Merchant
from bot.domain.messaging import Outgoing
from bot.ports import Clock, Merchants
from bot.store.desk import StoredDesk

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 15.0

Way = Callable[[str, str, str], tuple[str, str, Outgoing | DeskPost]]
"""A place, a text and a subject → channel, address and body."""


class Alerting:
    """Looks after unclaimed cases."""

    def __init__(self, desk: StoredDesk, merchants: Merchants, casework: Casework, way: Way, clock: Clock) -> None:
        self._desk = desk
        self._merchants = merchants
        self._casework = casework
        self._way = way
        self._clock = clock

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def look(self) -> int:
        """Tell of what is due; return how many alerts that were."""
        told = 0
        for merchant_id, case in await self._desk.unclaimed(MOST_ALERTS):
            told += await self._tell(await self._merchants.by_id(merchant_id), case)
        return told

    async def _tell(self, merchant: Merchant, case: Case) -> bool:
        people, now = merchant.settings.policy.people, self._clock.now()
        waited = minutes_on(people, merchant.settings.time_zone, case.opened_at, now)
        due = next_alert(case, people, waited)
        if due is None:
            return False
        number, where = due
        place = people.fallback if where is Where.FALLBACK else case.place
        words = self._casework.words(merchant)
        way = self._way(place, words.alert(case), words.alert_subject(case))
        if not await self._desk.alert(merchant.id, case, number, *way, now):
            return False
        log.info("case.unclaimed", case=case.id, merchant=merchant.id, alert=number)
        return True
