"""WhatsApp as a channel, through Twilio: signed webhooks in, the Messages resource out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import aiohttp

from bot.domain.attachment import Attachment
from bot.domain.erasure import Forgotten, Trace
from bot.domain.messaging import Incoming, Outgoing, Receipt, ReceiptNews
from bot.ports import Account, Limits, Manifest, RawPayload, SignedRequest
from integrations.channels.whatsapp import client, forgetting, mapping, media, rendering, signature


class WhatsApp:
    """The adapter. Without a session it can verify, read and render, but not send."""

    MANIFEST = Manifest(
        name="whatsapp",
        label="WhatsApp (Twilio)",
        docs="https://www.twilio.com/docs/whatsapp/api",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("whatsapp.account", "whatsapp.webhook", "whatsapp.sender"),
        can=frozenset({"webhook", "send", "find", "fetch", "receipts", "ready", "forget"}),
    )
    LIMITS = Limits(
        most_text=rendering.MOST_TEXT,
        window_hours=24.0,
        needs_opt_in=True,
        per_second=20.0,
        attachments=True,
        most_attachment_bytes=16 * 1024 * 1024,
    )

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        self._session = session

    def ready(self) -> None:
        """Load the vendor's library, which takes seconds."""
        client.load()

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the public address and the form."""
        signature.verify(request, secrets)

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the message's id; for a receipt, with its state. Only after `verify`."""
        return mapping.key(request.body)

    def read(self, raw: RawPayload) -> list[Incoming | ReceiptNews]:
        """Return the shopper's message or the receipt."""
        return mapping.read(raw.body)

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        """Return Body, or ContentSid with ContentVariables."""
        return rendering.render(outgoing)

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        """Post the message, once; receipts are asked for at the account's `receipts_url`."""
        return await client.send(self._session, address, payload, account)

    async def find(
        self, address: str, payload: Mapping[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        """Look for the message among the newest to this address."""
        return await client.find(self._session, address, payload, since, account, others)

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        """Return the bytes of a file that a shopper sent, at most 16 MiB."""
        return await media.fetch(self._session, attachment, account, self.LIMITS.most_attachment_bytes)

    async def forget(self, trace: Trace, account: Account) -> Forgotten:
        """Have a message and its files deleted, whoever sent it."""
        return await forgetting.forget(self._session, trace, account)
