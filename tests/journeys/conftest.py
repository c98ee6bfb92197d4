"""One whole house for all journeys that want one, and one Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.journeys.house import House, house, missing
from tests.widget.conftest import CHROMIUM, FLAGS

MOVES_THE_CLOCK = ("test_visitor.py", "test_forecast.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever moves the shared house's clock comes last, however the tests were named on the command line."""
    items.sort(key=lambda item: MOVES_THE_CLOCK.index(item.path.name) if item.path.name in MOVES_THE_CLOCK else -1)


@pytest.fixture(scope="session")
def whole_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Engine, app and sandbox with the seeded shop, all of whose orders and parcels have arrived."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with house(tmp_path_factory.mktemp("whole-house"), codes=False) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Chromium of this machine."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the journeys in a browser did NOT run")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()
