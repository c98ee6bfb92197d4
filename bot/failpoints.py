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

Point = tuple[str, str, bool]
"""A service (or one of several, after a dot), its method, and whether we die after it (True) or before."""

TURN_POINTS: Mapping[str, Point] = {
    "before_inbox_keep": ("inbox", "keep", False),
    "after_inbox_keep": ("inbox", "keep", True),
    "after_message_kept": ("conversations", "say", True),
    "before_draft": ("conversations", "keep_draft", False),
    "after_draft": ("conversations", "keep_draft", True),
    "after_dialogue_reply": ("dialogue", "reply", True),
    "before_publish": ("conversations", "publish", False),
    "after_publish": ("conversations", "publish", True),
}
"""Between a webhook or a message and its answer."""

REACH_POINTS: Mapping[str, Point] = {
    "cause_kept": ("standings", "settle", True),
    "before_notice": ("notices", "consider", False),
    "notice_planned": ("notices", "consider", True),
    "notice_left": ("notices", "reconsider", True),
    "send_taken": ("outbox", "take", True),
    "before_intent": ("outbox", "intend", False),
    "after_intent": ("outbox", "intend", True),
    "before_whatsapp": ("channels.whatsapp", "send", False),
    "after_whatsapp": ("channels.whatsapp", "send", True),
    "before_slack": ("desks.slack", "post", False),
    "after_slack": ("desks.slack", "post", True),
    "before_settled": ("outbox", "settle", False),
    "after_settled": ("outbox", "settle", True),
    "before_told": ("outbox", "told", False),
    "before_receipt": ("outbox", "receipt", False),
    "after_receipt": ("outbox", "receipt", True),
    "before_thread_named": ("desk", "name_thread", False),
    "after_claim": ("desk", "claim", True),
    "after_agents_line": ("replies", "send", True),
    "after_case_ended": ("desk", "end", True),
}
"""Between an event and the receipt of what it gave rise to."""

POINTS: Mapping[str, Point] = {**TURN_POINTS, **REACH_POINTS}


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
    service = _service(services, attribute)
    setattr(service, method, _mortal(getattr(service, method), int(times or 1), after, end))


def _service(services: object, path: str) -> Any:
    """Return a service, or what it holds under the name after the dot. Any: they have no common type."""
    attribute, _, name = path.partition(".")
    found = getattr(services, attribute)
    return found[name] if name else found


def _mortal(call: Callable[..., Awaitable[Any]], times: int, after: bool, end: Die) -> Callable[..., Awaitable[Any]]:
    """Return the call that ends everything at its `times`-th run. Any: it passes on whatever it wraps.

    After a call only runs count that came to something: to find nothing to do is no step on the way.
    """
    left = [times]

    def counts() -> bool:
        left[0] -= 1
        return left[0] == 0

    @wraps(call)
    async def passed_on(*given: Any, **named: Any) -> Any:
        if not after and counts():
            end()
        outcome = await call(*given, **named)
        if after and outcome != [] and counts():
            end()
        return outcome

    return passed_on
