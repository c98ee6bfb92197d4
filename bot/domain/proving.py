"""One-time codes as they are known after they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Way:
    """Where a code may be sent: a channel, and an address on file."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class SentCode:
    """The newest code of a talk and an order: its keyed digest, where it went, how often it was tried. Aware UTC."""

    id: int
    digest: str
    way: Way
    expires_at: datetime
    tries: int = 0
    used: bool = False
