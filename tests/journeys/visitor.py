"""A shopper at a browser: opens pages, talks in the widget, and keeps an eye on what the page complains about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

ANSWER_MS = 15_000
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visitor:
    """One page of one visitor, with what its console said."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def panel(self) -> Locator:
        """The open chat."""
        return self.page.locator("porchlight-chat .panel")

    async def open_chat(self) -> None:
        """Open the panel with the launcher, unless it is open."""
        if not await self.panel.count():
            await self.page.locator("porchlight-chat .launcher").click()
        await self.panel.locator("[role=log] .entry.bot .bubble").first.wait_for()  # the greeting: the line is up

    async def say(self, text: str) -> str:
        """Say something in the chat; return what the answer shows."""
        await self.page.get_by_label("Message", exact=True).fill(text)
        return await self.answered(self.page.keyboard.press("Enter"))

    async def press(self, label: str) -> str:
        """Press a quick reply; return what the answer shows."""
        return await self.answered(self.panel.get_by_role("button", name=label, exact=True).click())

    async def answered(self, asking: Any) -> str:
        """Ask, wait for one more answer, and return its text."""
        before = len(await self.heard())
        await asking
        deadline = asyncio.get_running_loop().time() + ANSWER_MS / 1000
        while len(now := await self.heard()) <= before:
            assert asyncio.get_running_loop().time() < deadline, f"no answer; so far: {now}"
            await asyncio.sleep(0.05)
        return now[-1]

    async def heard(self) -> list[str]:
        """Everything that the bot said in this conversation."""
        bubbles: list[str] = await self.panel.locator("[role=log] .entry.bot .bubble").all_inner_texts()
        return bubbles

    async def serious(self) -> list[str]:
        """What axe finds that keeps people out."""
        found: list[dict[str, Any]] = (await Axe().run(self.page)).response["violations"]
        return [f"{f['id']}: {f['nodes'][0]['html']}" for f in found if f["impact"] in ("serious", "critical")]

    async def fits(self) -> bool:
        """True when nothing sticks out to the right."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    async def shoot(self, folder: Path, name: str) -> None:
        """Take a picture, with everything that moves at rest."""
        await self.page.wait_for_timeout(400)
        await self.page.screenshot(path=folder / f"{name}.png", animations="disabled")


@asynccontextmanager
async def visiting(browser: Browser, **choices: Any) -> AsyncIterator[BrowserContext]:
    """A visitor with empty storage; `choices` are the browser context's (viewport, color_scheme …)."""
    context = await browser.new_context(
        **{"viewport": DESK, "timezone_id": "America/New_York", "locale": "en-US", **choices}
    )
    context.set_default_timeout(ANSWER_MS)
    expect.set_options(timeout=ANSWER_MS)
    try:
        yield context
    finally:
        await context.close()


async def arrive(context: BrowserContext, address: str) -> Visitor:
    """Open a page; what its console or the CSP complains about is kept."""
    return await watched(await context.new_page(), address)


async def watched(page: Page, address: str | None = None) -> Visitor:
    """Watch a page for complaints, and go to an address if one is given."""
    visitor = Visitor(page)
    page.on("console", lambda said: visitor.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    if address:
        await page.goto(address)
    await page.locator("porchlight-chat .launcher").wait_for()
    return visitor
