"""Deleting what we left in a workspace: our messages and the files in them. What people wrote is theirs to delete."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.erasure import Forgotten, Left, Remainder, Trace, TraceKind
from bot.errors import RateLimited, Refused, Unavailable
from integrations.desks.slack import outcomes
from integrations.desks.slack.client import CALL_SECONDS
from integrations.desks.slack.envelope import PROVIDER, named
from integrations.desks.slack.posting import split
from integrations.reading import Reading

GONE = frozenset({"message_not_found", "thread_not_found", "file_not_found", "file_deleted"})
NOT_OURS = frozenset({"cant_delete_message", "cant_delete_file", "compliance_exports_prevent_deletion"})
PAGE = 200
STONE = "tombstone"


async def forget(client: AsyncWebClient, trace: Trace) -> Forgotten:
    """Delete a message of ours, or all of ours in a thread, the first message last. Doing it twice changes nothing."""
    channel, stamp = split(trace.ref)
    if not stamp:
        return Forgotten()
    if trace.kind is not TraceKind.THREAD:
        kept: list[str] = []
        deleted = await _deleted(client.chat_delete(channel=channel, ts=stamp), kept, trace.ref)
        return Forgotten(deleted, _left(kept))
    return await _emptied(client, channel, await _thread(client, channel, stamp))


async def _emptied(client: AsyncWebClient, channel: str, thread: list[Reading]) -> Forgotten:
    deleted, kept = 0, []
    for message in reversed(thread):
        stamp = message["ts"].need_text()
        line = named(channel, stamp)
        if message["bot_id"].is_null:
            kept.append(line)
            continue
        for file in message["files"].items():
            if file["mode"].text() != STONE:
                deleted += await _deleted(client.files_delete(file=file["id"].need_text()), kept, line)
        deleted += await _deleted(client.chat_delete(channel=channel, ts=stamp), kept, line)
    return Forgotten(deleted, _left(kept))


def _left(kept: list[str]) -> tuple[Remainder, ...]:
    lines = tuple(dict.fromkeys(kept))
    return (Remainder(PROVIDER, Left.AGENTS_LINES, len(lines), lines),) if lines else ()


async def _thread(client: AsyncWebClient, channel: str, stamp: str) -> list[Reading]:
    """Return what still stands in a thread, oldest first."""
    found: list[Reading] = []
    cursor: str | None = None
    while True:
        asked = client.conversations_replies(channel=channel, ts=stamp, limit=PAGE, cursor=cursor)
        page = await _answer(asked)
        if page is None:
            return found
        found += [each for each in page["messages"].items() if each["subtype"].text() != STONE]
        cursor = page["response_metadata"]["next_cursor"].text()
        if not cursor:
            return found


async def _deleted(call: Awaitable[object], kept: list[str], line: str) -> int:
    try:
        return int(await _answer(call) is not None)
    except PermissionError:
        kept.append(line)
        return 0


async def _answer(call: Awaitable[object]) -> Reading | None:
    """Return what Slack says; None for what is gone. Raises PermissionError for what it lets nobody like us delete."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return Reading(PROVIDER, getattr(await call, "data", {}))
    except SlackApiError as error:
        code = outcomes.code_of(error)
        if code in GONE:
            return None
        if code in NOT_OURS:
            raise PermissionError(code) from None
        raise _told(error, code) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError, AttributeError) as error:
        raise Unavailable(f"slack: {type(error).__name__}") from error


def _told(error: SlackApiError, code: str) -> Exception:
    if getattr(error.response, "status_code", None) == 429 or code in outcomes.SLOW_DOWN:
        return RateLimited(PROVIDER, outcomes.pause_of(error))
    if code in outcomes.CHANNEL_DOWN:
        return Refused(f"slack: {code}")
    return Unavailable(f"slack: {code or 'no answer'}")
