"""The methods of Slack's Web API about channels and people: one function for each."""

from __future__ import annotations

from typing import Any

from sandbox.slack import team
from sandbox.slack.methods import Office
from sandbox.slack.words import No, Words, channel, needed


def conversation(office: Office, channel_id: str) -> dict[str, Any]:
    """A channel as the API gives it."""
    known, born = team.CHANNELS[channel_id], 1790000000
    creator = next(iter(team.AGENTS))
    return {
        "id": known.id,
        "name": known.name,
        "name_normalized": known.name,
        "is_channel": not known.private,
        "is_group": known.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": known.private,
        "is_archived": False,
        "is_general": known.name == "general",
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": office.book.joined(channel_id),
        "created": born,
        "creator": creator,
        "unlinked": 0,
        "shared_team_ids": [team.TEAM],
        "pending_shared": [],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": known.purpose, "creator": creator, "last_set": born},
        "previous_names": [],
        "num_members": len(_members(office, channel_id)),
    }


def _members(office: Office, channel_id: str) -> list[str]:
    return [*team.AGENTS, *([team.BOT_USER] if office.book.joined(channel_id) else [])]


async def info(office: Office, told: Words) -> dict[str, Any]:
    """One channel."""
    return {"channel": conversation(office, channel(told))}


async def list_channels(office: Office, told: Words) -> dict[str, Any]:
    """Every channel."""
    rows = [conversation(office, each) for each in team.CHANNELS]
    return {"channels": rows, "response_metadata": {"next_cursor": ""}}


async def members(office: Office, told: Words) -> dict[str, Any]:
    """Who is in a channel."""
    return {"members": _members(office, channel(told)), "response_metadata": {"next_cursor": ""}}


async def join(office: Office, told: Words) -> dict[str, Any]:
    """Let the app into a public channel; being there already is a warning."""
    where = channel(told)
    known = office.book.joined(where)
    office.book.join(where)
    told_twice = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": conversation(office, where), **(told_twice if known else {})}


async def user_info(office: Office, told: Words) -> dict[str, Any]:
    """One person, or the app's own user."""
    wanted = needed(told, "user")
    known = team.AGENTS.get(wanted)
    if known is None and wanted != team.BOT_USER:
        raise No("user_not_found")
    handle, name = (known.handle, known.name) if known else (team.BOT_NAME, "Porchlight")
    profile = {
        "avatar_hash": "g0000000000",
        "display_name": name.split()[0],
        "display_name_normalized": name.split()[0],
        "real_name": name,
        "real_name_normalized": name,
        **dict.fromkeys(("title", "phone", "skype", "status_text", "status_emoji"), ""),
        "fields": {},
        "team": team.TEAM,
        **{f"image_{size}": "https://avatars.example/person.png" for size in (24, 32, 48, 72, 192, 512)},
    }
    return {
        "user": {
            "id": wanted,
            "team_id": team.TEAM,
            "name": handle,
            "real_name": name,
            "deleted": False,
            "color": "9f69e7",
            "tz": "America/New_York",
            "tz_label": "Eastern Standard Time",
            "tz_offset": -18000,
            "profile": profile,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": known is None,
            "is_app_user": False,
            "updated": 1790000000,
        }
    }
