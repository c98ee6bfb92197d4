"""How often details that do not fit may be tried: by conversation, by client address and by order number.

Counts are kept in this process and forgotten at a restart; the limits still make guessing hopeless
(docs/threat-model.md has the arithmetic).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

WRONG_PER_CONVERSATION = RateLimitItemPerMinute(6, 15)
WRONG_PER_ADDRESS = RateLimitItemPerMinute(15, 15)
WRONG_PER_ORDER = RateLimitItemPerHour(10)
CONVERSATIONS_PER_ADDRESS = RateLimitItemPerMinute(30)
MESSAGES_PER_CONVERSATION = RateLimitItemPerMinute(60)
MAX_ADDRESSES = 10_000


class Throttle:
    """Moving windows over wrong details and over messages."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._addresses: dict[str, str] = {}

    def came_from(self, conversation_id: str, address: str | None) -> None:
        """Remember the true client address of a conversation; merchants' servers (None) are not held to one."""
        self._addresses.pop(conversation_id, None)
        if address:
            self._addresses[conversation_id] = _whose(address)
        while len(self._addresses) > MAX_ADDRESSES:
            del self._addresses[next(iter(self._addresses))]

    def allows(self, conversation_id: str, merchant_id: str, orders: Sequence[str]) -> bool:
        """Say whether another try may be made."""
        return all(self._limiter.test(item, *key) for item, key in self._windows(conversation_id, merchant_id, orders))

    def count(self, conversation_id: str, merchant_id: str, orders: Sequence[str]) -> None:
        """Count one try whose details did not fit."""
        for item, key in self._windows(conversation_id, merchant_id, orders):
            self._limiter.hit(item, *key)

    def new_conversation(self, address: str) -> bool:
        """Count a new conversation; False when there are too many from this address."""
        return self._limiter.hit(CONVERSATIONS_PER_ADDRESS, "new", _whose(address))

    def message(self, conversation_id: str) -> bool:
        """Count a message; False when a conversation sends faster than anybody types."""
        return self._limiter.hit(MESSAGES_PER_CONVERSATION, "message", conversation_id)

    def _windows(
        self, conversation_id: str, merchant_id: str, orders: Sequence[str]
    ) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        windows: list[tuple[RateLimitItem, tuple[str, ...]]] = [(WRONG_PER_CONVERSATION, ("talk", conversation_id))]
        address = self._addresses.get(conversation_id)
        if address:
            windows.append((WRONG_PER_ADDRESS, ("address", address)))
        windows += [(WRONG_PER_ORDER, ("order", merchant_id, order)) for order in orders]
        return windows


def _whose(address: str) -> str:
    """What one client can be held to: its address; of IPv6 the /64, within which it may choose any."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.ipv4_mapped:
        return str(parsed)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))
