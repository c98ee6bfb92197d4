"""A visitor in Chromium: from the late question at the shop to the tracking page, a person, and days that go by.

The tests share one house and stand in the order of its story: what moves the clock comes last.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from tests.journeys.house import House
from tests.journeys.visitor import PHONE, Visitor, arrive, visiting, watched

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]
LATE = "hi wheres my oder #1042 its late!!"
WHOLE = (
    "Order #1042: it is on its way with USPS",
    "Last scan: Departed USPS Regional Facility in Denver, CO",
    "at 15:37 local time",
    "old; we last heard from USPS",
    "I expect it",
    "I go by how long such parcels have taken",
    "Nothing looks wrong",
    "Next, it goes to the depot",
    "You can wait, or ask for a person",
)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go, to be looked at."""
    return tmp_path_factory.mktemp("pictures")


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor at a desk, who has never been here."""
    async with visiting(chromium) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def shopper(context: BrowserContext, whole_house: House) -> Visitor:
    """At the shop, with the chat open and nothing said."""
    visitor = await arrive(context, f"{whole_house.shop}/shop")
    await visitor.open_chat()
    return visitor


async def test_the_late_question_gets_the_whole_truth(
    context: BrowserContext, whole_house: House, pictures: Path
) -> None:
    visitor = await arrive(context, f"{whole_house.shop}/shop")
    await visitor.shoot(pictures, "shop-closed")
    await visitor.open_chat()
    assert "e-mail address or the postcode" in await visitor.say(LATE)
    answer = await visitor.say("jane@example.com")
    for part in WHOLE:
        assert part in answer
    await expect(visitor.panel.locator(".card")).to_contain_text("On its way")
    await visitor.shoot(pictures, "shop-answered")
    assert answer.startswith("By the carrier’s own date it isn’t late yet")
    assert "I’ve passed this conversation to the team" in await visitor.press("Talk to a person")
    assert visitor.complaints == []


async def test_reload_keeps_the_talk(shopper: Visitor) -> None:
    await shopper.say("where is #1043? marcus@example.com")
    said = await shopper.heard()
    await shopper.page.reload()
    await shopper.open_chat()
    await expect(shopper.panel.locator(".entry.bot .bubble").last).to_contain_text("out for delivery today with UPS")
    assert await shopper.heard() == said
    assert await shopper.panel.locator(".entry.shopper .bubble").all_inner_texts() == [
        "where is #1043? marcus@example.com"
    ]


async def test_the_tracking_page_tells_the_same_and_its_chat_knows_the_order(
    shopper: Visitor, context: BrowserContext, pictures: Path
) -> None:
    await shopper.say("where is #1042? jane@example.com")
    async with context.expect_page() as opened:
        await shopper.panel.get_by_role("link", name="Open the tracking page").click()
    page = await watched(await opened.value)
    await expect(page.page.get_by_role("heading", name="Order #1042", level=1)).to_be_visible()
    parcel = page.page.locator("section.parcel").first
    await expect(parcel.locator(".timeline li")).to_have_count(5)
    await expect(parcel.locator(".timeline [aria-current=step]")).to_contain_text("15:37 local time · Denver, CO")
    await expect(parcel.locator(".window")).to_contain_text("Our own estimate")
    assert "jane" not in (await page.page.locator("main").inner_text()).casefold()
    await page.shoot(pictures, "tracking")
    await page.open_chat()
    assert "Order #1042: it is on its way with USPS" in await page.say("where is it")
    assert page.complaints == []
    assert await page.serious() == []


async def test_a_tracking_page_says_what_is_wrong_and_whose_move_it_is(
    shopper: Visitor, context: BrowserContext, pictures: Path
) -> None:
    await shopper.say("my order #1047 hasn't moved, ben@example.com")
    async with context.expect_page() as opened:
        await shopper.panel.get_by_role("link", name="Open the tracking page").click()
    page = await watched(await opened.value)
    problem = page.page.locator(".problem")
    await expect(problem).to_contain_text("It has stopped moving")
    await expect(problem).to_contain_text("It is USPS’s move")
    await expect(page.page.locator(".window")).to_contain_text("that day has passed")
    await page.shoot(pictures, "tracking-trouble")
    assert await page.serious() == []


async def test_a_split_order_is_answered_per_parcel(shopper: Visitor, pictures: Path) -> None:
    answer = await shopper.say("I only got half of #1045, tomas@example.com")
    assert "parcel 1 of 2: UPS says it was delivered" in answer
    assert "parcel 2 of 2: it is on its way with USPS" in answer
    await expect(shopper.panel.locator(".card")).to_have_count(2)
    await shopper.shoot(pictures, "split")


async def test_delivered_but_not_there_becomes_a_case(shopper: Visitor, whole_house: House) -> None:
    await shopper.say("#1052 says delivered but I never got it")
    answer = await shopper.say("sofia@example.com")
    assert "Here is exactly what the carrier recorded" in answer
    found = re.search(r"case (PL-\w{6})", answer)
    assert found
    case = next(case for case in whole_house.api("/cases")["cases"] if case["id"] == found[1])
    assert (case["reason"], case["order"]) == ("delivered_not_received", "#1052")
    assert "Glad it turned up" in await shopper.press("Found it after all")


async def test_an_unknown_order_reads_like_somebody_elses(shopper: Visitor) -> None:
    await shopper.say("where is #9999?")
    unknown = await shopper.say("eve@example.com")
    await shopper.say("where is #1044?")
    assert await shopper.say("eve@example.com") == unknown.replace("#9999", "#1044")


async def test_a_person_is_asked_for_and_the_case_shows_on_the_sandbox_page(
    shopper: Visitor, context: BrowserContext, whole_house: House, pictures: Path
) -> None:
    await shopper.say("where is order #1047? ben@example.com")
    answer = await shopper.press("Talk to a person")
    found = re.search(r"case (PL-\w{6})", answer)
    assert found
    room = await context.new_page()
    await room.goto(f"{whole_house.shop}/sandbox")
    case = room.locator(f"#case-{found[1]}")
    for told in ("#1047", "Talk to a person", "stalled", "late", "where is order #1047? ben@example.com", answer[:40]):
        await expect(case).to_contain_text(told)
    await room.screenshot(path=pictures / "sandbox-case.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["shop", "front"])
async def test_pages_keep_to_their_csp_and_keep_nobody_out(
    chromium: Browser, whole_house: House, pictures: Path, page: str, scheme: str
) -> None:
    address = {"shop": f"{whole_house.shop}/shop", "front": f"{whole_house.url}/"}[page]
    async with visiting(chromium, color_scheme=scheme, reduced_motion="reduce") as context:
        visitor = await arrive(context, address)
        policy = await visitor.page.evaluate("fetch(location.href).then(a => a.headers.get('content-security-policy'))")
        assert "default-src 'none'" in policy or "default-src 'self'" in policy
        assert "unsafe" not in policy
        await visitor.open_chat()
        await visitor.say("where is #1048? chloe@example.com")
        await visitor.shoot(pictures, f"{page}-{scheme}")
        assert visitor.complaints == []
        assert await visitor.serious() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_nothing_sticks_out(
    chromium: Browser, whole_house: House, pictures: Path, scheme: str
) -> None:
    async with visiting(chromium, viewport=PHONE, color_scheme=scheme, has_touch=True, is_mobile=True) as context:
        visitor = await arrive(context, f"{whole_house.shop}/shop")
        assert await visitor.fits()
        await visitor.shoot(pictures, f"phone-shop-{scheme}")
        await visitor.open_chat()
        await visitor.say("where is #1045? tomas@example.com")
        await visitor.shoot(pictures, f"phone-chat-{scheme}")
        link = visitor.panel.get_by_role("link", name="Open the tracking page").first
        page = await arrive(context, str(await link.get_attribute("href")))
        assert await page.fits()
        assert await page.serious() == []
        await page.page.screenshot(path=pictures / f"phone-tracking-{scheme}.png", full_page=True)


async def test_trouble_by_hand_shows_in_the_next_answer(shopper: Visitor, whole_house: House) -> None:
    asked = "where is #1058? jonah@example.com"
    assert "on its way with FedEx" in await shopper.say(asked)
    [parcel] = whole_house.order("#1058")["parcels"]
    for kind, told in (("damage", "recorded that the parcel was damaged"), ("attempt_failed", "tried to deliver it")):
        whole_house.sandbox(f"/api/parcels/{parcel['tracking_number']}/trouble", {"kind": kind})
        await asyncio.to_thread(whole_house.settled, 30)
        assert told in await shopper.say(asked)


async def test_time_moves_on_the_sandbox_page_and_the_answer_with_it(
    shopper: Visitor, context: BrowserContext, whole_house: House
) -> None:
    asked = "where is #1042? jane@example.com"
    assert "in Denver, CO" in await shopper.say(asked)
    room = await context.new_page()
    await room.goto(f"{whole_house.shop}/sandbox")
    for ahead in ("0.2 days", "0.5 days"):
        await room.get_by_role("button", name="+6 hours").click()
        await room.get_by_text(f"{ahead} ahead of the wall").wait_for()
    await asyncio.to_thread(whole_house.settled, 30)
    answer = await shopper.say(asked)
    assert "Denver" not in answer
    assert "in Portland, OR" in answer


async def test_a_parcel_that_stops_is_called_stalled_after_days(shopper: Visitor, whole_house: House) -> None:
    parcel = whole_house.order("#1045")["parcels"][1]
    whole_house.sandbox(f"/api/parcels/{parcel['tracking_number']}/trouble", {"kind": "stall"})
    whole_house.sandbox("/api/clock/advance", {"hours": 24 * 8})
    await asyncio.to_thread(whole_house.settled, 30)
    answer = await shopper.say("it's late, where is the rest of #1045? tomas@example.com")
    assert "You’re right, it is late" in answer or "lost" in answer or "has not been scanned" in answer
    assert re.search(r"has not been scanned for \d+ working days|no scan for \d+ working days", answer)
