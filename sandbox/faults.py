"""Switches that make an API misbehave on purpose: too many requests, a broken server, a slow one."""

from __future__ import annotations

import asyncio
from typing import Literal

from sandbox.shelf import Shelf

TARGETS = ("easypost", "shopify")
MODES = ("none", "rate_limit", "server_error", "slow")
Mode = Literal["none", "rate_limit", "server_error", "slow"]


class Faults:
    """One switch for each API; a count turns it off again after so many requests."""

    def __init__(self, shelf: Shelf, slow_seconds: float = 12.0) -> None:
        self._shelf, self._slow_seconds = shelf, slow_seconds

    def set(self, target: str, mode: str, count: int | None = None) -> None:
        """Turn a switch; `count` None means until it is turned off."""
        if target not in TARGETS or mode not in MODES:
            raise ValueError(f"target is one of {TARGETS}, mode one of {MODES}")
        self._shelf.put("fault", target, {"mode": mode, "count": count})

    def state(self) -> dict[str, str]:
        """How each switch stands."""
        return {target: (self._shelf.get("fault", target) or {"mode": "none"})["mode"] for target in TARGETS}

    async def strike(self, target: str) -> str:
        """The fault this request meets, the slow one already waited for."""
        switch = self._shelf.get("fault", target) or {"mode": "none", "count": None}
        mode = str(switch["mode"])
        if switch["count"] is not None and mode != "none":
            left = switch["count"] - 1
            self._shelf.put("fault", target, {"mode": mode if left else "none", "count": left or None})
        if mode == "slow":
            await asyncio.sleep(self._slow_seconds)
        return mode
