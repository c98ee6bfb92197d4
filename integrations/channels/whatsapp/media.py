"""Files that shoppers sent, fetched from Twilio. Where it sends us on never sees our credentials."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.domain.attachment import Attachment
from bot.errors import Misconfigured, NotThere, Refused, TooLarge, Unavailable
from bot.ports import Account
from integrations.base import address as base_of
from integrations.channels.whatsapp.client import NAME, OWN_ADDRESS
from integrations.http import CHUNK, USER_AGENT, check

TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)  # seconds
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})


async def fetch(
    session: aiohttp.ClientSession | None, attachment: Attachment, account: Account, most_bytes: int
) -> bytes:
    """Return a file's bytes, read no further than the cap. Raises NotThere, TooLarge, Refused or as `http.send`."""
    if session is None:
        raise Misconfigured(f"{NAME}: no HTTP session was given to this adapter")
    base = base_of(account.settings, NAME, OWN_ADDRESS)
    if _origin(attachment.ref) != _origin(base):
        raise NotThere(f"{NAME}: this file lies elsewhere")
    if (attachment.size or 0) > most_bytes:
        raise TooLarge(f"over {most_bytes} bytes")
    try:
        return await _followed(session, attachment.ref, base, account, most_bytes)
    except (TimeoutError, aiohttp.ClientError) as error:
        raise Unavailable(f"{NAME}: {type(error).__name__}") from error


async def _followed(
    session: aiohttp.ClientSession, address: str, base: str, account: Account, most_bytes: int
) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        headers = {"User-Agent": USER_AGENT, **(_credentials(account) if _origin(address) == _origin(base) else {})}
        async with session.get(address, headers=headers, timeout=TIMEOUT, allow_redirects=False) as answer:
            if answer.status not in REDIRECTS:
                check(NAME, answer)
                return await _capped(answer, most_bytes)
            address = urljoin(address, answer.headers.get("Location", ""))
        if urlsplit(address).scheme not in {"https", urlsplit(base).scheme}:
            raise Unavailable(f"{NAME}: sent on to an address that is not secure")
    raise Unavailable(f"{NAME}: sent on more than {MOST_REDIRECTS} times")


async def _capped(answer: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    if (answer.content_length or 0) > most_bytes:
        raise TooLarge(f"over {most_bytes} bytes")
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(CHUNK):
        size += len(part)
        if size > most_bytes:
            raise TooLarge(f"over {most_bytes} bytes")
        parts.append(part)
    return b"".join(parts)


def _credentials(account: Account) -> dict[str, str]:
    user, password = account.secrets.get("whatsapp.account"), account.secrets.get("whatsapp.webhook")
    if not user or not password:
        raise Refused(f"{NAME}: secrets are missing")
    return {"Authorization": aiohttp.encode_basic_auth(user, password)}


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()
