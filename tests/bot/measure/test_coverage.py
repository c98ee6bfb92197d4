"""What a merchant sees of how well each provider is read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.event import Native
from bot.domain.status import Status
from bot.measure.coverage import CoverageReader
from bot.ports import Arrival
from tests.bot.conftest import NOON


@pytest.fixture
async def heard(services, merchant, world, make):
    """Two parcels, one with a code that no table knows and in conflict; one body that cannot be read."""
    strange = make.event(7, Status.UNKNOWN, native=Native(code="ZZ", text="Left at planet"))
    reports = {
        b"one": make.report(5, make.event(5)),
        b"two": make.report(
            9, make.event(5, number="1Z2"), strange, number="1Z2", headline=Status.EXCEPTION, unknown_codes=("code:ZZ",)
        ),
    }
    for body, meaning in reports.items():
        world.carriers["easypost"].meanings[body] = [meaning]
    services.clock.offset_seconds += (NOON - services.clock.now()).total_seconds()
    for body in (*reports, b"nonsense"):
        at = NOON - timedelta(hours=2)
        await services.inbox.keep(Arrival(merchant.id, "easypost", body.decode(), None, body, {}, at))
    await services.worker.drain()


async def test_every_figure_is_there_for_the_shops_own_key(services, merchant, site, heard):
    key = await services.keys.make(merchant.id)
    answer = await site.get("/v1/lamps/coverage", headers={"Authorization": f"Bearer {key}"})
    assert answer.status == 200
    [row] = (await answer.json())["providers"]
    assert row["unknown_codes"][0].pop("first_seen_at")
    assert row["age_of_data"].pop("oldest_at") is not None
    assert row == {
        "provider": "easypost",
        "payloads": 3,
        "unreadable": 1,
        "unreadable_share": 1 / 3,
        "failed": 0,
        "parcels": 2,
        "open": 2,
        "conflicts": 1,
        "conflict_share": 0.5,
        "parcels_with_unknown_codes": 1,
        "unknown_codes": [{"code": "code:ZZ", "parcels": 1, "sample": "Left at planet"}],
        "age_of_data": {"1h": 0, "6h": 2, "24h": 0, "72h": 0, "older": 0, "never_heard": 0},
        "polls_failing": 0,
    }


async def test_parcels_of_which_nobody_spoke_count_for_whoever_should_have(services, merchant, heard):
    for number in ("1Z8", "1Z9"):
        await services.shipments.expect(merchant.id, number, None, None)
        await services.flow.settle(merchant, number)
    [row] = await CoverageReader(services.database).of(merchant, services.clock.now())
    assert (row.provider, row.parcels, row.open, row.never, row.ages) == ("easypost", 4, 4, 2, (0, 2, 0, 0, 0))
    assert row.oldest_at is not None


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"Authorization": "Bearer wrong"}, 404)])
async def test_nobody_else_sees_them(site, merchant, headers, status):
    assert (await site.get("/v1/lamps/coverage", headers=headers)).status == status
    assert (await site.get("/v1/nobody/coverage", headers=headers)).status == status
