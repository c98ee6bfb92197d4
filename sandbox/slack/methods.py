"""The methods of Slack's Web API about messages: one function for each."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.slack import team
from sandbox.slack.book import Book, Message
from sandbox.slack.news import News
from sandbox.slack.words import No, Words, channel, flag, needed, said

_EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
MOST_REACTIONS = 50


@dataclass(frozen=True, slots=True)
class Office:
    """What the methods work on; `url` is this Slack's own address."""

    book: Book
    news: News
    url: str


Method = Callable[[Office, Words], Awaitable[dict[str, Any]]]


def the_bot() -> Message:
    """Who a message of the app's is from."""
    icons = {"image_36": "about:blank", "image_48": "about:blank", "image_72": "about:blank"}
    profile = {"id": team.BOT, "app_id": team.APP, "name": "Porchlight", "team_id": team.TEAM, "deleted": False}
    return {
        "user": team.BOT_USER,
        "bot_id": team.BOT,
        "app_id": team.APP,
        "bot_profile": {**profile, "updated": 1790000000, "icons": icons},
    }


async def auth_test(office: Office, told: Words) -> dict[str, Any]:
    """Who am I?"""
    return {
        "url": f"https://{team.DOMAIN}.slack.com/",
        "team": team.TEAM_NAME,
        "user": team.BOT_NAME,
        "team_id": team.TEAM,
        "user_id": team.BOT_USER,
        "bot_id": team.BOT,
        "is_enterprise_install": False,
    }


def _may_write(office: Office, told: Words) -> str:
    where = channel(told)
    if not office.book.joined(where) and team.CHANNELS[where].private:
        raise No("not_in_channel")
    return where


async def post_message(office: Office, told: Words) -> dict[str, Any]:
    """Write into a channel or a thread. There is no idempotency key: asked twice, written twice."""
    where, message = _may_write(office, told), {**the_bot(), **said(told)}
    thread = told.get("thread_ts")
    if thread:
        root = office.book.message(where, str(thread))
        if root is None:
            raise No("thread_not_found")
        message["thread_ts"] = root.get("thread_ts") or root["ts"]
        if flag(told, "reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    written = office.book.add(where, message)
    office.news.written(where, written)
    return {"channel": where, "ts": written["ts"], "message": written}


def _mine(office: Office, told: Words, refusal: str) -> tuple[str, Message]:
    where = channel(told)
    found = office.book.message(where, needed(told, "ts"))
    if found is None:
        raise No("message_not_found")
    if found.get("bot_id") != team.BOT:
        raise No(refusal)
    return where, found


async def update(office: Office, told: Words) -> dict[str, Any]:
    """Change a message of the app's own; without blocks the old ones go when there is a text."""
    where, before = _mine(office, told, "cant_update_message")
    fresh = said(told)
    changed = {"blocks": None, "attachments": None, **fresh}
    if before.get("blocks") and "blocks" not in told and not fresh["text"]:
        changed.pop("blocks")
    after = office.book.change(where, before["ts"], **changed)
    if {**after, "text": ""} != {**before, "text": ""} or after["text"] != before["text"]:
        office.news.edited(where, after, before)
    return {"channel": where, "ts": after["ts"], "text": after["text"], "message": after}


async def delete(office: Office, told: Words) -> dict[str, Any]:
    """Take a message of the app's own away."""
    where, before = _mine(office, told, "cant_delete_message")
    office.book.remove(where, before["ts"])
    office.news.deleted(where, before)
    return {"channel": where, "ts": before["ts"]}


async def post_ephemeral(office: Office, told: Words) -> dict[str, Any]:
    """Write for one person's eyes."""
    where, user = _may_write(office, told), needed(told, "user")
    if user not in team.AGENTS:
        raise No("user_not_in_channel")
    message = said(told)
    if told.get("thread_ts"):
        message["thread_ts"] = str(told["thread_ts"])
    return {"message_ts": office.book.whisper(where, user, message)}


async def react(office: Office, told: Words) -> dict[str, Any]:
    """Put an emoji under a message."""
    where, found, name = _target(office, told)
    reactions = [dict(each) for each in found.get("reactions", [])]
    mine = next((each for each in reactions if each["name"] == name), None)
    if mine and team.BOT_USER in mine["users"]:
        raise No("already_reacted")
    if mine is None and len(reactions) >= MOST_REACTIONS:
        raise No("too_many_emoji")
    if mine is None:
        mine = {"name": name, "users": [], "count": 0}
        reactions.append(mine)
    mine |= {"users": [*mine["users"], team.BOT_USER], "count": mine["count"] + 1}
    office.book.change(where, found["ts"], reactions=reactions)
    office.news.reacted(where, found["ts"], team.BOT_USER, name, True)
    return {}


async def unreact(office: Office, told: Words) -> dict[str, Any]:
    """Take the app's emoji away from a message."""
    where, found, name = _target(office, told)
    reactions = [dict(each) for each in found.get("reactions", [])]
    mine = next((each for each in reactions if each["name"] == name and team.BOT_USER in each["users"]), None)
    if mine is None:
        raise No("no_reaction")
    mine |= {"users": [user for user in mine["users"] if user != team.BOT_USER], "count": mine["count"] - 1}
    left = [each for each in reactions if each["count"]]
    office.book.change(where, found["ts"], reactions=left or None)
    office.news.reacted(where, found["ts"], team.BOT_USER, name, False)
    return {}


def _target(office: Office, told: Words) -> tuple[str, Message, str]:
    where, name = channel(told), needed(told, "name").strip(":")
    if not _EMOJI.fullmatch(name):
        raise No("invalid_name")
    found = office.book.message(where, needed(told, "timestamp"))
    if found is None:
        raise No("message_not_found")
    return where, found, name


def _within(rows: list[Message], told: Words) -> list[Message]:
    """The messages of a span of time; its ends belong to it only when asked for."""
    oldest, latest = str(told.get("oldest") or ""), str(told.get("latest") or "")
    ends = flag(told, "inclusive")
    return [
        row for row in rows
        if (not oldest or row["ts"] > oldest or (ends and row["ts"] == oldest))
        and (not latest or row["ts"] < latest or (ends and row["ts"] == latest))
    ]  # fmt: skip


def _page(rows: list[Message], told: Words, most: int) -> dict[str, Any]:
    cursor, limit = str(told.get("cursor") or ""), str(told.get("limit") or most)
    if (cursor and not cursor.isdigit()) or not limit.isdigit():
        raise No("invalid_cursor" if cursor and not cursor.isdigit() else "invalid_limit")
    first, size = int(cursor or 0), max(1, min(int(limit), most))
    shown, more = rows[first : first + size], len(rows) > first + size
    if not flag(told, "include_all_metadata"):
        shown = [{name: value for name, value in row.items() if name != "metadata"} for row in shown]
    page: dict[str, Any] = {"messages": shown, "has_more": more}
    return {**page, "response_metadata": {"next_cursor": str(first + size)}} if more else page


def _readable(office: Office, told: Words) -> str:
    where = channel(told)
    if not office.book.joined(where):
        raise No("not_in_channel")
    return where


async def history(office: Office, told: Words) -> dict[str, Any]:
    """The messages of a channel without the replies, newest first."""
    rows = list(reversed(_within(office.book.roots(_readable(office, told)), told)))
    extra = {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}
    return {**_page(rows, told, 999), **extra}


async def replies(office: Office, told: Words) -> dict[str, Any]:
    """A thread, oldest first; its first message is always there."""
    where, ts = _readable(office, told), needed(told, "ts")
    thread = office.book.thread(where, ts)
    if not thread:
        raise No("thread_not_found")
    return _page([thread[0], *_within(thread[1:], told)], told, 1000)


async def permalink(office: Office, told: Words) -> dict[str, Any]:
    """The address of a message."""
    where, ts = channel(told), needed(told, "message_ts")
    if office.book.message(where, ts) is None:
        raise No("message_not_found")
    return {"channel": where, "permalink": f"https://{team.DOMAIN}.slack.com/archives/{where}/p{ts.replace('.', '')}"}
