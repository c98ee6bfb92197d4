"""slack_sdk's clients over our own HTTP session: no retries of their own, no proxy from the environment, no logs.

A retry inside the client would post twice what was accepted and not answered; the outbox decides what is sent again.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured
from bot.ports import Account
from integrations.base import address
from integrations.desks.slack.envelope import PROVIDER

OWN_ADDRESS = "https://slack.com/api"
TOKEN = "slack.token"  # noqa: S105 - the secret's name
CALL_SECONDS = 4.5
FILE_SECONDS = 60.0

QUIET = logging.getLogger("porchlight.slack_sdk")
QUIET.setLevel(logging.CRITICAL + 1)  # slack_sdk and Bolt log bodies and signatures; we say what happened ourselves
QUIET.propagate = False


def api_address(settings: MerchantSettings) -> str:
    """Return the base address of Slack's Web API, with its slash."""
    return address(settings, PROVIDER, OWN_ADDRESS) + "/"


def web_client(session: aiohttp.ClientSession | None, account: Account) -> AsyncWebClient:
    """Return a client for a merchant's workspace. Raises Misconfigured where there is no session."""
    if session is None:
        raise Misconfigured("slack: no HTTP session was given to this adapter")
    client = AsyncWebClient(
        token=account.secrets.get(TOKEN) or None,
        base_url=api_address(account.settings),
        session=session,
        logger=QUIET,
        retry_handlers=[],
    )
    client.proxy = None
    return client


def answering(session: aiohttp.ClientSession | None, url: str) -> AsyncWebhookClient:
    """Return a client for a `response_url`."""
    client = AsyncWebhookClient(url, session=session, logger=QUIET, retry_handlers=[])
    client.proxy = None
    return client


def is_slacks(url: str, settings: MerchantSettings) -> bool:
    """Say whether an address is Slack's own, or on the host that the merchant's settings name in its place."""
    asked, own = urlsplit(url), urlsplit(api_address(settings))
    if (asked.scheme, asked.netloc) == (own.scheme, own.netloc):
        return True
    host = asked.hostname or ""
    return asked.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com")) and "@" not in asked.netloc
