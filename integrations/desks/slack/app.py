"""Bolt's dispatcher for our door: it knows Slack's ways of asking and being answered, and opens the reply's modal.

Nothing durable happens here. The door has verified the signature with the merchant's own secrets, and has kept every
act, before Bolt sees a request; a modal that is lost with the process is opened by the next press.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.merchant import MerchantSettings
from bot.ports import SignedRequest
from integrations.desks.slack import outcomes
from integrations.desks.slack.client import QUIET, api_address
from integrations.desks.slack.envelope import PROVIDER
from integrations.desks.slack.modal import view_for
from integrations.reading import Reading

log = structlog.get_logger(__name__)

TRIGGER_SECONDS = 2.5
"""A trigger_id lives three seconds; from then on an answer is of no use."""

ANYTHING = re.compile("")
ADDRESS = "porchlight_address"
BOT_TOKEN = "porchlight_token"  # noqa: S105 - the key under which the door hands it over

Dispatch = Callable[[SignedRequest, MerchantSettings, str], Awaitable[BoltResponse]]


def dispatcher(session: aiohttp.ClientSession) -> Dispatch:
    """Return what answers a verified request, given the merchant's settings and bot token. One app serves all."""
    app = _app(session)

    async def dispatch(request: SignedRequest, settings: MerchantSettings, token: str) -> BoltResponse:
        context = {ADDRESS: api_address(settings), BOT_TOKEN: token}
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        asked = AsyncBoltRequest(body=request.body.decode(), headers=headers, context=context)
        answer = await app.async_dispatch(asked)
        # What no listener knows is answered all the same: Slack counts a 404 as a failure, and sends it again.
        return BoltResponse(status=200, body="") if answer.status == 404 else answer

    return dispatch


def _app(session: aiohttp.ClientSession) -> AsyncApp:
    client = AsyncWebClient(session=session, logger=QUIET, retry_handlers=[])
    client.proxy = None
    app = AsyncApp(
        name="porchlight",
        logger=QUIET,
        client=client,
        signing_secret="",  # the door verifies, for it knows every live secret of the merchant
        request_verification_enabled=False,
        authorize=_authorize,
    )
    app.event(ANYTHING)(_heard)
    app.action(ANYTHING)(_pressed)
    for listen in (app.view, app.command, app.shortcut, app.options):
        listen(ANYTHING)(_acknowledge)
    return app


async def _authorize(
    context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None
) -> AuthorizeResult:
    """Give Bolt's client the merchant's address and token; whose request it is, the door has settled."""
    if context.client is not None:
        context.client.base_url = context[ADDRESS]
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=context[BOT_TOKEN])


async def _heard() -> None:
    """Bolt acknowledges events by itself."""


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Acknowledge a press; one that asks for the modal gets it while its trigger lives."""
    await ack()
    payload = Reading(PROVIDER, body)
    view, trigger = view_for(payload), payload["trigger_id"].text()
    if view is None or trigger is None:
        return
    try:
        async with asyncio.timeout(TRIGGER_SECONDS):
            await client.views_open(trigger_id=trigger, view=view)
    except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        code = outcomes.code_of(error) if isinstance(error, SlackApiError) else ""
        log.warning("slack.modal_not_opened", error=code or type(error).__name__)
