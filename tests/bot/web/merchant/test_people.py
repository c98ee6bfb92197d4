"""People and keys: what an owner can do, what each key opens, and that all of it is written down."""

from __future__ import annotations

import re
import time

from bot.domain.staff import Role, Scope


async def test_an_owner_adds_somebody_who_then_comes_in(signed_in, merchant, browser):
    owner = await signed_in(merchant)
    status, page = await owner.send("/people/add", email="Ada@Lamps.example", name="Ada", role="analyst")
    link = re.search(r"http\S+/welcome/[\w.-]+", page)[0]
    assert status == 200
    client, chosen = await browser(), {"password": "twelve bright lanterns", "again": "twelve bright lanterns"}
    path = link[link.index("/m/") :]
    assert (await client.post(path, data=chosen, allow_redirects=False)).status == 303
    assert (await client.get("/m/lamps/me")).status == 200
    assert (await client.get("/m/lamps/people")).status == 403


async def test_an_address_belongs_to_one_user_and_wrong_forms_name_the_field(signed_in, merchant):
    owner = await signed_in(merchant)
    assert "already" in (await owner.send("/people/add", email=owner.user.email, name="X", role="agent"))[1]
    assert "e-mail" in (await owner.send("/people/add", email="nobody", name="X", role="agent"))[1]
    assert "role" in (await owner.send("/people/add", email="a@b.example", name="X", role="king"))[1]
    assert "name" in (await owner.send("/people/add", email="a@b.example", name=" ", role="agent"))[1]


async def test_an_address_too_long_to_be_one_is_refused_at_once(signed_in, merchant):
    owner = await signed_in(merchant)
    begun = time.monotonic()
    status, page = await owner.send("/people/add", email="a@" + "." * 20_000 + "@", name="X", role="agent")
    assert (status, "e-mail" in page) == (400, True)
    assert time.monotonic() - begun < 1


async def test_somebody_let_in_no_longer_is_out_at_once(signed_in, merchant):
    owner, agent = await signed_in(merchant), await signed_in(merchant, Role.AGENT)
    assert (await agent.open("/me"))[0] == 200
    assert (await owner.send(f"/people/{agent.user.id}/change", role="agent", disabled="yes"))[0] == 303
    assert (await agent.open("/me"))[0] == 303


async def test_the_last_owner_cannot_be_shut_out(signed_in, merchant):
    owner = await signed_in(merchant)
    for fields in ({"role": "owner", "disabled": "yes"}, {"role": "agent"}):
        status, page = await owner.send(f"/people/{owner.user.id}/change", **fields)
        assert status == 400
        assert "last owner" in page
    assert (await owner.open("/people"))[0] == 200


async def test_another_shops_people_and_keys_cannot_be_changed(signed_in, merchant, rival, services):
    owner, theirs = await signed_in(merchant), await signed_in(rival)
    await services.keys.make(rival.id, "theirs")
    [key] = await services.keys.all(rival.id)
    assert (await owner.send(f"/people/{theirs.user.id}/change", role="agent", disabled="yes"))[0] == 404
    assert (await owner.send(f"/people/{theirs.user.id}/link"))[0] == 404
    assert (await owner.send(f"/keys/{key.digest}/retire"))[0] == 404
    assert (await theirs.open("/people"))[0] == 200
    assert [each.retired_at for each in await services.keys.all(rival.id)] == [None]


async def test_a_key_is_shown_once_kept_as_a_digest_and_opens_what_it_says(signed_in, merchant, services, site):
    owner = await signed_in(merchant)
    _, page = await owner.send("/keys/add", label="Warehouse", read="yes")
    key = re.search(r"pl_[\w-]{40,}", page)[0]
    _, again = await owner.open("/people")
    assert key not in again
    assert "Warehouse" in again
    [kept] = await services.keys.all(merchant.id)
    assert (kept.label, kept.tail, kept.scopes) == ("Warehouse", key[-4:], {Scope.READ})
    bearer = {"Authorization": f"Bearer {key}"}
    assert (await site.get("/v1/lamps/coverage", headers=bearer)).status == 200
    assert (await site.post("/v1/lamps/orders", json=[], headers=bearer)).status == 401
    assert (await site.get("/v1/lamps/cases", headers=bearer)).status == 404
    assert (await owner.send(f"/keys/{kept.digest}/retire"))[0] == 303
    assert (await site.get("/v1/lamps/coverage", headers=bearer)).status == 404


async def test_a_key_needs_a_name_and_something_to_open(signed_in, merchant):
    owner = await signed_in(merchant)
    assert (await owner.send("/keys/add", label="", read="yes"))[0] == 400
    assert (await owner.send("/keys/add", label="x"))[0] == 400


async def test_what_was_done_is_written_down_with_who_did_it(signed_in, merchant, services):
    owner = await signed_in(merchant)
    await owner.send("/people/add", email="ada@lamps.example", name="Ada", role="analyst")
    await owner.send("/keys/add", label="Warehouse", read="yes")
    deeds = [(deed.actor, deed.act, deed.about) for _, deed in await services.staff.deeds(merchant.id)]
    assert deeds[:2] == [
        (owner.user.email, "key.made", "Warehouse"),
        (owner.user.email, "user.added", "ada@lamps.example"),
    ]
    _, page = await owner.open("/audit")
    assert "Warehouse" in page
    assert "ada@lamps.example" in page


async def test_names_are_never_markup(signed_in, merchant):
    owner = await signed_in(merchant)
    await owner.send("/people/add", email="x@lamps.example", name="<b>Bo</b>", role="agent")
    _, page = await owner.open("/people")
    assert "<b>Bo" not in page
    assert "&lt;b&gt;Bo&lt;/b&gt;" in page
