"""Phone, shop and Slack side by side in Chromium, with a Porchlight of four lines behind them."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import make_app
from sandbox.settings import Settings
from tests.sandbox.conftest import SECRETS
from tests.sandbox.reaching import Arrived, Door
from tests.sandbox.test_slack import CARD, MODAL, SUPPORT
from tests.sandbox.test_twilio import ANY, VARIABLES, Rest

pytestmark = pytest.mark.journey

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@dataclass
class Scene:
    """The page on a small notebook, and both clients that a Porchlight would have."""

    page: Page
    door: Door
    rest: Rest
    slack: AsyncWebClient
    client: TestClient[Any, Any]
    said: list[str]

    async def until(self, met: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not met():  # noqa: ASYNC110 - what is waited for is in another server
                await asyncio.sleep(0.02)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the page's tests did NOT run")
    async with async_playwright() as play:
        opened = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@pytest.fixture
async def scene(tmp_path: Path, browser: Browser) -> AsyncIterator[Scene]:
    door = Door()
    there = TestServer(door.app())
    await there.start_server()
    url = str(there.make_url("")).rstrip("/")
    settings = Settings(
        **SECRETS, porchlight_url=url, home=tmp_path, port=unused_port(), pulse=0.05, receipt_pause=0.05
    )
    client = TestClient(TestServer(await make_app(settings), port=settings.port))
    await client.start_server()
    page = await browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(8000)
    said: list[str] = []
    page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.goto(f"{settings.url}/sandbox/reach")
    rest, slack = Rest(settings.url), AsyncWebClient(SECRETS["slack_token"], f"{settings.url}/slack/api/")
    yield Scene(page, door, rest, slack, client, said)
    await page.close()
    await rest.http.close()
    await client.close()
    await there.close()
    assert said == []


async def test_the_whole_page_fits_a_small_notebook_and_stands_up_to_axe(scene: Scene):
    page = scene.page
    await scene.rest.send(body=None, content_sid=ANY, content_variables=VARIABLES)
    card = await scene.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    await scene.slack.chat_postMessage(channel=SUPPORT, text="*Jane*: <hi> &amp; bye", thread_ts=card["ts"])
    await page.get_by_role("button", name="Talk to a person").wait_for()
    await page.get_by_role("button", name="Claim").wait_for()
    sizes = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert await page.evaluate(sizes) == [1366, 768]
    for summary in ("#mail summary", "#faults summary"):
        await page.locator(summary).click()
    found = (await Axe().run(page)).response["violations"]
    scene.said.clear()  # axe itself wants inline styles, which the page forbids
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


async def test_a_parcel_is_delayed_and_a_message_arrives_is_read_and_answered(scene: Scene):
    page = scene.page
    await page.get_by_role("button", name="Delay this parcel").click()
    await page.get_by_role("article").get_by_text("delay", exact=True).wait_for()
    sent = await scene.rest.send(body=None, content_sid=ANY, content_variables=VARIABLES)
    phone = page.get_by_role("log", name="WhatsApp messages")
    await phone.get_by_text("A word from Lantern & Oak about your order #1042").wait_for()
    await phone.get_by_role("button", name="Where is it now?").click()
    await page.get_by_label("Message to Lantern & Oak").fill("I want to talk <b>now</b>")
    await page.keyboard.press("Enter")
    await phone.get_by_text("I want to talk <b>now</b>").wait_for()
    await scene.until(lambda: len(scene.door.messages()) == 2)
    assert [each["Body"] for each in scene.door.messages()] == ["Where is it now?", "I want to talk <b>now</b>"]
    assert (await scene.rest.messages(sent.sid).fetch_async()).status == "read"
    await page.get_by_text("Free text for 23 h more").wait_for()


async def test_a_numbered_list_is_answered_by_one_press_and_a_photo_is_sent(scene: Scene):
    page = scene.page
    await scene.client.post("/api/phones/+15035550104/messages", json={"text": "hello"})
    await scene.rest.send(body="You can:\n1. Wait for it\n2. Money back")
    await page.get_by_role("button", name="Reply 2: Money back").click()
    await page.get_by_role("button", name="Send a photo of a damaged parcel").click()
    await page.get_by_role("img", name="Photo").wait_for()
    await scene.until(lambda: len(scene.door.messages()) == 3)
    assert [each["Body"] for each in scene.door.messages()[1:]] == ["2", "It arrived like this."]
    assert scene.door.messages()[2]["MediaContentType0"] == "image/jpeg"


async def test_an_agent_claims_replies_in_the_thread_and_sees_the_tick(scene: Scene):
    page = scene.page
    card = await scene.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    await page.get_by_label("As which agent").select_option("Sam Rios")
    await page.get_by_role("button", name="Claim").click()
    await scene.until(lambda: any("payload" in each.form for each in scene.door.arrived))
    press = next(each for each in scene.door.arrived if "payload" in each.form).payload
    assert (press["user"]["id"], press["actions"][0]["action_id"]) == ("U0SAMRIOS1", "claim")
    reply = page.get_by_role("textbox", name="Reply in thread as Sam Rios")
    await reply.fill("Hello, Sam here & sorry")
    await reply.press("Enter")
    await page.get_by_text("Hello, Sam here & sorry").wait_for()
    await scene.until(lambda: any(event.get("user") == "U0SAMRIOS1" for event in scene.door.events()))
    line = next(event for event in scene.door.events() if event.get("user") == "U0SAMRIOS1")
    assert (line["text"], line["thread_ts"]) == ("Hello, Sam here &amp; sorry", card["ts"])
    await scene.slack.reactions_add(channel=SUPPORT, timestamp=line["ts"], name="white_check_mark")
    await page.get_by_role("img", name="white check mark").wait_for()


async def test_what_one_types_survives_what_arrives_meanwhile(scene: Scene):
    page = scene.page
    card = await scene.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    reply = page.get_by_role("textbox", name="Reply in thread as Ada Park")
    await reply.fill("half a sen")
    await scene.slack.chat_postMessage(channel=SUPPORT, text="shopper: hello?", thread_ts=card["ts"])
    await scene.slack.chat_update(channel=SUPPORT, ts=card["ts"], text="card", blocks=CARD[:2])
    await page.get_by_text("shopper: hello?").wait_for()
    await page.keyboard.type("tence")
    assert await reply.input_value() == "half a sentence"


async def test_a_modal_opens_says_what_is_wrong_and_closes(scene: Scene):
    page = scene.page
    await scene.slack.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)
    await scene.until(lambda: len(scene.door.arrived) == 1)

    async def open_it(came: Arrived) -> web.Response:
        await scene.slack.views_open(trigger_id=came.payload["trigger_id"], view=MODAL)
        return web.Response()

    wrong = web.json_response({"response_action": "errors", "errors": {"words": "Say more."}})
    scene.door.answers = [open_it, wrong]
    await page.get_by_role("button", name="Claim").click()
    modal = page.get_by_role("dialog", name="Reply")
    await modal.get_by_label("What to say").fill("hi")
    await modal.get_by_role("button", name="Send").click()
    await modal.get_by_text("Say more.").wait_for()
    await modal.get_by_role("button", name="Send").click()
    await modal.wait_for(state="hidden")
    assert scene.door.arrived[-1].payload["view"]["state"]["values"]["words"]["text"]["value"] == "hi"


async def test_a_command_shows_its_answer_to_who_typed_it(scene: Scene):
    page = scene.page
    scene.door.answers = [web.json_response({"text": "Order #1042 is *late*."})]
    await page.get_by_label("Message to the channel").fill("/porchlight #1042")
    await page.keyboard.press("Enter")
    await page.get_by_text("Only you see this, Ada Park").wait_for()
    await page.get_by_label("As which agent").select_option("Sam Rios")
    await page.get_by_text("Only you see this").wait_for(state="hidden")


async def test_a_fault_is_set_from_the_page_and_counted(scene: Scene):
    page = scene.page
    await page.get_by_text("What breaks").click()
    await page.get_by_label("How").select_option("cut off after taking it")
    await page.get_by_role("button", name="Set it").click()
    await page.get_by_text("Twilio: cut off after taking it").wait_for()
    async with scene.client.get("/api/faults") as told:
        assert json.loads(await told.text())["faults"]["twilio"] == "reset"
