"""Twilio as the sandbox plays it, met with Twilio's own client and its own verifier of signatures."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port
from multidict import MultiDict
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from sandbox.app import make_app
from sandbox.checking import CHECKS, Checks
from sandbox.settings import Settings, specs_folder
from tests.sandbox.conftest import SECRETS
from tests.sandbox.reaching import Door

pytestmark = pytest.mark.journey

JANE, SHOP = "+15035550104", "+15555550100"
ACCOUNT, TOKEN = SECRETS["twilio_account"], SECRETS["twilio_token"]
ANY, NEW = "HX00000000000000000000000000000001", "HX00000000000000000000000000000008"
VARIABLES = '{"1": "Lantern & Oak", "2": "#1042", "3": "It is late.", "4": "Thursday.", "5": "https://t.example/x"}'
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Rest:
    """Twilio's client, pointed at the sandbox, without retries."""

    def __init__(self, url: str, password: str = TOKEN) -> None:
        self.http = AsyncTwilioHttpClient()
        # A class of ours for the password: the client's own is one that aiohttp gives up.
        self.client = Client(ACCOUNT, password, http_client=self.http, credential_provider=_Basic(ACCOUNT, password))
        self.client.api.base_url = f"{url}/twilio"
        self.client.content.base_url = f"{url}/twilio"
        self.messages = self.client.messages

    async def send(self, to: str = JANE, **more: Any) -> Any:
        given = {"from_": f"whatsapp:{SHOP}", "body": "Hello"} | more
        given = {name: value for name, value in given.items() if value is not None}
        return await self.messages.create_async(to=f"whatsapp:{to}", **given)


class _Basic:
    def __init__(self, user: str, password: str) -> None:
        self._header = aiohttp.encode_basic_auth(user, password)

    def to_auth_strategy(self) -> _Basic:
        return self

    def get_auth_string(self) -> str:
        return self._header


@dataclass
class Met:
    """The sandbox, its client for people, Twilio's client for the shop, and the door."""

    client: TestClient[Any, Any]
    rest: Rest
    door: Door
    settings: Settings
    door_url: str

    @property
    def app_checks(self) -> Checks:
        """The checks of the running sandbox, for the one test that breaks the rules on purpose."""
        assert isinstance(self.client.app, web.Application)
        return self.client.app[CHECKS]

    @property
    def callback(self) -> str:
        return f"{self.door_url}/hooks/tok-1/whatsapp?receipt=1"

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        async with self.client.post(path, json=body or {}) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def get(self, path: str) -> Any:
        async with self.client.get(path) as answer:
            return await answer.json()

    async def write(self, text: str, phone: str = JANE) -> Any:
        return await self.post(f"/api/phones/{phone}/messages", {"text": text}, status=201)

    async def fault(self, mode: str, count: int | None = 1) -> None:
        await self.post("/api/faults", {"target": "twilio", "mode": mode, "count": count})

    async def texts(self, phone: str = JANE) -> list[dict[str, Any]]:
        return (await self.get(f"/api/phones/{phone}"))["texts"]

    async def until(self, met: Callable[[], bool], seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while not met():  # noqa: ASYNC110 - what is waited for is in another server
                await asyncio.sleep(0.01)

    async def status(self, sid: str, wanted: str, phone: str = JANE) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while True:
                text = next(each for each in await self.texts(phone) if each["sid"] == sid)
                if text["status"] == wanted:
                    return text
                await asyncio.sleep(0.02)


@pytest.fixture
async def met(tmp_path: Path) -> AsyncIterator[Met]:
    door = Door()
    there = TestServer(door.app())
    await there.start_server()
    url = str(there.make_url("")).rstrip("/")
    settings = Settings(
        **SECRETS, porchlight_url=url, home=tmp_path, port=unused_port(), retry_delays=(0.05,) * 6, pulse=0.05,
        receipt_pause=0.05, slow_seconds=1.0, specs=specs_folder(os.environ.get("PORCHLIGHT_SPECS")),
    )  # fmt: skip
    client = TestClient(TestServer(await make_app(settings), port=settings.port))
    await client.start_server()
    rest = Rest(settings.url)
    yield Met(client, rest, door, settings, url)
    await rest.http.close()
    checks = client.app[CHECKS]
    await checks.catch_up()
    await client.close()
    await there.close()
    assert list(checks.found) == []
    assert checks.checked or checks.why_not or not checks.seen


async def test_free_text_within_the_window_goes_all_the_way_to_read(met: Met):
    await met.write("hi, where is my order #1042?")
    sent = await met.rest.send(body="It is in Denver.", status_callback=met.callback)
    assert (sent.status, sent.error_code, sent.direction) == ("queued", None, "outbound-api")
    await met.until(lambda: met.door.receipts() == ["sent", "delivered"])
    await met.post(f"/api/phones/{JANE}/read")
    await met.until(lambda: met.door.receipts() == ["sent", "delivered", "read"])
    assert (await met.rest.messages(sent.sid).fetch_async()).status == "read"


async def test_receipts_and_messages_bear_a_signature_that_twilios_own_validator_takes(met: Met):
    await met.write("naïve café & co = 5 % + more")
    await met.rest.send(status_callback=met.callback + "#rc=3&rp=all")
    await met.until(lambda: len(met.door.receipts()) == 2)
    validator = RequestValidator(TOKEN)
    assert len(met.door.arrived) == 3
    for came in met.door.arrived:
        signature = came.headers["X-Twilio-Signature"]
        assert validator.validate(came.url, MultiDict(came.form), signature)
        assert not validator.validate(came.url, MultiDict({**came.form, "Body": "forged"}), signature)
        assert not validator.validate(came.url + "/", MultiDict(came.form), signature)


async def test_the_window_opens_with_a_word_and_closes_24_hours_later_by_the_storys_clock(met: Met):
    first = await met.rest.send(status_callback=met.callback)
    failed = await met.status(first.sid, "undelivered")
    assert failed["error_code"] == 63016
    await met.write("hello?")
    await met.status((await met.rest.send()).sid, "delivered")
    await met.post("/api/clock/advance", {"hours": 23.5})
    await met.status((await met.rest.send()).sid, "delivered")
    await met.post("/api/clock/advance", {"hours": 1})
    late = await met.rest.send(status_callback=met.callback)
    assert late.error_code is None
    await met.until(lambda: met.door.arrived[-1].form.get("ErrorCode") == "63016")
    assert met.door.receipts() == ["undelivered", "undelivered"]
    told = await met.rest.messages(late.sid).fetch_async()
    assert (told.status, told.error_code) == ("undelivered", 63016)
    assert "allowed window" in told.error_message


async def test_an_approved_template_opens_the_talk_and_its_button_comes_back(met: Met):
    sent = await met.rest.send(body=None, content_sid=ANY, content_variables=VARIABLES)
    assert sent.body.startswith("A word from Lantern & Oak about your order #1042: It is late. Thursday.")
    shown = await met.status(sent.sid, "delivered")
    assert [button["id"] for button in shown["buttons"]] == ["track_order", "human_agent"]
    press = {"press": {"sid": sent.sid, "button": "human_agent"}}
    await met.post(f"/api/phones/{JANE}/messages", press, status=201)
    await met.until(lambda: len(met.door.messages()) == 1)
    told = met.door.messages()[0]
    assert (told["ButtonPayload"], told["ButtonText"], told["Body"]) == ("human_agent",) + ("Talk to a person",) * 2
    assert told["OriginalRepliedMessageSid"] == sent.sid
    await met.status((await met.rest.send()).sid, "delivered")
    none = {"press": {"sid": sent.sid, "button": "nothing"}}
    await met.post(f"/api/phones/{JANE}/messages", none, status=400)


async def test_a_template_that_is_not_approved_opens_nothing(met: Met):
    sent = await met.rest.send(body=None, content_sid=NEW, content_variables=VARIABLES)
    assert (await met.status(sent.sid, "undelivered"))["error_code"] == 63016


async def test_a_variable_too_few_is_told_by_the_receipt(met: Met):
    sent = await met.rest.send(body=None, content_sid=ANY, content_variables='{"1": "Shop"}')
    assert (await met.status(sent.sid, "undelivered"))["error_code"] == 63028


REFUSED: list[tuple[dict[str, Any], int, int]] = [
    ({"to": "+15005550001"}, 400, 21211),
    ({"to": "12"}, 400, 21211),
    ({"body": None}, 400, 21602),
    ({"from_": None}, 400, 21603),
    ({"body": "x" * 1601}, 400, 21617),
    ({"from_": "whatsapp:+15555559999"}, 400, 63007),
    ({"from_": None, "messaging_service_sid": "MG" + "0" * 32}, 400, 21703),
    ({"body": None, "content_sid": "HX" + "f" * 32}, 400, 21655),
    ({"body": None, "content_sid": ANY, "content_variables": "no json"}, 400, 21656),
    ({"body": None, "content_sid": ANY, "content_variables": '{"1": ""}'}, 400, 21656),
]


async def test_what_cannot_be_sent_is_refused_with_twilios_own_code(met: Met):
    for given, status, code in REFUSED:
        with pytest.raises(TwilioRestException) as refused:
            await met.rest.send(**given)
        assert (refused.value.status, refused.value.code) == (status, code), given
        assert str(code) in refused.value.uri or refused.value.msg
    assert await met.texts() == []


async def test_a_wrong_password_and_an_unknown_message_read_as_twilios_do(met: Met):
    other = Rest(met.settings.url, password="wrong")
    with pytest.raises(TwilioRestException) as refused:
        await other.send()
    assert (refused.value.status, refused.value.code) == (401, 20003)
    await other.http.close()
    with pytest.raises(TwilioRestException) as missing:
        await met.rest.messages("SM" + "0" * 32).fetch_async()
    assert (missing.value.status, missing.value.code) == (404, 20404)


async def test_the_list_is_filtered_and_paged_as_twilios_own_client_asks_for_it(met: Met):
    await met.write("hello")
    sids = [(await met.rest.send(body=f"number {number}")).sid for number in range(5)]
    await met.rest.send(to="+15035550199")
    found = await met.rest.messages.list_async(to=f"whatsapp:{JANE}", page_size=2)
    assert [message.sid for message in found] == sids[::-1]
    now = datetime.now(UTC)
    soon = await met.rest.messages.list_async(to=f"whatsapp:{JANE}", date_sent_after=now + timedelta(hours=1))
    before = await met.rest.messages.list_async(to=f"whatsapp:{JANE}", date_sent_after=now - timedelta(hours=1))
    assert (len(soon), len(before)) == (0, 5)


async def test_content_templates_and_their_approval_are_told(met: Met):
    known = {each.sid: each for each in await met.rest.client.content.v1.contents.list_async()}
    assert known[ANY].friendly_name == "porchlight_any"
    assert set(known[ANY].types) == {"twilio/quick-reply"}
    approval = await met.rest.client.content.v1.contents(ANY).approval_fetch().fetch_async()
    assert approval.whatsapp["status"] == "approved"
    with pytest.raises(TwilioRestException):
        await met.rest.client.content.v1.contents("HX" + "f" * 32).fetch_async()


async def test_a_photo_is_fetched_with_the_password_and_a_place_has_its_coordinates(met: Met):
    photo = {"photo": {"type": "image/png", "data": base64.b64encode(PNG).decode()}, "text": "look at it"}
    await met.post(f"/api/phones/{JANE}/messages", photo, status=201)
    await met.post(f"/api/phones/{JANE}/messages", {"place": [45.52, -122.68]}, status=201)
    await met.until(lambda: len(met.door.messages()) == 2)
    picture, place = met.door.messages()
    assert (picture["NumMedia"], picture["MediaContentType0"], picture["Body"]) == ("1", "image/png", "look at it")
    assert (place["Latitude"], place["Longitude"]) == ("45.520000", "-122.680000")
    right = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    async with aiohttp.ClientSession() as session:
        async with session.get(picture["MediaUrl0"]) as closed:
            assert closed.status == 401
        async with session.get(picture["MediaUrl0"], headers=right, allow_redirects=False) as leads:
            assert leads.status == 307
        async with session.get(leads.headers["Location"]) as stored:
            assert await stored.read() == PNG


async def test_a_phone_that_is_off_gets_it_when_it_is_on_again(met: Met):
    await met.write("hello")
    await met.post(f"/api/phones/{JANE}", {"on": False})
    sent = await met.rest.send(status_callback=met.callback)
    await met.until(lambda: met.door.receipts() == ["sent"])
    await asyncio.sleep(0.3)
    assert met.door.receipts() == ["sent"]
    await met.post(f"/api/phones/{JANE}", {"on": True})
    await met.status(sent.sid, "delivered")


async def test_a_phone_without_whatsapp_is_told_as_such(met: Met):
    await met.write("hello")
    await met.post(f"/api/phones/{JANE}", {"on_whatsapp": False})
    assert (await met.status((await met.rest.send()).sid, "undelivered"))["error_code"] == 63024


async def test_stop_is_ours_to_mind_unless_twilio_was_asked_to(met: Met):
    await met.write("STOP")
    await met.status((await met.rest.send()).sid, "delivered")
    await met.post("/api/twilio/stop", {"handled": True})
    with pytest.raises(TwilioRestException) as refused:
        await met.rest.send()
    assert refused.value.code == 21610
    await met.write("START")
    await met.until(lambda: len(met.door.messages()) == 2)
    assert met.door.messages()[1]["OptOutType"] == "START"
    await met.status((await met.rest.send()).sid, "delivered")


async def test_too_many_requests_says_when_to_come_back_and_nothing_was_sent(met: Met):
    await met.fault("rate_limit", 2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            await met.rest.send()
        assert (refused.value.status, refused.value.code) == (429, 20429)
    assert await met.texts() == []
    await met.rest.send()
    assert (await met.get("/api/faults"))["struck"] == {"twilio rate_limit": 2}


async def test_a_broken_server_sent_nothing(met: Met):
    await met.fault("server_error")
    with pytest.raises(TwilioRestException) as refused:
        await met.rest.send()
    assert refused.value.status == 503
    assert await met.texts() == []


async def test_accepted_then_reset_leaves_a_message_that_can_be_found(met: Met):
    await met.write("hello")
    await met.fault("reset")
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await met.rest.send(body="was it sent?")
    found = await met.rest.messages.list_async(to=f"whatsapp:{JANE}")
    assert [message.body for message in found] == ["was it sent?"]


async def test_a_slow_answer_comes_after_any_patience_and_the_message_is_there(met: Met):
    await met.write("hello")
    await met.fault("slow")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.7):
            await met.rest.send(body="slowly")
    assert [each["body"] for each in await met.texts() if not each["mine"]] == ["slowly"]


async def test_a_closed_window_strikes_one_message(met: Met):
    await met.write("hello")
    await met.fault("closed_window")
    assert (await met.status((await met.rest.send()).sid, "undelivered"))["error_code"] == 63016
    await met.status((await met.rest.send()).sid, "delivered")


async def test_receipts_may_come_twice(met: Met):
    await met.write("hello")
    await met.fault("duplicate", None)
    await met.rest.send(status_callback=met.callback)
    await met.until(lambda: met.door.receipts() == ["sent", "sent", "delivered", "delivered"])


async def test_receipts_may_come_out_of_order(met: Met):
    await met.write("hello")
    await met.fault("shuffle", None)
    await met.rest.send(status_callback=met.callback)
    await met.until(lambda: met.door.receipts() == ["delivered", "sent"])


async def test_receipts_may_come_before_the_answer(met: Met):
    await met.write("hello")
    await met.fault("early")
    sent = await met.rest.send(status_callback=met.callback)
    assert met.door.receipts() == ["sent", "delivered"]
    assert sent.status == "queued"


async def test_messages_of_shoppers_are_tried_again_and_then_marked(met: Met):
    met.door.answers = [web.Response(status=503), web.Response(status=503)]
    written = await met.write("hello")
    await met.status(written["sid"], "received")
    assert len(met.door.messages()) == 3
    assert len({each["MessageSid"] for each in met.door.messages()}) == 1
    met.door.answers = [web.Response(status=500) for _ in range(9)]
    lost = await met.write("again")
    await met.status(lost["sid"], "undelivered")


async def test_a_file_that_cannot_be_fetched_fails_and_one_that_can_arrives(met: Met):
    await met.write("hello")
    shown = await met.post(
        f"/api/phones/{JANE}/messages",
        {"photo": {"type": "image/png", "data": base64.b64encode(PNG).decode()}},
        status=201,
    )
    good = str(met.client.make_url(shown["media"][0]["url"]))
    sent = await met.rest.send(media_url=[good])
    assert (await met.status(sent.sid, "delivered"))["media"][0]["type"] == "image/png"
    gone = await met.rest.send(media_url=[good + "x"])
    assert (await met.status(gone.sid, "undelivered"))["error_code"] == 63019


async def test_a_restart_goes_on_with_what_was_under_way(met: Met):
    await met.write("hello")
    await met.post(f"/api/phones/{JANE}", {"on": False})
    sent = await met.rest.send(status_callback=met.callback)
    await met.until(lambda: met.door.receipts() == ["sent"])
    await met.client.close()
    settings = replace(met.settings, port=unused_port())
    again = TestClient(TestServer(await make_app(settings), port=settings.port))
    await again.start_server()
    async with again.post(f"/api/phones/{JANE}", json={"on": True}) as answer:
        assert (await answer.json())["texts"][-1]["sid"] == sent.sid
    await met.until(lambda: met.door.receipts() == ["sent", "delivered"])
    await again.close()


async def test_every_call_is_held_against_the_vendors_own_file(met: Met):
    told = await met.get("/api/violations")
    if told["not_checked_because"]:
        pytest.skip(f"nothing was checked: {told['not_checked_because']}")
    path, right = f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json", aiohttp.encode_basic_auth(ACCOUNT, TOKEN)
    form = {"To": f"whatsapp:{JANE}", "From": f"whatsapp:{SHOP}", "Body": "x", "Bdy": "y", "MaxPrice": "cheap"}
    async with met.client.post(path, data=form, headers={"Authorization": right}) as answer:
        assert answer.status == 201
    told = await met.get("/api/violations")
    said = " ".join(each["violation"] for each in told["violations"])
    assert "nobody knows the parameter Bdy" in said
    assert len(told["violations"]) == 2
    met.app_checks.found.clear()
