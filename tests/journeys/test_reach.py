"""The phone, the shop and Slack side by side: a parcel is delayed, the shopper is told first, and a person helps.

One visitor plays all three: delays a parcel on the left, answers on the phone, and sits at the desk on the right.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.house import House, house, missing
from tests.journeys.visitor import Visitor, visiting

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]
PATIENCE_MS = 60_000
LAPTOP = {"width": 1366, "height": 768}
ORDER = "#1042"


@pytest.fixture(scope="module")
def own_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: this story delays a parcel of which others say that nothing is wrong."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with house(tmp_path_factory.mktemp("reach-house")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(chromium: Browser, own_house: House) -> AsyncIterator[Visitor]:
    """In front of the three panes, with one order chosen."""
    async with visiting(chromium, viewport=LAPTOP) as context:
        page = await context.new_page()
        await page.goto(f"{own_house.shop}/sandbox/reach")
        choice = page.locator("#order option", has_text=ORDER)
        await choice.wait_for(state="attached")
        await page.locator("#order").select_option(await choice.get_attribute("value"))
        yield Visitor(page)


def phone(page: Page) -> Locator:
    """What the shopper sees."""
    return page.get_by_role("log", name="WhatsApp messages")


def slack(page: Page) -> Locator:
    """What the agents see."""
    return page.get_by_role("log", name="Slack channel")


async def write(page: Page, text: str) -> None:
    """Write as the shopper."""
    await page.locator("#words").fill(text)
    await page.get_by_role("button", name="Send as the shopper").click()


async def test_a_delay_is_told_first_and_a_person_takes_over_and_hands_back(
    visitor: Visitor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page, pictures = visitor.page, tmp_path_factory.mktemp("reach")
    await page.get_by_role("button", name="Delay this parcel").first.click()
    await expect(phone(page)).to_contain_text(f"order {ORDER}", timeout=PATIENCE_MS)
    await expect(phone(page)).to_contain_text("late")
    await visitor.shoot(pictures, "told-first")

    await write(page, "where is it now?")
    await expect(phone(page)).to_contain_text("Last scan", timeout=PATIENCE_MS)

    await write(page, "I want to talk to a person")
    thread = slack(page).get_by_role("article", name="Thread").first
    await thread.get_by_role("button", name="Claim").click(timeout=PATIENCE_MS)
    await expect(thread.get_by_role("button", name="Hand back")).to_be_visible(timeout=PATIENCE_MS)
    await expect(thread).to_contain_text(ORDER)
    assert "jane@example.com" not in await thread.inner_text(), "the card shows an address"
    await visitor.shoot(pictures, "claimed")

    await reply(thread, "Hello, I have asked the carrier. You will have it tomorrow.")
    await expect(phone(page)).to_contain_text("I have asked the carrier", timeout=PATIENCE_MS)
    await write(page, "thank you so much")
    await expect(thread).to_contain_text("thank you so much", timeout=PATIENCE_MS)
    await visitor.shoot(pictures, "answered-by-a-person")
    silent = await phone(page).locator("li").count()

    await thread.get_by_role("button", name="Hand back").click()
    await expect(thread.get_by_role("button", name="Hand back")).to_have_count(0, timeout=PATIENCE_MS)
    await write(page, "and where is it now?")
    await expect(phone(page).locator("li").nth(silent + 1)).to_be_visible(timeout=PATIENCE_MS)
    await expect(phone(page).locator("li").last).to_contain_text("Last scan", timeout=PATIENCE_MS)
    await visitor.shoot(pictures, "handed-back")
    assert await visitor.serious() == []
    assert await visitor.fits()


async def reply(thread: Locator, text: str) -> None:
    """Answer in the thread as the agent who is chosen."""
    await thread.get_by_label(re.compile("Reply in thread")).fill(text)
    await thread.get_by_role("button", name="Send the reply").click()
