"""The widget in use: keyboard, screen reader, strict CSP, cards, quick replies, dark mode and phone width."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.widget.scenes import whole_story
from tests.widget.stub import Stub, until
from tests.widget.test_talk import open_chat, say

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def serious(page: Page) -> list[str]:
    """Ids of axe's serious and critical findings."""
    results = await Axe().run(page)
    found: list[dict[str, Any]] = results.response["violations"]
    return [
        f"{finding['id']}: {finding['nodes'][0]['target']}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
    ]


async def tell_story(page: Page, stub: Stub) -> None:
    """Open the chat and get two parcels and two quick replies."""
    stub.answer = whole_story
    await open_chat(page)
    await say(page, "where is #1042?")
    await expect(page.locator(".card")).to_have_count(2)


async def test_nothing_breaks_a_strict_csp(page: Page, stub: Stub) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.reload()
    await tell_story(page, stub)
    await stub.talk.send({"type": "typing", "on": True})
    await expect(page.locator(".dots")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(page: Page, stub: Stub, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    assert await serious(page) == []
    await tell_story(page, stub)
    await stub.talk.add("notice", "Sam has joined")
    await stub.talk.add("agent", "Hello, see https://shop.example/help")
    await expect(page.locator(".agent a")).to_be_visible()
    await say(page, "a" * 2001)
    assert await serious(page) == []


async def test_keyboard_alone_is_enough(page: Page, stub: Stub) -> None:
    stub.answer = whole_story
    await page.locator(".launcher").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await page.keyboard.type("line one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("line two")
    await page.keyboard.press("Enter")
    await expect(page.locator(".card")).to_have_count(2)
    assert stub.talk.said("shopper") == ["line one\nline two"]
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await until(lambda: stub.talk.said("shopper")[1:] == ["Talk to a person"])
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".panel")).to_have_count(0)
    await expect(page.locator(".launcher")).to_be_focused()


async def test_quick_reply_sends_its_payload_and_goes_away(page: Page, stub: Stub) -> None:
    await tell_story(page, stub)
    stub.answer = lambda conversation, text: conversation.add("bot", "Done")
    await page.get_by_role("button", name="Confirm the address").click()
    await expect(page.locator(".bot .bubble").last).to_have_text("Done")
    assert {key: stub.frames[-1][key] for key in ("text", "payload")} == {
        "text": "Confirm the address",
        "payload": "signed.address",
    }
    await expect(page.locator(".replies")).to_have_count(0)


async def test_card_tells_step_and_status_and_links_only_to_the_web(page: Page, stub: Stub) -> None:
    await tell_story(page, stub)
    first, second = page.locator(".card").first, page.locator(".card").last
    await expect(first.get_by_role("img")).to_have_accessible_name("Step 3 of 5: On its way")
    link = first.get_by_role("link")
    await expect(link).to_have_attribute("href", "https://shop.example/t/abc")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(second.get_by_role("link")).to_have_count(0)
    await expect(second.locator(".pill")).to_have_text("Address problem")


async def test_text_is_never_markup(page: Page, stub: Stub) -> None:
    hostile = "<img src=x onerror=\"document.title='owned'\"> <b>bold</b>"
    stub.answer = lambda conversation, text: conversation.add("bot", hostile)
    await open_chat(page)
    await say(page, hostile)
    await expect(page.locator(".bot .bubble").last).to_have_text(hostile)
    assert await page.locator("[role=log] :is(img, b)").count() == 0
    assert await page.title() == "A shop"


async def test_only_a_colleagues_words_carry_links(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "https://evil.example/x")
    await expect(page.locator(".bot .bubble").last).to_contain_text("evil.example")
    await stub.talk.add("agent", "See https://shop.example/a.")
    await expect(page.locator(".agent a")).to_be_visible()
    assert await page.locator("[role=log] a").count() == 1


async def test_over_two_thousand_characters_cannot_be_sent(page: Page, stub: Stub) -> None:
    await open_chat(page)
    await say(page, "y" * 2003)
    await expect(page.locator(".composer small")).to_have_text("3 characters too long")
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    assert [frame["type"] for frame in stub.frames] == ["hello"]


async def test_every_target_is_at_least_44_pixels(page: Page, stub: Stub) -> None:
    await tell_story(page, stub)
    boxes = await page.locator("porchlight-chat").evaluate(
        "chat => [...chat.shadowRoot.querySelectorAll('button, textarea, .card a')]"
        ".map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert [box for box in boxes if min(box) < 44] == []


async def test_page_buttons_open_the_chat_and_ask(page: Page, stub: Stub) -> None:
    await page.get_by_role("button", name="Ask about my order").click()
    await expect(page.locator(".bot .bubble").last).to_have_text("You said: Where is my order?")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Ask about my order")).to_be_focused()


async def test_merchant_colours_reach_the_widget(page: Page) -> None:
    await page.evaluate(
        "document.querySelector('porchlight-chat').style.setProperty('--porchlight-launcher', 'rgb(1, 2, 3)')"
    )
    await expect(page.locator(".launcher")).to_have_css("background-color", "rgb(1, 2, 3)")


@pytest.mark.parametrize(("system", "asked", "ground"), [
    ("dark", None, "rgb(28, 25, 21)"),
    ("dark", "light", "rgb(251, 250, 247)"),
    ("light", "dark", "rgb(28, 25, 21)"),
])  # fmt: skip
async def test_dark_mode_follows_the_system_or_the_shop(
    page: Page, system: str, asked: str | None, ground: str
) -> None:
    await page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    if asked:
        await page.evaluate("theme => { document.querySelector('porchlight-chat').dataset.theme = theme }", asked)
    await open_chat(page)
    await expect(page.locator(".panel")).to_have_css("background-color", ground)


async def test_right_to_left_pages_get_the_chat_on_the_left(page: Page) -> None:
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await open_chat(page)
    box = await page.locator(".panel").bounding_box()
    assert box is not None
    assert box["x"] == 20


async def test_phone_gets_a_modal_full_screen_that_keeps_the_focus(browser: Browser, stub: Stub) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 780})
    page = await context.new_page()
    await page.goto(stub.url)
    await tell_story(page, stub)
    panel = page.locator(".panel")
    await expect(panel).to_have_attribute("aria-modal", "true")
    await page.wait_for_timeout(250)
    assert await panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    focused = "document.activeElement.tagName + ':' + document.activeElement.shadowRoot?.activeElement?.className"
    seen = set()
    for _ in range(12):
        await page.keyboard.press("Tab")
        seen.add(await page.evaluate(focused))
    assert {name.split(":")[0] for name in seen} == {"PORCHLIGHT-CHAT"}
    assert "PORCHLIGHT-CHAT:x" in seen
    assert await serious(page) == []
    await context.close()
