"""The demo shop with a past: its own windows in chat, page and store, parcels that stop and move, and lost webhooks.

Each test has a parcel of its own, so that none depends on how far the others moved the clock.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from tests.journeys.house import House
from tests.journeys.visitor import PHONE, Visitor, arrive, visiting, watched

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]
PATIENCE = 60.0
ROUNDS = 20
OURS = re.compile(
    r"I expect it (?:between (?P<from>.+?) and (?P<to>.+?), most likely around .+?|on (?P<day>.+?))\. I go by how long"
)
THEIRS = re.compile(r"expects it on (?P<day>.+?)\. That is the carrier’s own date")
_people = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of a visitor's own order."""

    house: House
    order: str
    email: str
    number: str

    @property
    def question(self) -> str:
        """What its shopper asks."""
        return f"where is {self.order}? {self.email}"

    async def later(self, hours: float) -> None:
        """Let hours pass, and everything that they bring arrive."""
        await asyncio.to_thread(self.house.sandbox, "/api/clock/advance", {"hours": hours})
        await asyncio.to_thread(self.house.settled, PATIENCE)

    async def befalls(self, kind: str) -> None:
        """Let something happen to it."""
        await asyncio.to_thread(self.house.sandbox, f"/api/parcels/{self.number}/trouble", {"kind": kind})
        await asyncio.to_thread(self.house.settled, PATIENCE)

    async def until(self, what: str, done: Any) -> None:
        """Wait for something that a job does by itself."""
        await asyncio.to_thread(self.house.until, what, done, PATIENCE)

    def troubles(self, kind: str) -> list[bool]:
        """Say of each row of one kind of trouble whether it is open, the oldest first."""
        query = (
            "SELECT anomalies.is_open FROM anomalies JOIN standings USING (shipment_id)"
            " WHERE number_key = ? AND kind = ? ORDER BY anomalies.id"
        )
        return [bool(is_open) for (is_open,) in self.house.rows(query, self.number, kind)]

    def window(self) -> tuple[str, str] | None:
        """The days that the store keeps for it, of the newest stage; None while there are none."""
        query = (
            "SELECT earliest, latest FROM forecasts JOIN standings USING (shipment_id)"
            " WHERE number_key = ? ORDER BY stage LIMIT 1"
        )
        found = self.house.rows(query, self.number)
        return found[0] if found and found[0][0] else None


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go, to be looked at."""
    return tmp_path_factory.mktemp("forecast-pictures")


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor at a desk, who has never been here."""
    async with visiting(chromium) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def shopper(context: BrowserContext, whole_house: House) -> Visitor:
    """At the shop, with the chat open and nothing said."""
    visitor = await arrive(context, f"{whole_house.shop}/shop")
    await visitor.open_chat()
    return visitor


@pytest_asyncio.fixture(loop_scope="session")
async def parcel(whole_house: House) -> Parcel:
    """An order placed by hand, sent, and fifteen hours on its way."""
    email = f"visitor{next(_people)}@example.com"
    person = {"email": email, "first_name": "Alex", "last_name": "Morgan", "postcode": "11215"}
    place = {"address1": "15 Prospect Park West", "city": "Brooklyn", "items": {"lamp": 1}}
    order = whole_house.sandbox("/api/orders", {**person, **place})["name"]
    sent = whole_house.sandbox(f"/api/orders/{order[1:]}/ship", {})
    made = Parcel(whole_house, order, email, sent["tracking_number"])
    await asyncio.to_thread(whole_house.settled, PATIENCE)
    await made.later(15)
    return made


def days_of(answer: str) -> str:
    """The days of an answer, as the tracking page prints them."""
    found = OURS.search(answer)
    assert found, answer
    return found["day"] or f"{found['from']} to {found['to']}"


async def tracking_page(visitor: Visitor, context: BrowserContext) -> Visitor:
    """Open the tracking page behind the newest card."""
    async with context.expect_page() as opened:
        await visitor.panel.get_by_role("link", name="Open the tracking page").last.click()
    return await watched(await opened.value)


async def test_the_chat_names_our_own_days_and_why_and_the_page_the_same(
    shopper: Visitor, context: BrowserContext, parcel: Parcel, pictures: Path
) -> None:
    answer = await shopper.say(parcel.question)
    await shopper.shoot(pictures, "chat-window")
    assert "8 in 10 arrive within the days that I name" in answer
    page = await tracking_page(shopper, context)
    await expect(page.page.locator(".window strong")).to_have_text(days_of(answer))
    await expect(page.page.locator(".window .source")).to_contain_text("Our own estimate")
    await page.shoot(pictures, "page-window")
    assert page.complaints == []
    assert await page.serious() == []


async def test_what_was_promised_is_kept_with_its_model(
    shopper: Visitor, context: BrowserContext, parcel: Parcel, whole_house: House
) -> None:
    await shopper.say(parcel.question)
    await tracking_page(shopper, context)
    model = whole_house.command("forecast", "show", "--json")["current"]
    told = whole_house.command("promises", "lantern", "--rows", "--json")
    mine = [row for row in told["rows"] if row["number"] == parcel.number]
    assert {(row["door"], row["model"], row["held"]) for row in mine} == {("chat", model, None), ("page", model, None)}
    assert {(row["earliest"], row["latest"]) for row in mine} == {parcel.window()}


async def test_command_and_door_agree_on_how_well_the_carrier_is_read(whole_house: House) -> None:
    for _ in range(ROUNDS):  # while something is being asked for, the figures of two moments differ
        before = whole_house.api("/coverage")["providers"]
        by_command = whole_house.command("coverage", "lantern", "--json")["providers"]
        by_door = whole_house.api("/coverage")["providers"]
        if list(map(steady, before)) == list(map(steady, by_door)):
            break
    assert list(map(steady, by_command)) == list(map(steady, by_door))
    [easypost] = [row for row in by_door if row["provider"] == "easypost"]
    assert easypost["unreadable"] == easypost["parcels_with_unknown_codes"] == 0
    assert (
        sum(easypost["age_of_data"][age] for age in ("1h", "6h", "24h", "72h", "older", "never_heard"))
        == (easypost["open"])
    )


def steady(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a provider that do not depend on the time: the command knows nothing of the demo's clock."""
    return {name: value for name, value in row.items() if name != "age_of_data"}


async def test_a_parcel_that_stops_is_said_to_and_one_that_moves_again_is_cleared(
    shopper: Visitor, context: BrowserContext, parcel: Parcel, pictures: Path
) -> None:
    await parcel.befalls("stall")
    await parcel.later(24 * 6)
    await parcel.until("the alarm", lambda: parcel.troubles("stalled") + parcel.troubles("lost_suspected") != [])
    stopped = await shopper.say(parcel.question)
    assert re.search(r"has stopped moving|has not moved for so long", stopped)
    assert not OURS.search(stopped)
    assert not THEIRS.search(stopped)
    await shopper.shoot(pictures, "chat-stopped")
    page = await tracking_page(shopper, context)
    await expect(page.page.locator(".problem h3")).to_have_text(re.compile("It has stopped moving|It may be lost"))
    assert "Our own estimate" not in await page.page.locator("main").inner_text()
    await page.shoot(pictures, "page-stopped")
    await parcel.later(2)
    opened = parcel.troubles("stalled") + parcel.troubles("lost_suspected")
    assert opened == [True]

    await parcel.befalls("recover")
    await parcel.until("the all-clear", lambda: not any(parcel.troubles("stalled") + parcel.troubles("lost_suspected")))
    moving = await shopper.say(parcel.question)
    assert "it is on its way" in moving
    await page.page.reload()
    await expect(page.page.locator(".pill")).to_have_text("On its way")
    # So long on its way, ours may be too wide to be of use: then the carrier's new date stands alone, here and there.
    theirs = THEIRS.search(moving)
    shown = days_of(moving) if OURS.search(moving) else theirs and theirs["day"]
    await expect(page.page.locator(".window strong")).to_have_text(shown or "a date")
    assert "It has stopped moving" not in await page.page.locator("main").inner_text()
    assert parcel.troubles("stalled") + parcel.troubles("lost_suspected") == [False]
    await page.shoot(pictures, "page-moving-again")


async def test_news_whose_webhooks_are_lost_is_found_by_asking_and_its_age_is_told(
    shopper: Visitor, parcel: Parcel, pictures: Path
) -> None:
    await asyncio.to_thread(parcel.house.sandbox, f"/api/parcels/{parcel.number}/webhooks", {"lost": True})
    await parcel.later(13)  # it reaches Pittsburgh, and nobody tells
    unaware = await shopper.say(parcel.question)
    assert "Pittsburgh" not in unaware
    assert re.search(r"we last heard from \w+ 1[34] hours ago", unaware)
    await parcel.later(11)  # past the time at which it is asked for anyway
    await parcel.until("the question", lambda: parcel.house.rows(ASKED, parcel.number) != [])
    await asyncio.to_thread(parcel.house.settled, PATIENCE)
    aware = await shopper.say(parcel.question)
    assert "in Pittsburgh, PA" in aware
    assert re.search(r"That scan is 1[23] hours old; we last heard from \w+ \d+ (?:second|minute)s? ago", aware)
    await shopper.shoot(pictures, "chat-asked")


ASKED = "SELECT 1 FROM polls WHERE number = ? AND answered_at IS NOT NULL"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_the_window_and_the_trouble_fit(
    chromium: Browser, whole_house: House, pictures: Path, parcel: Parcel, scheme: str
) -> None:
    async with visiting(chromium, viewport=PHONE, color_scheme=scheme, has_touch=True, is_mobile=True) as context:
        visitor = await arrive(context, f"{whole_house.shop}/shop")
        await visitor.open_chat()
        await visitor.say(parcel.question)
        await visitor.shoot(pictures, f"phone-chat-window-{scheme}")
        link = visitor.panel.get_by_role("link", name="Open the tracking page").first
        page = await arrive(context, str(await link.get_attribute("href")))
        assert await page.fits()
        assert await page.serious() == []
        await page.page.screenshot(path=pictures / f"phone-page-window-{scheme}.png", full_page=True)
