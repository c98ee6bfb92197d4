"""The calls to Twilio, by its own library against a Twilio on loopback: once each, and what came of them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from bot.domain.attachment import Attachment
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt, Template
from bot.errors import NotThere, RateLimited, Refused, TooLarge, Unavailable
from bot.ports import Account
from integrations.channels.whatsapp import client
from integrations.channels.whatsapp.adapter import WhatsApp

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
MESSAGES = f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
SECRETS = {"whatsapp.account": ACCOUNT, "whatsapp.webhook": "token", "whatsapp.sender": "+14155550999"}
JANE = "+14155550123"
SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SID = "SM0123456789abcdef0123456789abcdef"


HI = Outgoing("Hi")


def taken(status: str = "queued", code: int | None = None, sid: str | None = SID) -> web.Response:
    return web.json_response({"sid": sid, "status": status, "error_code": code}, status=201)


def error(status: int, code: int | None = None, **headers: str) -> web.Response:
    body = {"code": code, "message": "no", "status": status} if code else {}
    return web.json_response(body, status=status, headers=headers)


def account(settings: MerchantSettings, **secrets: str) -> Account:
    names = {f"whatsapp.{name}": value for name, value in secrets.items()}
    return Account(settings, {**SECRETS, **names}, "https://shop.example/hooks/t/whatsapp")


@pytest.fixture
async def twilio(vendors):
    return await vendors("whatsapp", "/twilio")


async def send(session: Any, settings: MerchantSettings, outgoing: Outgoing = HI, **secrets: str) -> Receipt:
    channel = WhatsApp(session)
    return await channel.send(JANE, channel.render(outgoing), account(settings, **secrets))


async def test_a_message_is_posted_with_its_sender_and_where_receipts_go(twilio, session) -> None:
    receipt = await send(session, twilio.gives(taken()))
    [asked] = twilio.asked
    assert (asked.method, asked.path) == ("POST", MESSAGES)
    assert parse_qs(asked.body.decode()) == {
        "To": [f"whatsapp:{JANE}"],
        "From": ["whatsapp:+14155550999"],
        "Body": ["Hi"],
        "StatusCallback": ["https://shop.example/hooks/t/whatsapp"],
    }
    assert asked.headers["Authorization"].startswith("Basic ")
    assert receipt == Receipt(DeliveryState.HANDED_OVER, SID)


async def test_a_template_and_a_messaging_service(twilio, session) -> None:
    await send(session, twilio.gives(taken()), Outgoing("", template=Template("HX1", ("a",))), sender="MG123")
    sent = parse_qs(twilio.asked[0].body.decode())
    assert (sent["MessagingServiceSid"], sent["ContentSid"]) == (["MG123"], ["HX1"])
    assert json.loads(sent["ContentVariables"][0]) == {"1": "a"}
    assert "From" not in sent
    assert "Body" not in sent


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        (taken("sent"), Receipt(DeliveryState.SENT, SID)),
        (taken("no such state"), Receipt(DeliveryState.HANDED_OVER, SID)),
        (taken("failed", 63016), Receipt(DeliveryState.FAILED, SID, Failure.WINDOW_CLOSED, "63016")),
        (error(400, 21211), Receipt(DeliveryState.FAILED, None, Failure.BAD_ADDRESS, "21211")),
        (error(400, 21610), Receipt(DeliveryState.FAILED, None, Failure.OPTED_OUT, "21610")),
        (error(400, 99999), Receipt(DeliveryState.FAILED, None, Failure.BAD_CONTENT, "99999")),
        (error(401, 20003), Receipt(DeliveryState.FAILED, None, Failure.CHANNEL_DOWN, "20003")),
        (error(404), Receipt(DeliveryState.FAILED, None, Failure.CHANNEL_DOWN, "404")),
        (
            error(429, 20429, **{"Retry-After": "7"}),
            Receipt(DeliveryState.FAILED, None, Failure.SLOW_DOWN, "20429", 7.0),
        ),
        (error(429), Receipt(DeliveryState.FAILED, None, Failure.SLOW_DOWN, "429")),
        (error(500), Receipt(DeliveryState.UNKNOWN, code="500")),
        (web.Response(status=502, text="<html>"), Receipt(DeliveryState.UNKNOWN, code="502")),
        (web.Response(status=201, text="not json"), Receipt(DeliveryState.UNKNOWN)),
        (web.Response(status=201, text="[]"), Receipt(DeliveryState.UNKNOWN)),
        (taken(sid=None), Receipt(DeliveryState.UNKNOWN)),
        (error(302, None, Location="/x"), Receipt(DeliveryState.FAILED, None, Failure.CHANNEL_DOWN, "302")),
    ],
)  # fmt: skip
async def test_what_each_answer_means_and_that_it_is_asked_once(twilio, session, answer, receipt) -> None:
    assert await send(session, twilio.gives(answer)) == receipt
    assert len(twilio.asked) == 1


@pytest.mark.parametrize("missing", ["account", "webhook", "sender"])
async def test_without_a_secret_the_channel_is_down_and_nothing_is_asked(twilio, session, missing) -> None:
    receipt = await send(session, twilio.gives(taken()), **{missing: ""})
    assert receipt == Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="no_secret")
    assert twilio.asked == []


async def test_a_connection_that_was_never_made_was_certainly_not_accepted(session, unused_tcp_port) -> None:
    settings = MerchantSettings(name="Shop", addresses={"whatsapp": f"http://127.0.0.1:{unused_tcp_port}"})
    assert await send(session, settings) == client.NOT_SENT
    assert client.NOT_SENT.failure is not None
    assert client.NOT_SENT.failure.again


@pytest.fixture
async def broken():
    """Open a server that reads a request and then does what the test says."""
    servers: list[asyncio.Server] = []

    async def opened(act: Any) -> MerchantSettings:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            try:
                await act(writer)
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        servers.append(server)
        port = server.sockets[0].getsockname()[1]
        return MerchantSettings(name="Shop", addresses={"whatsapp": f"http://127.0.0.1:{port}"})

    yield opened
    for server in servers:
        server.close()


async def test_a_connection_that_broke_after_the_request_leaves_it_unknown(session, broken) -> None:
    async def reset(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert await send(session, await broken(reset)) == client.LOST


async def test_an_answer_cut_short_leaves_it_unknown(session, broken) -> None:
    async def half(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()

    assert await send(session, await broken(half)) == client.LOST


async def test_no_answer_in_time_leaves_it_unknown(session, broken, monkeypatch) -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.5)

    monkeypatch.setattr(client, "TIMEOUT", client.aiohttp.ClientTimeout(total=0.2))
    assert await send(session, await broken(silent)) == client.LOST


def listed(*messages: dict[str, Any]) -> web.Response:
    whole = {"direction": "outbound-api", "date_created": "Mon, 23 Nov 2026 12:00:01 +0000", "status": "delivered"}
    return web.json_response({"messages": [{**whole, "sid": SID, **each} for each in messages], "next_page_uri": None})


async def find(session: Any, settings: MerchantSettings, outgoing: Outgoing) -> Receipt | None:
    channel = WhatsApp(session)
    return await channel.find(JANE, channel.render(outgoing), SINCE, account(settings))


@pytest.mark.parametrize(
    ("messages", "found"),
    [
        ([{"body": "Hi"}], Receipt(DeliveryState.DELIVERED, SID)),
        ([{"body": "Hi ", "status": "queued"}], Receipt(DeliveryState.HANDED_OVER, SID)),
        ([{"body": "Hi", "status": "failed", "error_code": 63016}],
         Receipt(DeliveryState.FAILED, SID, Failure.WINDOW_CLOSED, "63016")),
        ([{"body": "Something else", "sid": "SMother"}, {"body": "Hi"}], Receipt(DeliveryState.DELIVERED, SID)),
        ([{"body": "Something else"}], None),
        ([{"body": "Hi", "direction": "inbound"}], None),
        ([{"body": "Hi", "date_created": "Mon, 23 Nov 2026 11:59:00 +0000"}], None),
        ([{"body": "Hi", "date_created": None}], None),
        ([], None),
    ],
)  # fmt: skip
async def test_a_message_is_found_by_its_words_and_time(twilio, session, messages, found) -> None:
    assert await find(session, twilio.gives(listed(*messages)), Outgoing("Hi")) == found
    [asked] = twilio.asked
    assert (asked.method, asked.query["To"]) == ("GET", f"whatsapp:{JANE}")


async def test_a_template_is_found_by_the_values_of_its_variables(twilio, session) -> None:
    template = Outgoing("", template=Template("HX1", ("#1042", "Tue 24 Nov")))
    good, bad = {"body": "Your order #1042 comes Tue 24 Nov."}, {"body": "Your order #1043 comes Tue 24 Nov."}
    assert await find(session, twilio.gives(listed(bad, good)), template) == Receipt(DeliveryState.DELIVERED, SID)
    assert await find(session, twilio.gives(listed(bad)), template) is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(401, 20003), Refused),
        (error(429, 20429, **{"Retry-After": "9"}), RateLimited),
        (error(503), Unavailable),
        (web.Response(text="not json"), Unavailable),
    ],
)
async def test_that_nobody_could_be_asked_is_never_taken_for_not_there(twilio, session, answer, kind) -> None:
    with pytest.raises(kind) as caught:
        await find(session, twilio.gives(answer), Outgoing("Hi"))
    assert kind is not RateLimited or caught.value.retry_after == 9


def file(url: str, size: int | None = None) -> Attachment:
    return Attachment(url, "image/jpeg", "ME1", size)


async def fetch(session: Any, settings: MerchantSettings, attachment: Attachment) -> bytes:
    return await WhatsApp(session).fetch(attachment, account(settings))


async def test_a_file_is_fetched_with_credentials_and_from_where_twilio_sends_on_without(vendors, twilio, session):
    store = await vendors("store", "/")
    store.gives(web.Response(body=b"\xff\xd8\xff"))
    settings = twilio.gives(web.Response(status=307, headers={"Location": f"{store.url}signed?x=1"}))
    assert await fetch(session, settings, file(f"{twilio.url}/2010-04-01/Media/ME1")) == b"\xff\xd8\xff"
    assert "Authorization" in twilio.asked[0].headers
    assert "Authorization" not in store.asked[0].headers


async def test_a_file_elsewhere_is_not_fetched(twilio, session) -> None:
    with pytest.raises(NotThere):
        await fetch(session, twilio.gives(web.Response(body=b"x")), file("http://169.254.169.254/secret"))
    assert twilio.asked == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(404), NotThere),
        (error(401), Refused),
        (error(429), RateLimited),
        (error(503), Unavailable),
        (web.Response(status=307, headers={"Location": "ftp://x/y"}), Unavailable),
        (web.Response(body=b"x" * 200), TooLarge),
    ],
)
async def test_a_file_that_does_not_come(twilio, session, answer, kind, monkeypatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(WhatsApp, "LIMITS", replace(WhatsApp.LIMITS, most_attachment_bytes=100))
    with pytest.raises(kind):
        await fetch(session, twilio.gives(answer), file(f"{twilio.url}/m"))


async def test_being_sent_round_in_circles_ends(twilio, session) -> None:
    with pytest.raises(Unavailable):
        await fetch(
            session, twilio.gives(web.Response(status=307, headers={"Location": "/m"})), file(f"{twilio.url}/m")
        )
    assert len(twilio.asked) == 4
