"""Switches that make an API misbehave on purpose: too many requests, a broken server, a slow one, a torn wire."""

from __future__ import annotations

import asyncio
from typing import Any

from sandbox.shelf import Shelf

_REQUESTS = ("none", "rate_limit", "server_error", "slow")
MODES: dict[str, tuple[str, ...]] = {
    "easypost": _REQUESTS,
    "shopify": _REQUESTS,
    # reset: accepted, and the connection dies before the answer. The rest is about what is sent to us.
    "twilio": (*_REQUESTS, "reset", "closed_window", "duplicate", "shuffle", "early"),
    "slack": (*_REQUESTS, "reset", "pace", "duplicate", "shuffle"),
    "mail": ("none", "server_error", "reset"),
}
TARGETS = tuple(MODES)
OFF: dict[str, Any] = {"mode": "none", "count": None}


class Faults:
    """One switch for each API; a count turns it off again after so many times."""

    def __init__(self, shelf: Shelf, slow_seconds: float = 12.0) -> None:
        self._shelf, self._slow_seconds = shelf, slow_seconds

    def set(self, target: str, mode: str, count: int | None = None) -> None:
        """Turn a switch; `count` None means until it is turned off. Raises ValueError with the choices."""
        if mode not in MODES.get(target, ()):
            known = "; ".join(f"{name}: {', '.join(modes)}" for name, modes in MODES.items())
            raise ValueError(f"target and mode are one of: {known}")
        self._shelf.put("fault", target, {"mode": mode, "count": count})

    def state(self) -> dict[str, str]:
        """How each switch stands."""
        return {target: str((self._shelf.get("fault", target) or OFF)["mode"]) for target in TARGETS}

    def struck(self) -> dict[str, int]:
        """How often each fault has struck so far, by "target mode"."""
        return dict(self._shelf.get("fault", "struck") or {})

    def take(self, target: str, *modes: str) -> str:
        """The fault that this moment meets, if its switch stands at one of these modes; else "none"."""
        switch = self._shelf.get("fault", target) or OFF
        mode = str(switch["mode"])
        if mode == "none" or mode not in modes:
            return "none"
        struck = self.struck()
        with self._shelf.together():
            self._shelf.put("fault", "struck", {**struck, f"{target} {mode}": struck.get(f"{target} {mode}", 0) + 1})
            if switch["count"] is not None:
                left = switch["count"] - 1
                self._shelf.put("fault", target, {"mode": mode if left else "none", "count": left or None})
        return mode

    async def strike(self, target: str) -> str:
        """The fault this request meets, the slow one already waited for."""
        mode = self.take(target, "rate_limit", "server_error", "slow")
        if mode == "slow":
            await self.slowly()
        return mode

    async def slowly(self) -> None:
        """Wait longer than any client does."""
        await asyncio.sleep(self._slow_seconds)
