"""The tracking page through its doors: who sees it, what else may see it, how messages are stopped, what it weighs."""

from __future__ import annotations

import gzip
import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.domain.event import Eta
from bot.domain.look import Look
from bot.domain.notice import Purpose
from bot.domain.order import Contact
from bot.domain.policy import Outreach
from bot.ports import Arrival
from bot.store.tables import proofs
from tests.bot.conftest import NOON

STATIC = Path(__file__).parents[3] / "bot" / "web" / "static"
JANE = Contact(name="Jane Doe", email="Jane@Example.com", phone="+44 20 7946 0018", city="Leeds", country="GB")
MOST_BYTES = 50 * 1024


@pytest.fixture
def told(services, merchant, world):
    count = itertools.count()

    async def tell(meaning, provider="shopify"):
        adapter = {**world.carriers, **world.storefronts}[provider]
        body = f"body {next(count)}".encode()
        adapter.meanings[body] = [meaning]
        await services.inbox.keep(Arrival(merchant.id, provider, body.decode(), None, body, {}, NOON))
        await services.worker.drain()

    return tell


@pytest.fixture
async def link(services, merchant, told, make):
    """The path of a page with one parcel, and the carrier's date for it."""
    await told(make.order(contact=JANE, fulfilments=(make.fulfilment(),)))
    day = Eta(date(2026, 11, 26), date(2026, 11, 26), "carrier")
    await told(make.report(3, *(make.event(n) for n in range(3)), eta=day), "easypost")
    return fresh(services, merchant)


def fresh(services, merchant) -> str:
    return f"/t/{services.signer.link(merchant.id, 'o1', services.clock.now())}"


async def opened(site, path):
    answer = await site.get(path)
    return answer.status, await answer.text(), answer.headers


async def test_the_page_is_for_whoever_holds_its_link_and_for_no_robot(site, link):
    status, page, headers = await opened(site, link)
    assert status == 200
    assert "Order #1042" in page
    assert "Thu 26 Nov" in page
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert '<meta name="robots" content="noindex' in page
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


async def test_a_messengers_preview_shows_nothing_of_whose_it_is(site, link):
    _, page, _ = await opened(site, link)
    head = page.partition("</head>")[0]
    card = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', head))
    assert card["title"] == "Your order at Lamps"
    assert card["description"]
    assert "image" not in card
    shown = re.sub(r'data-context="[^"]*"', "", head)
    for secret in ("1042", "Jane", "jane", "Leeds", "1Z999", "o1", "UPS"):
        assert secret not in shown, secret


async def test_a_link_that_was_ended_is_gone_and_a_new_one_works(site, services, merchant, link):
    services.clock.offset_seconds += 1
    await services.links.end(merchant.id, "o1", services.clock.now())
    status, page, headers = await opened(site, link)
    assert (status, headers["Cache-Control"]) == (404, "no-store")
    assert "This link no longer works" in page
    assert "1042" not in page
    for path in (f"{link}/window.ics", f"{link}/notices"):
        answer = await (site.post(path) if path.endswith("notices") else site.get(path))
        assert answer.status == 404
    services.clock.offset_seconds += 1
    assert (await opened(site, fresh(services, merchant)))[0] == 200


async def test_an_ended_link_an_expired_one_and_a_forged_one_read_the_same(site, services, merchant, link):
    old = f"/t/{services.signer.link(merchant.id, 'o1', services.clock.now() - timedelta(days=61))}"
    await services.links.end(merchant.id, "o1", services.clock.now() + timedelta(seconds=1))
    pages = {await (await site.get(path)).text() for path in (link, old, f"{link}x", "/t/x.y.z")}
    assert len(pages) == 1


async def test_an_ended_link_proves_nothing_in_the_chat(site, services, merchant, link):
    await services.links.end(merchant.id, "o1", services.clock.now() + timedelta(seconds=1))
    async with site.ws_connect("/v1/lamps/socket") as socket:
        hello = {"type": "hello", "token": None, "after": 0, "context": link.removeprefix("/t/"), "identity": None}
        await socket.send_json(hello)
        assert (await socket.receive_json())["type"] == "welcome"
    rows = await services.database.rows(proofs.select())
    assert list(rows) == []


async def test_messages_are_stopped_by_a_form_without_a_code_and_the_page_says_so(site, services, merchant, link):
    _, page, _ = await opened(site, link)
    action = re.search(r'<form method="post" action="([^"]+)"', page)[1]
    assert action == f"{link}/notices"
    answer = await site.post(action, allow_redirects=False)
    assert answer.status == 303
    _, page, _ = await opened(site, answer.headers["Location"])
    assert "Done: Lamps no longer writes first to J•••@E•••.com and •••18" in page
    assert "<form" not in page
    assert 'data-porchlight-say="Turn on messages again (#1042)"' in page
    for channel, address in (("email", "jane@example.com"), ("whatsapp", "+442079460018")):
        assert await services.consents.of(merchant.id, channel, address) == dict.fromkeys(Purpose, False)
    words = await services.consents.history(merchant.id, "email", "jane@example.com")
    assert {word.source for word in words} == {"page"}


async def test_stopping_twice_changes_nothing_and_the_page_says_done_once(site, services, merchant, link):
    for _ in range(2):
        assert (await site.post(f"{link}/notices", allow_redirects=False)).status == 303
    assert len(await services.consents.history(merchant.id, "email", "jane@example.com")) == 2
    assert "Done:" not in (await opened(site, link))[1]
    assert "Lamps no longer writes first" in (await opened(site, link))[1]


async def test_the_page_does_not_say_done_of_what_was_not_done(site, link):
    _, page, _ = await opened(site, f"{link}?told=stopped")
    assert "Done:" not in page
    assert "Stop these messages" in page


async def test_a_shop_that_writes_nothing_first_offers_nothing_to_stop(site, services, merchant, link):
    await services.merchants.decide(merchant.id, replace(merchant.settings.policy, outreach=Outreach(enabled=False)))
    assert "Stop these messages" not in (await opened(site, link))[1]


async def test_the_days_are_a_calendar_file(site, link):
    _, page, _ = await opened(site, link)
    assert f'href="{link}/window.ics"' in page
    answer = await site.get(f"{link}/window.ics")
    body = await answer.text()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="delivery.ics"' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert "DTSTART;VALUE=DATE:20261126\r\n" in body
    assert "1Z999" not in body


async def test_without_days_there_is_no_calendar_file(site, services, merchant, told, make):
    await told(make.order(contact=JANE))
    path = fresh(services, merchant)
    assert "window.ics" not in (await opened(site, path))[1]
    assert (await site.get(f"{path}/window.ics")).status == 404


async def test_links_lead_to_the_shops_own_address(services, merchant, link):
    [dossier] = await services.orders.by_number(merchant.id, "1042")
    assert services.link_to(merchant, dossier).startswith(services.settings.public_base_url)
    look = Look(address="https://track.lamps.example")
    own = replace(merchant, settings=replace(merchant.settings, look=look))
    assert services.link_to(own, dossier).startswith("https://track.lamps.example/t/")


async def test_the_chat_opens_on_the_shops_own_address(site, services, merchant):
    await services.merchants.wear(merchant.id, Look(address="https://track.lamps.example"))
    hello = {"type": "hello", "token": None, "after": 0, "context": None, "identity": None}
    for origin, welcome in (("https://track.lamps.example", True), ("https://other.example", False)):
        async with site.ws_connect("/v1/lamps/socket", headers={"Origin": origin}) as socket:
            if welcome:
                await socket.send_json(hello)
                assert (await socket.receive_json())["type"] == "welcome"
            else:
                assert (await socket.receive()).data == 4401


async def test_a_whole_page_weighs_little(site, services, merchant, told, make, link):
    """Everything that a first visit fetches before pictures, as it goes over the wire."""
    await services.merchants.wear(merchant.id, Look(font="serif", radius=4))
    await told(make.report(60, *(make.event(n) for n in range(40))), "easypost")
    _, page, _ = await opened(site, link)
    fetched = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) + re.findall(r'<script src="([^"]+)"', page)
    assert len(fetched) == 3
    bodies = [page.encode(), *[await (await site.get(urlsplit(path).path)).read() for path in fetched]]
    weight = sum(len(gzip.compress(body)) for body in bodies)
    print(f"{weight} bytes")
    assert weight <= MOST_BYTES
    assert "http" not in "".join(fetched)
