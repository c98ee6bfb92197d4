"""The sandbox's own time: the system's clock plus an offset that only grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.shelf import Shelf


class SandboxClock:
    """Tells the story's time in UTC; the offset (seconds) is kept on the shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @property
    def offset(self) -> int:
        """Seconds ahead of the system's clock."""
        return int(self._shelf.get("clock", "offset") or 0)

    def now(self) -> datetime:
        """The story's present, aware, in UTC, to the second."""
        return (datetime.now(UTC) + timedelta(seconds=self.offset)).replace(microsecond=0)

    def advance(self, hours: float) -> None:
        """Move the story on. Time never goes back: what was told stays told."""
        self._shelf.put("clock", "offset", self.offset + round(hours * 3600))
