"""Mail through a real SMTP server on loopback: what it holds, and what each way of failing means."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import ipaddress
import ssl
from dataclasses import replace
from email.policy import default
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.domain.conversation import Button
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt
from bot.errors import Misconfigured
from bot.ports import Account
from integrations.channels.email import smtp
from integrations.channels.email.adapter import Email
from integrations.channels.email.relay import read_address, read_relay

JANE = "jane@example.com"
SECRETS = {"email.from": "Oak & Co <orders@oak.example>"}
LATE = Outgoing(
    "Your order #1042 is late.\n\nWe asked the carrier.", (Button("Wait", "wait"),), "Order #1042", ref="n:1"
)


class Handler:
    """Keeps mails; `replies` are what it says instead at a step."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.replies: dict[str, str] = {}
        self.abort_at = ""

    async def _say(self, server: Any, step: str, usual: str) -> str:
        if self.abort_at == step:
            server.transport.abort()
        return self.replies.get(step, usual)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return await self._say(server, "from", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return await self._say(server, "to", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return await self._say(server, "body", "250 OK")


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
async def relay(handler):
    """Open a relay; return the settings of a shop that uses it."""
    servers = []

    async def opened(scheme: str = "smtp", tls: ssl.SSLContext | None = None, **more: Any) -> MerchantSettings:
        started = {"tls_context": tls} if scheme == "smtp+starttls" else {}
        made = asyncio.get_running_loop().create_server(
            lambda: SMTP(handler, hostname="relay", **started, **more),
            "127.0.0.1",
            0,
            ssl=tls if scheme == "smtps" else None,
        )
        server = await made
        servers.append(server)
        port = server.sockets[0].getsockname()[1]
        return MerchantSettings(name="Oak & Co", addresses={"email": f"{scheme}://127.0.0.1:{port}"})

    yield opened
    for server in servers:
        server.close()
        await server.wait_closed()


async def send(settings: MerchantSettings, outgoing: Outgoing = LATE, to: str = JANE, **secrets: str) -> Receipt:
    names = {f"email.{name}": value for name, value in secrets.items()}
    channel = Email()
    return await channel.send(to, channel.render(outgoing), Account(settings, {**SECRETS, **names}))


def read(content: bytes) -> Any:
    return email.message_from_bytes(content, policy=default)


async def test_a_mail_has_both_forms_and_honest_headers(relay, handler):
    receipt = await send(await relay(), replace(LATE, unsubscribe_url="https://oak.example/u/1"))
    [(sender, to, content)] = handler.mails
    mail = read(content)
    assert (sender, to) == ("orders@oak.example", [JANE])
    assert (mail["From"], mail["To"], mail["Subject"]) == ("Oak & Co <orders@oak.example>", JANE, "Order #1042")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://oak.example/u/1>"
    assert receipt == Receipt(DeliveryState.SENT, mail["Message-ID"])
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    words = plain.get_content().replace("\r\n", "\n")
    assert words == "Your order #1042 is late.\n\nWe asked the carrier.\n\n- Wait\n"
    assert "<p>We asked the carrier.</p>" in rich.get_content()


async def test_one_send_has_one_message_id_however_often_it_is_tried(relay, handler):
    settings = await relay()
    for outgoing, to in ((LATE, JANE), (LATE, JANE), (replace(LATE, ref="n:2"), JANE), (LATE, "joe@example.com")):
        await send(settings, outgoing, to)
    ids = [read(content)["Message-ID"] for _, _, content in handler.mails]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    "outgoing",
    [
        replace(LATE, subject="Hello\r\nBcc: all@example.com"),
        replace(LATE, subject="Hello\x85Bcc: all@example.com\u2028X: y\x00"),
        replace(LATE, subject="", text="\r\nBcc: all@example.com\r\n\r\nx"),
        replace(LATE, unsubscribe_url="https://x/\r\nBcc: all@example.com"),
        replace(LATE, unsubscribe_url="https://x/>, <mailto:all@example.com"),
        replace(LATE, ref="n\r\nBcc: all@example.com"),
        replace(LATE, text="a\n.\r\nQUIT\r\n..b \ud800 \x00 <script>alert(1)</script> & https://a.example/?x=1&y=<2>."),
    ],
)
async def test_nothing_can_be_smuggled_into_a_mail(relay, handler, outgoing):
    receipt = await send(await relay(), outgoing, name="x", **{"from": "Oak\r\nBcc: a@b.example <orders@oak.example>"})
    if not handler.mails:
        assert receipt.failure is Failure.CHANNEL_DOWN
        receipt = await send(await relay(), outgoing)
    assert receipt.state is DeliveryState.SENT
    [(_, to, content)] = handler.mails
    mail = read(content)
    assert to == [JANE]
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert {*mail.keys()} <= {
        "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "List-Unsubscribe",
    }  # fmt: skip
    assert "<script>" not in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "address",
    ["", "jane", "jane@", "a@b@c", "a b@c.d", "x@y.z\r\nRCPT TO:<all@c.d>", "<x@y.z>", "ü@y.z", "a" * 300 + "@b.c"],
)
async def test_an_address_that_is_none_is_bad_and_nobody_is_asked(address):
    receipt = await send(MerchantSettings(name="Oak"), to=address)
    assert receipt == Receipt(DeliveryState.FAILED, failure=Failure.BAD_ADDRESS, code="address")


async def test_a_domain_in_another_script_travels_in_ascii(relay, handler):
    await send(await relay(), to="jane@bücher.example")
    assert handler.mails[0][1] == ["jane@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    ("step", "reply", "failure", "code"),
    [
        ("from", "451 4.3.0 try later", Failure.TRANSIENT, "451 4.3.0"),
        ("from", "550 5.7.1 not you", Failure.CHANNEL_DOWN, "550 5.7.1"),
        ("to", "450 4.2.0 greylisted", Failure.TRANSIENT, "450 4.2.0"),
        ("to", "550 no such user", Failure.BAD_ADDRESS, "550"),
        ("to", "550 5.1.1 no such user", Failure.BAD_ADDRESS, "550 5.1.1"),
        ("to", "552 5.2.2 mailbox full", Failure.NOT_TODAY, "552 5.2.2"),
        ("to", "554 5.7.1 policy", Failure.BAD_CONTENT, "554 5.7.1"),
        ("body", "452 4.3.1 no room", Failure.TRANSIENT, "452 4.3.1"),
        ("body", "554 5.7.1 spam", Failure.BAD_CONTENT, "554 5.7.1"),
        ("body", "550 what is this", Failure.BAD_CONTENT, "550"),
    ],
)
async def test_what_each_reply_means(relay, handler, step, reply, failure, code):
    handler.replies[step] = reply
    assert await send(await relay()) == Receipt(DeliveryState.FAILED, failure=failure, code=code)


@pytest.mark.parametrize("step", ["from", "to"])
async def test_a_connection_that_broke_before_the_mail_flowed_was_not_accepted(relay, handler, step):
    handler.abort_at = step
    receipt = await send(await relay())
    assert receipt == Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT, code="broke_off")
    assert receipt.failure.again


async def test_a_connection_that_broke_after_the_mail_leaves_it_unknown(relay, handler):
    handler.abort_at = "body"
    assert (await send(await relay())).state is DeliveryState.UNKNOWN
    assert len(handler.mails) == 1


async def test_no_reply_to_the_mail_in_time_leaves_it_unknown(relay, handler, monkeypatch):
    monkeypatch.setattr(smtp, "FOR_REPLY", 0.2)

    async def slow(*_: Any) -> str:
        await asyncio.sleep(0.6)
        return "250 OK"

    handler.handle_DATA = slow
    assert (await send(await relay())).state is DeliveryState.UNKNOWN


async def test_a_relay_that_is_not_there_was_not_reached(unused_tcp_port):
    settings = MerchantSettings(name="Oak", addresses={"email": f"smtp://127.0.0.1:{unused_tcp_port}"})
    assert await send(settings) == Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT, code="not_connected")


async def test_a_relay_that_greets_too_late_was_not_reached(monkeypatch):
    monkeypatch.setattr(smtp, "UNTIL_DATA", 0.3)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    settings = MerchantSettings(
        name="Oak", addresses={"email": f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"}
    )
    assert (await send(settings)).code == "not_connected"
    server.close()
    await server.wait_closed()


def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"oak", b"right"), handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "state"), [("right", DeliveryState.SENT), ("wrong", DeliveryState.FAILED)])
async def test_a_relay_that_wants_a_login(relay, handler, password, state):
    settings = await relay(authenticator=authenticator, auth_required=True, auth_require_tls=False)
    receipt = await send(settings, user="oak", password=password)
    assert receipt.state is state
    if state is DeliveryState.FAILED:
        assert (receipt.failure, receipt.code) == (Failure.CHANNEL_DOWN, "535 5.7.8")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A certificate of our own for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    folder: Path = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    raw = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(raw)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return SimpleNamespace(path=folder / "cert.pem", context=context)


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
async def test_a_secured_connection_needs_a_trusted_certificate(relay, handler, certificate, monkeypatch, scheme):
    settings = await relay(scheme, certificate.context)
    assert (await send(settings)).code == "certificate"
    assert handler.mails == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    assert (await send(settings)).state is DeliveryState.SENT


async def test_a_relay_without_starttls_is_never_spoken_to_in_the_clear(relay, handler):
    settings = await relay()
    secured = replace(settings, addresses={"email": settings.addresses["email"].replace("smtp:", "smtp+starttls:")})
    assert (await send(secured)).failure is Failure.CHANNEL_DOWN
    assert handler.mails == []


@pytest.mark.parametrize(
    ("address", "read_as"),
    [
        ("smtp://mail.oak.example", ("smtp", "mail.oak.example", 25)),
        ("smtp+starttls://mail.oak.example", ("smtp+starttls", "mail.oak.example", 587)),
        ("smtps://mail.oak.example/", ("smtps", "mail.oak.example", 465)),
        ("smtps://mail.oak.example:2465", ("smtps", "mail.oak.example", 2465)),
    ],
)
def test_addresses_of_relays(address, read_as):
    assert read_address(address) == read_as


@pytest.mark.parametrize("address", ["", "mail.oak.example", "http://x", "smtp://", "smtp://x:99999", "smtp://u:p@x"])
def test_what_is_no_address_of_a_relay(address):
    with pytest.raises(Misconfigured):
        read_address(address)


def test_a_password_never_travels_in_the_clear():
    settings = MerchantSettings(name="Oak", addresses={"email": "smtp://mail.oak.example"})
    with pytest.raises(Misconfigured):
        read_relay(Account(settings, {**SECRETS, "email.user": "oak", "email.password": "x"}))


async def test_without_a_sender_the_channel_is_down(relay):
    receipt = await send(await relay(), **{"from": ""})
    assert receipt == Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="settings")
