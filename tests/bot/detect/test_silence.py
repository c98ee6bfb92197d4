"""Learned silence: curves say what was planted, limits hold their budget, and a limit means the same everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import erfc, log, sqrt
from random import Random

import numpy as np
import pytest

from bot.detect import judge, shelf
from bot.detect.clock import Clock, Week, learn
from bot.detect.curves import EDGES, Curves, coded, fit
from bot.detect.gaps import Gap, Step
from bot.detect.incidents import Incident, Scope
from bot.detect.knowledge import BASELINE, Knowledge
from bot.detect.knowledge import fit as learned_from
from bot.detect.steps import learn as steps_from
from bot.domain.anomaly import Kind
from bot.domain.merchant import MerchantSettings
from bot.domain.standing import Stage, Standing
from bot.domain.status import Status, TzBasis

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SHOP = MerchantSettings(name="Shop")
STAGES = (Stage.FIRST_MILE, Stage.MOVING, Stage.AT_HUB, Stage.OUT)
SPEED = {"quick": 4.0, "slow": 20.0}  # median hours
SPREAD = 0.8


def lognormal_tail(hours: float, median: float, sigma: float = SPREAD) -> float:
    return 0.5 * erfc(log(hours / median) / sigma / sqrt(2))


def parcels(dice: Random, count: int, stuck: float = 0.0) -> list[list[Gap]]:
    """Parcels of two carriers, four silences each; some are stuck for days at a hub."""
    made = []
    for index in range(count):
        carrier = dice.choice(sorted(SPEED))
        at = NOW - timedelta(days=dice.uniform(12, 55))
        held = dice.random() < stuck
        gaps = []
        for stage in STAGES:
            hours = SPEED[carrier] * np.exp(dice.gauss(0, SPREAD))
            hours += dice.lognormvariate(log(150), 0.5) if held and stage is Stage.AT_HUB else 0
            end = at + timedelta(hours=float(hours))
            gaps.append(Gap(f"{index}", stage, carrier, "standard", "us/ny", at, end))
            at = end
        made.append(gaps)
    return made


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    past = [gap for gaps in parcels(Random(1), 4000, stuck=0.03) for gap in gaps]
    return learned_from(past, [], NOW)


def waiting(carrier: str = "quick", since: datetime = NOW, **more: object) -> Standing:
    fields: dict[str, object] = {
        "number": "1",
        "status": Status.IN_TRANSIT,
        "stage": Stage.AT_HUB,
        "carrier": carrier,
        "service": "standard",
        "destination_region": "us/ny",
        "last_scan_at": since,
        "last_scan_basis": TzBasis.UTC,
    }
    return Standing(**{**fields, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(("carrier", "hours"), [("quick", 4), ("quick", 10), ("quick", 25), ("slow", 20), ("slow", 90)])
def test_the_chance_of_a_silence_is_the_one_that_was_planted(knowledge: Knowledge, carrier: str, hours: float) -> None:
    curve = knowledge.curves.find(("moving", carrier, "standard", "us/ny"))
    assert curve is not None
    assert curve.survival(hours) == pytest.approx(lognormal_tail(hours, SPEED[carrier]), rel=0.2, abs=0.003)
    assert curve.quantile(curve.survival(hours)) == pytest.approx(hours, rel=0.02)


def test_parcels_that_were_stuck_do_not_pass_for_usual(knowledge: Knowledge) -> None:
    curve = knowledge.curves.find(("at_hub", "quick", "standard", "us/ny"))
    assert curve is not None
    assert curve.survival(100) < 0.003, "3 % of these parcels were stuck for longer than that"


def test_past_the_data_a_curve_is_kaplan_meiers_product() -> None:
    hours, ended = np.array([0.5] * 50 + [2.0] * 25 + [8.0] * 25), np.array([True] * 50 + [False] * 25 + [True] * 25)
    curve = fit(*coded([("out",)] * 100), hours, ended, {("out",): 0.0}).groups[("out",)]
    assert curve.survival(1.0) == pytest.approx(0.5, abs=0.02)
    assert curve.survival(6.0) == pytest.approx(0.5, abs=0.02), "silences that last on end nothing"
    assert curve.survival(float(EDGES[-1])) < 0.01


def test_a_small_group_leans_on_its_parent_and_says_so(knowledge: Knowledge) -> None:
    many = [("out", "a", "", "")] * 400
    few = [("out", "b", "", "")] * 20
    hours = np.array([5.0] * 400 + [50.0] * 20)
    curves: Curves = fit(*coded(many + few), hours, np.ones(420, dtype=bool), {})
    found = curves.find(("out", "b", "", ""))
    assert found is not None
    assert found.key == ("out",)
    silence = knowledge.silence(waiting("newcomer"), NOW + timedelta(hours=5))
    assert silence is not None
    assert silence.group == "at_hub"


def test_the_budget_holds_for_parcels_that_were_never_seen(knowledge: Knowledge) -> None:
    fresh = parcels(Random(2), 6000)
    rates = {
        carrier: 1000 * np.mean([_alarmed(knowledge, gaps) for gaps in fresh if gaps[0].carrier == carrier])
        for carrier in SPEED
    }
    assert all(1 <= rate <= 15 for rate in rates.values()), rates  # this world does not drift: the reserve is unspent
    stuck = parcels(Random(3), 1500, stuck=1.0)
    assert np.mean([_alarmed(knowledge, gaps) for gaps in stuck if gaps[0].carrier == "quick"]) > 0.9


def _alarmed(knowledge: Knowledge, gaps: list[Gap]) -> bool:
    for gap in gaps:
        curve = knowledge.curves.find((str(gap.stage), gap.carrier, gap.service, gap.region))
        assert curve is not None
        assert gap.ended_at is not None
        hours = (gap.ended_at - gap.started_at) / timedelta(hours=1)
        if curve.survival(hours) < knowledge.budget.chance(str(gap.stage), gap.carrier):
            return True
    return False


@pytest.mark.parametrize("carrier", ["quick", "slow", "nobody knows"])
@pytest.mark.parametrize("stage", [Stage.AT_HUB, Stage.MOVING])
def test_a_silence_becomes_an_alarm_at_the_second_that_was_foretold(
    knowledge: Knowledge, carrier: str, stage: Stage
) -> None:
    standing = waiting(carrier, stage=stage)
    speaks = knowledge.speaks_at(standing)
    assert speaks is not None
    before, after = (
        judge(standing, speaks - timedelta(seconds=2), SHOP, knowledge),
        judge(standing, speaks, SHOP, knowledge),
    )
    assert Kind.STALLED not in {each.kind for each in before}
    assert {each.kind for each in after} & {Kind.STALLED, Kind.LOST_SUSPECTED}


def test_the_next_scan_closes_the_alarm(knowledge: Knowledge) -> None:
    late = NOW + timedelta(days=9)
    assert judge(waiting(), late, SHOP, knowledge)
    assert judge(waiting(since=late - timedelta(hours=1)), late, SHOP, knowledge) == ()


def test_a_jam_stretches_the_limit_and_explains_the_silence(knowledge: Knowledge) -> None:
    speaks = knowledge.speaks_at(waiting())
    assert speaks is not None
    jam = Incident(Scope.REGION, "us/ny", "", 40, 90.0, 0.5, NOW)
    jammed = knowledge.under([jam])
    assert [each.kind for each in judge(waiting(), speaks, SHOP, jammed)] == [Kind.HUB_INCIDENT]
    later = jammed.speaks_at(waiting())
    assert later is not None
    assert later - NOW == pytest.approx(2 * (speaks - NOW), rel=0.01)
    assert jammed.speaks_at(waiting(destination_region="us/ca")) == knowledge.speaks_at(
        waiting(destination_region="us/ca")
    )


def test_at_a_standstill_silence_alone_never_speaks(knowledge: Knowledge) -> None:
    still = Incident(Scope.NETWORK, "", "", 9, 900.0, 0.01, NOW - timedelta(days=2))
    assert knowledge.under([still]).speaks_at(waiting()) is None


def test_with_too_little_of_a_past_the_fixed_rules_speak() -> None:
    past = [gap for gaps in parcels(Random(1), 50) for gap in gaps]
    knowledge = learned_from(past, [], NOW)
    assert knowledge.silence(waiting(), NOW + timedelta(days=2)) is None
    for hours in range(0, 400, 7):
        at = NOW + timedelta(hours=hours)
        assert judge(waiting(), at, SHOP, knowledge) == judge(waiting(), at, SHOP, BASELINE)


def test_what_comes_later_is_not_looked_at() -> None:
    past = parcels(Random(1), 1500)
    early = NOW - timedelta(days=20)
    cut = [_as_of(gap, early) for gaps in past for gap in gaps if gap.started_at < early]
    whole = [gap for gaps in past for gap in gaps]
    assert shelf.dump(learned_from(whole, [], early)) == shelf.dump(learned_from(cut, [], early))


def _as_of(gap: Gap, at: datetime) -> Gap:
    return replace(gap, ended_at=gap.ended_at if gap.ended_at and gap.ended_at <= at else None)


def test_kept_tables_judge_as_the_learned_ones(knowledge: Knowledge) -> None:
    again = shelf.load(shelf.dump(knowledge))
    for hours in (1, 30, 60, 90, 200, 500):
        at = NOW + timedelta(hours=hours)
        assert judge(waiting(), at, SHOP, again) == judge(waiting(), at, SHOP, knowledge)
    with pytest.raises(ValueError, match="format"):
        shelf.load('{"format": 99}')


def test_sundays_and_holidays_of_a_carrier_do_not_count() -> None:
    monday = datetime(2026, 11, 2, 8, tzinfo=UTC)
    scans = [monday + timedelta(days=d, hours=h) for d in range(56) if d % 7 != 6 for h in range(0, 12, 2)]
    hours = np.array([each.timestamp() / 3600 for each in scans])
    clock = learn(["post"] * len(scans), hours, 0.0, [date(2026, 11, 26)])
    friday = datetime(2026, 11, 6, 12, tzinfo=UTC)
    assert clock.elapsed("post", friday, friday + timedelta(days=3)) == pytest.approx(48.0)
    wednesday = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert clock.elapsed("post", wednesday, wednesday + timedelta(days=2)) == pytest.approx(24.0)


@pytest.mark.parametrize("hours", [0.0, 1.0, 23.5, 24.0, 100.0, 1000.0])
def test_a_clock_counts_forward_what_it_counts_back(hours: float) -> None:
    clock = Clock(-6.0, {"post": Week((1, 1, 1, 1, 0.5, 1, 0), (20764, 20770))})
    start = datetime(2026, 11, 4, 17, tzinfo=UTC)
    assert clock.elapsed("post", start, clock.after("post", start, hours)) == pytest.approx(hours, abs=0.001)
    many = clock.spans(["post"], np.array([start.timestamp() / 3600]), np.array([start.timestamp() / 3600 + hours]))
    assert many[0] == pytest.approx(clock.elapsed("post", start, start + timedelta(hours=hours)), abs=0.001)


def test_one_alert_for_a_jam_and_none_for_an_ordinary_week(knowledge: Knowledge) -> None:
    dice = Random(5)
    moving, jammed = [], []
    for index in range(1500):
        at = NOW - timedelta(days=dice.uniform(0, 10))
        hours = float(4.0 * np.exp(dice.gauss(0, SPREAD)))
        for rows, factor in ((moving, 1.0), (jammed, 3.0)):
            end = at + timedelta(hours=hours * factor)
            gap = Gap(str(index), Stage.MOVING, "quick", "standard", "us/ny", at, end if end <= NOW else None)
            rows.append(gap)
    assert knowledge.watching(moving, NOW).incidents == ()
    (incident,) = knowledge.watching(jammed, NOW).incidents
    assert incident.scope is Scope.NETWORK
    assert incident.pace < 0.8


def test_a_hub_where_nothing_leaves_is_an_incident_of_that_place(knowledge: Knowledge) -> None:
    def at_hub(place: str, moves: bool) -> list[Gap]:
        dice = Random(6)
        rows = []
        for index in range(120):
            at = NOW - timedelta(hours=dice.uniform(12, 40))
            end = at + timedelta(hours=float(4.0 * np.exp(dice.gauss(0, SPREAD))))
            ended = end if moves and end < NOW else None
            rows.append(Gap(f"{place}{index}", Stage.AT_HUB, "quick", "standard", "us/ny", at, ended, place))
        return rows

    watching = knowledge.watching([*at_hub("us/a", False), *at_hub("us/b", True), *at_hub("us/c", True)], NOW)
    assert [each.place for each in watching.incidents if each.scope is Scope.PLACE] == ["us/a"]
    assert watching.incident_of(waiting(facility="us/a")) is not None


def test_a_way_that_hardly_any_parcel_takes_is_rare() -> None:
    steps = [
        Step(str(n), "post", here, there, "us/ny", NOW) for n in range(300) for here, there in (("a", "b"), ("b", "c"))
    ]
    table = steps_from(steps)
    assert table.chance("a", "b", "us/ny") > 0.9
    assert table.chance("b", "nowhere", "us/ny") < 0.01
    assert table.chance("b", "nowhere", "us/ca") == 1.0, "too little was seen of parcels for that region"


def test_a_silence_that_a_jam_overtook_teaches_how_long_it_was_before() -> None:
    jam = Incident(Scope.NETWORK, "", "", 9, 90.0, 0.5, NOW - timedelta(days=20), NOW - timedelta(days=10))
    lasted = {10: 500, 100: 100}  # hours until they ended, or until the jam overtook them
    past = []
    for hours, count in lasted.items():
        start = jam.since - timedelta(hours=hours if hours == 100 else 200)
        for index in range(count):
            ended = start + timedelta(hours=hours if hours == 10 else 900)
            past.append(Gap(f"{hours}/{index}", Stage.MOVING, "post", "standard", "us/ny", start, ended))
    curve = learned_from(past, [], NOW, incidents=[jam]).curves.find(("moving",))
    assert curve is not None
    assert curve.survival(50) == pytest.approx(1 / 6, rel=0.1), "left out, they would leave no long silence at all"


def test_a_few_stalls_in_a_small_group_do_not_make_its_tail() -> None:
    dice = Random(8)
    keys = [("at_hub", "quick", "standard", f"us/{region}") for region in range(10) for _ in range(200)]
    hours = np.array([4.0 * np.exp(dice.gauss(0, SPREAD)) * (2.0 if key[3] == "us/1" else 1.0) for key in keys])
    stuck = [index for index, key in enumerate(keys) if key[3] == "us/0"][:6]
    hours[stuck] = 150.0
    curves = fit(*coded(keys), hours, np.ones(len(hours), dtype=bool), {("at_hub", "quick"): 0.05})
    limits = [curves.groups["at_hub", "quick", "standard", f"us/{region}"].quantile(0.001) for region in (0, 1, 2)]
    assert limits[0] == pytest.approx(limits[2], rel=0.35)
    assert limits[1] > 1.4 * limits[2], "its body is slower, and its tail with it"


def test_trouble_that_an_incident_does_not_explain_is_told_for_itself(knowledge: Knowledge) -> None:
    jammed = knowledge.under([Incident(Scope.REGION, "us/ny", "", 40, 90.0, 0.5, NOW)])
    later = jammed.speaks_at(waiting())
    assert later is not None
    assert Kind.STALLED in {each.kind for each in judge(waiting(), later, SHOP, jammed)}
