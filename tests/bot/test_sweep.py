"""A shop's parcels over some weeks: windows that follow from its own past, trouble that opens and closes by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assess import Assessor
from bot.detect import BASELINE
from bot.domain.anomaly import Kind
from bot.domain.status import Status
from bot.learning import Learning
from bot.ports import Arrival
from bot.predict.shelf import read_index
from bot.store.anomalies import StoredAnomalies
from bot.store.incidents import StoredIncidents
from bot.store.lessons import StoredLessons
from bot.store.standings import StoredStandings
from bot.sweep import Sweep
from tests.bot.conftest import NOON

DAYS_ON_THE_WAY = 4


@pytest.fixture
def tell(services, merchant, world):
    """Have the carrier say something, and work it."""
    said = iter(range(10_000))

    async def tell(*meanings, provider="easypost"):
        adapter = {**world.carriers, **world.storefronts}[provider]
        for meaning in meanings:
            body = f"body {next(said)}".encode()
            adapter.meanings[body] = [meaning]
            await services.inbox.keep(
                Arrival(merchant.id, provider, body.decode(), None, body, {}, services.clock.now())
            )
        await services.worker.drain()

    return tell


@pytest.fixture
async def past(services, merchant, tell, make):
    """Forty parcels of the last two months, each four days on its way."""
    services.clock.offset_seconds += (NOON - services.clock.now()).total_seconds()
    for index in range(40):
        start = -(60 - index) * 1440
        label = make.event(start, Status.PRE_TRANSIT, number=f"P{index}")
        moving = make.event(start + 60, number=f"P{index}")
        came = make.event(start + DAYS_ON_THE_WAY * 1440, Status.DELIVERED, number=f"P{index}")
        await tell(make.report(start, label, moving, came, number=f"P{index}"))


async def kinds(services, merchant):
    return {row["kind"] for row in await StoredAnomalies(services.database).of(merchant.id)}


async def test_a_shop_without_a_past_shows_no_window(services, merchant, tell, make):
    await tell(make.report(5, make.event(5)))
    trained = await services.learning.forecasts(merchant)
    assert (trained.deliveries, trained.version) == (0, None)
    await services.sweep.over(merchant)
    assert (await services.shipments.by_number(merchant.id, "1Z999")).window is None


async def test_windows_follow_from_the_shops_own_past_and_move_with_the_days(services, merchant, tell, make, past):
    await tell(make.report(5, make.event(0, Status.PRE_TRANSIT), make.event(5)))
    trained = await services.learning.forecasts(merchant)
    assert (trained.deliveries, trained.is_live) == (40, True)
    swept = await services.sweep.over(merchant)
    assert swept.parcels == 1
    window = (await services.shipments.by_number(merchant.id, "1Z999")).window
    start = (NOON - timedelta(days=1)).date()
    assert window.earliest <= window.likely <= window.latest
    assert window.likely == start + timedelta(days=DAYS_ON_THE_WAY)
    assert window.latest <= start + timedelta(days=DAYS_ON_THE_WAY + 3)
    services.clock.offset_seconds += timedelta(days=DAYS_ON_THE_WAY + 1).total_seconds()
    await services.sweep.over(merchant)
    later = (await services.shipments.by_number(merchant.id, "1Z999")).window
    assert later is None or later.earliest >= services.clock.now().date()


async def test_a_window_counts_from_the_first_scan_even_when_that_is_told_later(services, merchant, tell, make, past):
    await services.learning.forecasts(merchant)
    await tell(make.report(5, make.event(5)))
    await services.sweep.over(merchant)
    before = (await services.shipments.by_number(merchant.id, "1Z999")).window
    await tell(make.report(6, make.event(-2 * 1440), make.event(5)))
    await services.sweep.over(merchant)
    after = (await services.shipments.by_number(merchant.id, "1Z999")).window
    assert after.likely == before.likely - timedelta(days=2)


async def test_what_was_learned_is_there_after_a_restart(services, merchant, past):
    await services.learning.forecasts(merchant)
    await services.learning.calibrate(merchant)
    version = services.learning.foresight(merchant.id).forecaster.version
    services.learning._foresight.clear()
    await services.learning.wake(merchant)
    known = services.learning.foresight(merchant.id)
    assert known.forecaster.version == version
    assert set(known.offsets) == {"purchase", "handoff"}


async def test_a_parcel_that_stops_is_flagged_and_unflagged_when_it_moves(services, merchant, tell, make):
    services.clock.offset_seconds += (NOON - services.clock.now()).total_seconds()
    await tell(make.report(5, make.event(5)))
    assert await kinds(services, merchant) == set()
    services.clock.offset_seconds += timedelta(days=7).total_seconds()
    await services.sweep.over(merchant)
    assert Kind.STALLED in await kinds(services, merchant)
    moved = make.event(7 * 1440 + 1440)
    await tell(replace(make.report(7 * 1440 + 1440, make.event(5), moved)))
    assert Kind.STALLED not in await kinds(services, merchant)


@pytest.mark.parametrize(
    ("label", "kind", "told"),
    [(None, Kind.CARRIER_SILENT, False), (Status.PRE_TRANSIT, Kind.LABEL_NOT_SHIPPED, True)],
)
async def test_nobody_is_called_silent_before_there_was_time_to_speak(
    services, merchant, tell, make, label, kind, told
):
    services.clock.offset_seconds += (NOON + timedelta(days=9) - services.clock.now()).total_seconds()
    sent = replace(make.order(), fulfilments=(make.fulfilment(),))  # eleven days ago, and new to us
    await tell(sent, provider="shopify")
    if label:
        await tell(make.report(0, make.event(0, label)))
    for after, expected in ((timedelta(), told), (timedelta(days=2), told), (timedelta(days=7), True)):
        services.clock.offset_seconds += after.total_seconds()
        await services.sweep.over(merchant)
        (dossier,) = await services.orders.by_number(merchant.id, "1042")
        live = services.assessor.judge(dossier.shipments[0], dossier.order, merchant, services.clock.now())
        assert (kind in await kinds(services, merchant)) is expected
        assert {each.kind for each in live} == await kinds(services, merchant)


async def test_detectors_learn_from_the_shops_own_silences_and_remember(services, merchant, past):
    taught = await services.learning.detectors(merchant)
    assert taught >= 40
    services.assessor.learn(merchant.id, BASELINE)
    await services.learning.wake(merchant)
    assert services.assessor.knowledge(merchant.id).version != BASELINE.version


async def test_what_is_slow_as_a_whole_is_known_after_a_restart_before_any_parcel_is_judged(services, merchant):
    body = {"scope": "carrier", "place": "", "carrier": "UPS", "parcels": 9, "expected": 90.0, "pace": 0.2}
    incidents = StoredIncidents(services.database)
    await incidents.keep(merchant.id, {"a": body | {"since": NOON.isoformat()}}, NOON)
    await services.learning.ready(merchant)
    assert [each.carrier for each in services.assessor.knowledge(merchant.id).incidents] == ["UPS"]


async def test_a_model_that_another_process_made_is_taken_up(services, merchant, past, settings):
    await services.learning.step()
    services.clock.offset_seconds += 3600
    other = Learning(services.learning._studied, services.merchants.all, Assessor(), settings.home, services.clock)
    made = await other.forecasts(merchant)
    await other.detectors(merchant)
    await services.learning.step()
    assert services.learning.foresight(merchant.id).forecaster.version == live_version(services, merchant)
    assert made.version is not None
    assert services.assessor.knowledge(merchant.id).version == other._assessor.knowledge(merchant.id).version


def live_version(services, merchant):
    return read_index(services.learning.folder(merchant)).current


async def test_tables_of_another_version_are_learned_anew_and_stop_nothing(services, merchant):
    await services.learned.put(merchant.id, "knowledge", {"format": 99}, NOON)
    await services.learning.wake(merchant)
    assert services.assessor.knowledge(merchant.id).version == BASELINE.version


async def test_every_parcel_is_looked_at_once_however_many_batches_it_takes(
    services, merchant, tell, make, monkeypatch
):
    await tell(*[make.report(5, make.event(5), number=f"P{index}") for index in range(5)])
    monkeypatch.setattr("bot.sweep.BATCH", 2)
    assert (await services.sweep.over(merchant)).parcels == 5


async def test_one_parcel_or_shop_that_cannot_be_judged_stops_no_other(services, merchant, tell, make):
    await services.shipments.expect(merchant.id, "BAD", None, None)
    await services.shipments.expect(merchant.id, "GOOD", None, None)
    broken = await services.merchants.add("broken", merchant.settings)

    async def settle(shop, number):
        if number == "BAD":
            raise KeyError(number)
        await services.flow.settle(shop, number)

    async def ready(shop):
        if shop.id == broken.id:
            raise KeyError(shop.slug)

    async def shops():
        return [broken, merchant]

    kept = StoredStandings(services.database), StoredLessons(services.database), StoredIncidents(services.database)
    learned = services.learning.foresight
    sweep = Sweep(*kept, shops, settle, services.assessor, learned, services.clock, ready)
    assert (await sweep.step()).parcels == 1


async def test_incidents_are_open_once_and_close_with_their_end(services, merchant):
    incidents = StoredIncidents(services.database)
    body = {"scope": "carrier", "place": "", "carrier": "UPS", "parcels": 9, "expected": 90.0, "pace": 0.2}
    body["since"] = NOON.isoformat()
    for _ in range(2):
        await incidents.keep(merchant.id, {"a": body}, NOON)
    assert [each for each, until in await incidents.since(merchant.id, NOON)] == [body]
    await incidents.keep(merchant.id, {}, NOON + timedelta(hours=5))
    assert await incidents.since(merchant.id, NOON) == [(body, NOON + timedelta(hours=5))]
    assert await incidents.since(merchant.id, NOON + timedelta(hours=6)) == []
