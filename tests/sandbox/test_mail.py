"""The mail server, met with Python's own SMTP client; and with bare words where a client would not say them."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from sandbox.app import MAIL

pytestmark = pytest.mark.journey


@pytest.fixture
async def world(start: Callable[..., Any]) -> Any:
    return await start(mail_port=0)


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "Shop <hello@shop.example>", "To": "jane@example.com", **headers}.items():
        message[name] = value
    return message


async def send(world: Any, message: EmailMessage, to: str = "jane@example.com") -> None:
    port = world.client.app[MAIL]

    def over() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
            server.send_message(message, to_addrs=[to])

    await asyncio.to_thread(over)


async def test_a_mail_arrives_whole_with_its_dots_and_its_letters(world: Any):
    message = mail(Subject="Deine Bestellung ist spät", **{"Message-ID": "<1@shop.example>"})
    message.set_content(".\n..\n.a line that begins with a dot\nnaïve café\n")
    message.add_alternative("<p>naïve café</p>", subtype="html")
    await send(world, message)
    kept = (await world.get("/api/mails"))["mails"]
    assert len(kept) == 1
    assert kept[0]["subject"] == "Deine Bestellung ist spät"
    assert kept[0]["text"] == ".\n..\n.a line that begins with a dot\nnaïve café\n"
    assert kept[0]["parts"] == ["text/plain", "text/html"]
    assert (kept[0]["recipients"], kept[0]["message_id"]) == (["jane@example.com"], "<1@shop.example>")


async def test_nobody_is_at_nobody_example(world: Any):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await send(world, mail(), to="lost@nobody.example")
    assert refused.value.recipients["lost@nobody.example"][0] == 550


async def test_too_large_a_mail_is_refused_and_the_next_one_is_not(world: Any):
    big = mail(Subject="big")
    big.set_content("x" * 70 + "\n" + ("y" * 70 + "\n") * 20_000)
    with pytest.raises(smtplib.SMTPException):
        await send(world, big)
    await send(world, mail(Subject="small"))
    assert [each["subject"] for each in (await world.get("/api/mails"))["mails"]] == ["small"]


async def test_a_broken_server_takes_nothing_and_a_torn_wire_took_it(world: Any):
    await world.post("/api/faults", {"target": "mail", "mode": "server_error", "count": 1})
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        await send(world, mail(Subject="broken"))
    assert refused.value.smtp_code == 451
    await world.post("/api/faults", {"target": "mail", "mode": "reset", "count": 1})
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        await send(world, mail(Subject="torn"))
    assert [each["subject"] for each in (await world.get("/api/mails"))["mails"]] == ["torn"]


WORDS = [
    (b"HELO x", b"250"),
    (b"WHAT", b"502"),
    (b"RCPT TO:<a@b.example>", b"503"),
    (b"DATA", b"503"),
    (b"MAIL FROM:a@b.example", b"501"),
    (b"MAIL FROM:<>", b"250"),
    (b"RCPT TO:<nonsense>", b"501"),
    (b"RCPT TO:<a@b.example>", b"250"),
    (b"RSET", b"250"),
    (b"DATA", b"503"),
    (b"NOOP", b"250"),
    (b"QUIT", b"221"),
]


async def test_words_out_of_order_are_refused_and_the_talk_goes_on(world: Any):
    reader, writer = await asyncio.open_connection("127.0.0.1", world.client.app[MAIL])
    assert (await reader.readline()).startswith(b"220")
    for word, wanted in WORDS:
        writer.write(word + b"\r\n")
        assert (await reader.readline()).startswith(wanted), word
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
