"""The public pages, rendered from sample contexts: accessible, inside the CSP, whole at phone width."""

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.answer.sheet import sheet
from bot.intake.look import read_look
from tests.widget.samples import PAGES, WORN, render
from tests.widget.stub import STRICT_CSP, Stub, until
from tests.widget.test_use import serious

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def visit(visitor: BrowserContext, stub: Stub, name: str) -> Page:
    """The page `name`, served under the strict CSP; complaints of the console fail the test."""
    stub.routes["/" + name] = (render(*PAGES[name]), STRICT_CSP)
    stub.routes["/look/lantern/worn.css"] = (sheet(read_look(WORN)), STRICT_CSP)
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


@pytest.mark.parametrize("name", ["tracking", "worn", "long"])
async def test_pages_are_whole_at_twice_the_size(browser: Browser, stub: Stub, name: str) -> None:
    """As a window of 1,100 pixels at 200 %: half as many, each twice as large."""
    context = await browser.new_context(viewport={"width": 550, "height": 410}, device_scale_factor=2)
    page = await visit(context, stub, name)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 550
    assert await serious(page) == []
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_a_shop_wears_is_what_is_seen(visitor: BrowserContext, stub: Stub, scheme: str) -> None:
    page = await visit(visitor, stub, "worn")
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    look = read_look(WORN)
    worn = look.light if scheme == "light" else look.dark
    seen = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (int(worn.background[at : at + 2], 16) for at in (1, 3, 5))
    assert seen == f"rgb({red}, {green}, {blue})"
    assert "Iowan Old Style" in await page.evaluate("getComputedStyle(document.body).fontFamily")
    assert await page.evaluate("getComputedStyle(document.querySelector('.parcel')).borderRadius") == "6px"


async def test_without_scripts_all_but_the_chat_is_there(browser: Browser, stub: Stub) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = await visit(context, stub, "worn")
    await expect(page.get_by_text("Tue 24 Nov to Fri 27 Nov")).to_be_visible()
    await expect(page.locator("noscript p")).to_be_visible()
    for label in ("Talk to a person", "Ask about this order"):
        await expect(page.get_by_text(label)).to_be_hidden()
    await expect(page.get_by_role("link", name="DPD’s help page")).to_be_visible()
    await expect(page.get_by_role("link", name="Add to calendar")).to_have_attribute(
        "href", "/t/signed.context/window.ics"
    )
    await page.get_by_text("Earlier (8)").click()
    await expect(page.locator(".earlier li").last).to_be_visible()
    form = page.locator("form[method=post][action='/t/signed.context/notices']")
    await expect(form.get_by_role("button", name="Stop these messages")).to_be_visible()
    await context.close()


async def test_by_keyboard_alone_everything_is_reached_and_seen_to_be(visitor: BrowserContext, stub: Stub) -> None:
    page = await visit(visitor, stub, "worn")
    await page.locator(".launcher").wait_for()
    reached = []
    for _ in range(30):
        await page.keyboard.press("Tab")
        told = await page.evaluate(
            "(() => { const at = document.activeElement; const style = getComputedStyle(at);"
            " return [at.textContent.trim() || at.querySelector('img')?.alt || at.tagName, style.outlineStyle]; })()"
        )
        if told[0] in [name for name, _ in reached] or await page.evaluate("document.activeElement === document.body"):
            break
        reached.append(told)
    names = [name for name, _ in reached]
    for name in ("Skip to the content", "Lantern & Oak", "Earlier (8)", "Confirm the address", "Add to calendar"):
        assert name in names, (name, names)
    assert "Stop these messages" in names
    assert [name for name, outline in reached if outline != "solid" and name != "PORCHLIGHT-CHAT"] == []
    await page.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".earlier li").last).to_be_visible()


async def test_a_printed_page_is_the_order_and_nothing_to_press(visitor: BrowserContext, stub: Stub) -> None:
    page = await visit(visitor, stub, "worn")
    await page.locator(".launcher").wait_for()
    await page.emulate_media(media="print", color_scheme="dark")
    await expect(page.get_by_text("Tue 24 Nov to Fri 27 Nov")).to_be_visible()
    await expect(page.locator(".earlier li").last).to_be_visible()
    await expect(page.get_by_text("DPD reports that the house number was missing")).to_be_visible()
    for gone in ("Add to calendar", "Stop these messages", "Confirm the address"):
        await expect(page.get_by_text(gone, exact=True)).to_be_hidden()
    await expect(page.locator("porchlight-chat")).to_be_hidden()
    assert await page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(16, 48, 46)"


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
