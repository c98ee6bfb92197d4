"""When a person will be there, in words for the shopper."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.answer.words import Words
from bot.domain.hours import next_opening
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import People


def when_somebody_is_there(settings: MerchantSettings, words: Words, now: datetime) -> str:
    """Say whether somebody is there now (aware UTC), else when: by the policy's hours, else as the shop words them."""
    people = settings.policy.people
    if not _decided(people):
        hours = settings.support_hours
        return words.say("people-hours", hours=hours) if hours else words.say("people-unknown")
    opens = next_opening(people, settings.time_zone, now)
    if opens is None:
        return words.say("people-on" if people.hours else "people-unknown")
    today = now.astimezone(opens.tzinfo).date()
    key = {today: "people-today", today + timedelta(days=1): "people-tomorrow"}.get(opens.date(), "people-later")
    return words.say(key, day=words.day(opens.date()), time=opens.strftime("%H:%M"))


def _decided(people: People) -> bool:
    """True when the shop has set hours, or has a desk for which the usual ones count."""
    return bool(people.channel) or people.hours != People().hours
