"""A shop's look at addresses of its own: cached by what it says, never somebody else's file, and tried on unsaved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answer.sheet import mark, sheet
from bot.domain.look import LIGHT, MOST_TEXT, Look, Texts
from bot.intake.logo import logo_of
from bot.intake.look import read_look
from bot.store.codec import SETTINGS
from bot.web.looks import worn
from tests.bot.intake.test_logo import png

LOOK = read_look('light: {accent: "#0f766e"}\ntexts: {greeting: "Thank you from {shop} for {order}"}\nfont: serif\n')
YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
async def dressed(services, merchant):
    """The shop in a look of its own, with a logo."""
    body = png(240, 60)
    logo = await services.logos.keep(merchant.id, logo_of(body), body, services.clock.now())
    await services.merchants.wear(merchant.id, replace(LOOK, logo=logo))
    return await services.merchants.by_id(merchant.id)


def test_settings_that_were_kept_before_there_were_looks_wear_ours():
    assert SETTINGS.load('{"name": "Lamps", "time_zone": "Europe/London"}').look == Look()


async def test_a_look_is_saved_and_nothing_else_of_the_settings(services, merchant):
    await services.merchants.wear(merchant.id, LOOK)
    await services.merchants.wear(merchant.id, LOOK)
    kept = await services.merchants.by_id(merchant.id)
    assert kept.settings == replace(merchant.settings, look=LOOK)


async def test_the_sheet_is_kept_for_ever_under_its_own_mark(site, services, dressed):
    path = worn(services, dressed)["sheet"]
    answer = await site.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["Cache-Control"] == YEAR
    assert "--accent: light-dark(#0f766e," in await answer.text()


async def test_an_old_mark_gets_what_is_worn_now_and_is_not_kept(site, services, dressed):
    old = worn(services, dressed)["sheet"]
    await services.merchants.wear(dressed.id, replace(LOOK, radius=2))
    answer = await site.get(old)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "--radius: 2px" in await answer.text()


async def test_our_own_look_needs_no_sheet(services, merchant):
    assert worn(services, merchant)["sheet"] is None


async def test_the_page_wears_it_and_its_card_has_the_logo(site, services, dressed, make):
    await services.orders.save(dressed.id, make.order(), services.clock.now())
    link = services.signer.link(dressed.id, "o1", services.clock.now())
    page = await (await site.get(f"/t/{link}")).text()
    assert f'href="/look/lamps/{mark(sheet(dressed.settings.look))}.css"' in page
    assert "Thank you from Lamps for #1042" in page
    logo = re.search(r'<img class="logo" src="(/look/lamps/logo/\w+)" width="240" height="60" alt="Lamps">', page)[1]
    base = services.settings.public_base_url
    assert f'<meta property="og:image" content="{base}{logo}">' in page
    answer = await site.get(logo)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("image/png", YEAR)
    assert await answer.read() == png(240, 60)


async def test_a_shops_own_words_are_text_and_nothing_else(site, services, merchant, make):
    texts = Texts(greeting="<script>alert(1)</script>{shop}", footer="{{ 7 * 7 }}")
    await services.merchants.wear(merchant.id, Look(texts=texts))
    await services.orders.save(merchant.id, make.order(), services.clock.now())
    link = services.signer.link(merchant.id, "o1", services.clock.now())
    page = await (await site.get(f"/t/{link}")).text()
    assert "<script>alert" not in page
    assert "{{ 7 * 7 }}" in page


async def test_a_file_of_a_shoppers_is_never_a_logo(site, services, merchant):
    kept = await services.media.keep(merchant.id, "m1", "x.png", "image/png", png(240, 60), services.clock.now())
    assert (await site.get(f"/look/lamps/logo/{kept.ref.removeprefix('media:')}")).status == 404


async def test_another_shops_logo_is_not_this_ones(site, services, merchant, dressed):
    from bot.domain.merchant import MerchantSettings

    await services.merchants.add("oaks", MerchantSettings(name="Oaks"))
    name = dressed.settings.look.logo.ref.removeprefix("media:")
    assert (await site.get(f"/look/lamps/logo/{name}")).status == 200
    assert (await site.get(f"/look/oaks/logo/{name}")).status == 404


async def test_the_same_logo_is_kept_once(services, merchant):
    body = png(240, 60)
    kept = {(await services.logos.keep(merchant.id, logo_of(body), body, services.clock.now())).ref for _ in range(2)}
    assert len(kept) == 1


async def test_a_look_that_is_tried_on_has_a_sheet_for_an_hour_and_changes_nothing(site, services, merchant):
    trial = Look(light=replace(LIGHT, accent="#123456"), texts=Texts(*["\N{PARTY POPPER}" * MOST_TEXT] * 3))
    path = worn(services, merchant, trial=trial)["sheet"]
    answer = await site.get(path)
    assert "#123456" in await answer.text()
    assert answer.headers["Cache-Control"].startswith("private")
    assert (await services.merchants.by_id(merchant.id)).settings.look == Look()
    services.clock.offset_seconds += timedelta(hours=2).total_seconds()
    assert (await site.get(path)).status == 404


@pytest.mark.parametrize("path", ["/look/nobody/x.css", "/look/lamps/logo/x", "/trial/x.y.z.css"])
async def test_what_there_is_not_reads_as_not_found(site, merchant, path):
    assert (await site.get(path)).status == 404
