"""The outside world that people are reached through: channels to shoppers, and the desk where agents sit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.attachment import Attachment
from bot.domain.desk import DeskEvent, DeskPost
from bot.domain.erasure import Forgotten, Trace
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import Incoming, Outgoing, Receipt, ReceiptNews
from bot.ports.outside import Manifest, RawPayload, SignedRequest


@dataclass(frozen=True, slots=True)
class Account:
    """A merchant's account at a vendor: its settings, its live secrets by name, and where receipts are to be sent."""

    settings: MerchantSettings
    secrets: Mapping[str, str] = field(default_factory=dict)
    receipts_url: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry. `window_hours` is how long after the shopper's last message free text is allowed.

    `most_buttons` 0: buttons become numbered text. `per_second` is how many sends a merchant may make.
    """

    most_text: int = 4096
    most_buttons: int = 0
    window_hours: float | None = None
    needs_opt_in: bool = False
    per_second: float = 10.0
    attachments: bool = False
    most_attachment_bytes: int = 0


class Channel(Protocol):
    """A way to shoppers. `send`, `find` and `fetch` are the only I/O."""

    MANIFEST: Manifest
    LIMITS: Limits

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed it; constant time, before any parsing."""
        ...

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the key under which a repeated delivery of the same news is known."""
        ...

    def read(self, raw: RawPayload) -> list[Incoming | ReceiptNews]:
        """Return what a verified body says; pure. Raises MalformedPayload for bodies of another shape, nothing else."""
        ...

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        """Return the vendor's own form of a message; pure. Buttons beyond the limit become numbered text."""
        ...

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        """Hand a message over, once: no retry inside. Never raises for what the vendor or the network did.

        A call that ended without an answer gives UNKNOWN; one that was certainly not accepted gives FAILED.
        """
        ...

    async def find(
        self, address: str, payload: Mapping[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        """Look for a message whose send ended in UNKNOWN. None: the vendor has no such message.

        `others` are the sids of messages to this address that are known: an equal text among them is not the one.

        Raises Unavailable, RateLimited or Refused when the vendor cannot be asked.
        """
        ...

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        """Fetch a file that a shopper sent. Raises NotThere, TooLarge, Refused, RateLimited or Unavailable."""
        ...


class Desk(Protocol):
    """Where agents sit. `post`, `find` and `fetch` are the only I/O."""

    MANIFEST: Manifest

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """As `Channel.verify`; also refuses what is too old."""
        ...

    def read(self, request: SignedRequest) -> list[DeskEvent]:
        """Return the agents' acts in a verified request; pure. Empty for what is of no interest."""
        ...

    async def post(self, key: str, post: DeskPost, account: Account) -> Receipt:
        """Post one thing, once. The receipt's sid names the thread or the line ("C123:1700000000.000100").

        `key` is carried along where the desk allows it, so that `find` can tell whether it arrived.
        """
        ...

    async def find(self, key: str, post: DeskPost, since: datetime, account: Account) -> Receipt | None:
        """Look for a post whose outcome is unknown, by its key. None: it is not there."""
        ...

    async def fetch(self, attachment: Attachment, account: Account) -> bytes:
        """Fetch a file that an agent attached. Raises as `Channel.fetch`."""
        ...


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that was looked at on the other side; `remedy` is what a person does about it where all is not well."""

    subject: str
    well: bool
    text: str
    remedy: str = ""


class Examining(Protocol):
    """What a desk or a channel with `examine` in its MANIFEST's `can` does beside the rest."""

    async def examine(self, account: Account) -> list[Concern]:
        """Ask the vendor whether it would let us work; changes nothing there. Never raises for what it answers."""
        ...


class Forgetting(Protocol):
    """What a desk or a channel with `forget` in its MANIFEST's `can` does beside the rest."""

    async def forget(self, trace: Trace, account: Account) -> Forgotten:
        """Have the vendor delete what we left with it, as far as it lets us; what is gone already is as good.

        Raises Unavailable or RateLimited when it must be asked again, Refused when it will not hear us at all.
        """
        ...


class Readying(Protocol):
    """What a channel with `ready` in its MANIFEST's `can` does beside the rest."""

    def ready(self) -> None:
        """Do what the first send would have to wait for, such as loading a large library. Blocks; no I/O."""
        ...


class Pacing(Protocol):
    """What a desk with `pace` in its MANIFEST's `can` does beside the rest: it knows its vendor's own limits."""

    def wait(self, key: str, post: DeskPost, account: Account) -> float:
        """Return how many seconds it is until this may be posted, 0 for now. Asking keeps its place in the queue."""
        ...
