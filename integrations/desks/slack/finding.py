"""Looking for a post whose outcome is unknown: a message bears its key in metadata that only our app reads."""

from __future__ import annotations

import asyncio
from datetime import datetime

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.desk import DeskPost, PostKind
from bot.domain.messaging import DeliveryState, Receipt
from bot.errors import MalformedPayload, RateLimited, Refused, Unavailable
from integrations.desks.slack import outcomes
from integrations.desks.slack.client import CALL_SECONDS
from integrations.desks.slack.envelope import PROVIDER, named
from integrations.desks.slack.posting import EVENT_TYPE, split
from integrations.reading import Reading

MOST_PAGES = 5
PAGE = 200
NOWHERE = frozenset({"thread_not_found", "message_not_found"})


async def find(client: AsyncWebClient, key: str, post: DeskPost, since: datetime) -> Receipt | None:
    """Return the receipt of a post that arrived; None when it did not.

    None also for what may simply be done again: the card as it is now, a bare mark, and what one agent alone sees,
    which Slack shows nobody else and keeps nowhere. Raises Unavailable, RateLimited or Refused.
    """
    if post.kind in {PostKind.CARD_AGAIN, PostKind.PRIVATE} or (post.kind is PostKind.MARK and not post.text):
        return None
    channel, thread = split(post.thread)
    if post.kind is PostKind.ALERT and channel != post.place:
        channel, thread = post.place, ""
    try:
        return await _search(client, key, channel or post.place, thread, f"{since.timestamp():.6f}")
    except SlackApiError as error:
        if outcomes.code_of(error) in NOWHERE:
            return None
        raise _told(error) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, MalformedPayload) as error:
        raise Unavailable(f"slack: {type(error).__name__}") from error


async def _search(client: AsyncWebClient, key: str, channel: str, thread: str, since: str) -> Receipt | None:
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        answer = Reading(PROVIDER, (await _page(client, channel, thread, since, cursor)).data)
        for message in answer["messages"].items():
            metadata = message["metadata"]
            if metadata["event_type"].text() == EVENT_TYPE and metadata["event_payload"]["key"].text(500) == key:
                return Receipt(DeliveryState.DELIVERED, named(channel, message["ts"].text()))
        cursor = answer["response_metadata"]["next_cursor"].text()
        if not cursor:
            return None
    raise Unavailable("slack: too many messages since then to look through")


async def _page(
    client: AsyncWebClient, channel: str, thread: str, since: str, cursor: str | None
) -> AsyncSlackResponse:
    async with asyncio.timeout(CALL_SECONDS):
        if thread:
            return await client.conversations_replies(
                channel=channel, ts=thread, oldest=since, include_all_metadata=True, limit=PAGE, cursor=cursor
            )
        return await client.conversations_history(
            channel=channel, oldest=since, include_all_metadata=True, limit=PAGE, cursor=cursor
        )


def _told(error: SlackApiError) -> Exception:
    code = outcomes.code_of(error)
    if getattr(error.response, "status_code", None) == 429 or code in outcomes.SLOW_DOWN:
        return RateLimited(PROVIDER, outcomes.pause_of(error))
    if code in outcomes.CHANNEL_DOWN:
        return Refused(f"slack: {code}")
    return Unavailable(f"slack: {code or 'no answer'}")
