"""The people of a shop who look at its pages, and what each may do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Right(StrEnum):
    """One thing that a page lets people do. Each page names the one that it needs."""

    FIGURES = "figures"  # see what it was worth, carriers and lanes
    TALKS = "talks"  # read conversations, find an order
    TEACH = "teach"  # say what a message meant
    TRAIN = "train"  # approve what was said for the training, which all shops share
    EXPORT = "export"  # take rows away
    LOOK = "look"  # change the tracking page
    STAFF = "staff"  # users, API keys, the audit log
    PRIVACY = "privacy"  # export and erase a shopper
    SELF = "self"  # one's own password and sign-out


class Role(StrEnum):
    """What somebody is at a shop."""

    OWNER = "owner"
    ANALYST = "analyst"
    AGENT = "agent"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ANALYST: frozenset({Right.FIGURES, Right.TALKS, Right.TEACH, Right.TRAIN, Right.EXPORT, Right.SELF}),
    Role.AGENT: frozenset({Right.TALKS, Right.TEACH, Right.SELF}),
}
"""What each role may do; an owner everything."""


class Scope(StrEnum):
    """What an API key opens: telling us things, reading figures and rows, speaking for the shop's own channel."""

    WRITE = "write"
    READ = "read"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class User:
    """One person at one shop. `email` is lower-case; `disabled_at` (aware UTC) says that they may not sign in."""

    id: str
    merchant_id: str
    email: str
    name: str
    role: Role
    made_at: datetime
    disabled_at: datetime | None = None

    def may(self, right: Right) -> bool:
        """Say whether this person may do that."""
        return self.disabled_at is None and right in RIGHTS[self.role]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of an API key once it was shown: its name, its last letters, what it opens. Times are aware UTC."""

    digest: str
    label: str
    tail: str
    scopes: frozenset[Scope]
    created_at: datetime
    used_at: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log: who did what, about what. Aware UTC."""

    at: datetime
    actor: str
    act: str
    about: str
    detail: tuple[tuple[str, str], ...] = ()
