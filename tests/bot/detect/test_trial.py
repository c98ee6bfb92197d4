"""The trial reads what is documented, looks at nothing too early, and counts as it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.detect_eval import _read
from bot.detect.gaps import Gap
from bot.detect.trial.fixed import hours_for, hours_rule, working_day_rule
from bot.detect.trial.lines import lines, pooled_lines
from bot.detect.trial.pooled import pooled
from bot.detect.trial.replay import replay
from bot.detect.trial.report import Score, score
from bot.detect.trial.score import Case, Rate, announced, by_kind, by_silence
from bot.detect.trial.traces import play, read_trace
from bot.domain.anomaly import Kind
from bot.domain.standing import Stage
from bot.domain.status import Status
from bot.errors import BadInput

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD = {
    "id": "1",
    "carrier": "post",
    "promised": "2026-03-06",
    "scans": [
        {"at": "2026-03-02T09:00:00Z", "status": "pre_transit", "substatus": "label_created"},
        {"at": "2026-03-03T09:00:00Z", "heard_at": "2026-03-03T12:00:00Z", "status": "in_transit"},
        {"at": "2026-03-03T08:00:00Z", "heard_at": "2026-03-04T12:00:00Z", "status": "in_transit"},
    ],
    "faults": [],
}


def line(**more: object) -> str:
    return json.dumps({**GOOD, **more})


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "line 2"),
        ("[]", "must be an object"),
        (line(id="2", carrier=None), "carrier: is missing"),
        (line(id="2", scans=[]), "scans: must not be empty"),
        (line(id="2", scans=[{"at": "2026-03-02T09:00:00", "status": "in_transit"}]), "no zone"),
        (line(id="2", scans=[{"at": "tomorrow", "status": "in_transit"}]), "at: must be a time"),
        (line(id="2", scans=[{"at": "2026-03-02T09:00:00Z", "status": "lost"}]), "not one of"),
        (line(id="2", faults=[{"kind": "lost"}]), "starts_at"),
        (line(id="2", promised="soon"), "promised: must be a day"),
        (line(), "stood before"),
    ],
)
def test_a_bad_line_is_named(row: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint) as told:
        list(_read([line(), row], "mine.jsonl"))
    assert "mine.jsonl, line 2" in str(told.value)


def test_nothing_is_known_before_it_is_heard() -> None:
    told = list(play(read_trace(GOOD)))
    assert [at for at, _ in told] == [START, START + timedelta(hours=27), START + timedelta(hours=51)]
    assert [each.status for _, each in told] == [Status.PRE_TRANSIT, Status.IN_TRANSIT, Status.IN_TRANSIT]
    assert told[1][1].last_scan_at == told[2][1].last_scan_at, "an older scan that comes late is no new scan"


def case(number: str, *alarms: tuple[Kind, int], fault: str | None = None, lasts: int | None = None) -> Case:
    ends = (START + timedelta(hours=lasts)).isoformat() if lasts else None
    faults = [{"kind": fault, "starts_at": START.isoformat(), "ends_at": ends}] if fault else []
    trace = read_trace({**GOOD, "id": number, "faults": faults})
    return Case(trace, {kind: START + timedelta(hours=hours) for kind, hours in alarms})


def test_an_alarm_counts_while_the_fault_lasts() -> None:
    cases = [
        case("1", (Kind.STALLED, 60), fault="lost"),
        case("2", (Kind.STALLED, 30), fault="stalled", lasts=40),
        case("3", (Kind.STALLED, 90), fault="stalled", lasts=40),
        case("4", fault="stalled", lasts=40),
        case("5", (Kind.STALLED, 10)),
        case("6"),
    ]
    told = by_silence(cases, START)
    assert (told.found["lost"].recall, told.found["lost"].delay) == (1.0, 60.0)
    assert told.found["stalled"].recall == pytest.approx(1 / 3)
    assert told.precision == pytest.approx(2 / 4)
    assert told.rate.per_thousand == 500.0
    assert [(week.raised.healthy, week.raised.false_alarms) for week in told.weeks] == [(2, 1)]
    assert told.found["lost"].lead == pytest.approx(4 * 24 + 15 - 60)


def test_codes_are_scored_by_what_they_are_meant_for() -> None:
    cases = [
        case("1", (Kind.ATTEMPT_FAILED, 1), fault="attempt", lasts=20),
        case("2", (Kind.ATTEMPT_FAILED, 1)),
        case("3", fault="address", lasts=20),
        case("4", (Kind.RETURNING, 1), fault="refused", lasts=20),
    ]
    assert by_kind(cases, Kind.ATTEMPT_FAILED, {"attempt"}).precision == 0.5
    assert announced(cases).found.recall == pytest.approx(2 / 3)


def test_the_fixed_rules_count_what_they_say() -> None:
    cases = [case("1"), case("2", fault="lost"), case("3")]
    gaps = [
        Gap("1", Stage.AT_HUB, "post", "", "", START, START + timedelta(days=2)),
        Gap("2", Stage.AT_HUB, "post", "", "", START, None),
        Gap("3", Stage.AT_HUB, "post", "", "", START, START + timedelta(hours=20)),
    ]
    days = by_silence(working_day_rule(cases, gaps, frozenset()), START)
    assert (days.found["lost"].delay, days.rate.per_thousand) == (72.0, 0.0)
    abroad = by_silence(working_day_rule(cases, gaps, frozenset({"2"})), START)
    assert abroad.found["lost"].delay == 7 * 24.0
    assert hours_for(gaps, frozenset({"1", "3"}), 1000) == 20.0
    assert by_silence(hours_rule(cases, gaps, 24.0), START).rate.per_thousand == 500.0


def test_a_replay_judges_from_its_middle_on_and_only_what_was_heard() -> None:
    def shifted(hours: int) -> dict[str, object]:
        at = START + timedelta(hours=hours)
        scans = [{"at": at.isoformat(), "status": "in_transit"}]
        return {**GOOD, "id": str(hours), "promised": None, "scans": scans}

    state = replay([read_trace(shifted(hours)) for hours in range(0, 400, 4)])
    assert state.begins == datetime(2026, 3, 10, tzinfo=UTC)
    first = {int(each.trace.report.tracking_number): each.first for each in state.watched}
    assert Kind.STALLED in first[200], "silent for eight days while others went on"
    assert not any(first[hours] for hours in range(360, 400, 4)), "nobody can know yet that these are silent"
    assert all(at >= state.begins for kinds in first.values() for at in kinds.values())


def test_runs_are_pooled_by_what_was_counted_and_say_their_worst() -> None:
    def run(stalled: int) -> Score:
        rows = []
        for number in range(120):
            at = START + timedelta(hours=number * 4)
            scans = [{"at": at.isoformat(), "status": "in_transit"}]
            if number >= stalled:
                scans.append({"at": (at + timedelta(hours=5)).isoformat(), "status": "delivered"})
            rows.append(read_trace({**GOOD, "id": str(number), "promised": None, "scans": scans}))
        return score(replay(rows))

    runs = [run(0), run(90)]
    told = pooled(runs)
    alarms = [each.ours.rate.false_alarms for each in runs]
    assert alarms[0] == 0 < alarms[1]
    assert told.ours.rate == Rate(sum(each.healthy for each in runs), sum(alarms))
    assert told.ours.rates == tuple(each.ours.rate.per_thousand for each in runs)
    assert sum(week.false_alarms for week in told.began) == sum(alarms)
    assert any("2 runs together" in line for line in pooled_lines(told))
    assert any("customs, by the hours" in line for line in lines(runs[0]))


def test_customs_holds_are_scored_by_how_long_they_last() -> None:
    def held(number: str, hours: int, faulty: bool) -> dict[str, object]:
        at = START + timedelta(days=9)
        scans = [
            {"at": START.isoformat(), "status": "in_transit"},
            {"at": at.isoformat(), "status": "exception", "reason": "customs_hold"},
            {"at": (at + timedelta(hours=hours)).isoformat(), "status": "in_transit"},
        ]
        fault = {"kind": "customs", "starts_at": at.isoformat(), "ends_at": None}
        return {**GOOD, "id": number, "promised": None, "scans": scans, "faults": [fault] if faulty else []}

    traces = [read_trace(held("1", 30, faulty=True)), read_trace(held("2", 5, faulty=False))]
    told = {point.limit: (point.recall, point.precision) for point in score(replay(traces)).customs}
    assert (told[0.0], told[12.0], told[48.0]) == ((1.0, 0.5), (1.0, 1.0), (0.0, 0.0))
