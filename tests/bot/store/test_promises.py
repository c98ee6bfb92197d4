"""What shoppers were shown is kept with its model, once a day, and can be asked about later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.status import Status
from bot.ports import Forecast, Verdict
from bot.store.promises import StoredPromises
from bot.store.standings import StoredStandings
from tests.bot.store.test_standings import NOON, assessing, kept, shop

__all__ = ["shop"]
FACTS = (("goal", "track_order"), ("promise", "A1 2026-11-24 2026-11-25 2026-11-27"))


async def test_a_promise_is_kept_with_its_model_and_its_outcome(database, shop):
    await kept(database, shop, "A1", assessing())
    standings, promises = StoredStandings(database), StoredPromises(database)
    [row] = await standings.batch(shop.id, "", 1, due_only=False)
    drawn = Forecast("handoff", "m1", NOON, b"c" * 180)
    await standings.keep(shop.id, [Verdict(row.shipment_id, (), (), drawn, drawn=True)], NOON)
    for door in ("chat", "chat", "page"):
        await promises.told(shop.id, FACTS, door, NOON)
    zone = ZoneInfo("UTC")
    found = await promises.outcomes(shop.id, NOON - timedelta(days=1), zone)
    assert [(each.door, each.model, each.stage, each.held) for each in found] == [
        ("chat", "m1", "handoff", None),
        ("page", "m1", "handoff", None),
    ]
    came = datetime(2026, 11, 25, 10, tzinfo=UTC)
    await kept(database, shop, "A1", assessing(delivered=came), Status.DELIVERED)
    assert {each.held for each in await promises.outcomes(shop.id, NOON - timedelta(days=1), zone)} == {True}


async def test_a_window_that_nobody_made_is_not_kept(database, shop):
    await kept(database, shop, "A1", assessing())
    await StoredPromises(database).told(shop.id, FACTS, "chat", NOON)
    assert await StoredPromises(database).outcomes(shop.id, NOON - timedelta(days=1), ZoneInfo("UTC")) == []
