"""The calls to Twilio, each made once by Twilio's own library; what came of them is told, never raised.

Twilio has no key by which a message that is posted twice is known. So a call that ended without an answer is unknown
and looked for; only what was certainly not accepted may be tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog

from bot.domain.messaging import DeliveryState, Failure, Receipt
from bot.errors import Misconfigured, RateLimited, Refused, Unavailable
from bot.ports import Account
from integrations.base import address as base_of
from integrations.channels.whatsapp.failures import refused, told
from integrations.channels.whatsapp.matching import is_it
from integrations.http import DEFAULT_PAUSE, MAX_PAUSE

if TYPE_CHECKING:  # the library takes seconds to import, so that waits until somebody is written to
    from twilio.rest import Client

log = structlog.get_logger(__name__)

NAME = "whatsapp"
OWN_ADDRESS = "https://api.twilio.com"
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=4, sock_connect=4)  # seconds
LOOKED_THROUGH = 100  # messages, newest first
NOT_SENT = Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT, code="not_connected")
LOST = Receipt(DeliveryState.UNKNOWN)
# Twilio's library reads the environment, and logs addresses; it is given neither.
NO_ENVIRONMENT = {"TWILIO_REGION": ""}
SILENT = logging.getLogger("porchlight.twilio")
SILENT.setLevel(logging.CRITICAL)


class Basic:
    """The credentials, in the form of the library's own hooks: its usual way makes a class that aiohttp gave up."""

    def __init__(self, user: str, password: str) -> None:
        self._header = aiohttp.encode_basic_auth(user, password)

    def to_auth_strategy(self) -> Basic:
        """Return itself."""
        return self

    def get_auth_string(self) -> str:
        """Return the Authorization header."""
        return self._header


class Line:
    """A way to one account at Twilio, for one call; it remembers for how long Twilio asked us to pause."""

    def __init__(self, client: Client, pauses: list[float]) -> None:
        self.client = client
        self._pauses = pauses

    @property
    def pause(self) -> float | None:
        """Return the seconds of the answer's Retry-After, None where there was none."""
        return self._pauses[-1] if self._pauses else None


async def send(
    session: aiohttp.ClientSession | None, address: str, payload: Mapping[str, str], account: Account
) -> Receipt:
    """Post a message, once."""
    if lacking(account):
        return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="no_secret")
    async with line_of(session, account) as line:
        from twilio.base.exceptions import TwilioRestException, TwilioServiceException

        try:
            message = await line.client.messages.create_async(**_arguments(address, payload, account))
        except (TwilioRestException, TwilioServiceException) as error:
            return refused(error.status, error.code, line.pause)
        except aiohttp.InvalidURL:
            return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="bad_address")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return NOT_SENT
        except Exception as error:  # whatever else happened says nothing about whether the message was taken
            log.warning("whatsapp.no_answer", error=type(error).__name__)
            return LOST
        return _taken(message)


async def find(
    session: aiohttp.ClientSession | None,
    address: str,
    payload: Mapping[str, str],
    since: datetime,
    account: Account,
    others: Collection[str] = (),
) -> Receipt | None:
    """Look for a message among the newest to this address; `others` are sids that are known to be another's.

    Twilio's filter by date is by the day on which a message left, which one that still waits has not got: so the
    newest are looked through by when they were made.
    """
    if lacking(account):
        raise Refused(f"{NAME}: secrets are missing")
    async with line_of(session, account) as line:
        from twilio.base.exceptions import TwilioException

        try:
            found = await line.client.messages.list_async(to=_to(address), limit=LOOKED_THROUGH)
        except TwilioException as error:
            raise error_of(error, line.pause) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unavailable(f"{NAME}: {type(error).__name__}") from error
    for message in found:
        if message.sid not in others and is_it(message, payload, since):
            return _taken(message)
    return None


@asynccontextmanager
async def line_of(session: aiohttp.ClientSession | None, account: Account) -> AsyncIterator[Line]:
    """Open a client over our own connections, with our own time limits and no retry."""
    if session is None:
        raise Misconfigured(f"{NAME}: no HTTP session was given to this adapter")
    pauses: list[float] = []

    async def note(_: Any, __: Any, ended: aiohttp.TraceRequestEndParams) -> None:
        if given := ended.response.headers.get("Retry-After"):
            pauses.append(_seconds(given))

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(note)
    connections = {"connector": session.connector, "connector_owner": False}
    async with aiohttp.ClientSession(timeout=TIMEOUT, trace_configs=[trace], **connections) as own:  # type: ignore[arg-type]
        yield Line(await asyncio.to_thread(_client, own, account), pauses)


def load() -> None:
    """Load the library whole."""
    from twilio.rest import Client

    Client("AC", "none", environment=NO_ENVIRONMENT).messages  # noqa: B018 - loads the rest of it


def _client(session: aiohttp.ClientSession, account: Account) -> Client:
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    http = AsyncTwilioHttpClient(pool_connections=False, logger=SILENT, max_retries=None)
    http.session = session
    user, password = account.secrets["whatsapp.account"], account.secrets["whatsapp.webhook"]
    basic: Any = Basic(user, password)  # Any: the library asks for a class of its own, and uses these two methods
    client = Client(account_sid=user, http_client=http, environment=NO_ENVIRONMENT, credential_provider=basic)
    client.api.base_url = base_of(account.settings, NAME, OWN_ADDRESS)
    client.messages  # noqa: B018 - loads the rest of the library here, off the loop
    return client


def lacking(account: Account) -> bool:
    """Say whether the account has not all that Twilio must be told."""
    return not all(account.secrets.get(f"{NAME}.{name}") for name in ("account", "webhook", "sender"))


def _arguments(address: str, payload: Mapping[str, str], account: Account) -> dict[str, Any]:
    """Return what Twilio's library calls the parts of a message."""
    names = {"Body": "body", "ContentSid": "content_sid", "ContentVariables": "content_variables"}
    found: dict[str, Any] = {names[name]: value for name, value in payload.items() if name in names}
    if "MediaUrl" in payload:
        found["media_url"] = [payload["MediaUrl"]]
    if account.receipts_url:
        found["status_callback"] = account.receipts_url
    sender = account.secrets["whatsapp.sender"].strip()
    found["messaging_service_sid" if sender.startswith("MG") else "from_"] = (
        sender if sender.startswith("MG") else (_to(sender))
    )
    return {"to": _to(address), **found}


def _to(address: str) -> str:
    return address if address.startswith("whatsapp:") else f"whatsapp:{address}"


def _taken(message: Any) -> Receipt:
    """Return what a message that Twilio knows is at; Any: the library's class has no types of its own."""
    if not message.sid:
        return LOST
    code = str(message.error_code) if message.error_code else None
    return told(message.sid, str(message.status), code) or Receipt(DeliveryState.HANDED_OVER, message.sid)


def error_of(error: Exception, pause: float | None) -> Exception:
    """Return the error by who must act; the library puts the answer it could not use into the exception."""
    status = getattr(error, "status", None) or getattr(error.args[-1] if error.args else None, "status_code", 0)
    if status in {401, 403, 404}:
        return Refused(f"{NAME} refused the credentials ({status})")
    if status == 429:
        return RateLimited(NAME, pause or DEFAULT_PAUSE)
    return Unavailable(f"{NAME} answered {status or 'nothing that can be read'}")


def _seconds(header: str) -> float:
    try:
        return min(max(float(header), 0.0), MAX_PAUSE)
    except ValueError:
        return DEFAULT_PAUSE
