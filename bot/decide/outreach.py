"""Whether, when and on which ways a shopper is told first. Pure: a matter and its background in, a plan out.

The rules decide in this fixed order, and the first that objects gives the reason (docs/outreach.md):
not_worth_it → no_order → too_old → over → holdout → human_on_it → already_told / never_told → consent and addresses →
cap → quiet hours and the wait for other parcels. The same rules are asked when a notice is planned, when it is due, and
once more at the moment of sending. Nothing here ever sells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.decide.matter import MILESTONE, Join, Matter, Plan, Send, Wait, Withhold
from bot.decide.ways import due_at, over_cap, rings_on, ways_open
from bot.domain.notice import Notice, NoticeState, Withheld
from bot.domain.policy import Outreach
from bot.domain.status import Status
from bot.ports.telling import WEB, OpenTrouble

DAY = timedelta(days=1)
ASK_AGAIN = timedelta(minutes=5)
"""How long a closing word waits for the word that it closes, while that is still on its way."""

SAME_AGAIN = DAY
"""What closes and opens again within this time, without a closing word between, is the same trouble."""

_LIVE = frozenset({NoticeState.WAITING, NoticeState.SENDING, NoticeState.SENT})
_BETTER = frozenset(map(str, Status)) - {Status.RETURNED, Status.FAILED, Status.CANCELLED}


def plan(matter: Matter, policy: Outreach, now: datetime) -> Plan:
    """Decide about one matter. `now` is aware UTC."""
    left = matter
    for rule in _RULES:
        verdict = rule(left, policy, now)
        if isinstance(verdict, Withheld):
            return Withhold(verdict)
        left = verdict
    if left.closing and _still_leaving(left):
        return Wait(now + ASK_AGAIN)
    channels = ways_open(left, policy)
    if isinstance(channels, Withheld):
        return Withhold(channels)
    waiting = _waiting(left)
    if waiting is not None:
        return Join(waiting, left.numbers)
    due = due_at(left, policy, now)
    if rings_on(channels) and over_cap(left, policy, due):
        return Withhold(Withheld.CAP)
    return Send(channels, due, left.numbers)


def worth_it(kind: str, closing: bool, severity: str, policy: Outreach) -> bool:
    """Say whether the merchant wants such things told at all; trouble that is only a notice is said when asked."""
    if not policy.enabled:
        return False
    if kind.startswith(MILESTONE):
        return kind.removeprefix(MILESTONE) in policy.milestones
    if kind not in policy.kinds:
        return False
    return policy.closing_word if closing else severity != "notice"


Verdict = Matter | Withheld
Rule = Callable[[Matter, Outreach, datetime], Verdict]


def _unless(reason: Withheld, objects: Callable[[Matter, Outreach, datetime], bool]) -> Rule:
    def rule(matter: Matter, policy: Outreach, now: datetime) -> Verdict:
        return reason if objects(matter, policy, now) else matter

    return rule


def _of_those(reason: Withheld, keeps: Callable[[Matter, str], bool]) -> Rule:
    """A rule that looks at each parcel: what is left of the matter are those that pass."""

    def rule(matter: Matter, policy: Outreach, now: datetime) -> Verdict:
        kept = tuple(number for number in matter.numbers if keeps(matter, number))
        return replace(matter, numbers=kept) if kept else reason

    return rule


def _not_worth_it(matter: Matter, policy: Outreach, now: datetime) -> bool:
    return not worth_it(matter.kind, matter.closing, matter.severity, policy)


def _nobodys(matter: Matter, policy: Outreach, now: datetime) -> bool:
    return not matter.order_id or not matter.shopper


def _too_old(matter: Matter, policy: Outreach, now: datetime) -> bool:
    """What waited too long for us, and what was old already when the parcel became known to us (an import)."""
    oldest = timedelta(hours=policy.oldest_hours)
    if (matter.notice is None or matter.closing) and now - matter.seen_at > oldest:
        return True
    if matter.closing or matter.watched_since is None:
        return False
    since = min((each.anomaly.since for each in _open_of(matter, matter.numbers)), default=matter.seen_at)
    return since < matter.watched_since and matter.seen_at - since > oldest


def _open_of(matter: Matter, numbers: Iterable[str]) -> list[OpenTrouble]:
    wanted = set(numbers)
    return [each for each in matter.background.trouble if each.number in wanted and each.kind == matter.kind]


def _holds(matter: Matter, number: str) -> bool:
    """Is it still true of this parcel?"""
    status = matter.background.statuses.get(number, "")
    if matter.kind.startswith(MILESTONE):
        return status == matter.kind.removeprefix(MILESTONE)
    loud = [each.kind for each in matter.background.trouble if each.number == number and each.loud]
    if matter.closing:
        return not loud and status in _BETTER
    return matter.kind in loud


def _held_out(matter: Matter, policy: Outreach, now: datetime) -> bool:
    return matter.held_out


def _with_human(matter: Matter, policy: Outreach, now: datetime) -> bool:
    return matter.background.human


def _untold(matter: Matter, number: str) -> bool:
    """Was nothing said of it yet? What closed and opened again is another matter."""
    said = [each for each in matter.said_of(number) if each.state in _LIVE]
    if matter.kind.startswith(MILESTONE):
        return not any(each.closing or each.kind == matter.kind for each in said)
    if matter.closing:
        opening = _opening(matter, number)
        return not any(
            each.closing and each.kind == matter.kind and opening and each.made_at >= opening.made_at for each in said
        )
    return not any(each.kind == matter.kind and not each.closing and _of_now(matter, number, each) for each in said)


def _of_now(matter: Matter, number: str, opening: Notice) -> bool:
    """Is this word about the trouble that is open now, and not about one like it that is long over?"""
    began = min((each.opened_at for each in _open_of(matter, (number,))), default=matter.seen_at)
    if opening.made_at >= began:
        return True
    closed = any(
        each.closing and each.kind == matter.kind and each.made_at >= opening.made_at
        for each in matter.said_of(number)
        if each.state in {NoticeState.SENDING, NoticeState.SENT}
    )
    return not closed and began - opening.made_at < SAME_AGAIN


def _was_told(matter: Matter, number: str) -> bool:
    return not matter.closing or _opening(matter, number) is not None


def _opening(matter: Matter, number: str) -> Notice | None:
    """Return the newest word of this trouble that left or is leaving; one that waits for a visit has not."""
    told = [each for each in matter.said_of(number) if each.kind == matter.kind and not each.closing and _left(each)]
    return max(told, key=lambda each: each.made_at, default=None)


def _left(notice: Notice) -> bool:
    ringing = notice.state is NoticeState.SENDING and notice.channels[:1] != (WEB,)
    return notice.state is NoticeState.SENT or ringing


def _still_leaving(matter: Matter) -> bool:
    opening = [_opening(matter, number) for number in matter.numbers]
    return any(each is not None and each.state is NoticeState.SENDING for each in opening)


_RULES: tuple[Rule, ...] = (
    _unless(Withheld.NOT_WORTH_IT, _not_worth_it),
    _unless(Withheld.NO_ORDER, _nobodys),
    _unless(Withheld.TOO_OLD, _too_old),
    _of_those(Withheld.OVER, _holds),
    _unless(Withheld.HOLDOUT, _held_out),
    _unless(Withheld.HUMAN_ON_IT, _with_human),
    _of_those(Withheld.ALREADY_TOLD, _untold),
    _of_those(Withheld.NEVER_TOLD, _was_told),
)


def _waiting(matter: Matter) -> Notice | None:
    """Return a notice about the same that has not left: it takes these parcels along."""
    same = (matter.order_id, matter.kind, matter.closing)
    if matter.notice is not None:
        return None
    return next(
        (
            each
            for each in matter.others
            if each.state is NoticeState.WAITING and (each.order_id, each.kind, each.closing) == same
        ),
        None,
    )
