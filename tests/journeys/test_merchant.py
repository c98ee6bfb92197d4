"""A merchant at a browser: signs in, finds why deflection fell last week, opens the rows, takes them away, and dresses
the tracking page; and nobody is kept out by eyes or hands."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.domain.staff import Role
from tests.journeys.merchant import SLUG, MerchantHouse, merchant_house
from tests.journeys.visitor import PHONE, Visitor, visiting

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
PASSWORD = "a lantern beside four doors"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MerchantHouse]:
    """The shop with its year."""
    async with merchant_house(tmp_path_factory.mktemp("merchant-house")) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(opened: MerchantHouse, chromium: Browser) -> AsyncIterator[BrowserContext]:
    """The owner's browser, signed in by the link that the command line prints."""
    link = await opened.invited(Role.OWNER)
    async with visiting(chromium, viewport={"width": 1366, "height": 900}) as context:
        page = await context.new_page()
        await page.goto(link)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_label("The same again").fill(PASSWORD)
        await page.get_by_role("button", name="Keep it and sign in").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("What it was worth")
        await page.close()
        yield context


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures lie."""
    return tmp_path_factory.mktemp("merchant-pictures")


def number(text: str) -> int:
    """Read a count with its thousands apart."""
    return int(re.sub(r"\D", "", text))


async def test_a_merchant_finds_why_deflection_fell_opens_the_rows_and_takes_them_away(
    opened: MerchantHouse, owner: BrowserContext, pictures: Path
) -> None:
    page = await owner.new_page()
    await page.goto(f"{opened.site}/m/{SLUG}?last=28")
    await Visitor(page).shoot(pictures, "overview")
    await page.get_by_role("link", name=re.compile(r"\d+ \w+ \d{4} to ")).click()
    await expect(page).to_have_url(re.compile(f"from={opened.week.first}&to={opened.week.last}"))
    await page.get_by_role("link", name="Why did it change?").click()
    await expect(page.locator(".lead")).to_contain_text("add up to exactly that")
    first = page.locator("tbody tr").first
    await expect(first.locator("th")).to_contain_text("It is late")
    assert (await first.locator("strong").inner_text()).startswith("\N{MINUS SIGN}")
    parts = [
        float(each.split("\N{NARROW NO-BREAK SPACE}")[0].replace("\N{MINUS SIGN}", "-"))
        for each in await page.locator("tbody strong").all_inner_texts()
    ]
    change = await page.locator(".lead strong").inner_text()
    whole = float(change.split("\N{NARROW NO-BREAK SPACE}")[0].replace("\N{MINUS SIGN}", "-"))
    assert abs(sum(parts) - whole) < 0.05 + 0.005 * len(parts)
    await Visitor(page).shoot(pictures, "why")
    missed = number((await first.locator("td").nth(4).inner_text()).split("of")[1])
    await first.get_by_role("link").click()
    rows = page.locator("table.talks tbody tr")
    assert number((await page.locator(".lead").inner_text()).split("contact")[0]) == missed
    await expect(rows.first).to_contain_text("human")
    await Visitor(page).shoot(pictures, "rows")
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="All of these days as CSV").click()
    path = await (await coming.value).path()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("id,conversation_id,channel,day")
    assert len(lines) > missed
    await rows.first.get_by_role("link").click()
    await expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    await Visitor(page).shoot(pictures, "talk")
    await page.close()


async def test_a_merchant_dresses_the_tracking_page_and_shoppers_see_it(
    opened: MerchantHouse, owner: BrowserContext, pictures: Path
) -> None:
    page = await owner.new_page()
    await page.goto(f"{opened.site}/m/{SLUG}/look")
    await page.get_by_label("Accent").first.fill("#ffe9a8")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("main")).to_contain_text(re.compile(r"\d\.\d+"))
    await Visitor(page).shoot(pictures, "look-refused")
    await page.get_by_label("Accent").first.fill("#6a1b4d")
    await page.get_by_label("Greeting").fill("Thank you for shopping at {shop}.")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_contain_text("from now on")
    await Visitor(page).shoot(pictures, "look")
    await page.goto(await opened.tracking_page())
    await expect(page.locator("main")).to_contain_text("Thank you for shopping at Harbour Goods.")
    accent = await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')")
    assert "6a1b4d" in accent
    await Visitor(page).shoot(pictures, "tracking-dressed")
    await page.close()


PAGES = (
    "",
    "/why",
    "/truth",
    "/truth?what=window&held=",
    "/first-word",
    "/conversations",
    "/not-understood",
    "/not-understood/review",
    "/carriers",
    "/lanes",
    "/incidents",
    "/coverage",
    "/goods",
    "/exports",
    "/look",
    "/people",
    "/audit",
    "/privacy",
    "/me",
)


async def test_every_place_of_the_navigation_is_looked_at() -> None:
    from bot.web.merchant.frame import PLACES

    assert {place.path for place in PLACES} <= {path.removeprefix("/") for path in PAGES}


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_keeps_anybody_out(opened: MerchantHouse, owner: BrowserContext, path: str) -> None:
    """Axe finds nothing serious in light and in dark, nothing sticks out on a phone, and no script complains."""
    page = await owner.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await page.goto(f"{opened.site}/m/{SLUG}{path}")
        assert await Visitor(page).serious() == []
    await page.set_viewport_size(PHONE)
    await page.goto(f"{opened.site}/m/{SLUG}{path}")
    assert await Visitor(page).fits()
    assert complaints == []
    await page.close()


async def focused(page: Page) -> str:
    """What the keyboard is on."""
    return str(await page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()"))


async def reach(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the keyboard is on something."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if name in await focused(page):
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


async def test_the_dashboard_is_walked_by_keyboard_alone(opened: MerchantHouse, owner: BrowserContext) -> None:
    page = await owner.new_page()
    await page.goto(f"{opened.site}/m/{SLUG}?last=90")
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the content"
    await page.keyboard.press("Enter")
    await reach(page, "What this means")
    await page.keyboard.press("Enter")
    await expect(page.locator("details.means[open]").first).to_contain_text("The share of contacts")
    await reach(page, "Why did it change?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("change?")
    await reach(page, "Conversations")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Conversations")
    await page.close()


async def test_the_tracking_page_is_walked_by_keyboard_alone(opened: MerchantHouse, owner: BrowserContext) -> None:
    page = await owner.new_page()
    await page.goto(await opened.tracking_page())
    await page.keyboard.press("Tab")
    assert "Skip" in await focused(page)
    seen = set()
    for _ in range(60):
        await page.keyboard.press("Tab")
        visible = await page.evaluate(
            "(() => { let a = document.activeElement;"
            " while (a?.shadowRoot?.activeElement) a = a.shadowRoot.activeElement;"
            " if (!a || a === document.body) return null;"
            " const b = a.getBoundingClientRect(); return [a.tagName, b.width > 0 && b.height > 0] })()"
        )
        if visible is None:
            break
        assert visible[1], "the keyboard is on something that nobody sees"
        seen.add(await focused(page))
    assert len(seen) >= 3
    await page.close()


async def test_without_a_script_every_figure_is_there(
    opened: MerchantHouse, owner: BrowserContext, chromium: Browser
) -> None:
    cookies = await owner.cookies()
    async with visiting(chromium, java_script_enabled=False) as context:
        await context.add_cookies(cookies)
        page = await context.new_page()
        await page.goto(f"{opened.site}/m/{SLUG}?last=90")
        await expect(page.locator(".figure .value").first).to_contain_text("%")
        await page.get_by_text("The same as a table").click()
        assert await page.locator("#by-day tbody tr").count() == 90
