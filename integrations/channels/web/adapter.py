"""The widget as a channel: a message is a row of the conversation, and waits there until its next visit."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from bot.domain.attachment import Attachment
from bot.domain.conversation import Button
from bot.domain.messaging import DeliveryState, Failure, Incoming, Outgoing, Receipt, ReceiptNews
from bot.errors import BadSignature, MalformedPayload, NotThere
from bot.ports import Account, Limits, Manifest, RawPayload, SignedRequest
from integrations.base import body_key

Keep = Callable[[str, str, str, tuple[Button, ...]], Awaitable[str]]
"""Conversation id, ref, text and buttons → the row's id. The same ref keeps one row. Raises NotThere."""


class WebChannel:
    """The adapter. Its address is a conversation's id; `keep` writes the row, and without it nothing can be sent.

    What shoppers write comes in over sockets of our own, so there is nothing to verify and to read here.
    """

    MANIFEST = Manifest(
        name="web",
        label="Web chat",
        docs="https://www.rfc-editor.org/rfc/rfc6455",
        evidence="made by us after the documented shapes",
        tried_live=True,
        can=frozenset({"send", "find"}),
    )
    LIMITS = Limits(most_text=20_000, most_buttons=12, per_second=100.0)

    def __init__(self, keep: Keep | None = None) -> None:
        self._keep = keep

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature: nobody posts to us for this channel."""
        raise BadSignature("web: this channel has no webhooks")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the hash of the body."""
        return body_key(request.body)

    def read(self, raw: RawPayload) -> list[Incoming | ReceiptNews]:
        """Raise MalformedPayload: messages come in over the socket."""
        raise MalformedPayload("web", "$", "messages come in over the socket")

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        """Return the text and its buttons; the widget shows them as buttons."""
        buttons = [asdict(button) for button in outgoing.buttons[: self.LIMITS.most_buttons]]
        return {"text": outgoing.text, "buttons": json.dumps(buttons), "ref": outgoing.ref}

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        """Keep the row. A conversation that is gone is an address that nobody is at."""
        if self._keep is None:
            return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="no_store")
        buttons = tuple(Button(**each) for each in json.loads(payload["buttons"]))
        try:
            row = await self._keep(address, payload["ref"], payload["text"], buttons)
        except NotThere:
            return Receipt(DeliveryState.FAILED, failure=Failure.BAD_ADDRESS, code="gone")
        return Receipt(DeliveryState.SENT, row)

    async def find(
        self, address: str, payload: Mapping[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        """Return None: keeping the row once more under its ref gives the same row, so nothing need be looked for."""
        return None

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        """Raise NotThere: no files come in over this channel."""
        raise NotThere("web: no files come in over this channel")
