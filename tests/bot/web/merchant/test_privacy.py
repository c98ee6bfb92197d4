"""The privacy page: for owners alone, posted and never in an address, confirmed, and written down."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.domain.notice import Consent, Purpose
from bot.domain.order import Contact
from bot.domain.staff import Role

JANE = "jane@example.com"


@pytest.fixture
async def bought(services, merchant, make):
    now = services.clock.now()
    await services.flow.keep_order(merchant, make.order(contact=Contact("Jane Doe", JANE, "+447700900123")), now)
    await services.consents.record(merchant.id, [Consent("email", JANE, Purpose.TROUBLE, True, now, "checkout")])


async def test_an_owner_finds_takes_out_and_erases(signed_in, merchant, services, bought):
    owner = await signed_in(merchant)
    status, page = await owner.send("/privacy/find", email=JANE.upper())
    assert status == 200
    assert "orders: name, contact" in page
    assert "checkout" in page
    form = {"csrf": owner.csrf, "email": JANE}
    answer = await owner.client.post("/m/lamps/privacy/export", data=form)
    packed = zipfile.ZipFile(io.BytesIO(await answer.read()))
    assert "Jane Doe" in packed.read("shopper.json").decode()
    assert (await owner.send("/privacy/erase", email=JANE))[0] == 400
    assert await services.orders.by_email(merchant.id, JANE)
    assert (await owner.send("/privacy/erase", email=JANE, confirm="erase"))[0] == 303
    assert await services.orders.by_email(merchant.id, JANE) == []
    status, page = await owner.open("/privacy")
    assert "owner@lamps.example" in page
    assert JANE not in page


async def test_each_look_is_written_down_without_who_it_was(signed_in, merchant, services, bought):
    owner = await signed_in(merchant)
    await owner.send("/privacy/find", email=JANE)
    await owner.client.post("/m/lamps/privacy/export", data={"csrf": owner.csrf, "email": JANE})
    await owner.send("/privacy/erase", email=JANE, confirm="erase")
    deeds = [deed for _, deed in await services.staff.deeds(merchant.id)]
    assert [deed.act for deed in deeds[:3]] == ["shopper.erased", "shopper.exported", "shopper.found"]
    assert JANE not in repr(deeds)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT])
async def test_nobody_else_comes_in(signed_in, merchant, bought, role):
    person = await signed_in(merchant, role)
    assert (await person.open("/privacy"))[0] == 403
    for path in ("/privacy/find", "/privacy/export", "/privacy/erase"):
        assert (await person.send(path, email=JANE, confirm="erase"))[0] == 403


async def test_a_form_of_another_site_is_refused(signed_in, merchant, services, bought):
    owner = await signed_in(merchant)
    owner.csrf = "0" * 64
    assert (await owner.send("/privacy/erase", email=JANE, confirm="erase"))[0] in {403, 404}
    assert await services.orders.by_email(merchant.id, JANE)


async def test_nobody_and_nothing_are_told_in_words(signed_in, merchant):
    owner = await signed_in(merchant)
    assert "Nothing is kept" in (await owner.send("/privacy/find", email="nobody@x.example"))[1]
    assert "Name the shopper" in (await owner.send("/privacy/find"))[1]


async def test_another_shops_shopper_is_not_found(signed_in, merchant, rival, services, bought):
    owner = await signed_in(rival)
    assert "Nothing is kept" in (await owner.send("/privacy/find", email=JANE))[1]
