"""The simulator: one seed is one world, labels say what the traces show, and what is documented is what comes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.traces.calendar import Calendar
from sandbox.traces.parameters import load
from sandbox.traces.trace import traces
from sandbox.traces.words import WORDS

ROOT = Path(__file__).parents[2]
COUNT = 1000
CODES = {
    "attempt": "absent",
    "refused": "refused",
    "payment": "payment_due",
    "address": "address",
    "damaged": "damaged",
}


@pytest.fixture(scope="module")
def parcels() -> list[dict]:
    return list(traces(11, COUNT))


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def of(parcels: list[dict], kind: str) -> list[dict]:
    return [each for each in parcels if each["faults"] and each["faults"][0]["kind"] == kind]


def made(parcel: dict) -> list[dict]:
    return sorted(parcel["scans"], key=lambda scan: when(scan["at"]))


def test_a_seed_is_a_world(parcels: list[dict]) -> None:
    assert list(traces(11, 50)) == parcels[:50]
    assert list(traces(12, 50)) != parcels[:50]


def test_the_command_writes_the_same_lines(parcels: list[dict]) -> None:
    words = [sys.executable, "-m", "sandbox.traces", "--seed", "11", "--parcels", "20"]
    told = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)
    assert [json.loads(line) for line in told.stdout.splitlines()] == parcels[:20]


def test_faults_come_as_often_as_the_file_says(parcels: list[dict]) -> None:
    counts = Counter(each["faults"][0]["kind"] for each in parcels if each["faults"])
    rules = load().faults
    assert set(counts) <= set(rules)
    for kind in ("attempt", "address", "stalled"):
        assert counts[kind] == pytest.approx(rules[kind]["rate"] * COUNT / 1000, rel=0.5)


def test_nothing_is_heard_before_it_happens_but_for_wrong_clocks(parcels: list[dict]) -> None:
    scans = [scan for each in parcels for scan in each["scans"]]
    assert all(when(scan["heard_at"]) >= when(scan["at"]) for scan in scans)
    for each in parcels:
        heard = [when(scan["heard_at"]) for scan in each["scans"]]
        assert heard == sorted(heard)


def test_a_healthy_parcel_arrives(parcels: list[dict]) -> None:
    healthy = [each for each in parcels if not each["faults"]]
    assert all(any(scan["status"] == "delivered" for scan in each["scans"]) for each in healthy)
    assert not any(
        scan["status"] in {"exception", "attempt_failed", "returning"} for e in healthy for scan in e["scans"]
    )


def test_a_lost_parcel_is_never_seen_again(parcels: list[dict]) -> None:
    for parcel in of(parcels, "lost"):
        (fault,) = parcel["faults"]
        assert fault["ends_at"] is None
        assert all(when(scan["at"]) <= when(fault["starts_at"]) for scan in parcel["scans"])
        assert not any(scan["status"] == "delivered" for scan in parcel["scans"])


def test_a_stalled_parcel_rests_while_the_label_says_so(parcels: list[dict]) -> None:
    slack = timedelta(hours=9)  # a scan with a wrong zone is that far off
    stalled = of(parcels, "stalled")
    assert stalled
    for parcel in stalled:
        (fault,) = parcel["faults"]
        begun, ended = when(fault["starts_at"]) + slack, when(fault["ends_at"]) - slack
        assert not [scan for scan in made(parcel) if begun < when(scan["at"]) < ended]
        assert any(scan["status"] == "delivered" for scan in parcel["scans"])


@pytest.mark.parametrize("kind", sorted(CODES))
def test_a_fault_with_a_code_is_announced_when_it_begins(parcels: list[dict], kind: str) -> None:
    status, _, reason, _ = WORDS[CODES[kind]]
    for parcel in of(parcels, kind):
        begun = when(parcel["faults"][0]["starts_at"])
        told = [scan for scan in parcel["scans"] if (scan["status"], scan.get("reason")) == (status, reason)]
        assert told, parcel["id"]
        assert min(abs(when(scan["at"]) - begun) for scan in told) <= timedelta(hours=9)


def test_a_misrouted_parcel_was_where_its_lane_does_not_lead(parcels: list[dict]) -> None:
    misrouted = of(parcels, "misrouted")
    assert misrouted
    for parcel in misrouted:
        fault = parcel["faults"][0]
        assert when(fault["starts_at"]) < when(fault["ends_at"])


def test_a_shock_is_named_on_the_parcels_that_met_it(parcels: list[dict]) -> None:
    assert {name for each in parcels for name in each["shocks"]} == {"peak", "strike", "outage"}
    struck = [each for each in parcels if "strike" in each["shocks"]]
    assert {each["destination"]["region"] for each in struck} == {load().shocks["strike"]["region"]}


def test_closed_hours_are_waited_out() -> None:
    start = date(2026, 1, 5)  # a Monday
    calendar = Calendar(start, 20, 7, 20, frozenset({6}), frozenset({"2026-01-06"}))
    assert calendar.after(0.0, 1.0) == pytest.approx(8.0)
    assert calendar.after(19.5, 1.0) == pytest.approx(48 + 7.5), "the holiday counts for nothing"
    assert calendar.after(5 * 24 + 19.5, 1.0) == pytest.approx(7 * 24 + 7.5), "nor does the Sunday"
