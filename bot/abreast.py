"""Open sockets hear of what another process said: on one database several may serve."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

LOOK_SECONDS = 1.0
AT_ONCE = 500

LastSeqs = Callable[[Sequence[str]], Awaitable[Mapping[str, int]]]


class Sockets(Protocol):
    """The register of our own open sockets."""

    def watched(self) -> Sequence[str]:
        """Return the conversations that have a socket here."""
        ...

    def reached(self, seqs: Mapping[str, int]) -> None:
        """Tell the sockets of these conversations that have not told as much as this."""
        ...


class Abreast:
    """Looks how far the talks of our own sockets have come. `last_seqs` reads the newest seq of each."""

    def __init__(self, sockets: Sockets, last_seqs: LastSeqs) -> None:
        self._sockets = sockets
        self._last_seqs = last_seqs

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.step()

    async def step(self) -> None:
        """Wake every socket that has not told the newest message of its talk."""
        watched = self._sockets.watched()
        for begin in range(0, len(watched), AT_ONCE):
            self._sockets.reached(await self._last_seqs(watched[begin : begin + AT_ONCE]))
