"""The rows of the holdout: which parcels belong to it, in which arm, and which contacts are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot.domain.anomaly import Severity
from bot.domain.conversation import Answer as Said
from bot.domain.conversation import Note, Sender, Talk
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import Policy
from bot.domain.status import Status
from bot.measure.gather import Measuring
from bot.store.reaching import causes, notices
from bot.store.worth import troubles
from tests.bot.reach import RULES, TEMPLATES, Reach


@pytest.fixture(params=[0.0, 0.5], ids=["nobody is held out", "a coin decides"])
async def reach(request, database, clock):
    """A shop that holds nobody out, or one shopper of two: the salt is drawn anew, and both arms must do."""
    return await Reach(database, clock, replace(RULES, holdout=request.param)).opened()


async def rows(reach):
    job = Measuring(reach.database, reach.merchants.all, reach.merchants.salt, reach.clock)
    await job.measure(await reach.merchants.by_id(reach.merchant.id))
    return [dict(row) for row in await reach.database.rows(select(troubles).order_by(troubles.c.shipment_id))]


async def asked(reach, order_id="o1", goal="track_order", press=None):
    talk = await reach.talks.open(reach.merchant.id, "web", f"t{reach.clock.now()}")
    _, turn = await reach.talks.say(talk.id, f"{reach.clock.now()}", "where?", press, reach.clock.now())
    note = Note(goal, 0.9, goal, goal, order_id)
    await reach.talks.keep_draft(turn.id, Said(goal, "x"), Talk(), (), None, note=note)


async def test_a_parcel_belongs_whichever_arm_it_was_drawn_for(reach):
    await reach.bought("o1", "A1")
    await reach.wrong("A1")
    await reach.go(minutes=1)
    [row] = await rows(reach)
    held = await reach.database.row(
        select(func.count().label("n")).select_from(notices).where(notices.c.withheld == "holdout")
    )
    assert row["arm"] == ("held" if held["n"] else "told")
    assert (row["order_id"], row["kind"], row["contacts"], row["is_settled"]) == ("o1", "stalled", 0, False)


@pytest.mark.parametrize("way", ["a notice", "nobody's", "long known"])
async def test_what_the_rules_dismiss_before_the_draw_belongs_to_neither(reach, way):
    await reach.bought("o1", "A1", watched=reach.clock.now() if way == "long known" else None)
    if way == "a notice":
        await reach.wrong("A1", severity=Severity.NOTICE)
    elif way == "long known":
        await reach.wrong("A1", hours=900)
    else:
        await reach.shipments.expect(reach.merchant.id, "B1", "UPS", None)
        reach._standing["B1"] = replace(reach._standing["A1"], number="B1")
        await reach.wrong("B1")
    await reach.go(minutes=1)
    assert await rows(reach) == []


async def test_a_parcel_that_recovers_before_the_word_left_still_belongs(reach):
    await reach.bought("o1", "A1")
    await reach.wrong("A1")
    await reach.go(minutes=1)
    await reach.better("A1", Status.DELIVERED)
    await reach.go(minutes=9)
    assert len(await rows(reach)) == 1


async def test_a_cause_that_nobody_decides_about_is_said_and_not_waited_for_for_ever(reach):
    await reach.bought("o1", "A1")
    await reach.bought("o2", "B1")
    await reach.wrong("A1")
    await reach.wrong("B1")
    await reach.go(minutes=1)
    stuck = select(func.min(causes.c.id)).scalar_subquery()
    await reach.database.do(update(causes).where(causes.c.id == stuck).values(is_open=True))
    for days, warned, taken in ((0.9, [], []), (1, [1], []), (2, [3], ["o2"]), (1, [], ["o2"])):
        reach.clock.tick(days=days)
        with capture_logs() as lines:
            found = await rows(reach)
        said = {line["days"] for line in lines if line["event"] == "holdout.cause_open"}
        assert (sorted(said), [row["order_id"] for row in found]) == (warned, taken)


async def test_the_arm_stays_as_it_was_drawn_when_the_share_is_changed(reach):
    await reach.bought("o1", "A1")
    await reach.wrong("A1")
    await reach.go(minutes=1)
    [before] = await rows(reach)
    for share in (0.0, 0.5):
        policy = Policy(outreach=replace(RULES, holdout=share), templates=TEMPLATES)
        await reach.merchants.change(reach.merchant.id, MerchantSettings(name="Lantern", policy=policy))
        job = Measuring(reach.database, reach.merchants.all, reach.merchants.salt, reach.clock)
        await job.anew(await reach.merchants.by_id(reach.merchant.id))
        [after] = [dict(row) for row in await reach.database.rows(select(troubles))]
        assert after["arm"] == before["arm"]


async def test_contacts_of_the_fourteen_days_after_are_counted_once_and_no_others(reach):
    await reach.bought("o1", "A1")
    await asked(reach)
    await reach.go(hours=30)
    await reach.wrong("A1")
    await reach.go(minutes=1)
    for days, order_id in ((3, "o1"), (5, "other"), (5, "o1"), (1.5, "o1")):
        await reach.go(days=days)
        await asked(reach, order_id)
    [row] = await rows(reach)
    assert (row["contacts"], row["is_settled"]) == (2, False)
    reach.clock.tick(days=1)
    [row] = await rows(reach)
    assert (row["contacts"], row["is_settled"]) == (2, True)


@pytest.mark.parametrize(
    ("goal", "counted"),
    [
        ("option_wait", 0),
        ("thanks", 0),
        ("preferences", 0),
        ("track_order", 1),
        ("cancel_order", 1),
        ("change_address", 1),
        ("complaint", 1),
        ("human_agent", 1),
    ],
)
async def test_a_bare_reply_to_our_notice_is_no_contact_but_what_anybody_would_ask_is(reach, goal, counted):
    await reach.bought("o1", "A1")
    await reach.wrong("A1")
    await reach.go(minutes=1)
    await reach.go(minutes=9)
    visited = await reach.talks.open(reach.merchant.id, "web", "visitor")
    await reach.talks.add(visited.id, Said("notice", "It stopped."), reach.clock.now(), Sender.NOTICE)
    reach.clock.tick(hours=1)
    _, turn = await reach.talks.say(visited.id, goal, "words", None, reach.clock.now())
    note = Note(goal, 0.9, goal, goal, "o1")
    await reach.talks.keep_draft(turn.id, Said(goal, "x"), Talk(), (), None, note=note)
    [row] = await rows(reach)
    assert row["contacts"] == counted
