"""The workspace: one team, its agents, its channels, and the app that a merchant would have made for Porchlight."""

from __future__ import annotations

from dataclasses import dataclass

TEAM, TEAM_NAME, DOMAIN = "T0LANTERN1", "Lantern & Oak", "lantern-and-oak"
APP, BOT, BOT_USER, BOT_NAME = "A0PORCH001", "B0PORCH001", "U0PORCH001", "porchlight"
SCOPES = (
    "channels:history,channels:join,channels:read,chat:write,chat:write.public,commands,files:read,files:write,"
    "groups:history,groups:read,reactions:read,reactions:write,users:read"
)
COMMAND = "/porchlight"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at the shop."""

    id: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel; `joined` is whether the app is in it from the start."""

    id: str
    name: str
    purpose: str
    joined: bool = True
    private: bool = False


AGENTS = {
    each.id: each
    for each in (
        Person("U0ADAPARK1", "ada", "Ada Park"),
        Person("U0SAMRIOS1", "sam", "Sam Rios"),
        Person("U0MINAKOH1", "mina", "Mina Koh"),
    )
}
CHANNELS = {
    each.id: each
    for each in (
        Channel("C0SUPPORT1", "support", "Shoppers who need a person"),
        Channel("C0LEADS001", "support-leads", "What nobody has claimed"),
        Channel("C0GENERAL1", "general", "Everybody", joined=False),
    )
}
