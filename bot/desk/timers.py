"""When something must be said again: an unclaimed case, and an answer to a shopper who has left. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.conversation import Case
from bot.domain.policy import People

MAIL_AFTER = timedelta(minutes=2)
"""How long a message waits for the shopper's socket before it follows them by e-mail."""

FREE_TEXT_FOR = timedelta(hours=24)
"""How long after the shopper's last word a vendor's channel takes free text; then only approved templates."""

MOST_ALERTS = 2


class Where(StrEnum):
    """Where an unclaimed case is told again."""

    CHANNEL = "channel"
    FALLBACK = "fallback"


def next_alert(case: Case, people: People, waited: float) -> tuple[int, Where] | None:
    """Return which alert of an unclaimed case is due, and where; None when none is.

    `waited` are the minutes since it was opened during which somebody was there. The first alert is due after
    `alert_minutes`, the second, in the fallback channel, after twice that.
    """
    number = case.alerts + 1
    if number > MOST_ALERTS or waited < number * people.alert_minutes:
        return None
    if number == 1:
        return number, Where.CHANNEL
    return (number, Where.FALLBACK) if people.fallback else None


def takes_free_text(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Say whether a vendor's channel still takes free text to this shopper."""
    return last_inbound_at is not None and now - last_inbound_at < FREE_TEXT_FOR
