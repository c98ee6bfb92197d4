"""What is too old goes, by kind and by the shop's own days; sums, counts and what is young stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.policy import Retention
from bot.intake.policy import BadPolicy, read_policy
from bot.main import Outside
from bot.ports import Limits
from bot.store.register import REGISTER, holding_of
from bot.store.tables import metadata
from bot.store.wiping import JSON_COLUMNS
from integrations.carriers.plain_events.adapter import PlainEvents
from integrations.storefronts.plain_orders.adapter import PlainOrders
from tests.bot.conftest import TwinCarrier, TwinShop
from tests.bot.desk_house import TwinWay, shop
from tests.bot.erasure_house import TOKEN, ZELDA, Desk, Engine, Erasures, Phone, found_in, rows_of

LONG = timedelta(days=4000).total_seconds()


@pytest.fixture
def world() -> Outside:
    channels = {"whatsapp": Phone(), "email": TwinWay("email", Limits(per_second=1e6))}
    shops = {"shopify": TwinShop(), "plain_orders": PlainOrders()}
    carriers = {"easypost": TwinCarrier(), "plain_events": PlainEvents()}
    return Outside(carriers, shops, Engine(), channels=channels, desks={"slack": Desk()})


@pytest.fixture
def both(both):
    return replace(both, burst_seconds=0.01)


@pytest.fixture
async def house(services, world, site) -> Erasures:
    merchant = await services.merchants.add("lamps", shop())
    for name, value in {"whatsapp.webhook": TOKEN, "whatsapp.account": "AC1"}.items():
        await services.merchants.add_secret(merchant.id, name, value)
    key = await services.keys.make(merchant.id)
    world.dialogue.assistant = services.assistant
    ways = world.channels
    house = Erasures(
        services, merchant, site, key, world.desks["slack"], ways["whatsapp"], ways["email"], world.dialogue
    )
    await house.fill(ZELDA)
    services.retaining._breath = 0.0
    return house


async def keeping(house: Erasures, **days: int):
    policy = replace(house.merchant.settings.policy, retention=replace(Retention(), **days))
    await house.services.merchants.change(house.merchant.id, replace(house.merchant.settings, policy=policy))
    return await house.services.merchants.by_id(house.merchant.id)


async def test_what_is_young_stays(house):
    before = await rows_of(house.services.database)
    assert await house.services.retaining.let_go(house.merchant) == {}
    assert await rows_of(house.services.database) == before


async def test_each_kind_has_days_of_its_own(house):
    merchant = await keeping(house, media=1)
    house.services.clock.offset_seconds += timedelta(days=2).total_seconds()
    counts = await house.services.retaining.counts(merchant)
    assert {kind for kind, tables in counts.items() if sum(tables.values())} == {"media"}
    assert await house.services.retaining.let_go(merchant) == {"media": 1}
    assert await house.services.retaining.let_go(merchant) == {}


async def test_counting_changes_nothing_and_tells_what_would_go(house):
    house.services.clock.offset_seconds += timedelta(days=100).total_seconds()
    before = await rows_of(house.services.database)
    counts = await house.services.retaining.counts(house.merchant)
    assert await rows_of(house.services.database) == before
    gone = await house.services.retaining.let_go(house.merchant)
    assert {name: count for tables in counts.values() for name, count in tables.items() if count} == gone


async def test_when_everything_is_old_nothing_leads_to_anybody_and_the_counts_stay(house):
    house.services.clock.offset_seconds += LONG
    await house.services.database.do(metadata.tables["contacts"].update().values(is_settled=True))
    await house.services.database.do(metadata.tables["cases"].update().values(is_open=False, state="resolved"))
    await house.services.database.do(metadata.tables["outbox"].update().values(is_open=False))
    before = await rows_of(house.services.database)
    await house.services.retaining.let_go(house.merchant)
    after = await rows_of(house.services.database)
    for name in ("contacts", "sayings", "troubles", "deliveries", "standings", "anomalies", "consents"):
        assert len(after[name]) == len(before[name]), name
    stays = {"consents", "bad_addresses", "examples", "digests", "code_samples", "unknown_codes"}
    left = await found_in(house.services.database, ZELDA.canaries)
    assert {each.partition(".")[0] for each in left} <= stays, left


async def test_the_job_does_it_once_a_day(house):
    job = house.services.retaining
    house.services.clock.offset_seconds += timedelta(days=91).total_seconds()
    await job.step()
    assert (await rows_of(house.services.database))["media"] == []
    house.services.clock.offset_seconds += LONG
    await job.step()
    assert (await rows_of(house.services.database))["orders"] == []


def test_every_table_stands_in_the_register_once():
    assert sorted(each.name for each in REGISTER) == sorted(metadata.tables)


def test_every_line_of_the_register_says_what_becomes_of_it():
    kinds = set(vars(Retention()) if hasattr(Retention(), "__dict__") else Retention.__slots__)
    for each in REGISTER:
        assert bool(each.kind) != bool(each.stays), each.name
        assert not each.kind or each.kind in kinds, each.name
        assert not each.is_personal or (each.holds and each.found), each.name
        assert set(each.blank) | set(each.free) | set(each.hidden) <= set(each.table.c.keys()), each.name


def test_free_text_is_known_as_json_where_it_is():
    assert {name for each in REGISTER for name in each.free} >= JSON_COLUMNS
    assert holding_of("messages").free == ("text", "cards", "buttons")


@pytest.mark.parametrize("days", ["0", "6", "4000", "many"])
def test_days_that_make_no_sense_are_refused(days):
    with pytest.raises(BadPolicy, match="raw_payloads"):
        read_policy(f"retention: {{raw_payloads: {days}}}")
