"""Unclaimed cases are told again, then elsewhere; never twice, never once somebody has them, never while all sleep."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerting import Alerting
from bot.casework import Casework, Kept
from bot.domain.conversation import Answer, Case, Talk
from bot.domain.desk import Agent
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import Policy
from bot.posting import way
from bot.store.reaching import outbox
from tests.bot.desk_house import people
from tests.conftest import NOON


@pytest.fixture
def looking(services, clock):
    """The job, on a clock that moves only when told."""
    kept = Kept(services.desk, services.replies, services.conversations, services.orders)
    casework = Casework(kept, services.assessor.judge, services.words, clock)
    return lambda: Alerting(services.desk, services.merchants, casework, way, clock)


@pytest.fixture
async def opened(services, clock):
    """Open a case at a shop with this policy."""

    async def open_case(**policy):
        settings = MerchantSettings(name="Lamps", policy=Policy(people=people(**policy)))
        merchant = await services.merchants.add("lamps", settings)
        talk = await services.conversations.open(merchant.id, "web", "key")
        _, turn = await services.conversations.say(talk.id, "c1", "a human", None, clock.now())
        case = Case("PL-1", talk.id, "human_agent", "human_agent", "open", clock.now())
        await services.conversations.keep_draft(turn.id, Answer("k", "t"), Talk(), [], case, "C1")
        return merchant, case

    return open_case


async def told(services):
    rows = await services.database.rows(outbox.select().where(outbox.c.ref.like("%alert%")).order_by(outbox.c.id))
    return [(row["channel"], row["address"]) for row in rows]


async def test_a_case_is_told_again_after_its_time_and_then_in_the_fallback_channel(services, clock, looking, opened):
    await opened()
    for minutes, so_far in ((9, 0), (1, 1), (5, 1), (5, 2), (60, 2)):
        clock.tick(minutes=minutes)
        await looking().look()
        await looking().look()  # after a restart
        assert len(await told(services)) == so_far
    assert await told(services) == [("slack", "C1"), ("slack", "C9")]


async def test_the_fallback_may_be_an_email_address(services, clock, looking, opened):
    await opened(fallback="desk@lamps.example")
    clock.tick(minutes=30)
    await looking().look()
    await looking().look()
    assert await told(services) == [("slack", "C1"), ("email", "desk@lamps.example")]


async def test_a_claimed_case_is_not_told_again(services, clock, looking, opened):
    merchant, case = await opened()
    assert await services.desk.claim(merchant.id, case, Agent("U1"), clock.now())
    clock.tick(minutes=60)
    assert await looking().look() == 0
    assert await services.desk.alert(merchant.id, case, 1, *way("C1", "t", "s"), clock.now()) is False


async def test_the_time_when_nobody_is_there_does_not_count(services, clock, looking, opened):
    clock.at = NOON.replace(hour=16, minute=55)
    await opened(hours={"monday": ("09:00", "17:00"), "tuesday": ("09:00", "17:00")})
    clock.tick(hours=12)
    assert await looking().look() == 0
    clock.at = NOON.replace(hour=9, minute=6) + timedelta(days=1)
    assert await looking().look() == 1


async def test_a_shop_that_changed_its_fallback_is_told_there(services, clock, looking, opened):
    merchant, _ = await opened(fallback="")
    clock.tick(minutes=60)
    assert [await looking().look() for _ in range(3)] == [1, 0, 0]
    policy = replace(merchant.settings.policy, people=people(fallback="C7"))
    await services.merchants.change(merchant.id, replace(merchant.settings, policy=policy))
    assert await looking().look() == 1
    assert (await told(services))[-1] == ("slack", "C7")
