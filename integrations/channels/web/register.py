"""Which sockets are open for which conversation. A socket is only told that there is something after the last seq."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping


class Watcher:
    """One open socket: wakes when its conversation changes, and knows whether an answer is being looked up.

    `changed_words` are the seqs of messages that were told and have other words now; `told` is the last seq told.
    """

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self.typing = False
        self.changed_words: set[int] = set()
        self.told = 0

    def wake(self) -> None:
        """Something is new."""
        self._changed.set()

    async def wait(self) -> None:
        """Return when something is new; news that came before the call count."""
        await self._changed.wait()
        self._changed.clear()


class Sockets:
    """The register of live sockets."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watcher]] = {}

    def attach(self, conversation_id: str) -> Watcher:
        """Register one more socket of a conversation."""
        watcher = Watcher()
        self._watchers.setdefault(conversation_id, set()).add(watcher)
        return watcher

    def detach(self, conversation_id: str, watcher: Watcher) -> None:
        """Forget a socket that closed."""
        watchers = self._watchers.get(conversation_id, set())
        watchers.discard(watcher)
        if not watchers:
            self._watchers.pop(conversation_id, None)

    def changed(self, conversation_id: str) -> None:
        """Tell every socket of a conversation that there is something after its last seq."""
        for watcher in self._watchers.get(conversation_id, ()):
            watcher.wake()

    def watched(self) -> list[str]:
        """Return the conversations that have a socket here."""
        return list(self._watchers)

    def reached(self, seqs: Mapping[str, int]) -> None:
        """Tell the sockets of these conversations that have not told as much as this, by conversation."""
        for conversation_id, seq in seqs.items():
            for watcher in self._watchers.get(conversation_id, ()):
                if watcher.told < seq:
                    watcher.wake()

    def edited(self, conversation_id: str, seq: int) -> None:
        """Tell every socket of a conversation that a message has other words now."""
        for watcher in self._watchers.get(conversation_id, ()):
            watcher.changed_words.add(seq)
            watcher.wake()

    def typing(self, conversation_id: str, on: bool) -> None:
        """Tell every socket of a conversation that an answer is being looked up, or no longer."""
        for watcher in self._watchers.get(conversation_id, ()):
            if watcher.typing != on:
                watcher.typing = on
                watcher.wake()
