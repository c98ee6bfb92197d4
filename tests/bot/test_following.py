"""Numbers that we ask for ourselves, and hints that are confirmed before anything final is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.status import Status
from bot.errors import Unavailable
from bot.main import Outside
from bot.ports import Arrival, RawPayload, Subscription
from bot.store.anomalies import StoredAnomalies
from bot.store.migrate import downgrade, upgrade
from tests.bot.conftest import NOON, TwinCarrier, TwinDialogue, TwinShop


class Asked(TwinCarrier):
    """A carrier that can be asked, and answers what the test put there."""

    def __init__(self, *can: str) -> None:
        super().__init__()
        self.MANIFEST = replace(self.MANIFEST, can=frozenset(can))
        self.answers: list[object] = []
        self.fetched: list[str] = []

    async def fetch(self, number, carrier, settings, key):
        self.fetched.append(number)
        if not self.answers:
            raise Unavailable("easypost answered 503")
        body = f"answer {len(self.fetched)}".encode()
        self.meanings[body] = [self.answers.pop(0)]
        return RawPayload("easypost", body)


@pytest.fixture
def carrier() -> Asked:
    return Asked("fetch")


@pytest.fixture
def world(carrier) -> Outside:
    return Outside({"easypost": carrier}, {"shopify": TwinShop()}, TwinDialogue())


@pytest.fixture
def tell(services, merchant, world):
    async def tell(provider, meaning, body=b"told", headers=None):
        adapter = {**world.carriers, **world.storefronts}[provider]
        adapter.meanings[body] = [meaning]
        await services.inbox.keep(Arrival(merchant.id, provider, body.decode(), None, body, headers or {}, NOON))
        await services.worker.drain()

    return tell


async def state(services, merchant):
    return await services.shipments.by_number(merchant.id, "1Z999")


def later(services, **amount):
    services.clock.offset_seconds += timedelta(**amount).total_seconds()


async def test_a_provider_that_cannot_tell_us_is_asked(services, merchant, tell, make, carrier):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    carrier.answers = [make.report(5, make.event(5))]
    assert await services.poller.step() == 0, "the carrier is given a minute first"
    later(services, minutes=2)
    assert await services.poller.step() == 1
    await services.worker.drain()
    assert (await state(services, merchant)).status is Status.IN_TRANSIT
    assert carrier.subscribed == []


async def test_an_answer_without_news_still_makes_the_data_young(services, merchant, tell, make, carrier):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    same = make.report(5, make.event(5))
    carrier.answers = [same, same]
    later(services, minutes=2)
    await services.poller.step()
    await services.worker.drain()
    later(services, hours=7)
    await services.poller.step()
    await services.worker.drain()
    assert len(carrier.fetched) == 2
    assert (await state(services, merchant)).checked_at >= services.clock.now() - timedelta(minutes=1)


async def test_the_next_question_follows_from_the_answer_and_not_from_what_was_known_before(
    services, merchant, tell, make, carrier
):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    carrier.answers = [make.report(5, make.event(5, Status.OUT_FOR_DELIVERY))] * 2
    later(services, minutes=2)
    await services.poller.step()
    await services.worker.drain()
    later(services, minutes=31)
    assert await services.poller.step() == 1


async def test_a_parcel_that_was_delivered_at_no_known_hour_is_not_asked_for_for_ever(
    services, merchant, tell, make, carrier
):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    carrier.answers = [make.report(5, headline=Status.DELIVERED)] * 9
    for _ in range(9):
        later(services, hours=25)
        await services.poller.step()
        await services.worker.drain()
    assert len(carrier.fetched) < 4


async def test_a_hint_that_comes_while_a_question_is_out_is_asked_about_anew(services, merchant, tell, make, carrier):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    later(services, minutes=2)
    (asked,) = await services.polls.due(services.clock.now(), 9)
    await tell("easypost", make.report(9, make.event(9, Status.DELIVERED), hint=True), b"hint")
    await services.polls.answered(asked, services.clock.now(), services.clock.now() + timedelta(hours=4), "poll")
    (again,) = await services.polls.due(services.clock.now(), 9)
    assert again.reason == "confirm"


async def test_parcels_from_before_an_upgrade_are_judged_and_asked_for(services, merchant, tell, make, carrier):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    await tell("easypost", make.report(5, make.event(5)), b"before")
    await services.database.write(lambda connection: downgrade(connection, "0001"))
    await services.database.write(upgrade)
    services.clock.offset_seconds += (NOON + timedelta(days=7) - services.clock.now()).total_seconds()
    assert (await services.sweep.step()).parcels == 1
    assert "stalled" in [row["kind"] for row in await StoredAnomalies(services.database).of(merchant.id)]
    later(services, minutes=2)
    assert [poll.number for poll in await services.polls.due(services.clock.now(), 9)] == ["1Z999"]


async def test_a_shop_that_changes_its_provider_has_its_numbers_asked_for_there(
    services, merchant, tell, make, carrier, world
):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    later(services, minutes=2)
    world.carriers["ups"] = Asked("fetch")
    await services.merchants.change(merchant.id, replace(merchant.settings, carrier_provider="ups"))
    await services.poller.step()
    later(services, minutes=2)
    assert [(poll.provider, poll.number) for poll in await services.polls.due(services.clock.now(), 9)] == [
        ("ups", "1Z999")
    ]
    assert carrier.fetched == []


@pytest.mark.parametrize(
    ("status", "left", "again"),
    [(Status.IN_TRANSIT, 5, 4), (Status.IN_TRANSIT, 0, 1 / 24), (Status.DELIVERED, 5, None)],
)
async def test_a_subscription_is_renewed_in_time_never_at_once_and_not_for_what_has_come(
    services, merchant, tell, make, carrier, status, left, again
):
    carrier.MANIFEST = replace(carrier.MANIFEST, can=frozenset({"webhook", "subscribe"}))
    services.clock.offset_seconds += (NOON - services.clock.now()).total_seconds()
    carrier.outcome = Subscription("s", services.clock.now() + timedelta(days=left))
    await tell("easypost", make.report(5, make.event(5, status)))
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)), b"sent")
    await services.follower.step()
    wait = timedelta(days=again) if again else timedelta(days=400)
    assert await services.subscriptions.due(services.clock.now() + wait - timedelta(minutes=1), 9) == []
    renewals = await services.subscriptions.due(services.clock.now() + wait + timedelta(minutes=1), 9)
    assert len(renewals) == (again is not None)


async def test_a_hint_says_nothing_final_until_the_provider_was_asked(services, merchant, tell, make, carrier):
    delivered = make.report(9, make.event(5), make.event(9, Status.DELIVERED))
    await tell("easypost", replace(delivered, hint=True))
    assert (await state(services, merchant)).status is Status.IN_TRANSIT
    carrier.answers = [replace(delivered, hint=True)]
    assert await services.poller.step() == 1, "it is asked at once"
    await services.worker.drain()
    assert (await state(services, merchant)).status is Status.DELIVERED


async def test_a_hint_that_nobody_confirms_stays_a_hint(services, merchant, tell, make, carrier):
    await tell("easypost", make.report(9, make.event(5), make.event(9, Status.DELIVERED), hint=True))
    await services.poller.step()
    assert carrier.fetched == ["1Z999"]
    assert (await state(services, merchant)).status is Status.IN_TRANSIT


async def test_a_sender_cannot_pass_a_hint_off_as_our_own_question(services, merchant, site, make, carrier):
    body = b"forged"
    carrier.meanings[body] = [make.report(9, make.event(9, Status.DELIVERED), hint=True)]
    headers = {"X-Signature": make.sign("secret of easypost.webhook", body), "X-Porchlight-Asked": "1"}
    answer = await site.post(f"/hooks/{merchant.hook_token}/easypost", data=body, headers=headers)
    assert answer.status == 200
    await services.worker.drain()
    assert (await state(services, merchant)).status is not Status.DELIVERED


async def test_a_provider_that_makes_sure_of_our_address_is_answered(services, merchant, tell, carrier):
    carrier.MANIFEST = replace(carrier.MANIFEST, can=frozenset({"webhook", "confirm"}))
    confirmed = []

    async def confirm(raw, settings, key):
        confirmed.append((raw.body, key))

    carrier.confirm = confirm
    carrier.meanings[b"validate"] = []
    await services.inbox.keep(Arrival(merchant.id, "easypost", "v", None, b"validate", {}, NOON))
    await services.worker.drain()
    assert confirmed == [(b"validate", "secret of easypost.key")]


async def test_a_body_that_only_carries_a_secret_is_a_hint(services, merchant, tell, make, carrier):
    carrier.MANIFEST = replace(carrier.MANIFEST, signs_body=False)
    await tell("easypost", make.report(9, make.event(5), make.event(9, Status.DELIVERED)))
    assert (await state(services, merchant)).status is Status.IN_TRANSIT


async def test_a_provider_that_answers_no_more_is_said_to_be_silent(services, merchant, tell, make, carrier):
    await tell("shopify", make.order(fulfilments=(make.fulfilment(),)))
    await tell("easypost", make.report(5, make.event(5)))
    later(services, days=5)
    await services.flow.settle(merchant, "1Z999")
    rows = await StoredAnomalies(services.database).of(merchant.id)
    told = {row["kind"]: dict(row["anomaly"].evidence) for row in rows}
    assert told["carrier_silent"]["unheard_days"] == "5"
