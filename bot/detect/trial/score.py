"""What a replay found of what was wrong: recall, precision, how soon, and at what cost in false alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import median

from bot.detect.trial.traces import Fault, Trace
from bot.domain.anomaly import Kind

SLACK = timedelta(hours=24)  # a fault's end is heard of later than it happens
SHOCKED = 0.05  # share of a week's parcels under a shock from which the week is the shock's own
FEWEST = 100  # healthy parcels below which a carrier's rate says nothing

# The trial's alarms by what they are told from, and the faults that each is meant for.
SILENCE = frozenset({Kind.STALLED, Kind.LABEL_NOT_SHIPPED, Kind.LOST_SUSPECTED})
BY_SILENCE: tuple[str, ...] = ("lost", "stalled", "not_shipped")
AT_THE_DOOR = frozenset({"attempt", "payment", "refused"})
BY_CODE: dict[Kind, frozenset[str]] = {
    Kind.ATTEMPT_FAILED: AT_THE_DOOR,
    Kind.ADDRESS_PROBLEM: frozenset({"address"}),
    Kind.CUSTOMS_HOLD: frozenset({"customs"}),
    Kind.DAMAGED: frozenset({"damaged"}),
    Kind.RETURNING: frozenset({"refused", "damaged"}),
}
BY_RULE: dict[Kind, frozenset[str]] = {
    Kind.MISSORTED_OR_LOOPING: frozenset({"misrouted"}),
    Kind.DELIVERED_NOT_RECEIVED: frozenset({"false_delivered"}),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One scored parcel, and when each kind of alarm was first raised on it."""

    trace: Trace
    first: dict[Kind, datetime]

    @property
    def healthy(self) -> bool:
        """True when nothing was wrong."""
        return not self.trace.faults

    @property
    def silence(self) -> datetime | None:
        """When its silence first raised an alarm."""
        return min((at for kind, at in self.first.items() if kind in SILENCE), default=None)

    def fault(self, kinds: Iterable[str]) -> Fault | None:
        """Return its fault, if it is of one of these kinds."""
        return next((each for each in self.trace.faults if each.kind in set(kinds)), None)


@dataclass(frozen=True, slots=True)
class Found:
    """How well one kind of fault was found. Hours are medians; `lead` counts to the end of the promised day."""

    faults: int
    recall: float
    delay: float | None
    lead: float | None


@dataclass(frozen=True, slots=True)
class Rate:
    """Healthy parcels, and those of them on which a silence raised a false alarm."""

    healthy: int
    false_alarms: int

    @property
    def per_thousand(self) -> float:
        """False alarms per 1,000 healthy parcels."""
        return 1000 * self.false_alarms / self.healthy if self.healthy else 0.0


@dataclass(frozen=True, slots=True)
class Week:
    """One week, whether it was a shock's own, and the false alarms raised in it over the parcels that began in it.

    `began` are those parcels' own, whenever they were raised.
    """

    raised: Rate
    began: Rate
    shocked: bool


@dataclass(frozen=True, slots=True)
class Silences:
    """How well alarms by silence did."""

    found: dict[str, Found]
    precision: float
    rate: Rate
    carriers: dict[str, Rate]
    weeks: tuple[Week, ...]


def by_silence(cases: Sequence[Case], begins: datetime) -> Silences:
    """Score the alarms by silence: `lost`, `stalled` and `not_shipped` are what they are meant for."""
    raised = [case for case in cases if case.silence]
    right = [case for case in raised if _in_time(case.fault(BY_SILENCE), case.silence)]
    healthy = [case for case in cases if case.healthy]
    return Silences(
        {kind: found(cases, (kind,), lambda case: case.silence) for kind in BY_SILENCE},
        len(right) / len(raised) if raised else 0.0,
        rate(healthy),
        _by_carrier(healthy),
        weeks(healthy, begins),
    )


def rate(healthy: Sequence[Case]) -> Rate:
    """Return how many healthy parcels raised a false alarm by silence."""
    return Rate(len(healthy), sum(case.silence is not None for case in healthy))


def _by_carrier(healthy: Sequence[Case]) -> dict[str, Rate]:
    groups: dict[str, list[Case]] = {}
    for case in healthy:
        groups.setdefault(case.trace.report.carrier or "", []).append(case)
    return {name: rate(group) for name, group in sorted(groups.items()) if len(group) >= FEWEST}


def weeks(healthy: Sequence[Case], begins: datetime) -> tuple[Week, ...]:
    """Return what happened week by week."""
    last = max((each.trace.begins for each in healthy), default=begins)
    rows = []
    start = begins
    while start <= last:
        end = start + timedelta(days=7)
        born = [case for case in healthy if start <= case.trace.begins < end]
        alarms = sum(1 for case in healthy if case.silence and start <= case.silence < end)
        touched = sum(bool(case.trace.shocks) for case in born)
        rows.append(Week(Rate(len(born), alarms), rate(born), touched > SHOCKED * len(born)))
        start = end
    return tuple(rows)


def found(cases: Sequence[Case], kinds: Iterable[str], raised: Callable[[Case], datetime | None]) -> Found:
    """Score one kind of fault: an alarm counts while the fault lasts."""
    wanted = set(kinds)
    rows = [(case, fault, raised(case)) for case in cases if (fault := case.fault(wanted))]
    hits = [(case, fault, at) for case, fault, at in rows if at and _in_time(fault, at)]
    delays = [(at - fault.starts_at) / timedelta(hours=1) for _, fault, at in hits]
    leads = [(_promise(case) - at) / timedelta(hours=1) for case, _, at in hits if case.trace.promised]
    return Found(
        len(rows),
        len(hits) / len(rows) if rows else 0.0,
        median(delays) if delays else None,
        median(leads) if leads else None,
    )


@dataclass(frozen=True, slots=True)
class Named:
    """How well one kind of anomaly that is not told from silence did; precision is by parcel."""

    raised: int
    precision: float
    found: Found
    per_thousand: float


def by_kind(cases: Sequence[Case], kind: Kind, kinds: Iterable[str]) -> Named:
    """Score one kind of anomaly against the faults it is meant for."""
    wanted = set(kinds)
    raised = [case for case in cases if kind in case.first]
    healthy = [case for case in cases if case.healthy]
    false = sum(kind in case.first for case in healthy)
    return Named(
        len(raised),
        sum(case.fault(wanted) is not None for case in raised) / len(raised) if raised else 0.0,
        found(cases, wanted, lambda case: case.first.get(kind)),
        1000 * false / len(healthy) if healthy else 0.0,
    )


def announced(cases: Sequence[Case]) -> Named:
    """Score all faults that carriers announce by code together: any fitting kind finds them."""
    wanted = frozenset[str]().union(*BY_CODE.values())
    fits = {kind: kinds for kind, kinds in BY_CODE.items()}

    def first(case: Case) -> datetime | None:
        return min((at for kind, at in case.first.items() if case.fault(fits.get(kind, ()))), default=None)

    raised = [(case, kind) for case in cases for kind in case.first if kind in fits]
    right = sum(case.fault(fits[kind]) is not None for case, kind in raised)
    healthy = [case for case in cases if case.healthy]
    false = sum(any(kind in fits for kind in case.first) for case in healthy)
    share = right / len(raised) if raised else 0.0
    return Named(len(raised), share, found(cases, wanted, first), 1000 * false / len(healthy) if healthy else 0.0)


def _in_time(fault: Fault | None, at: datetime | None) -> bool:
    if fault is None or at is None or at < fault.starts_at:
        return False
    return fault.ends_at is None or at <= fault.ends_at + SLACK


def _promise(case: Case) -> datetime:
    assert case.trace.promised  # noqa: S101 - the caller has looked
    return datetime.combine(case.trace.promised + timedelta(days=1), time(), UTC)
