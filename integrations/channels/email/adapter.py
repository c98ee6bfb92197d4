"""E-mail as a channel: one MIME message by SMTP, whose Message-ID is made from its name in the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import aiohttp

from bot.domain.attachment import Attachment
from bot.domain.messaging import DeliveryState, Failure, Incoming, Outgoing, Receipt, ReceiptNews
from bot.errors import BadSignature, MalformedPayload, Misconfigured, NotThere
from bot.ports import Account, Limits, Manifest, RawPayload, SignedRequest
from integrations.base import body_key
from integrations.channels.email import mime, rendering, smtp
from integrations.channels.email.relay import read_relay


class Email:
    """The adapter. It needs no HTTP session; each send opens its own connection in a thread."""

    MANIFEST = Manifest(
        name="email",
        label="E-mail (SMTP)",
        docs="https://www.rfc-editor.org/rfc/rfc5321",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("email.from", "email.user", "email.password"),
        optional=("email.user", "email.password"),
        needs_address=True,
        can=frozenset({"send"}),
    )
    LIMITS = Limits(most_text=rendering.MOST_TEXT, most_buttons=0, per_second=5.0)

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        del session  # of the registry's making; SMTP is not HTTP

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature: nobody posts to us for this channel."""
        raise BadSignature("email: this channel has no webhooks")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the hash of the body."""
        return body_key(request.body)

    def read(self, raw: RawPayload) -> list[Incoming | ReceiptNews]:
        """Raise MalformedPayload: no body comes in over this channel."""
        raise MalformedPayload("email", "$", "this channel only sends")

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        """Return subject, plain text, HTML and the name from which the Message-ID is made."""
        return rendering.render(outgoing)

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        """Hand the mail to the shop's relay, once. The receipt's sid is the Message-ID."""
        to = mime.clean_address(address)
        if to is None:
            return Receipt(DeliveryState.FAILED, failure=Failure.BAD_ADDRESS, code="address")
        try:
            relay = read_relay(account)
        except Misconfigured:
            return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="settings")
        message = mime.message(to, payload, relay.sender)
        return await asyncio.to_thread(smtp.deliver, relay, to, message)

    async def find(
        self, address: str, payload: Mapping[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        """Return None: a relay cannot be asked. A mail that then goes twice does so under one Message-ID."""
        return None

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        """Raise NotThere: no files come in over this channel."""
        raise NotThere("email: no files come in over this channel")
