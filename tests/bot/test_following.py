"""Numbers that we ask for ourselves, and hints that are confirmed before anything final is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.status import Status
from bot.errors import Unavailable
from bot.main import Outside
from bot.ports import Arrival, RawPayload
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
