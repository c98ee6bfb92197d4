"""The stage: puts the story on at the first start, moves its time, and plays what comes due."""

from __future__ import annotations

import asyncio
import logging

from sandbox import story, troubles
from sandbox.carrier.network import Network
from sandbox.clock import SandboxClock
from sandbox.courier import Courier
from sandbox.models import Parcel
from sandbox.porchlight import Porchlight
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.shop.floor import Floor

log = logging.getLogger(__name__)


class Stage:
    """Everything that happens in the sandbox without a request from outside, or by hand from the control room."""

    def __init__(
        self,
        settings: Settings,
        shelf: Shelf,
        clock: SandboxClock,
        courier: Courier,
        network: Network,
        floor: Floor,
        porchlight: Porchlight,
    ) -> None:
        self._settings, self._shelf, self.clock = settings, shelf, clock
        self.courier, self.network, self.floor, self.porchlight = courier, network, floor, porchlight
        self._moving = asyncio.Lock()

    def begin(self) -> bool:
        """Put the story on, once in the life of a sandbox; False when it was on already.

        A Porchlight with another address or hook token is a new one: it is told everything as it is now.
        """
        self.network.connect_default()
        audience, known = self._settings.shopify_hook_url, self._shelf.get("story", "audience")
        self._shelf.put("story", "audience", audience)
        if self._shelf.get("story", "began"):
            if known != audience:
                self.courier.forget_waiting()
                self.retell()
            return False
        beginning = self.clock.now()
        chapters = story.chapters(beginning)
        with self._shelf.together():
            self._shelf.put("story", "began", beginning.isoformat())
            for chapter in chapters:
                self.floor.place(chapter.order)
            for chapter in chapters:
                self._afterwards(chapter)
        return True

    def retell(self) -> None:
        """Send the shop and every subscription once more, with new ids."""
        with self._shelf.together():
            self.floor.retell()
            self.network.retell()

    def _afterwards(self, chapter: story.Chapter) -> None:
        name = chapter.order.name
        if chapter.handed_over:
            self.floor.hand_over(self.floor.order(name), chapter.handed_over)
        if chapter.hold:
            self.floor.hold(self.floor.order(name), chapter.hold["reason"], chapter.hold["notes"], chapter.hold["at"])
        if chapter.cancel:
            self.floor.cancel(self.floor.order(name), chapter.cancel["reason"], chapter.cancel["at"])
            self.floor.refund(self.floor.order(name), chapter.cancel["at"])
        for shipment in chapter.shipments:
            self.floor.ship(self.floor.order(name), shipment.parcel, shipment.lines, shipment.shipped_at)

    async def advance(self, hours: float) -> int:
        """Move the story on: tell Porchlight the time first, then send what came due; how many events."""
        async with self._moving:
            self.clock.advance(hours)
            await self.porchlight.ready()
            return self.network.play()

    def trouble(self, number: str, kind: str) -> Parcel:
        """Let something befall a parcel; KeyError when the parcel or the kind is unknown."""
        parcel = self.network.parcel(number)
        if parcel is None:
            raise KeyError(number)
        changed = troubles.befall(parcel, kind, self.clock.now())
        self.network.keep(changed)
        self.network.play()
        return changed

    async def run(self) -> None:
        """Play what comes due as time passes by itself, for ever."""
        while True:
            async with self._moving:
                try:
                    self.network.play()
                except Exception:
                    log.exception("a scan could not be played")
            await asyncio.sleep(self._settings.pulse)
