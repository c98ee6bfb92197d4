"""On which ways, when, and whether it is too much: the last of the rules of writing first."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.decide.matter import Matter
from bot.decide.quiet import day_began, quiet_ends
from bot.domain.notice import Notice, NoticeState, Purpose, Withheld
from bot.domain.policy import Outreach
from bot.ports.telling import WEB, Way

DAY = timedelta(days=1)


def ways_open(matter: Matter, policy: Outreach) -> tuple[str, ...] | Withheld:
    """Return the channels that may be used, in the merchant's order, or why there is none.

    Whoever said STOP anywhere is only written to where they agreed to it in so many words.
    """
    known = {way.channel: way for way in matter.background.ways}
    ways = [known[name] for name in policy.channels if name in known]
    stopped = any(way.words.get(matter.purpose) is False for way in matter.background.ways)
    agreed = [way for way in ways if _agrees(way, matter.purpose, policy, stopped)]
    open_ways = tuple(way.channel for way in agreed if not (way.bad or way.closed))
    if open_ways:
        return open_ways
    if agreed or not ways:
        return Withheld.NO_ADDRESS
    return Withheld.OPTED_OUT if stopped else Withheld.NO_CONSENT


def _agrees(way: Way, purpose: Purpose, policy: Outreach, stopped: bool) -> bool:
    word = way.words.get(purpose)
    return word if word is not None else not stopped and way.channel not in policy.consent


def rings_on(channels: tuple[str, ...]) -> bool:
    """Say whether the next channel reaches the shopper, or waits for them."""
    return channels[:1] != (WEB,)


def due_at(matter: Matter, policy: Outreach, now: datetime) -> datetime:
    """Return when it may leave: after the wait for other parcels, and never in the shopper's quiet hours."""
    wait = timedelta(0) if matter.notice else timedelta(minutes=policy.merge_minutes)
    return quiet_ends(now + wait, matter.zone, policy.quiet_from, policy.quiet_until)


def over_cap(matter: Matter, policy: Outreach, due: datetime) -> bool:
    """Say whether this shopper has had their share: within 24 hours, and within the day on their own clock."""
    since = min(due - DAY, day_began(due, matter.zone))
    rung = [each for each in matter.others if _rings(each) and since <= _moment(each, due) <= due]
    return len(rung) >= policy.most_a_day


def _rings(notice: Notice) -> bool:
    if notice.state is NoticeState.SENT:
        return notice.sent_by != WEB
    return notice.is_open and rings_on(notice.channels)


def _moment(notice: Notice, due: datetime) -> datetime:
    """Return when a notice rings; one that is on its way may ring at any moment."""
    if notice.state is NoticeState.SENDING:
        return due
    return notice.sent_at or notice.due_at
