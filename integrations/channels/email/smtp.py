"""The talk with a relay, in a thread. Each step's reply decides; where it broke off says whether the mail is gone."""

from __future__ import annotations

import smtplib
import ssl
import time
from email.generator import BytesGenerator
from email.message import EmailMessage
from io import BytesIO

from bot.domain.messaging import DeliveryState, Failure, Receipt
from integrations.channels.email.outcomes import refused
from integrations.channels.email.relay import Relay

UNTIL_DATA = 4.5
"""Seconds until the mail must have begun to flow; one that has not was certainly not accepted."""
FOR_REPLY = 10.0
"""Seconds that the relay gets to say yes to the whole mail."""


class Said(Exception):
    """The relay's reply at some step was no yes."""

    def __init__(self, step: str, code: int, reply: bytes) -> None:
        super().__init__(step, code)
        self.receipt = refused(step, code, reply)


def deliver(relay: Relay, to: str, mail: EmailMessage) -> Receipt:
    """Hand a mail over, once. Blocks; call it in a thread. Never raises for what the relay or the network did."""
    ends = time.monotonic() + UNTIL_DATA
    server = _opened(relay, ends)
    if isinstance(server, Receipt):
        return server
    try:
        return _handed_over(server, relay, to, mail, ends)
    finally:
        server.close()


def probe(relay: Relay) -> Receipt | None:
    """Connect and log in, and send nothing. None: all is well; else what a send would come to. Blocks as `deliver`."""
    server = _opened(relay, time.monotonic() + UNTIL_DATA)
    if isinstance(server, Receipt):
        return server
    _leave(server)
    server.close()
    return None


def _opened(relay: Relay, ends: float) -> smtplib.SMTP | Receipt:
    """Return an open connection, or what it means that there is none: nothing was accepted."""
    try:
        return _connected(relay, ends)
    except Said as said:
        return said.receipt
    except ssl.SSLCertVerificationError:
        return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="certificate")
    except ValueError:  # a name or password that cannot be written in this protocol
        return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="settings")
    except (OSError, smtplib.SMTPException):
        return Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT, code="not_connected")


def _connected(relay: Relay, ends: float) -> smtplib.SMTP:
    """Connect, secure the connection and log in. Raises Said, OSError or SMTPException; then nothing stays open."""
    context = ssl.create_default_context()
    if relay.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(timeout=_left(ends), context=context)
    else:
        server = smtplib.SMTP(timeout=_left(ends))
    server._host = relay.host  # type: ignore[attr-defined]  # the name that the certificate is checked against
    try:
        _yes("connect", *server.connect(relay.host, relay.port))
        _yes("connect", *_greeted(server))
        if relay.scheme == "smtp+starttls":
            _yes("login", *_secured(server, context))
            _yes("connect", *_greeted(server))
        if relay.user:
            _login(server, relay, ends)
    except BaseException:
        server.close()
        raise
    return server


def _greeted(server: smtplib.SMTP) -> tuple[int, bytes]:
    code, reply = server.ehlo()
    return (code, reply) if 200 <= code < 300 else server.helo()


def _secured(server: smtplib.SMTP, context: ssl.SSLContext) -> tuple[int, bytes]:
    try:
        return server.starttls(context=context)
    except smtplib.SMTPNotSupportedError:
        return 502, b"5.7.8 this server offers no STARTTLS"


def _login(server: smtplib.SMTP, relay: Relay, ends: float) -> None:
    _hurry(server, ends)
    try:
        server.login(relay.user, relay.password)
    except smtplib.SMTPAuthenticationError as error:
        raise Said("login", error.smtp_code, _bytes(error.smtp_error)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Said("login", 503, b"this server knows no login") from error


def _handed_over(server: smtplib.SMTP, relay: Relay, to: str, mail: EmailMessage, ends: float) -> Receipt:
    try:
        _hurry(server, ends)
        _yes("from", *server.mail(relay.sender.address))
        _yes("to", *server.rcpt(to))
        _hurry(server, ends)
        code, reply = server.docmd("DATA")
        if code != 354:
            return refused("data", code, reply)
    except Said as said:
        return said.receipt
    except (OSError, smtplib.SMTPException):
        return Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT, code="broke_off")
    return _mailed(server, mail)


def _mailed(server: smtplib.SMTP, mail: EmailMessage) -> Receipt:
    """Send the mail itself. From its first byte on, a connection that breaks leaves the outcome unknown."""
    try:
        if server.sock is not None:
            server.sock.settimeout(FOR_REPLY)
        server.send(_quoted(mail))
        code, reply = server.getreply()
    except (OSError, smtplib.SMTPException):
        return Receipt(DeliveryState.UNKNOWN, str(mail["Message-ID"]))
    if code != 250:
        return refused("body", code, reply)
    _leave(server)
    return Receipt(DeliveryState.SENT, str(mail["Message-ID"]))


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        return  # the mail is theirs; how they say goodbye changes nothing


def _quoted(mail: EmailMessage) -> bytes:
    """Return the mail as it travels: lines end in CRLF, a dot at the head of one is doubled, a lone dot ends it."""
    flat = BytesIO()
    BytesGenerator(flat, policy=mail.policy).flatten(mail, linesep="\r\n")
    body = flat.getvalue().replace(b"\r\n.", b"\r\n..")
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _yes(step: str, code: int, reply: bytes) -> None:
    if not 200 <= code < 300:
        raise Said(step, code, reply)


def _hurry(server: smtplib.SMTP, ends: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(_left(ends))


def _left(ends: float) -> float:
    """Return the seconds that are left. Raises TimeoutError when there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("the relay takes too long")
    return left


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
