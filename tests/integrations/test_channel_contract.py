"""One set of promises, held by every channel in the registry: reading is pure and total, sending never raises."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.attachment import Attachment
from bot.domain.conversation import Button
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Incoming, Outgoing, Receipt, ReceiptNews, Template
from bot.errors import BadSignature, MalformedPayload, PorchlightError
from bot.ports import Account, Channel, RawPayload, SignedRequest
from integrations.channels.shape import length
from integrations.registry import channels

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, tzinfo=UTC)
BAD = [b"", b"{", b"\x00\xff", b"[[[", b'"x"', b"<xml/>", b"true", b"[" * 100_000, b"a=1&" * 10_000, b"%", b"=&=&="]
NAMES = sorted(channels())
NOBODY = "http://127.0.0.1:9"
BUTTONS = tuple(Button(label, "track_order") for label in ("Wait", "Pick-up point", "Talk to a person"))
MESSAGES = [
    Outgoing("It is late."),
    Outgoing("", BUTTONS),
    Outgoing("It is late.", BUTTONS, "Your order"),
    Outgoing("Sentence. " * 5000, BUTTONS),
    Outgoing("x" * 50_000),
    Outgoing("😀\x00\ud800 <b>&amp;</b> \r\nBcc: x", subject="a\r\nb"),
    Outgoing("t", template=Template("HX1", ("", "a\nb", "x" * 5000))),
    Outgoing("f", attachments=(Attachment("https://a.example/1", "image/png"), Attachment("media:2", "image/png"))),
]


@pytest.fixture(params=NAMES)
def channel(request: pytest.FixtureRequest) -> Channel:
    return channels()[request.param]


def request(body: bytes = b"{}") -> SignedRequest:
    return SignedRequest("POST", "/hooks/x/y", {}, body, NOW, "https://shop.example/hooks/x/y")


def fixtures(channel: Channel) -> list[bytes]:
    folder = HERE / "channels" / channel.MANIFEST.name / "fixtures"
    return [path.read_bytes() for path in sorted(folder.glob("*"))]


def test_it_brings_a_readme_and_what_comes_in_has_fixtures(channel: Channel) -> None:
    folder = Path(inspect.getfile(type(channel))).parent
    assert folder.name == channel.MANIFEST.name
    assert (folder / "README.md").is_file()
    assert bool(fixtures(channel)) == ("webhook" in channel.MANIFEST.can)


@pytest.mark.parametrize("secrets", [[], [""], ["a"], ["a", "b"]])
def test_an_unsigned_request_is_refused_before_it_is_read(channel: Channel, secrets: list[str]) -> None:
    for body in BAD:
        with pytest.raises(BadSignature):
            channel.verify(request(body), secrets)


def test_a_repeated_delivery_has_one_key(channel: Channel) -> None:
    for body in (*BAD, *fixtures(channel)):
        key = channel.dedupe_key(request(body))
        assert key == channel.dedupe_key(request(body))
        assert 0 < len(key) <= 200
        assert key.isprintable()


@pytest.mark.parametrize("body", BAD, ids=lambda body: repr(body[:12]))
def test_bytes_that_cannot_be_read_are_malformed(channel: Channel, body: bytes) -> None:
    with pytest.raises(MalformedPayload) as caught:
        channel.read(RawPayload(channel.MANIFEST.name, body))
    assert caught.value.provider == channel.MANIFEST.name
    assert caught.value.path


def test_every_fixture_is_read_and_twice_the_same(channel: Channel) -> None:
    for body in fixtures(channel):
        raw = RawPayload(channel.MANIFEST.name, body)
        found = channel.read(raw)
        assert found == channel.read(raw)
        for news in found:
            assert isinstance(news, Incoming | ReceiptNews)
            assert news.channel == channel.MANIFEST.name


def test_a_body_cut_anywhere_raises_nothing_unnamed(channel: Channel) -> None:
    for body in fixtures(channel):
        for end in range(len(body)):
            try:
                channel.read(RawPayload(channel.MANIFEST.name, body[:end]))
            except MalformedPayload:
                continue


@pytest.mark.parametrize("outgoing", MESSAGES, ids=range(len(MESSAGES)))
def test_rendering_is_pure_within_the_limits_and_keeps_every_choice(channel: Channel, outgoing: Outgoing) -> None:
    payload = channel.render(outgoing)
    assert payload == channel.render(outgoing)
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in payload.items())
    text = payload.get("Body", payload.get("text", ""))
    if channel.MANIFEST.name != "web":
        assert length(text) <= channel.LIMITS.most_text
    for button in outgoing.buttons:
        assert button.label in " ".join(payload.values())


@pytest.mark.parametrize("outgoing", MESSAGES, ids=range(len(MESSAGES)))
async def test_sending_never_raises_and_is_never_taken_where_nobody_is(channel: Channel, outgoing: Outgoing) -> None:
    name = channel.MANIFEST.name
    secrets = dict.fromkeys(channel.MANIFEST.secrets, "x@y.example")
    async with aiohttp.ClientSession() as session:
        port = channels(session)[name]
        for settings in (MerchantSettings("Oak"), MerchantSettings("Oak", addresses={name: NOBODY, "x": ""})):
            account = Account(settings, {} if not settings.addresses else secrets)
            for address in ("+14155550123", "jane@example.com", ""):
                receipt = await port.send(address, port.render(outgoing), account)
                assert isinstance(receipt, Receipt)
                assert receipt.state is DeliveryState.FAILED
                assert receipt.failure


async def test_a_file_that_nobody_has_is_an_error_of_ours(channel: Channel) -> None:
    async with aiohttp.ClientSession() as session:
        port: Any = channels(session)[channel.MANIFEST.name]
        with pytest.raises(PorchlightError):
            await port.fetch(Attachment("https://elsewhere.example/x", "image/png"), Account(MerchantSettings("Oak")))
