"""Forgetting one shopper: how they are named, what was left of them elsewhere, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is meant, in the words of whoever asks: an e-mail address, a phone number, or an order's number."""

    email: str = ""
    phone: str = ""
    order: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nobody is named."""
        return not (self.email.strip() or self.phone.strip() or self.order.strip())


class TraceKind(StrEnum):
    """What was left elsewhere."""

    THREAD = "thread"  # a case's thread at the desk, with the files in it
    MESSAGE = "message"  # one message at a vendor's, or one line at the desk, with its files
    TALK = "talk"  # what the dialogue engine remembers


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that lies elsewhere. `where` is a desk's or a channel's name, or `engine`; `ref` is its name there."""

    where: str
    kind: TraceKind
    ref: str


class Left(StrEnum):
    """What could not be deleted, and so is a person's to do."""

    AGENTS_LINES = "agents_lines"  # what people wrote in the thread themselves: an app may not delete it
    NOT_ALLOWED = "not_allowed"  # the vendor refuses us: credentials, rights, or its rules on keeping
    OUT_OF_REACH = "out_of_reach"  # no vendor could be asked for days
    MAILBOX = "mailbox"  # mails that were delivered, or lie at the relay
    FOLLOWED = "followed"  # numbers that a carrier's service follows for us
    NO_NAME = "no_name"  # it may have been sent, and we never learned its name there
    SHARED = "shared"  # a parcel that another shopper's order is in as well
    WAITING = "waiting"  # a payload that is still to be worked


@dataclass(frozen=True, slots=True)
class Remainder:
    """Something that is left, where, and how many. `refs` name them there for whoever has to look."""

    where: str
    what: Left
    count: int = 1
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What came of asking a vendor: how many things it deleted, and what is left."""

    deleted: int = 0
    left: tuple[Remainder, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What an erasure did: rows by table, things deleted elsewhere by place, and what is left for a person.

    `is_done` is false while something is still to be tried. Nothing in it says who it was.
    """

    id: int = 0
    rows: tuple[tuple[str, int], ...] = ()
    elsewhere: tuple[tuple[str, int], ...] = ()
    left: tuple[Remainder, ...] = ()
    is_done: bool = False
