"""Places where the process may be told to kill itself, so that `make crash` can hit the narrowest moments.

Nothing in the product knows of them: `arm` wraps methods of the services that were wired, and only when the setting
PORCHLIGHT_FAILPOINT names a point. "after_draft:3" dies at the third time.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any

Die = Callable[[], None]

POINTS: Mapping[str, tuple[str, str, bool]] = {
    "before_inbox_keep": ("inbox", "keep", False),
    "after_inbox_keep": ("inbox", "keep", True),
    "after_message_kept": ("conversations", "say", True),
    "before_draft": ("conversations", "keep_draft", False),
    "after_draft": ("conversations", "keep_draft", True),
    "after_dialogue_reply": ("dialogue", "reply", True),
    "before_publish": ("conversations", "publish", False),
    "after_publish": ("conversations", "publish", True),
}
"""Name → the service, its method, and whether we die after it (True) or before."""


def known(value: str) -> str:
    """Return the setting as it is. Raises ValueError unless it is empty or names a point, with or without a count."""
    name, _, times = value.partition(":")
    if value and (name not in POINTS or not (times or "1").isdigit()):
        raise ValueError(f"must be one of {', '.join(POINTS)}, with or without :TIMES")
    return value


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(services: object, setting: str, end: Die = die) -> None:
    """Wrap the method that the setting names; nothing happens when it is empty."""
    if not setting:
        return
    name, _, times = setting.partition(":")
    attribute, method, after = POINTS[name]
    service = getattr(services, attribute)
    setattr(service, method, _mortal(getattr(service, method), int(times or 1), after, end))


def _mortal(call: Callable[..., Awaitable[Any]], times: int, after: bool, end: Die) -> Callable[..., Awaitable[Any]]:
    """Return the call that ends everything at its `times`-th run. Any: it passes on whatever it wraps."""
    left = [times]

    @wraps(call)
    async def passed_on(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if not after and left[0] == 0:
            end()
        outcome = await call(*given, **named)
        if after and left[0] == 0:
            end()
        return outcome

    return passed_on
