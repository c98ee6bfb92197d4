"""The page on which an owner dresses the tracking page: the form, the preview, the logo, and who may not."""

from __future__ import annotations

import re
from html import unescape

import pytest
from aiohttp import FormData

from bot.domain.look import Look
from bot.domain.staff import Role
from bot.intake.look import form_of
from tests.bot.intake.test_logo import png

GOOD = form_of(Look()) | {"light.accent": "#0f766e", "texts.greeting": "Hello from {shop}", "radius": "4"}
WRONG = GOOD | {"light.muted": "#aaaaaa", "texts.help": "Ask {name}"}


async def worn(services, merchant) -> Look:
    return (await services.merchants.by_id(merchant.id)).settings.look


def field(page: str, name: str) -> str:
    return unescape(re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page)[1])


async def test_the_form_shows_what_is_worn_and_saves_what_is_sent(signed_in, merchant, services):
    owner = await signed_in(merchant)
    status, page = await owner.open("/look")
    assert (status, field(page, "light.accent"), field(page, "radius")) == (200, Look().light.accent, "20")
    assert (await owner.send("/look/save", **GOOD))[0] == 303
    look = await worn(services, merchant)
    assert (look.light.accent, look.radius, look.texts.greeting) == ("#0f766e", 4, "Hello from {shop}")
    status, page = await owner.open("/look?done=saved")
    assert field(page, "light.accent") == "#0f766e"
    assert "see it like this from now on" in page
    assert [deed.act for _, deed in await services.staff.deeds(merchant.id)][:1] == ["look.saved"]


async def test_a_wrong_form_is_shown_again_with_what_is_wrong_and_saves_nothing(signed_in, merchant, services):
    owner = await signed_in(merchant)
    status, page = await owner.send("/look/save", **WRONG)
    assert status == 400
    assert await worn(services, merchant) == Look()
    assert "there is no placeholder {name}" in unescape(page)
    assert field(page, "light.accent") == "#0f766e"
    status, page = await owner.send("/look/save", **(GOOD | {"light.muted": "#aaaaaa"}))
    assert re.search(r"#aaaaaa on the background .* needs 4.5:1; the nearest colour that would do is #\w{6}", page)
    assert await worn(services, merchant) == Look()


async def test_a_look_is_seen_before_it_is_saved(signed_in, merchant, services, site):
    owner = await signed_in(merchant)
    answer = await owner.client.post("/m/lamps/look/preview", data={"csrf": owner.csrf, **GOOD})
    page = await answer.text()
    assert answer.status == 200
    assert "Parcel 1 of 2" in page
    assert "The delivery didn’t work" in page
    assert "Hello from Lamps" in page
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    sheet = re.search(r'href="(/trial/[^"]+)"', page)[1]
    assert "#0f766e" in await (await site.get(sheet)).text()
    assert await worn(services, merchant) == Look()
    status, page = await owner.send("/look/preview", **WRONG)
    assert status == 400
    assert "texts.help" in page


async def test_the_preview_shows_what_is_worn_until_something_else_is_sent(signed_in, merchant):
    owner = await signed_in(merchant)
    status, page = await owner.open("/look/preview")
    assert (status, "Parcel 2 of 2" in page) == (200, True)
    assert "<form" not in page


async def upload(owner, body: bytes, path: str = "/m/lamps/look/logo"):
    form = FormData({"csrf": owner.csrf})
    form.add_field("logo", body, filename="logo.png", content_type="image/png")
    return await owner.client.post(path, data=form, allow_redirects=False)


async def test_a_logo_is_put_on_and_taken_away(signed_in, merchant, services):
    owner = await signed_in(merchant)
    assert (await upload(owner, png(240, 60))).status == 303
    assert ((await worn(services, merchant)).logo.width, (await worn(services, merchant)).logo.height) == (240, 60)
    assert (await owner.send("/look/save", **GOOD))[0] == 303
    assert (await worn(services, merchant)).logo is not None
    assert (await owner.send("/look/logo/remove"))[0] == 303
    assert (await worn(services, merchant)).logo is None


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<svg onload='x'/>", 400, "an SVG can carry scripts"),
        (png(240, 60) + b"\0" * 60_000, 400, "at most 48 are kept"),
        (png(240, 60) + b"\0" * 90_000, 413, "64 KiB"),
    ],
    ids=["svg", "too large for a logo", "too large for a form"],
)
async def test_a_picture_that_will_not_do_is_refused_with_what_to_do(signed_in, merchant, services, body, status, said):
    owner = await signed_in(merchant)
    answer = await upload(owner, body)
    assert answer.status == status
    assert said in await answer.text()
    assert (await worn(services, merchant)).logo is None


async def test_a_form_without_a_picture_says_so(signed_in, merchant):
    owner = await signed_in(merchant)
    status, page = await owner.send("/look/logo")
    assert (status, "hoose a picture first" in page) == (400, True)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT])
async def test_only_owners_change_it(signed_in, merchant, services, role):
    somebody = await signed_in(merchant, role)
    assert (await somebody.open("/look"))[0] == 403
    assert (await somebody.send("/look/save", **GOOD))[0] == 403
    assert await worn(services, merchant) == Look()


async def test_one_shops_owner_does_not_dress_another(signed_in, merchant, rival, services):
    owner = await signed_in(merchant)
    answer = await owner.client.post("/m/rival/look/save", data={"csrf": owner.csrf, **GOOD}, allow_redirects=False)
    assert answer.status == 303
    assert "sign-in" in answer.headers["Location"]
    assert await worn(services, rival) == Look()
