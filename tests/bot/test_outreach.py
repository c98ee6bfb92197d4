"""Writing first, from the cause to the receipt, on both databases. Whatever is done twice is told once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.decide.tokens import conversation_key
from bot.domain.anomaly import Kind, Severity
from bot.domain.conversation import Case, Sender
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt, Send
from bot.domain.notice import Hold, Purpose, Withheld
from bot.domain.order import Contact
from bot.domain.policy import Outreach, Policy
from bot.domain.status import Status
from bot.outreach import GIVE_UP
from bot.store.cases import keep_case
from bot.store.reaching import causes, outbox
from tests.bot.reach import MAIL, NOON, PHONE, RULES, TEMPLATES, Reach

SEND = Send(1, "m", "notice:x", "notice:x", "email", MAIL, DeliveryState.PLANNED, Outgoing("x"), NOON)


@pytest.fixture
async def reach(database, clock):
    return await Reach(database, clock).opened()


async def ways(reach):
    return [(send.channel, send.address) for send in reach.sent]


async def test_trouble_is_told_once_the_wait_for_other_parcels_is_over(reach):
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=4)
    assert reach.sent == []
    await reach.go(minutes=1)
    assert await ways(reach) == [("email", MAIL)]
    send = reach.sent[0]
    assert send.body.subject == "Lantern, order #o1: your parcel with UPS has stopped moving"
    assert "You can wait for it, or talk to a person." in send.body.text
    assert send.lane == send.ref
    await reach.go(days=1)
    assert await reach.told() == [("stalled", "email")]


async def test_two_parcels_of_one_order_are_told_together(reach):
    await reach.bought("o1", "A1", "A2")
    await reach.wrong("A1")
    await reach.go(minutes=1)
    await reach.wrong("A2")
    await reach.go(minutes=1)
    await reach.go(minutes=9)
    assert len(reach.sent) == 1
    assert "2 of your parcels with UPS have stopped moving" in reach.sent[0].body.text
    assert "A1" in reach.sent[0].body.text
    assert "A2" in reach.sent[0].body.text


async def test_whatsapp_is_a_message_of_a_talk_in_which_a_reply_is_understood(reach):
    await reach.agreed()
    await reach.bought()
    await reach.wrong("A1", Kind.ATTEMPT_FAILED)
    await reach.go()
    await reach.go(minutes=5)
    send = reach.sent[0]
    assert (send.channel, send.address) == ("whatsapp", PHONE)
    assert send.body.template.id == "HX1"
    assert send.body.template.variables[:2] == ("Lantern", "#o1")
    assert len(send.body.template.variables) == 5
    assert all(each and "\n" not in each for each in send.body.template.variables)
    assert [(each.intent, each.option) for each in send.body.buttons] == [
        ("reschedule_or_redirect", "redirect"),
        ("reschedule_or_redirect", "pickup"),
        ("human_agent", None),
    ]
    talk = await reach.talks.find(reach.merchant.id, conversation_key(PHONE, "whatsapp"))
    assert talk.address == PHONE
    said = await reach.talks.messages(talk.id)
    assert [(each.sender, each.text) for each in said] == [(Sender.NOTICE, send.body.text)]
    assert talk.talk.orders == ("o1",)
    assert (talk.talk.pending.kind, talk.talk.pending.goal) == ("notice", "reschedule_or_redirect")
    assert (talk.talk.pending.orders, talk.talk.pending.detail) == (("o1",), "attempt_failed")


async def test_without_a_template_whatsapp_is_only_used_while_free_text_is_allowed(database, clock):
    reach = await Reach(database, clock, policy=Policy(outreach=RULES)).opened()
    await reach.agreed()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    assert await ways(reach) == [("email", MAIL)]
    talk = await reach.talks.open(reach.merchant.id, "whatsapp", conversation_key(PHONE, "whatsapp"), PHONE)
    await reach.talks.say(talk.id, "c1", "where is it?", None, clock.now())
    await reach.better()
    await reach.go()
    await reach.go(minutes=5)
    assert (reach.sent[1].channel, reach.sent[1].body.template) == ("whatsapp", None)


async def test_a_channel_that_the_shop_has_not_set_up_is_passed_over(reach):
    await reach.agreed()
    await reach.bought()
    reach.usable = {"email"}
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    assert await ways(reach) == [("email", MAIL)]


async def test_an_anomaly_that_is_over_before_its_word_left_is_never_told(reach):
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.better()
    await reach.go(minutes=1)
    await reach.go(minutes=9)
    assert reach.sent == []
    assert sorted(await reach.told()) == [("stalled", "over"), ("stalled/closing", "never_told")]


async def test_when_it_gets_better_one_word_closes_it(reach):
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    await reach.better("A1", Status.DELIVERED)
    await reach.go(hours=1)
    await reach.go(minutes=5)
    await reach.go(days=1)
    assert len(reach.sent) == 2
    assert "your parcel that we wrote about has been delivered" in reach.sent[1].body.text
    assert sorted(await reach.told()) == [("stalled", "email"), ("stalled/closing", "email")]


async def test_worse_is_told_only_if_nothing_was_told_before(reach):
    await reach.bought()
    await reach.wrong("A1", Kind.CUSTOMS_HOLD, severity=Severity.NOTICE)
    await reach.go(minutes=9)
    assert (await reach.told(), reach.sent) == ([], [])
    await reach.wrong("A1", Kind.CUSTOMS_HOLD)
    await reach.go(hours=1)
    await reach.go(minutes=5)
    assert len(reach.sent) == 1
    await reach.wrong("A1", Kind.CUSTOMS_HOLD, severity=Severity.CRITICAL)
    await reach.go(hours=1)
    await reach.go(minutes=5)
    assert len(reach.sent) == 1
    assert ("customs_hold", "already_told") in await reach.told()


async def test_one_trouble_that_turns_into_another_brings_no_good_news(reach):
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    await reach.wrong("A1", Kind.LOST_SUSPECTED, severity=Severity.CRITICAL)
    await reach.go(hours=1)
    await reach.go(minutes=5)
    assert [("may be lost" in each.body.text) for each in reach.sent] == [False, True]
    assert ("stalled/closing", "over") in await reach.told()


async def test_what_was_old_when_the_parcel_became_known_is_not_told(reach, clock):
    await reach.bought(watched=clock.now())
    await reach.wrong(hours=80)
    await reach.go(minutes=9)
    assert await reach.told() == []
    assert await reach.causes.counts(reach.merchant.id, NOON - timedelta(days=9)) == {"too_old": 1}


async def test_nobodys_parcel_is_told_to_nobody(reach):
    await reach.bought(contact=Contact())
    await reach.wrong()
    await reach.go()
    assert await reach.causes.counts(reach.merchant.id, NOON - timedelta(days=9)) == {"no_order": 1}


async def test_the_holdout_is_never_written_to_and_stays_the_same(database, clock):
    reach = await Reach(database, clock, replace(RULES, holdout=0.5)).opened()
    for n in range(12):
        await reach.bought(f"o{n}", f"A{n}", contact=Contact(email=f"s{n}@x.example", country="GB"))
        await reach.wrong(f"A{n}")
    await reach.go()
    await reach.go(minutes=5)
    told = await reach.told()
    assert len(told) == 12
    assert {reason for _, reason in told} == {"holdout", "email"}
    written = {send.address for send in reach.sent}
    reach.outreach, reach.receipts, reach.drain = reach.again()
    for n in range(12):
        await reach.wrong(f"A{n}", Kind.DAMAGED)
    await reach.go(hours=1)
    await reach.go(minutes=5)
    assert {send.address for send in reach.sent} == written


async def test_a_human_on_the_case_silences_it(reach, database):
    await reach.bought()
    talk = await reach.talks.open(reach.merchant.id, "web", "w")
    case = Case("c1", talk.id, "human_agent", "human_agent", "open", NOON, "#o1")
    await reach.wrong()
    await reach.go()
    await database.write(lambda connection: keep_case(connection, reach.merchant.id, case))
    await reach.go(minutes=5)
    await reach.wrong("A1", Kind.STALLED, Kind.DAMAGED)
    await reach.go(minutes=5)
    assert reach.sent == []
    assert await reach.told() == [("damaged", "human_on_it"), ("stalled", "human_on_it")]


async def test_stop_wins_at_the_moment_of_sending(reach):
    await reach.agreed()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    reach.clock.tick(minutes=5)
    await reach.outreach.step()
    await reach.agreed(False)
    await reach.drain.step()
    await reach.go(days=1)
    assert reach.sent == []
    assert await reach.told() == [("stalled", "opted_out")]


async def test_a_send_that_slips_into_quiet_hours_is_held_until_they_end(reach):
    await reach.bought()
    await reach.wrong()
    await reach.go(hours=8, minutes=50)
    reach.clock.tick(minutes=5)
    await reach.outreach.step()
    reach.clock.tick(minutes=30)
    row = (await reach.database.rows(select(outbox)))[0]
    send = replace(SEND, merchant_id=reach.merchant.id, ref=row["ref"], address=MAIL)
    assert await reach.receipts.permit(send) == Hold(NOON + timedelta(hours=20))
    await reach.drain.step()
    assert reach.sent == []
    await reach.go(hours=10, minutes=34)
    assert reach.sent == []
    await reach.go(minutes=2)
    assert len(reach.sent) == 1


async def test_nothing_is_permitted_that_no_notice_asks_for(reach):
    assert await reach.receipts.permit(SEND) is Withheld.ALREADY_TOLD


FAILURES = [
    (Failure.BAD_ADDRESS, [("whatsapp", PHONE), ("email", MAIL)], "email"),
    (Failure.WINDOW_CLOSED, [("whatsapp", PHONE), ("whatsapp", PHONE), ("email", MAIL)], "email"),  # the template too
    (Failure.BAD_CONTENT, [("whatsapp", PHONE), ("email", MAIL)], "email"),
    (Failure.CHANNEL_DOWN, [("whatsapp", PHONE), ("email", MAIL)], "email"),
    (Failure.OPTED_OUT, [("whatsapp", PHONE)], "opted_out"),
]


@pytest.mark.parametrize(("failure", "sent", "end"), FAILURES)
async def test_a_failure_leads_to_the_next_channel_if_that_is_allowed(reach, failure, sent, end):
    await reach.agreed()
    await reach.bought()
    reach.answers["whatsapp"] = Receipt(DeliveryState.FAILED, failure=failure, code="1")
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    await reach.go(minutes=1)
    assert await ways(reach) == sent
    assert await reach.told() == [("stalled", end)]
    if failure is Failure.OPTED_OUT:
        assert await reach.consents.of(reach.merchant.id, "whatsapp", PHONE) == dict.fromkeys(Purpose, False)
    if failure is Failure.BAD_ADDRESS:
        await reach.wrong("A1", Kind.STALLED, Kind.DAMAGED)
        await reach.go(hours=1)
        await reach.go(minutes=5)
        assert (await ways(reach))[2:] == [("email", MAIL)]


async def test_a_message_that_falls_after_it_was_sent_goes_the_next_way_once(reach):
    await reach.agreed()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    whatsapp = reach.sent[0]
    fell = Receipt(DeliveryState.FAILED, failure=Failure.BAD_CONTENT)
    for _ in range(2):
        await reach.receipts.handle(whatsapp, fell)
        await reach.go(minutes=1)
    await reach.receipts.handle(whatsapp, fell)
    await reach.go(minutes=1)
    assert await ways(reach) == [("whatsapp", PHONE), ("email", MAIL)]
    assert await reach.told() == [("stalled", "email")]


async def test_once_it_arrived_no_failure_counts(reach):
    await reach.agreed()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    for state in (DeliveryState.DELIVERED, DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.READ):
        await reach.receipts.handle(reach.sent[0], Receipt(state))
    await reach.go(minutes=1)
    assert len(reach.sent) == 1
    assert await reach.told() == [("stalled", "whatsapp")]


async def test_when_no_way_is_left_it_has_failed(database, clock):
    reach = await Reach(database, clock, replace(RULES, channels=("email",))).opened()
    await reach.bought()
    reach.answers["email"] = Receipt(DeliveryState.FAILED, failure=Failure.BAD_ADDRESS)
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    assert await reach.told() == [("stalled", "failed")]


async def test_on_the_web_a_notice_waits_for_the_next_visit(reach):
    reach.usable = set()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    assert await reach.told() == [("stalled", "sending")]
    assert [each.sender for each in await reach.visit("o9", "another")] == []
    for _ in range(2):
        said = await reach.visit()
        assert [each.sender for each in said] == [Sender.NOTICE]
    assert "has stopped moving" in said[0].text
    assert await reach.told() == [("stalled", "web")]


async def test_on_the_web_it_is_told_at_once_where_a_talk_may_see_the_order(reach):
    reach.usable = set()
    heard = []
    reach.outreach.on_said = heard.append
    await reach.bought()
    assert await reach.visit() == []
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    talk = await reach.talks.open(reach.merchant.id, "web", "visitor")
    assert len(await reach.talks.messages(talk.id)) == 1
    assert heard == [talk.id]


async def test_a_visit_is_not_told_of_what_is_over(reach):
    reach.usable = set()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    await reach.better()
    await reach.go(minutes=5)
    assert await reach.visit() == []
    assert sorted(await reach.told()) == [("stalled", "over"), ("stalled/closing", "never_told")]


async def test_what_nobody_came_for_has_failed(reach):
    reach.usable = set()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    await reach.go(days=GIVE_UP.days)
    assert await reach.told() == [("stalled", "failed")]


async def test_a_milestone_is_told_where_the_merchant_lists_it(database, clock):
    reach = await Reach(database, clock, replace(RULES, milestones=("delivered",))).opened()
    await reach.bought()
    await reach.better("A1", Status.OUT_FOR_DELIVERY)
    await reach.better("A1", Status.DELIVERED)
    await reach.go()
    await reach.go(minutes=5)
    assert await reach.told() == [("milestone:delivered", "email")]
    counts = await reach.causes.counts(reach.merchant.id, NOON - timedelta(days=9))
    assert counts == {"not_worth_it": 1}


async def test_the_merchants_own_wording_takes_the_place_of_ours(database, clock):
    own = {"stalled": "Oh dear, {shop}: {what}!\n{why}\nSee {link}"}
    reach = await Reach(database, clock, policy=Policy(outreach=RULES, wording=own)).opened()
    await reach.bought()
    await reach.wrong()
    await reach.go()
    await reach.go(minutes=5)
    assert reach.sent[0].body.text.startswith("Oh dear, Lantern: your parcel with UPS has stopped moving!\n")
    assert reach.sent[0].body.text.endswith("See https://t.example/o1")


async def test_two_workers_tell_it_once(reach):
    await reach.bought("o1", "A1", "A2")
    await reach.wrong("A1")
    await reach.wrong("A2")
    other, _, _ = reach.again()
    for _ in range(3):
        await asyncio.gather(reach.outreach.step(), other.step())
        reach.clock.tick(minutes=5)
    await reach.drain.step()
    assert len(reach.sent) == 1
    assert await reach.told() == [("stalled", "email")]


async def test_one_that_fails_stops_no_other(reach, database):
    await reach.bought()
    await reach.wrong()
    await database.do(causes.update().values(kind="no such kind"))
    await reach.bought("o2", "B1", contact=Contact(email="b@x.example", country="GB"))
    await reach.wrong("B1")
    known = (*Outreach().kinds, "no such kind")
    await reach.merchants.decide(reach.merchant.id, Policy(outreach=replace(RULES, kinds=known), templates=TEMPLATES))
    await reach.go()
    await reach.go(minutes=5)
    assert await ways(reach) == [("email", "b@x.example")]
