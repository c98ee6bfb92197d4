"""The sign-in: who comes in, who does not, and what nobody can tell from outside."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
from limits import RateLimitItemPerMinute

from bot.decide.passwords import hashed
from bot.domain.staff import RIGHTS, Right, Role
from bot.web.merchant.frame import Guarded

PASSWORD = "a lantern beside four doors"


async def enter(client, slug, email, password, **headers):
    form = {"email": email, "password": password}
    return await client.post(f"/m/{slug}/sign-in", data=form, headers=headers, allow_redirects=False)


async def test_a_password_opens_the_pages_of_that_shop_and_sign_out_closes_them(signed_in, merchant):
    owner = await signed_in(merchant)
    assert (await owner.open("/people"))[0] == 200
    assert (await owner.send("/sign-out"))[0] == 303
    assert (await owner.open("/people"))[0] == 303
    answer = await enter(owner.client, "lamps", owner.user.email.upper(), PASSWORD)
    assert (answer.status, answer.headers["Location"]) == (303, "/m/lamps")


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(signed_in, merchant, browser):
    owner = await signed_in(merchant)
    answer = await enter(await browser(), "lamps", owner.user.email, PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_a_session_is_kept_as_a_digest_only(signed_in, merchant, services):
    from sqlalchemy import select

    from bot.store.worth import sessions

    owner = await signed_in(merchant)
    token = next(iter(owner.client.cookie_jar)).value
    rows = await services.database.rows(select(sessions))
    assert len(rows) == 1
    assert token not in str(rows)


@pytest.mark.parametrize(
    ("slug", "email", "password"),
    [
        ("lamps", "owner@lamps.example", "another password altogether"),
        ("lamps", "nobody@lamps.example", PASSWORD),
        ("nowhere", "owner@lamps.example", PASSWORD),
        ("rival", "owner@lamps.example", PASSWORD),
        ("lamps", "owner@lamps.example", ""),
    ],
)
async def test_wrong_password_unknown_user_and_unknown_shop_read_the_same(
    signed_in, merchant, rival, browser, slug, email, password
):
    await signed_in(merchant)
    answer = await enter(await browser(), slug, email, password)
    page = await answer.text()
    assert answer.status == 401
    assert "No user of this shop has that e-mail and password." in page
    assert "Set-Cookie" not in answer.headers


async def test_somebody_invited_who_chose_no_password_cannot_sign_in(services, merchant, browser):
    await services.staff.add(merchant.id, "new@lamps.example", "New", Role.OWNER, services.clock.now())
    for password in ("", "nobody signs in with this"):
        assert (await enter(await browser(), "lamps", "new@lamps.example", password)).status == 401


async def test_guessing_is_stopped(signed_in, merchant, browser):
    owner = await signed_in(merchant)
    client = await browser()
    tries = [(await enter(client, "lamps", owner.user.email, f"guess number {n}")).status for n in range(9)]
    assert tries[:8] == [401] * 8
    assert tries[8] == 429
    assert (await enter(client, "lamps", owner.user.email, PASSWORD)).status == 429


async def test_a_welcome_link_works_once(services, merchant, browser):
    user = await services.staff.add(merchant.id, "new@lamps.example", "New", Role.AGENT, services.clock.now())
    link = f"/m/lamps/welcome/{services.signer.welcome(merchant.id, user.id, '', services.clock.now())}"
    client = await browser()
    assert (await client.get(link)).status == 200
    chosen = {"password": PASSWORD, "again": PASSWORD}
    first = await client.post(link, data=chosen, allow_redirects=False)
    assert (first.status, first.headers["Location"]) == (303, "/m/lamps/conversations")
    again = await browser()
    assert (await again.get(link)).status == 404
    assert (await again.post(link, data=chosen)).status == 404


async def test_a_welcome_link_ends_after_three_days(services, merchant, browser):
    user = await services.staff.add(merchant.id, "new@lamps.example", "New", Role.AGENT, services.clock.now())
    link = f"/m/lamps/welcome/{services.signer.welcome(merchant.id, user.id, '', services.clock.now())}"
    services.clock.offset_seconds += timedelta(days=3, seconds=5).total_seconds()
    assert (await (await browser()).get(link)).status == 404


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "12 to 200"),
        ("a lantern beside four doors", "another one altogether", "differ"),
        ("new@lamps.example", "new@lamps.example", "name that others know"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "repeats"),
    ],
)
async def test_a_weak_password_is_refused_with_the_reason(services, merchant, browser, password, again, why):
    user = await services.staff.add(merchant.id, "new@lamps.example", "New", Role.AGENT, services.clock.now())
    link = f"/m/lamps/welcome/{services.signer.welcome(merchant.id, user.id, '', services.clock.now())}"
    answer = await (await browser()).post(link, data={"password": password, "again": again})
    assert answer.status == 400
    assert why in await answer.text()


async def test_a_new_password_ends_every_other_session(signed_in, merchant, browser):
    owner = await signed_in(merchant)
    other = await browser()
    assert (await enter(other, "lamps", owner.user.email, PASSWORD)).status == 303
    fresh = "five lanterns and an open door"
    status, _ = await owner.send("/me", present=PASSWORD, password=fresh, again=fresh)
    assert status == 303
    assert (await owner.open("/people"))[0] == 200
    assert (await other.get("/m/lamps/people", allow_redirects=False)).status == 303
    assert (await enter(other, "lamps", owner.user.email, PASSWORD)).status == 401


async def test_a_session_ends_when_nobody_uses_it(signed_in, merchant, services):
    owner = await signed_in(merchant)
    services.clock.offset_seconds += timedelta(hours=11).total_seconds()
    assert (await owner.open("/people"))[0] == 200
    services.clock.offset_seconds += timedelta(hours=11).total_seconds()
    assert (await owner.open("/people"))[0] == 200
    services.clock.offset_seconds += timedelta(hours=13).total_seconds()
    assert (await owner.open("/people"))[0] == 303


async def test_sign_in_leads_back_to_the_page_that_was_wanted_and_nowhere_else(signed_in, merchant, browser):
    owner = await signed_in(merchant)
    client = await browser()
    answer = await client.get("/m/lamps/people?x=1", allow_redirects=False)
    assert answer.headers["Location"] == "/m/lamps/sign-in?to=/m/lamps/people?x%3D1"
    for wanted, led in (
        ("/m/lamps/people?x=1", "/m/lamps/people?x=1"),
        ("https://evil.example/m/lamps/", "/m/lamps"),
        ("//evil.example/m/lamps/", "/m/lamps"),
        ("/m/rival/people", "/m/lamps"),
        ("/\\evil.example", "/m/lamps"),
    ):
        form = {"email": owner.user.email, "password": PASSWORD, "to": wanted}
        entered = await client.post("/m/lamps/sign-in", data=form, allow_redirects=False)
        assert entered.headers["Location"] == led


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_another_site_can_neither_sign_somebody_in_nor_change_anything(signed_in, merchant, browser, headers):
    owner = await signed_in(merchant)
    assert (await enter(await browser(), "lamps", owner.user.email, PASSWORD, **headers)).status == 404
    form = {"csrf": owner.csrf, "label": "x", "read": "yes"}
    answer = await owner.client.post("/m/lamps/keys/add", data=form, headers=headers)
    assert answer.status == 404
    assert "pl_" not in await answer.text()


async def test_a_form_without_the_sessions_own_token_changes_nothing(signed_in, merchant, services):
    owner = await signed_in(merchant)
    for csrf in ("", "0" * 64):
        owner.csrf = csrf
        assert (await owner.send("/keys/add", label="x", read="yes"))[0] == 404
    assert await services.keys.all(merchant.id) == []


def test_an_owner_may_everything_and_an_agent_least():
    assert RIGHTS[Role.OWNER] == frozenset(Right)
    assert RIGHTS[Role.AGENT] < RIGHTS[Role.ANALYST] < RIGHTS[Role.OWNER]
    assert not RIGHTS[Role.AGENT] & {Right.FIGURES, Right.EXPORT, Right.STAFF, Right.PRIVACY, Right.LOOK}


OPEN = {"/m", "/m/{slug}/sign-in", "/m/{slug}/welcome/{token}", "/m/{slug}/demo-sign-in"}


def guarded(site):
    """Every page of a shop with its right."""
    for route in site.app.router.routes():
        path = route.resource.canonical
        if path.startswith("/m/") and path not in OPEN:
            yield route.method, path, getattr(route.handler, "__self__", None)


async def test_every_page_of_a_shop_stands_behind_a_right(site):
    pages = list(guarded(site))
    assert len(pages) > 10
    assert [path for _, path, page in pages if not isinstance(page, Guarded)] == []


async def test_no_page_opens_to_a_stranger_or_to_somebody_of_another_shop(site, signed_in, merchant, rival, browser):
    """Every route there is, asked by nobody, and by another shop's owner with a live session."""
    owner = await signed_in(merchant)
    theirs = await signed_in(rival)
    for method, path, _ in guarded(site):
        address = path.replace("{slug}", "rival")
        while "{" in address:
            address = address[: address.index("{")] + "x" + address[address.index("}") + 1 :]
        for client, csrf in ((await browser(), theirs.csrf), (owner.client, owner.csrf)):
            answer = await client.request(method, address, data={"csrf": csrf}, allow_redirects=False)
            assert (answer.status, answer.headers["Location"].partition("?")[0]) == (303, "/m/rival/sign-in"), path


async def test_what_a_role_may_not_do_is_refused_on_every_route(site, signed_in, merchant):
    for role in (Role.ANALYST, Role.AGENT):
        person = await signed_in(merchant, role)
        for method, path, page in guarded(site):
            if page.right in RIGHTS[role]:
                continue
            address = path.replace("{slug}", "lamps")
            while "{" in address:
                address = address[: address.index("{")] + "x" + address[address.index("}") + 1 :]
            answer = await person.client.request(method, address, data={"csrf": person.csrf}, allow_redirects=False)
            assert answer.status == 403, (role, path)


ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}


async def failures(services, merchant):
    """What the audit log holds of sign-ins that failed; each is written once its answer has left."""
    await asyncio.sleep(0.1)
    return [deed.about for _, deed in await services.staff.deeds(merchant.id) if deed.act == "sign-in.failed"]


@pytest.fixture
def both(both):
    return replace(both, trusted_proxies=(ip_network("127.0.0.0/8"),))


async def test_somebody_who_guesses_locks_nobody_out_elsewhere(signed_in, merchant, browser):
    owner = await signed_in(merchant)
    client = await browser()
    tries = [(await enter(client, "lamps", owner.user.email, f"guess number {n}")).status for n in range(9)]
    assert tries[8] == 429
    assert (await enter(client, "lamps", owner.user.email, PASSWORD, **ELSEWHERE)).status == 303


async def test_guesses_from_many_addresses_are_stopped_in_the_end(signed_in, merchant, browser, monkeypatch):
    monkeypatch.setattr("bot.web.merchant.sign_in.PER_EMAIL", RateLimitItemPerMinute(3, 15))
    owner = await signed_in(merchant)
    client = await browser()
    tries = [
        (await enter(client, "lamps", owner.user.email, "a guess", **{"X-Forwarded-For": f"203.0.113.{n}"})).status
        for n in range(4)
    ]
    assert tries == [401, 401, 401, 429]


async def test_an_address_that_may_try_no_more_uses_up_nobodys_tries(signed_in, merchant, browser, monkeypatch):
    monkeypatch.setattr("bot.web.merchant.sign_in.PER_ADDRESS", RateLimitItemPerMinute(2, 15))
    monkeypatch.setattr("bot.web.merchant.sign_in.PER_EMAIL", RateLimitItemPerMinute(3, 15))
    client = await browser()
    owner = await signed_in(merchant)
    tries = [(await enter(client, "lamps", owner.user.email, "a guess", **ELSEWHERE)).status for _ in range(6)]
    assert tries == [401, 401, 429, 429, 429, 429]
    assert (await enter(await browser(), "lamps", owner.user.email, PASSWORD)).status == 303


async def test_only_guesses_at_a_users_password_are_written_down(signed_in, merchant, browser, services):
    owner = await signed_in(merchant)
    client = await browser()
    for email in (owner.user.email, "<b>whatever a stranger likes</b>", "x" * 5_000, "nul\0@lamps.example"):
        assert (await enter(client, "lamps", email, "a guess")).status == 401
    assert await failures(services, merchant) == [owner.user.email]
    for number in range(20):
        await enter(client, "lamps", owner.user.email, f"guess number {number}")
    assert len(await failures(services, merchant)) == 8


async def test_a_password_hashed_anew_at_sign_in_ends_no_session(signed_in, merchant, browser, services, monkeypatch):
    owner = await signed_in(merchant)
    _, before = await services.staff.by_id(merchant.id, owner.user.id)
    monkeypatch.setattr("bot.web.merchant.sign_in.outdated", lambda kept: kept == before)
    assert (await enter(await browser(), "lamps", owner.user.email, PASSWORD)).status == 303
    assert (await services.staff.by_id(merchant.id, owner.user.id))[1] != before
    assert (await owner.open("/people"))[0] == 200


async def changed_while_hashing(services, merchant, user, monkeypatch):
    """Another password is chosen elsewhere while this one is hashed."""
    loop, fresh = asyncio.get_running_loop(), hashed("chosen in another window")

    def slowly(password):
        chosen = services.staff.set_password(merchant.id, user.id, fresh)
        asyncio.run_coroutine_threadsafe(chosen, loop).result(5)
        return hashed(password)

    monkeypatch.setattr("bot.web.merchant.sign_in.hashed", slowly)
    return fresh


async def test_a_rehash_does_not_bring_a_replaced_password_back(signed_in, merchant, browser, services, monkeypatch):
    owner = await signed_in(merchant)
    monkeypatch.setattr("bot.web.merchant.sign_in.outdated", lambda kept: True)
    fresh = await changed_while_hashing(services, merchant, owner.user, monkeypatch)
    assert (await enter(await browser(), "lamps", owner.user.email, PASSWORD)).status == 401
    assert (await services.staff.by_id(merchant.id, owner.user.id))[1] == fresh


async def test_of_two_changes_at_once_the_second_is_told_to_try_again(signed_in, merchant, services, monkeypatch):
    owner = await signed_in(merchant)
    fresh = await changed_while_hashing(services, merchant, owner.user, monkeypatch)
    wanted = "five lanterns and an open door"
    status, page = await owner.send("/me", present=PASSWORD, password=wanted, again=wanted)
    assert (status, "changed meanwhile" in page) == (400, True)
    assert (await services.staff.by_id(merchant.id, owner.user.id))[1] == fresh
