"""The fixed rules to beat: so many working days without a scan, and so many hours set to the same budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bot.detect.calendar import working_days
from bot.detect.gaps import Gap
from bot.detect.rules import label_not_shipped, stalled
from bot.detect.trial.score import Case
from bot.domain.anomaly import Kind
from bot.domain.standing import Stage

UTC_ZONE = ZoneInfo("UTC")


def working_day_rule(cases: Sequence[Case], gaps: Iterable[Gap], abroad: frozenset[str]) -> list[Case]:
    """Return the same parcels with the alarms of the fixed rule in working days (3, abroad 5, for a label 4)."""
    return _alarmed(cases, gaps, lambda gap: _after_working_days(gap.started_at, _limit(gap, gap.parcel in abroad)))


def hours_rule(cases: Sequence[Case], gaps: Iterable[Gap], hours: float) -> list[Case]:
    """Return the same parcels with an alarm after so many hours without a scan."""
    return _alarmed(cases, gaps, lambda gap: gap.started_at + timedelta(hours=hours))


def hours_for(gaps: Iterable[Gap], healthy: frozenset[str], per_thousand: float) -> float:
    """Return the hours without a scan that this share of these parcels exceeds: the same budget in one number."""
    longest: dict[str, float] = dict.fromkeys(healthy, 0.0)
    for gap in gaps:
        if gap.parcel in longest and gap.ended_at:
            hours = (gap.ended_at - gap.started_at) / timedelta(hours=1)
            longest[gap.parcel] = max(longest[gap.parcel], hours)
    return float(np.quantile(list(longest.values()), 1 - per_thousand / 1000)) if longest else 0.0


def _alarmed(cases: Sequence[Case], gaps: Iterable[Gap], when: Callable[[Gap], datetime]) -> list[Case]:
    first: dict[str, datetime] = {}
    for gap in gaps:
        at = when(gap)
        if gap.stage is not Stage.TROUBLED and (gap.ended_at is None or at < gap.ended_at):
            first[gap.parcel] = min(first.get(gap.parcel, at), at)
    numbers = [(case, first.get(case.trace.report.tracking_number)) for case in cases]
    return [Case(case.trace, {Kind.STALLED: at} if at else {}) for case, at in numbers]


def _limit(gap: Gap, abroad: bool) -> float:
    if gap.stage is Stage.ANNOUNCED:
        return label_not_shipped.LIMIT
    return stalled.INTERNATIONAL if abroad else stalled.DOMESTIC


def _after_working_days(start: datetime, days: float) -> datetime:
    """Return the hour at which so many working days have passed."""
    low, high = 0, int(days * 24 * 3)
    while low < high:
        middle = (low + high) // 2
        if working_days(start, start + timedelta(hours=middle), UTC_ZONE) < days:
            low = middle + 1
        else:
            high = middle
    return start + timedelta(hours=high)
