"""What becomes a contact, what follows it, and when it is settled."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select

from bot.domain.conversation import Button, Proof
from bot.domain.status import Status
from bot.store.judgements import standings
from bot.store.tables import messages, shipments, turns
from bot.store.worth import contact_troubles
from tests.bot.measure.planted import trouble
from tests.bot.measure.shop import DAY, MONDAY


async def test_messages_without_a_days_silence_between_them_are_one_contact(shop):
    await shop.say()
    shop.clock.tick(hours=23)
    await shop.say(answer="ask_back", goal="nlu_fallback", order_id="")
    await shop.measure()
    [one] = await shop.facts()
    assert (one["messages"], one["missed"], one["order_id"], one["goal"]) == (2, 1, "o1", "track_order")
    assert (one["opener"], one["is_wismo"], one["answered"], one["human_at"]) == ("shopper", True, True, None)


async def test_a_day_of_silence_begins_another_which_takes_the_first_back(shop):
    await shop.say()
    shop.clock.tick(hours=24)
    await shop.say()
    await shop.measure(days=10)
    first, second = await shop.facts()
    assert (first["next_at"], second["next_at"]) == (second["started_at"], None)
    sums = await shop.sums()
    assert (sums["contacts"], sums["strict_known"], sums["strict"], sums["reopened"]) == (2, 2, 1, 1)


@pytest.mark.parametrize(
    ("second", "comes_back"),
    [
        ({"talk": "t2", "order_id": "o1"}, True),
        ({"talk": "t2", "order_id": "o2"}, False),
        ({"talk": "t1", "order_id": "o2"}, False),
        ({"talk": "t1", "order_id": ""}, True),
        ({"talk": "t2", "order_id": ""}, False),
    ],
    ids=["same order elsewhere", "another order", "another order here", "no order here", "no order elsewhere"],
)
async def test_what_comes_back_is_the_same_order_or_the_same_talk_without_one(shop, second, comes_back):
    await shop.say()
    shop.clock.tick(days=3)
    await shop.say(**second)
    await shop.measure(days=10)
    first, _ = await shop.facts()
    assert (first["next_at"] is not None) is comes_back


@pytest.mark.parametrize(("email", "comes_back"), [("jane@x.example", True), ("john@x.example", False)])
async def test_where_no_order_is_named_the_same_shopper_is_enough(shop, email, comes_back):
    """A talk that has proven an order says whose it is, also while it speaks of none."""
    await shop.bought("o1")
    await shop.bought("o2", email, "A2")
    await shop.say("t1")
    shop.clock.tick(days=2)
    other = await shop.say("t2", order_id="", answer="ask_order")
    await shop.talks.prove(other.id, Proof("o2", "link", shop.clock.now()))
    await shop.measure(days=10)
    first, second = await shop.facts()
    assert (second["order_id"], first["shopper"] == second["shopper"]) == ("", comes_back)
    assert (first["next_at"] is not None) is comes_back


async def test_seven_days_later_is_another_matter(shop):
    await shop.say()
    shop.clock.tick(days=7, seconds=1)
    await shop.say()
    await shop.measure(days=10)
    assert [each["next_at"] for each in await shop.facts()] == [None, None]


async def test_nothing_is_known_before_a_days_window_is_over_neither_good_nor_bad(shop):
    await shop.say("t1", order_id="o1")
    await shop.say("t2", order_id="o2", case="PL-1")
    await shop.measure(days=7)
    sums = await shop.sums()
    assert (sums["contacts"], sums["human"], sums["strict_known"], sums["strict"]) == (2, 1, 0, 0)
    assert (sums["loose_known"], sums["loose"]) == (2, 1)
    await shop.measure(days=2)
    sums = await shop.sums()
    assert (sums["strict_known"], sums["strict"]) == (2, 1)


@pytest.mark.parametrize("more", [{}, {"case": "PL-1"}], ids=["the bot alone", "a human"])
async def test_a_day_waits_for_its_longest_contact_whoever_had_it(shop, more):
    await shop.say("t2", order_id="o2")
    for _ in range(6):  # without a day's silence until Friday
        await shop.say("t1", order_id="o1", **more)
        shop.clock.tick(hours=20)
        more = {}
    for days, loose, strict in ((7, 0, 0), (7.5, 2, 0), (11, 2, 0), (11.5, 2, 2)):
        shop.clock.at = MONDAY + days * DAY
        await shop.measure()
        sums = await shop.sums()
        assert (sums["loose_known"], sums["strict_known"]) == (loose, strict), days


async def test_questions_back_are_no_answer(shop):
    await shop.say(answer="ask_proof", order_id="")
    await shop.measure(days=10)
    assert (await shop.sums())["strict"] == 0


@pytest.mark.parametrize(("press", "strict", "said_so"), [("solved", 1, 1), ("unsolved", 0, 0), (None, 1, 0)])
async def test_the_shoppers_own_word_counts_and_is_no_contact_of_its_own(shop, press, strict, said_so):
    await shop.say()
    await shop.say(answer="thanks", goal="thanks", buttons=(Button("Yes", "solved"), Button("No", "unsolved")))
    if press:
        shop.clock.tick(days=2)
        await shop.say(press=press, goal=press, answer=press, order_id="")
    await shop.measure(days=10)
    [one] = await shop.facts()
    assert one["asked_at"] is not None
    sums = await shop.sums()
    assert (sums["contacts"], sums["strict"], sums["said_so"]) == (1, strict, said_so)
    assert (sums["asked"], sums["rated"], sums["satisfied"]) == (1, int(press is not None), said_so)


async def test_coming_back_takes_a_yes_back(shop):
    await shop.say()
    await shop.say(press="solved", goal="solved", answer="solved", order_id="")
    shop.clock.tick(days=6)
    await shop.say("t2")
    await shop.measure(days=10)
    first, _ = await shop.facts()
    assert first["solved"] is True
    assert (await shop.sums())["strict"] == 1


async def test_what_follows_a_notice_of_ours_is_opened_by_us(shop):
    await shop.notice()
    shop.clock.tick(hours=72)
    await shop.say()
    await shop.notice("t2")
    shop.clock.tick(hours=73)
    await shop.say("t2", order_id="o2")
    await shop.notice("t3", (Button("Refund", "option", "o3", "refund"),))
    shop.clock.tick(hours=90)
    await shop.say("t3", order_id="o3", press="human_agent")
    await shop.measure()
    assert [each["opener"] for each in await shop.facts()] == ["notice", "shopper", "shopper"]


async def test_pressing_a_notices_button_later_is_still_a_reply(shop):
    await shop.notice("t1", (Button("A person", "human_agent"),))
    shop.clock.tick(days=5)
    await shop.say(press="human_agent", goal="human_agent", answer="human_agent", order_id="", case="PL-1")
    await shop.measure(days=10)
    [one] = await shop.facts()
    assert (one["opener"], one["case_id"]) == ("notice", "PL-1")
    assert await shop.sums() == {}


async def test_late_knowledge_changes_what_is_not_settled_and_nothing_else(shop):
    conversation = await shop.say(case="PL-1")
    await shop.measure(hours=1)
    [one] = await shop.facts()
    assert (one["human_at"], one["first_word_at"], one["is_settled"]) == (MONDAY, None, False)
    await shop.measure(days=9)
    [one] = await shop.facts()
    assert one["is_settled"]
    await shop.say()
    await shop.measure(minutes=1)
    first, second = await shop.facts()
    assert (first["next_at"], first["first_seq"], second["first_seq"]) == (None, 1, 3)
    assert conversation.id == second["conversation_id"]


async def test_doing_it_twice_or_anew_changes_nothing(shop):
    await shop.bought()
    await shop.scanned(Status.IN_TRANSIT, MONDAY - DAY)
    for talk in ("t1", "t2", "t1", "t3"):
        await shop.say(talk, facts=(("status", "A1 in_transit"),))
        await shop.measure(hours=40)
    await shop.measure(days=9)
    once = await shop.everything()
    await shop.measure()
    assert await shop.everything() == once
    await shop.job.anew(shop.merchant)
    assert await shop.everything() == once
    assert len(once["contacts"]) == 4


async def test_anew_keeps_what_can_no_longer_be_made(shop):
    """A year and more later: the first two talks' words have been let go, the last are still there."""
    await shop.bought()
    await shop.scanned(Status.IN_TRANSIT, MONDAY - DAY)
    for talk, days in (("t1", 0), ("t2", 400), ("t3", 1), ("t4", 1)):
        shop.clock.tick(days=days)
        await shop.say(talk, order_id=talk, facts=(("status", "A1 in_transit"),))
        await shop.measure(minutes=1)
    await shop.measure(days=9)
    once = await shop.everything()
    since = shop.job.anew_from(shop.merchant)
    assert MONDAY.date() < since < (MONDAY + 300 * DAY).date()
    for talk in ("t1", "t2"):
        gone = await shop.talks.open(shop.merchant.id, "web", talk)
        await shop.database.do(delete(turns).where(turns.c.conversation_id == gone.id))
        await shop.database.do(delete(messages).where(messages.c.conversation_id == gone.id))
    await shop.job.anew(shop.merchant)
    assert await shop.everything() == once
    assert [row["day"] < since for row in once["contacts"]].count(True) == 1


async def test_a_status_is_judged_by_what_was_true_when_it_was_said(shop):
    await shop.bought()
    await shop.scanned(Status.IN_TRANSIT, MONDAY - DAY)
    await shop.say(facts=(("status", "A1 in_transit"),))
    shop.clock.tick(hours=5)
    await shop.say(facts=(("status", "A1 in_transit"),))
    await shop.measure()
    assert [row["said"] for row in (await shop.everything())["sayings"]] == ["in_transit"] * 2
    await shop.scanned(Status.DELIVERED, MONDAY + DAY / 8)
    await shop.measure(days=8)
    verdicts = {row["at"]: row["is_right"] for row in (await shop.everything())["sayings"]}
    assert [verdicts[at] for at in sorted(verdicts)] == [True, False]
    [day] = (await shop.everything())["truth_days"]
    assert (day["what"], day["said"], day["known"], day["held"]) == ("status", 2, 2, 1)


async def test_days_are_the_shops_own(database):
    from tests.bot.measure.shop import Shop

    shop = await Shop(database).opened(time_zone="Pacific/Auckland")
    shop.clock.tick(hours=2)
    await shop.say()
    await shop.measure()
    [one] = await shop.facts()
    assert one["day"].isoformat() == "2026-11-03"


async def test_what_was_wrong_is_known_after_three_days_of_silence_and_summed_with_its_day(shop):
    shop.clock.at = MONDAY + 7 * DAY
    await shop.bought()
    [parcel] = await shop.database.rows(select(shipments.c.id))
    place = {"shipment_id": parcel["id"], "merchant_id": shop.merchant.id, "number_key": "A1", "carrier": "UPS"}
    stands = {"is_open": True, "is_due": False, "status": "in_transit", "conflict": False, "standing": "{}"}
    await shop.database.do(insert(standings).values(**place, **stands))
    await trouble(shop.database, shop.merchant, parcel["id"], (MONDAY + 6 * DAY).date())
    await shop.say()
    for later, known in ((2, "none"), (1.1, "UPS stalled"), (5, "UPS stalled")):
        await shop.measure(days=later)
        assert [row["trouble"] for row in await shop.facts()] == [known]
    [summed] = await shop.database.rows(select(contact_troubles))
    assert (summed["trouble"], summed["loose_known"], summed["loose"]) == ("UPS stalled", 1, 1)
