"""A channel in memory: it keeps what it was given and answers as it was told to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.attachment import Attachment
from bot.domain.messaging import DeliveryState, Incoming, Outgoing, Receipt, ReceiptNews
from bot.ports import Account, Limits, Manifest, RawPayload, SignedRequest

Answer = Callable[[str, Mapping[str, str]], Receipt]


def taken(address: str, payload: Mapping[str, str]) -> Receipt:
    """Take every message."""
    return Receipt(DeliveryState.SENT, sid=f"{address}:{abs(hash(tuple(payload.items())))}")


class MemoryChannel:
    """Implements the port `Channel` without a vendor behind it. `window_hours` as in `Limits`."""

    def __init__(self, name: str, window_hours: float | None = None, answer: Answer = taken) -> None:
        self.MANIFEST = Manifest(name, name.title(), "", "made by us")
        self.LIMITS = Limits(window_hours=window_hours)
        self.sent: list[tuple[str, Mapping[str, str]]] = []
        self._answer = answer

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Nobody signs here."""

    def dedupe_key(self, request: SignedRequest) -> str:
        """Nothing comes in here."""
        raise NotImplementedError

    def read(self, raw: RawPayload) -> list[Incoming | ReceiptNews]:
        """Nothing comes in here."""
        raise NotImplementedError

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        """The text, and a template's id where there is one."""
        template = {"template": outgoing.template.id} if outgoing.template else {}
        return {"text": outgoing.text, "subject": outgoing.subject, **template}

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        """Keep it, and answer."""
        self.sent.append((address, payload))
        return self._answer(address, payload)

    async def find(
        self, address: str, payload: Mapping[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        """What was kept was taken."""
        return taken(address, payload) if (address, payload) in self.sent else None

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        """Nothing comes in here."""
        raise NotImplementedError
