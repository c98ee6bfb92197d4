"""Products on the tracking page, as a shopper meets them: there when all is well, gone when not, and a way out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.order import Contact, OrderLine, OrderState
from bot.domain.policy import Goods, Policy
from bot.domain.product import Product, ProductNews
from bot.domain.shopper import is_held_out, shopper_of
from bot.domain.status import Status
from bot.store.worth import page_clicks, page_visits
from tests.bot.conftest import NOON, event, fulfilment, order, report

BULB = "https://shop.example/bulb?ref=1"
WAITING = NOON - timedelta(days=1)


def product(sku, **more):
    told = {"title": f"The {sku.lower()}", "url": f"https://shop.example/{sku.lower()}", "in_stock": True}
    return Product(sku=sku, updated_at=NOON, **told | more)


@pytest.fixture
async def shop(services, merchant):
    """A shop that knows what goes with what, whose shopper bought oil before and has a lamp on its way."""

    async def change(**goods):
        policy = Policy(goods=Goods(**{"holdout": 0.0, "least_orders": 10} | goods))
        await services.merchants.change(merchant.id, replace(merchant.settings, policy=policy))
        return await services.merchants.by_id(merchant.id)

    changed = await change()
    sold = (
        product("BULB", url=BULB, price=4.5, currency="EUR", image_url="https://cdn.shop.example/b.png"),
        product("OIL"),
    )
    await services.products.keep(merchant.id, ProductNews(sold), NOON)
    await services.pairings.learned(merchant.id, 200, {"LAMP": [("BULB", 0.5)]}, [], NOON)
    past = order(id="past", number="#1", lines=(OrderLine("l1", "Oil", 1, sku="OIL"),), state=OrderState.SHIPPED)
    await services.orders.save(merchant.id, replace(past, placed_at=NOON - timedelta(days=30)), NOON)
    await place(services, changed)
    changed_by = change
    return changed, changed_by


async def place(services, merchant, *events, **more):
    sent = more.pop("fulfilments", (fulfilment(),))
    lines = (OrderLine("l1", "A lamp", 1, sku="LAMP"),)
    told = order(lines=lines, fulfilments=sent, state=more.pop("state", OrderState.SHIPPED), **more)
    await services.flow.keep_order(merchant, told, NOON)
    parts = events or (event(1400),)
    await services.shipments.record(merchant.id, report(1400, *parts), NOON)
    await services.flow.settle(merchant, "1Z999")


@pytest.fixture
async def look(site, services, shop):
    """Open the page; return its text and its headers."""
    merchant, _ = shop
    token = services.signer.link(merchant.id, "o1", services.clock.now())

    async def opened():
        answer = await site.get(f"/t/{token}")
        assert answer.status == 200
        return await answer.text(), answer.headers

    opened.token = token
    return opened


async def rows(services):
    return await services.database.rows(select(page_visits).order_by(page_visits.c.id))


async def test_the_page_offers_what_was_bought_before_and_what_goes_with_the_order(look, services):
    text, _ = await look()
    block = text[text.index('class="goods"') :]
    assert [" ".join(each.split()) for each in re.findall(r"<h3[^>]*>([^<]+)</h3>", block)] == [
        "Buy again", "Goes with this order",
    ]  # fmt: skip
    assert re.findall(r'href="(/t/[^"]+)"', block)[:2] == [f"/t/{look.token}/go/OIL", f"/t/{look.token}/go/BULB"]
    for said in ("You have bought this before", "Often bought with A lamp", "€4.50"):
        assert said in block
    [visit] = await rows(services)
    assert (visit["arm"], visit["withheld"], visit["skus"]) == ("shown", None, '["OIL", "BULB"]')


async def test_opening_it_again_on_the_same_day_is_one_visit(look, services):
    for _ in range(3):
        await look()
    assert len(await rows(services)) == 1


@pytest.mark.parametrize(
    "status", [Status.EXCEPTION, Status.RETURNING, Status.FAILED, Status.ATTEMPT_FAILED, Status.RETURNED]
)
async def test_nothing_is_sold_while_a_parcel_is_in_trouble(look, services, shop, status):
    await place(services, shop[0], event(1400), event(1430, status))
    text, _ = await look()
    assert 'class="goods"' not in text
    assert "/go/" not in text
    [visit] = await rows(services)
    assert (visit["withheld"], visit["skus"]) == ("trouble", "[]")


async def test_nothing_is_sold_while_a_parcel_has_stopped_moving(look, services):
    services.clock.offset_seconds += timedelta(days=12).total_seconds()
    text, _ = await look()
    assert 'class="goods"' not in text
    assert (await rows(services))[0]["withheld"] == "trouble"


async def test_nothing_is_sold_while_the_order_itself_is_overdue(look, services, merchant, shop, site):
    late = order(id="o9", number="#9", lines=(OrderLine("l1", "A lamp", 1, sku="LAMP"),))
    await services.orders.save(merchant.id, replace(late, placed_at=NOON - timedelta(days=20)), NOON)
    answer = await site.get(f"/t/{services.signer.link(merchant.id, 'o9', services.clock.now())}")
    assert 'class="goods"' not in await answer.text()
    assert (await rows(services))[0]["withheld"] == "trouble"


@pytest.mark.parametrize(
    ("goods", "reason"),
    [({"enabled": False}, "off"), ({"least_orders": 500}, "too_few"), ({"holdout": 0.5}, "holdout")],
    ids=str,
)
async def test_what_the_shop_decided_is_kept_with_the_visit(look, services, shop, goods, reason):
    await shop[1](**goods)
    if reason == "holdout":  # half of all shoppers: take one who is in it
        salt = await services.merchants.salt(shop[0].id)
        everybody = (Contact(email=f"held{number}@example.com") for number in range(100))
        who = next(each for each in everybody if is_held_out(shopper_of(each, salt), salt, 0.5, "goods"))
        await place(services, shop[0], contact=who, updated=1)
    text, _ = await look()
    assert 'class="goods"' not in text
    assert reason in {row["withheld"] for row in await rows(services)}


async def test_an_order_that_was_paid_back_sells_nothing(look, services, shop):
    await place(services, shop[0], refunded_at=WAITING, state=OrderState.REFUNDED, updated=60)
    text, _ = await look()
    assert 'class="goods"' not in text
    assert (await rows(services))[0]["withheld"] == "ended"


async def test_what_was_bought_before_stays_hidden_where_the_shop_wants_that(look, shop):
    await shop[1](history=False)
    text, _ = await look()
    assert "/go/BULB" in text
    assert "/go/OIL" not in text


async def test_a_click_leads_to_the_shops_own_address_and_is_kept_once(look, services, site):
    await look()
    for _ in range(3):
        answer = await site.get(f"/t/{look.token}/go/BULB", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (302, BULB)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert len(await services.database.rows(select(page_clicks))) == 1


@pytest.mark.parametrize(
    "path",
    ["go/MUG", "go/https:%2F%2Fevil.example", "go/BULB%00", "go/..%2F..%2F", "go/BULB?to=https://evil.example", "go/"],
)
async def test_the_door_leads_nowhere_else(look, site, path):
    await look()
    answer = await site.get(f"/t/{look.token}/{path}", allow_redirects=False)
    assert (answer.status, answer.headers.get("Location")) in {(404, None), (400, None), (302, BULB)}
    assert answer.status in {404, 400} or path.startswith("go/BULB?")


async def test_a_forged_link_and_a_product_never_shown_read_the_same_to_a_machine(look, site, services):
    answer = await site.get("/t/forged/go/BULB", allow_redirects=False)
    assert answer.status == 404
    answer = await site.get(f"/t/{look.token}/go/BULB", allow_redirects=False)
    assert answer.status == 404  # the page was never opened
    assert await services.database.rows(select(page_clicks)) == []


async def test_only_a_get_is_a_click(look, site, services):
    await look()
    answer = await site.head(f"/t/{look.token}/go/BULB", allow_redirects=False)
    assert answer.status == 405
    assert await services.database.rows(select(page_clicks)) == []


async def test_an_address_that_is_none_of_the_webs_is_never_offered(look, services, merchant):
    bad = (product("BULB", url="javascript:alert(1)", title="Bad"), product("OIL", url="/products/oil"))
    await services.products.keep(merchant.id, ProductNews(bad), NOON)
    text, _ = await look()
    assert 'class="goods"' not in text  # nor a path, while the shop's domain is not known
    assert (await rows(services))[0]["withheld"] == "none"


async def test_a_path_is_one_of_the_shops_own_domain(look, services, merchant, site, shop):
    changed = await shop[1]()
    await services.merchants.change(merchant.id, replace(changed.settings, shop_domain="oak.example"))
    await services.products.keep(merchant.id, ProductNews((product("OIL", url="/products/oil?variant=1"),)), NOON)
    await look()
    answer = await site.get(f"/t/{look.token}/go/OIL", allow_redirects=False)
    assert answer.headers["Location"] == "https://oak.example/products/oil?variant=1"


async def test_no_picture_is_fetched_from_anywhere_unless_the_shop_names_the_place(look, shop):
    text, headers = await look()
    assert "<img" not in text[text.index('class="goods"') :]
    assert "img-src 'self';" in headers["Content-Security-Policy"]
    await shop[1](image_origin="https://cdn.shop.example")
    text, headers = await look()
    assert 'src="https://cdn.shop.example/b.png"' in text
    assert "img-src 'self' https://cdn.shop.example;" in headers["Content-Security-Policy"]
    await shop[1](image_origin="https://other.example")
    text, _ = await look()
    assert "cdn.shop.example" not in text


async def test_titles_are_text_and_never_markup(look, services, merchant):
    await services.products.keep(merchant.id, ProductNews((product("OIL", title="<b>Oil</b> & more"),)), NOON)
    text, _ = await look()
    assert "&lt;b&gt;Oil&lt;/b&gt; &amp; more" in text
    assert "<b>Oil" not in text


async def test_the_night_teaches_and_the_page_knows(services, merchant, look, shop):
    await services.pairings.learned(merchant.id, 0, {}, [], NOON - timedelta(days=2))
    for number in range(12):
        lines = tuple(OrderLine(sku, sku, 1, sku=sku) for sku in ("LAMP", "BULB"))
        one = order(id=f"t{number}", number=f"#2{number}", lines=lines, contact=Contact(email=f"{number}@example.com"))
        await services.orders.save(merchant.id, one, NOON)
    for number in range(4):
        one = order(id=f"u{number}", number=f"#3{number}", lines=(OrderLine("1", "Mug", 1, sku="MUG"),))
        await services.orders.save(merchant.id, replace(one, contact=Contact(email="m@example.com")), NOON)
    assert await services.pairing.step() == 1
    assert await services.pairing.step() == 0
    text, _ = await look()
    assert "Often bought with A lamp" in text
