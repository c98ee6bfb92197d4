"""The door for Twilio: its signature over our public address as it is configured, whoever stands between."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from yarl import URL

from bot.main import open_services
from bot.web.app import build_site
from integrations.channels.email.adapter import Email
from integrations.channels.whatsapp.adapter import WhatsApp

PUBLIC = "https://track.oak.example/shop"
TOKEN = "secret of whatsapp.webhook"
FORM = "MessageSid=SM1&From=whatsapp%3A%2B14155550123&Body=STOP&NumMedia=0&Odd=1&Odd=0&Blank="


@pytest.fixture
async def services(settings, world):
    """The app with the real adapters, behind a proxy that keeps a folder to itself."""
    real = replace(world, channels={"whatsapp": WhatsApp(), "email": Email()})
    async with open_services(replace(settings, public_base_url=PUBLIC), real) as services:
        yield services


@pytest.fixture
async def post(services, merchant, aiohttp_client):
    client = await aiohttp_client(build_site(services))

    async def send(signed=None, body=FORM, query="", token=TOKEN, door="whatsapp", **headers):
        path = f"/hooks/{merchant.hook_token}/{door}{query}"
        params = MultiDict(parse_qsl(body, keep_blank_values=True))
        signature = RequestValidator(token).compute_signature(signed or PUBLIC + path, params)
        headers |= {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return await client.post(URL(path, encoded=True), data=body.encode(), headers=headers)

    return send


async def test_what_twilio_signs_is_kept_and_answered_with_nothing(post, services):
    answer = await post()
    assert (answer.status, await answer.read(), answer.content_type) == (200, b"", "text/plain")
    [entry] = await services.inbox.find()
    assert (entry.arrival.provider, entry.arrival.dedupe_key, entry.arrival.body) == ("whatsapp", "SM1", FORM.encode())


async def test_the_query_counts_as_it_was_sent(post):
    assert (await post(query="?a=%7E1&b=x%20y&a=2")).status == 200


async def test_a_forwarded_host_changes_nothing(post):
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Host": "internal"}
    assert (await post(**forwarded)).status == 200


@pytest.mark.parametrize("signed", ["http://track.oak.example/shop/x", "https://internal/hooks/x", PUBLIC])
async def test_a_signature_over_another_address_is_refused(post, services, signed):
    assert (await post(signed)).status == 401
    assert await services.inbox.find() == []


async def test_another_token_is_refused(post):
    assert (await post(token="other")).status == 401


async def test_a_repeated_message_is_kept_once_and_each_state_of_a_receipt(post, services):
    for body in (FORM, FORM, "MessageSid=SM2&MessageStatus=sent", "MessageSid=SM2&MessageStatus=read", FORM):
        assert (await post(body=body)).status == 200
    assert [entry.arrival.dedupe_key for entry in await services.inbox.find()] == ["SM1", "SM2:sent", "SM2:read"]


async def test_a_channel_that_hears_nothing_has_no_door(post):
    assert (await post(door="email")).status == 404
    assert (await post(door="web")).status == 404
