"""Whether Slack would let us work: the token, its scopes, and the bot's seat in the channels. For `doctor`."""

from __future__ import annotations

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import Account
from bot.ports.reach import Concern
from integrations.desks.slack import outcomes
from integrations.desks.slack.app_manifest import scopes
from integrations.desks.slack.client import CALL_SECONDS, TOKEN
from integrations.desks.slack.envelope import PROVIDER
from integrations.reading import Reading

NOT_INSTALLED = "install the app in the workspace and keep its bot token (xoxb-…)"
REINSTALL = "take the manifest over anew and reinstall the app"


async def examine(client: AsyncWebClient, account: Account) -> list[Concern]:
    """Return what was looked at, each with what to do about it. Asks `auth.test` and `conversations.info`."""
    if not account.secrets.get(TOKEN):
        return [Concern("token", False, "there is none", NOT_INSTALLED)]
    try:
        async with asyncio.timeout(CALL_SECONDS):
            answer = await client.auth_test()
    except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        return [Concern("token", False, _text(error), NOT_INSTALLED)]
    team = Reading(PROVIDER, answer.data)["team"].text(100) or "a workspace"
    found = [Concern("token", True, f"accepted by {team}"), _scopes(answer.headers.get("x-oauth-scopes", ""))]
    people = account.settings.policy.people
    for name, place in (("channel", people.channel), ("fallback channel", people.fallback)):
        if place:
            found.append(await _seat(client, name, place))
    if not people.channel:
        found.append(Concern("channel", False, "none is chosen", "name it in the policy, under people"))
    return found


def _scopes(granted: str) -> Concern:
    missing = sorted(scopes() - {scope.strip() for scope in granted.split(",")})
    if missing:
        return Concern("scopes", False, f"missing: {', '.join(missing)}", REINSTALL)
    return Concern("scopes", True, "complete")


async def _seat(client: AsyncWebClient, name: str, place: str) -> Concern:
    try:
        async with asyncio.timeout(CALL_SECONDS):
            answer = await client.conversations_info(channel=place)
    except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        return Concern(name, False, f"{place}: {_text(error)}", "is the id right, and was the bot invited?")
    channel = Reading(PROVIDER, answer.data)["channel"]
    if channel["is_archived"].flag():
        return Concern(name, False, f"{place} is archived", "choose another in the policy")
    if not channel["is_member"].flag():
        return Concern(name, False, f"the bot is not in {place}", "write /invite @porchlight there")
    return Concern(name, True, f"the bot is in {place}")


def _text(error: Exception) -> str:
    return (outcomes.code_of(error) if isinstance(error, SlackApiError) else "") or type(error).__name__
