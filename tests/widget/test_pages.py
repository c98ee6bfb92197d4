"""The public pages, rendered from sample contexts: accessible, inside the CSP, whole at phone width."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.widget.samples import PAGES, render
from tests.widget.stub import STRICT_CSP, Stub, until
from tests.widget.test_use import serious

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def visit(visitor: BrowserContext, stub: Stub, name: str) -> Page:
    """The page `name`, served under the strict CSP; complaints of the console fail the test."""
    stub.routes["/" + name] = (render(*PAGES[name]), STRICT_CSP)
    page = await visitor.new_page()
    page.on("console", lambda message: pytest.fail(message.text))
    await page.goto(f"{stub.url}/{name}")
    return page


@pytest.mark.parametrize("name", PAGES)
async def test_pages_are_accessible_in_both_schemes(visitor: BrowserContext, stub: Stub, name: str) -> None:
    page = await visit(visitor, stub, name)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await serious(page) == []


@pytest.mark.parametrize("name", PAGES)
async def test_pages_fit_a_phone(visitor: BrowserContext, stub: Stub, name: str) -> None:
    page = await visit(visitor, stub, name)
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_tracking_page_says_what_is_wrong_and_whose_move_it_is(visitor: BrowserContext, stub: Stub) -> None:
    page = await visit(visitor, stub, "tracking")
    parcel = page.get_by_role("region", name="Parcel 2 of 2")
    await expect(parcel).to_contain_text("Your move: confirm the address by Friday 27 November")
    await expect(parcel).to_contain_text("DPD gives no new date")
    await expect(parcel.locator(".timeline [aria-current=step]")).to_contain_text("Sat 21 Nov, 14:02 · York, GB")


async def test_tracking_page_options_ask_in_a_chat_that_knows_the_order(visitor: BrowserContext, stub: Stub) -> None:
    page = await visit(visitor, stub, "tracking")
    await page.locator(".launcher").wait_for()
    await page.get_by_role("button", name="Confirm the address").click()
    await until(lambda: bool(stub.conversations) and stub.talk.said("shopper") == ["I want to confirm my address"])
    assert stub.frames[0]["context"] == "signed.context"
