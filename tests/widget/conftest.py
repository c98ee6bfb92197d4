"""One Chromium for the session, a fresh context and a fresh stub server for each test."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.widget.stub import Stub, serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium of this machine."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the widget's browser tests did NOT run")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stub() -> AsyncIterator[Stub]:
    """A server with nothing said yet."""
    async with serving(Stub()) as stub:
        yield stub


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor with empty storage at a desk."""
    context = await browser.new_context(viewport={"width": 1100, "height": 820}, timezone_id="Europe/London")
    context.set_default_timeout(5_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(visitor: BrowserContext, stub: Stub) -> Page:
    """The shop's page with the widget loaded and closed."""
    page = await visitor.new_page()
    await page.goto(stub.url)
    await page.locator("porchlight-chat .launcher").wait_for()
    return page
