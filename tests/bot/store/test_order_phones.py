"""Orders by the phone number on them: kept with the order, changed with it, and filled in for orders kept before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.order import Contact
from bot.store.migrate import downgrade, upgrade
from bot.store.tables import order_phones
from tests.conftest import NOON


@pytest.fixture
def keep(services, merchant, make):
    async def kept(phone, updated=0, ident="o1", **more):
        contact = Contact("Jane", "jane@example.com", phone, **more)
        one = make.order(updated, id=ident, contact=contact)
        await services.orders.save(merchant.id, one, NOON)

    return kept


async def found(services, merchant, phone) -> list[str]:
    return [dossier.order.id for dossier in await services.orders.by_phone(merchant.id, phone)]


async def test_a_number_is_found_in_any_spelling_and_only_in_its_own_shop(services, merchant, keep):
    await keep("(503) 555-0123", other_phones=("+44 20 7946 0018",))
    for phone in ("+15035550123", "503-555-0123", "+442079460018"):
        assert await found(services, merchant, phone) == ["o1"]
    for phone in ("+15035550124", "0123", "", "n/a"):
        assert await found(services, merchant, phone) == []
    other = await services.merchants.add("other", merchant.settings)
    assert await services.orders.by_phone(other.id, "+15035550123") == []


async def test_a_newer_version_of_the_order_takes_the_old_number_away(services, merchant, keep):
    await keep("+15035550123")
    await keep("+15035550199", updated=5)
    await keep("+15035550123", updated=1)
    assert await found(services, merchant, "+15035550123") == []
    assert await found(services, merchant, "+15035550199") == ["o1"]


@pytest.mark.parametrize("phone", ["n/a", "", None, "12", "call after 5pm"])
async def test_what_is_no_number_is_not_kept(services, merchant, keep, phone):
    await keep(phone)
    assert await services.database.rows(select(order_phones)) == []


async def test_the_same_number_twice_on_one_order_is_one_row(services, merchant, keep):
    await keep("+15035550123", other_phones=("5035550123",))
    assert len(await services.database.rows(select(order_phones))) == 1


async def test_orders_kept_before_the_table_are_found_after_the_upgrade(services, merchant, keep):
    await keep("+15035550123", other_phones=("+44 20 7946 0018",))
    await keep("n/a", ident="o2")
    await services.database.write(lambda connection: downgrade(connection, "0002"))
    await services.database.write(upgrade)
    assert await found(services, merchant, "+15035550123") == ["o1"]
    assert await found(services, merchant, "020 7946 0018") == ["o1"]
    assert len(await services.database.rows(select(order_phones))) == 2
