"""People who are signed in at a shop's pages, through the doors."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from argon2 import PasswordHasher

from bot.decide import passwords
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.staff import Role, User

PASSWORD = "a lantern beside four doors"


@pytest.fixture(autouse=True)
def quick_to_hash(monkeypatch):
    """Passwords that cost next to nothing: hundreds are chosen here; test_passwords holds the real cost."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords.nobodys.cache_clear()
    yield
    passwords.nobodys.cache_clear()


@dataclass
class Person:
    """Somebody at a browser: keeps its cookies, and sends each form with the page's own token."""

    client: ClientSession
    merchant: Merchant
    user: User
    csrf: str = ""

    async def open(self, path: str = "", **more: Any) -> tuple[int, str]:
        answer = await self.client.get(f"/m/{self.merchant.slug}{path}", allow_redirects=False, **more)
        return answer.status, await answer.text()

    async def send(self, path: str, **fields: str) -> tuple[int, str]:
        form = {"csrf": self.csrf, **fields}
        answer = await self.client.post(f"/m/{self.merchant.slug}{path}", data=form, allow_redirects=False)
        return answer.status, await answer.text()


@pytest.fixture
async def browser(site):
    """Open browsers that share nothing."""
    async with AsyncExitStack() as stack:

        async def fresh() -> ClientSession:
            jar = CookieJar(unsafe=True)
            return await stack.enter_async_context(ClientSession(site.make_url("/"), cookie_jar=jar))

        yield fresh


@pytest.fixture
def signed_in(browser, services):
    """Sign somebody in with a role: welcome link, password, page."""

    async def sign_in(merchant: Merchant, role: Role = Role.OWNER, email: str = "") -> Person:
        client = await browser()
        address = email or f"{role}@{merchant.slug}.example"
        user = await services.staff.add(merchant.id, address, f"{role}".title(), role, services.clock.now())
        token = services.signer.welcome(merchant.id, user.id, "", services.clock.now())
        chosen = {"password": PASSWORD, "again": PASSWORD}
        answer = await client.post(f"/m/{merchant.slug}/welcome/{token}", data=chosen, allow_redirects=False)
        assert answer.status == 303
        person = Person(client, merchant, user)
        _, page = await person.open("/me")
        person.csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)[1]
        return person

    return sign_in


@pytest.fixture
async def rival(services):
    """Another shop on the same installation."""
    return await services.merchants.add("rival", MerchantSettings(name="Rival"))
