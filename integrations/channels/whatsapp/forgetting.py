"""Deleting a message at Twilio, either way it went, with its files."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.domain.erasure import Forgotten, Trace
from bot.errors import Refused, Unavailable
from bot.ports import Account
from integrations.channels.whatsapp.client import NAME, error_of, lacking, line_of

NOT_THERE = 404
CONFLICT = 409
UNDER_WAY = frozenset({20009, 21710})
"""Twilio deletes nothing that is still being delivered."""


async def forget(session: aiohttp.ClientSession | None, trace: Trace, account: Account) -> Forgotten:
    """Delete the files of a message and then itself; one that is gone is as good."""
    if lacking(account):
        raise Refused(f"{NAME}: secrets are missing")
    async with line_of(session, account) as line:
        from twilio.base.exceptions import TwilioException

        try:
            return Forgotten(await _deleted(line.client.messages(trace.ref)))
        except TwilioException as error:
            return _refused(error, line.pause)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unavailable(f"{NAME}: {type(error).__name__}") from error


async def _deleted(message: Any) -> int:
    """Delete files and message; return how many things that were. Any: the library's class has no types of its own."""
    files = await message.media.list_async()
    for file in files:
        await message.media(file.sid).delete_async()
    await message.delete_async()
    return len(files) + 1


def _refused(error: Exception, pause: float | None) -> Forgotten:
    """What Twilio's no means; a page that cannot be fetched has its status in the answer alone."""
    answer = error.args[-1] if error.args else None
    status = getattr(error, "status", None) or getattr(answer, "status_code", None)
    if status == NOT_THERE:
        return Forgotten()
    if getattr(error, "code", None) in UNDER_WAY or status == CONFLICT:
        raise Unavailable(f"{NAME}: the message is still under way") from None
    raise error_of(error, pause) from None
