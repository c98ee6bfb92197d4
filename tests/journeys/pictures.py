"""Takes the pictures of docs/images from the running demo: `python -m tests.journeys.pictures`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.journeys.house import ROOT, House, house
from tests.journeys.visitor import arrive, visiting, watched
from tests.widget.conftest import CHROMIUM, FLAGS

IMAGES = ROOT / "docs" / "images"
LATE = "hi wheres my oder #1047 its late!!"
WHO = "ben@example.com"


async def take(opened: House, folder: Path) -> None:
    """The shop with the answer to the late question, and the tracking page behind it."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        async with visiting(browser) as context:
            visitor = await arrive(context, f"{opened.shop}/shop")
            await visitor.open_chat()
            await visitor.say(LATE)
            await visitor.say(WHO)
            await visitor.shoot(folder, "widget")
            async with context.expect_page() as new:
                await visitor.panel.get_by_role("link", name="Open the tracking page").click()
            page = await watched(await new.value)
            await page.shoot(folder, "tracking")
        await browser.close()


def main() -> int:
    """Start a house, take the pictures, and close it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with house(Path(tempfile.mkdtemp(prefix="porchlight-pictures-")) / "home") as opened:
        asyncio.run(take(opened, IMAGES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
