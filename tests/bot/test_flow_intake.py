"""From payload to store: duplicates, any order of arrival, orders and dispatches that miss each other, follows."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.merchant import MerchantSettings
from bot.domain.order import OrderState
from bot.domain.status import Status
from bot.errors import MalformedPayload, NotThere, RateLimited, Refused, Unavailable
from bot.intake.inbox import outcome, pause_after
from bot.ports import Arrival, RawPayload, Refetch, Subscription

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


@pytest.fixture
def told(services, merchant, world):
    """Keep payloads with these meanings, one after the other, and work each."""
    count = itertools.count()

    async def tell(*meanings, provider="shopify", again=False):
        adapter = {**world.carriers, **world.storefronts}[provider]
        for meaning in meanings:
            body = f"body {next(count)}".encode()
            adapter.meanings[body] = [meaning]
            at = NOON + timedelta(seconds=next(count))
            await services.inbox.keep(Arrival(merchant.id, provider, body.decode(), None, body, {}, at))
            await services.worker.drain()

    return tell


async def _dossier(services, merchant):
    dossiers = await services.orders.by_number(merchant.id, "1042")
    return dossiers[0] if dossiers else None


async def test_reports_reduce_to_the_same_shipment_in_any_order_and_however_often(services, merchant, told, make):
    events = [make.event(n) for n in range(3)] + [make.event(9, Status.DELIVERED)]
    reports = [make.report(n, *events[: n + 1]) for n in range(4)]
    outcomes = []
    for number, order in enumerate(itertools.islice(itertools.permutations(reports), 0, 24, 5)):
        renumbered = [_for_number(report, f"1Z{number}") for report in (*order, *order[:2])]
        await told(*renumbered, provider="easypost")
        outcomes.append(await services.shipments.by_number(merchant.id, f"1z {number}"))
    assert {outcome.status for outcome in outcomes} == {Status.DELIVERED}
    assert {len(outcome.events) for outcome in outcomes} == {4}
    assert len({tuple(event.sequence for event in outcome.events) for outcome in outcomes}) == 1


def _for_number(report, number):
    events = tuple(replace(event, tracking_number=number) for event in report.events)
    return replace(report, tracking_number=number, events=events)


async def test_what_is_kept_reduces_as_all_reports_would(services, merchant, told, make):
    from bot.domain.reduce import reduce

    reports = [make.report(5, make.event(1), make.event(3)), make.report(2, make.event(1), make.event(2))]
    await told(*reports, provider="easypost")
    kept = await services.shipments.by_number(merchant.id, "1Z999")
    assert replace(kept, watched_since=None) == reduce(reports, kept.checked_at)


async def test_a_late_order_version_changes_nothing(services, merchant, told, make):
    new, old = make.order(10, state=OrderState.PREPARING), make.order(0, state=OrderState.RECEIVED)
    await told(new, old)
    assert (await _dossier(services, merchant)).order.state is OrderState.PREPARING
    assert not await services.orders.save(merchant.id, new, NOON)


@pytest.mark.parametrize("order_of_arrival", list(itertools.permutations(range(4))))
async def test_order_dispatch_and_reports_join_whichever_comes_first(services, merchant, told, make, order_of_arrival):
    word = make.report(2, make.event(2, Status.OUT_FOR_DELIVERY, number=""), number="")
    news = [
        ("shopify", make.order()),
        ("shopify", make.news(make.fulfilment())),
        ("shopify", make.word(word)),
        ("easypost", make.report(1, make.event(1))),
    ]
    for index in order_of_arrival:
        await told(news[index][1], provider=news[index][0])
    dossier = await _dossier(services, merchant)
    assert dossier.order.state is OrderState.SHIPPED
    assert dossier.order.lines[0].shipped == 1
    [parcel] = dossier.shipments
    assert parcel.status is Status.OUT_FOR_DELIVERY
    assert len(parcel.events) == 2
    assert len(await services.subscriptions.all(merchant.id)) == 1


async def test_a_parcel_of_which_only_the_number_is_known_is_pending(services, merchant, told, make):
    await told(make.order(fulfilments=(make.fulfilment(),)))
    [parcel] = (await _dossier(services, merchant)).shipments
    assert (parcel.status, parcel.substatus, parcel.carrier) == ("pending", "no_info_yet", "UPS")


async def test_split_orders_keep_their_parcels_in_order_of_dispatch(services, merchant, told, make):
    first = make.fulfilment("1ZB", "f1")
    second = replace(make.fulfilment("1ZA", "f2"), created_at=first.created_at + timedelta(hours=1))
    await told(make.order(), make.news(second), make.news(first))
    assert [parcel.tracking_number for parcel in (await _dossier(services, merchant)).shipments] == ["1ZB", "1ZA"]


async def test_a_withdrawn_dispatch_is_no_parcel(services, merchant, told, make):
    gone = make.fulfilment(status="cancelled", updated_at=NOON)
    await told(make.order(), make.news(gone), make.news(make.fulfilment()))
    assert (await _dossier(services, merchant)).shipments == ()


async def test_orders_are_found_by_number_email_and_parcel(services, merchant, told, make):
    await told(make.order(fulfilments=(make.fulfilment(),)))
    by_email = await services.orders.by_email(merchant.id, " jane@example.COM ")
    parcel, dossier = await services.orders.by_tracking_number(merchant.id, "1z 999")
    assert [one.order.id for one in by_email] == ["o1"]
    assert (parcel.tracking_number, dossier.order.number) == ("1Z999", "#1042")
    assert await services.orders.by_number("somebody else", "1042") == []
    assert await services.orders.by_tracking_number("somebody else", "1Z999") is None


async def test_each_new_number_is_subscribed_once_and_its_answer_comes_through_the_inbox(
    services, merchant, told, make, world
):
    carrier = world.carriers["easypost"]
    carrier.meanings[b"tracker"] = [make.report(1, make.event(1))]
    carrier.outcome = Subscription("trk_1", report=RawPayload("easypost", b"tracker"))
    await told(make.order(fulfilments=(make.fulfilment(),)), make.news(make.fulfilment()), make.order(1))
    assert await services.follower.step() == 1
    assert await services.follower.step() == 0
    await services.worker.drain()
    assert carrier.subscribed == [("1Z999", "UPS")]
    assert (await services.shipments.by_number(merchant.id, "1Z999")).status is Status.IN_TRANSIT


@pytest.mark.parametrize(
    ("error", "state", "least", "most"),
    [
        (Unavailable("down"), "wanted", 4, 6),
        (RateLimited("easypost", 120), "wanted", 119, 121),
        (Refused("key"), "wanted", 899, 901),
        (NotThere("no such number"), "failed", None, None),
    ],
    ids=["down", "slow down", "refused", "unknown"],
)
async def test_a_failed_subscription_is_tried_again_by_the_class_of_its_error(
    services, merchant, told, make, world, error, state, least, most
):
    world.carriers["easypost"].outcome = error
    await told(make.order(fulfilments=(make.fulfilment(),)))
    await services.follower.step()
    [follow] = await services.subscriptions.all(merchant.id)
    assert (follow.state, follow.attempts) == (state, 1)
    assert await services.subscriptions.due(services.clock.now(), 10) == []
    if least is None:
        assert await services.subscriptions.due(services.clock.now() + timedelta(days=9), 10) == []
    else:
        assert await services.subscriptions.due(services.clock.now() + timedelta(seconds=least - 2), 10) == []
        assert len(await services.subscriptions.due(services.clock.now() + timedelta(seconds=most), 10)) == 1


async def test_a_subscription_is_renewed_before_it_expires(services, merchant, told, make, world):
    expires = services.clock.now() + timedelta(days=14)
    world.carriers["easypost"].outcome = Subscription("trk", expires)
    await told(make.order(fulfilments=(make.fulfilment(),)))
    await services.follower.step()
    assert await services.subscriptions.due(expires - timedelta(days=1, minutes=1), 10) == []
    [follow] = await services.subscriptions.due(expires - timedelta(days=1), 10)
    assert follow.state == "active"


async def test_an_unknown_order_is_fetched_kept_and_followed(services, merchant, world, make):
    world.storefronts["shopify"].orders["o1"] = make.order(fulfilments=(make.fulfilment(),))
    [found] = await services.flow.find_order(merchant, "#1042")
    again = await services.flow.find_order(merchant, "1042")
    assert found.order.id == again[0].order.id == "o1"
    assert world.storefronts["shopify"].asked == ["#1042"]
    assert len(await services.subscriptions.all(merchant.id)) == 1


async def test_that_the_shop_knows_none_is_remembered_for_a_minute(services, merchant, world, make):
    shop = world.storefronts["shopify"]
    assert await services.flow.find_order(merchant, "9999") == []
    assert await services.flow.find_order(merchant, "#9999") == []
    assert shop.asked == ["9999"]
    services.clock.offset_seconds += 61
    await services.flow.find_order(merchant, "9999")
    assert len(shop.asked) == 2


async def test_a_shop_that_cannot_be_asked_is_not_a_shop_without_the_order(services, merchant, world):
    world.storefronts["shopify"].failure = Unavailable("down")
    with pytest.raises(Unavailable):
        await services.flow.find_order(merchant, "1042")
    bare = await services.merchants.add("bare", MerchantSettings(name="Bare"))
    with pytest.raises(Refused):
        await services.flow.find_order(bare, "1042")


async def test_a_thin_event_asks_the_shop_and_is_tried_again_when_it_is_down(services, merchant, told, world, make):
    shop = world.storefronts["shopify"]
    shop.failure, shop.orders["o1"] = Unavailable("down"), make.order()
    await told(Refetch(order_id="o1"))
    [entry] = await services.inbox.find(["new"])
    assert (entry.attempts, entry.trouble.kind) == (1, "Unavailable")
    assert await services.inbox.due(services.clock.now(), 10) == []
    shop.failure = None
    services.clock.offset_seconds += 3
    await services.worker.drain()
    assert (await _dossier(services, merchant)).order.id == "o1"
    assert await services.inbox.find(["new"]) == []


async def test_replay_reads_anew_after_a_fix(services, merchant, told, world, make):
    wrong = make.report(1, make.event(1, Status.UNKNOWN))
    await told(wrong, provider="easypost")
    [entry] = await services.inbox.find()
    world.carriers["easypost"].meanings[entry.arrival.body] = [make.report(1, make.event(1, Status.DELIVERED))]
    await services.worker.attend(entry, again=True)
    shipment = await services.shipments.by_number(merchant.id, "1Z999")
    assert (shipment.status, len(shipment.events)) == (Status.DELIVERED, 1)


async def test_unknown_codes_are_counted_by_parcel_not_by_delivery(services, merchant, told, make):
    report = make.report(1, make.event(1), unknown_codes=("x1", "x2"))
    await told(report, report, _for_number(report, "1Z000"), provider="easypost")
    assert await services.shipments.unknown(merchant.id) == [("easypost", "x1", 2), ("easypost", "x2", 2)]


async def test_backfill_keeps_every_order_and_twice_changes_nothing(services, merchant, world, make):
    orders = world.storefronts["shopify"].orders
    orders |= {f"o{n}": make.order(id=f"o{n}", number=f"#{n}") for n in range(3)}
    first = [changed async for _, changed in services.flow.backfill(merchant, NOON - timedelta(days=60))]
    second = [changed async for _, changed in services.flow.backfill(merchant, NOON - timedelta(days=60))]
    assert (first, second) == ([True] * 3, [False] * 3)


@pytest.mark.parametrize(
    ("error", "attempts", "state"),
    [
        (MalformedPayload("x", "a.b", "text was expected"), 1, "unreadable"),
        (Unavailable("down"), 1, "new"),
        (Unavailable("down"), 40, "failed"),
        (NotThere("gone"), 1, "done"),
        (Refused("key"), 1, "failed"),
        (RuntimeError("a bug"), 1, "new"),
        (RuntimeError("a bug"), 6, "failed"),
    ],
)
def test_what_becomes_of_an_entry_follows_the_class_of_the_error(error, attempts, state):
    assert outcome(error, attempts) == state


def test_pauses_double_up_to_a_quarter_of_an_hour_and_obey_the_other_side():
    assert [pause_after(Unavailable("x"), n) for n in (0, 1, 2, 30)] == [2, 4, 8, 900]
    assert pause_after(RateLimited("x", 77), 0) == 77


async def test_a_number_used_again_shows_the_first_order_nothing_of_the_second_ones_parcel(
    services, merchant, told, make
):
    half_a_year = timedelta(days=180)
    first = replace(
        make.order(id="o0", number="#900", fulfilments=(make.fulfilment(ident="f0"),)),
        placed_at=NOON - half_a_year,
        fulfilments=(replace(make.fulfilment(ident="f0"), created_at=NOON - half_a_year),),
    )
    second = make.order(fulfilments=(make.fulfilment(),))
    await told(first, second)
    await told(make.report(5, make.event(5)), provider="easypost")
    (old,), (new,) = [await services.orders.by_number(merchant.id, number) for number in ("900", "1042")]
    assert old.shipments == ()
    assert [parcel.status for parcel in new.shipments] == [Status.IN_TRANSIT]


async def test_two_orders_in_one_parcel_both_see_it(services, merchant, told, make):
    sent = (make.fulfilment(),)
    await told(make.order(id="o0", number="#900", fulfilments=sent), make.order(fulfilments=sent))
    await told(make.report(5, make.event(5)), provider="easypost")
    for number in ("900", "1042"):
        (dossier,) = await services.orders.by_number(merchant.id, number)
        assert len(dossier.shipments) == 1
