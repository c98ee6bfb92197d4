"""Both pages in Chromium: desk and phone, light and dark; nothing blocked, nothing out of reach, the buttons work."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, async_playwright

if TYPE_CHECKING:
    from tests.sandbox.conftest import World

pytestmark = pytest.mark.journey

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the sandbox's browser tests did NOT run")
    async with async_playwright() as play:
        opened = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@pytest.mark.parametrize("path", ["/shop", "/sandbox", "/sandbox/reach"])
async def test_a_page_is_usable_by_everyone_at_any_width(world: World, browser: Browser, path: str):
    world.recorder.cases = [{"id": "c1", "order": "#1047", "transcript": [{"from": "shopper", "text": "help"}]}]
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
        page = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        blocked: list[str] = []
        page.on("console", lambda said, log=blocked: log.append(said.text) if "Security Policy" in said.text else None)
        await page.goto(str(world.client.make_url(path)))
        assert blocked == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = (await Axe().run(page)).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        await page.close()


async def test_a_visitor_moves_time_and_makes_trouble(world: World, browser: Browser):
    number = await world.number_of("#1042")
    await world.track(number)
    page = await browser.new_page()
    await page.goto(str(world.client.make_url("/sandbox")))
    await page.get_by_role("button", name="+6 hours").click()
    await page.get_by_text("0.2 days ahead of the wall").wait_for()
    await page.get_by_label(f"What happens to {number}").select_option("damage")
    await page.get_by_label(f"Let it happen to {number}").click()
    await page.get_by_text("Package damaged").wait_for()
    await world.quiet()
    assert world.recorder.bodies("easypost", "tracker.updated")[-1]["result"]["status_detail"] == "damaged"
    await page.get_by_role("button", name="Place it").click()
    await page.get_by_role("rowheader", name="#1060").wait_for()
