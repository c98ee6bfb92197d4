"""The present. The demo moves it; everything else takes it as it comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class OffsetClock:
    """The system's clock plus an offset in seconds, which only the demo's door changes."""

    def __init__(self, offset_seconds: float = 0.0) -> None:
        self.offset_seconds = offset_seconds

    def now(self) -> datetime:
        """Return the present, aware, UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)
