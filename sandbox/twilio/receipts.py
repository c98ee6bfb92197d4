"""What becomes of a message after it was accepted, told step by step to its StatusCallback, as Twilio tells it."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp

from sandbox.clock import SandboxClock
from sandbox.express import Express
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.twilio.line import Line
from sandbox.twilio.models import ORDER, OVER, Text
from sandbox.twilio.refusals import LATER

MOST_MEDIA_BYTES = 16 * 1024 * 1024
EARLY_PATIENCE = 5.0  # seconds that an answer is held back for its receipts to be first
# With the fault "shuffle": how many pauses each receipt is held back, so that the last comes first.
HELD = {"queued": 9, "sent": 6, "delivered": 3}


class Receipts:
    """Moves each message on, and tells of it."""

    def __init__(self, settings: Settings, line: Line, clock: SandboxClock, express: Express, faults: Faults) -> None:
        self._settings, self._line, self._clock, self._express, self._faults = settings, line, clock, express, faults
        self._lives: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    def begin(self, session: aiohttp.ClientSession) -> None:
        """Take up what was under way when the sandbox stopped."""
        self._session = session
        for text in self._line.unfinished():
            self.follow(text.sid)

    async def end(self) -> None:
        """Stop moving."""
        lives = list(self._lives.values())
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)

    def follow(self, sid: str) -> None:
        """Let a message go its way."""
        if sid not in self._lives:
            self._lives[sid] = asyncio.create_task(self._life(sid))

    async def first(self, sid: str) -> None:
        """Wait until a message has come to its end and every receipt of it was sent."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EARLY_PATIENCE):
                while sid in self._lives or self._express.about(sid):  # noqa: ASYNC110 - both are queues of their own
                    await asyncio.sleep(0.02)

    def nudge(self, phone: str) -> None:
        """Go on with what waited for a phone."""
        for text in self._line.unfinished():
            if text.phone == phone:
                self.follow(text.sid)

    def read(self, phone: str) -> int:
        """The phone's owner has seen what is there; how many messages that were new."""
        seen = [t for t in self._line.texts(phone) if t.direction != "inbound" and t.status == "delivered"]
        for text in seen:
            self._move(text, "read")
        return len(seen)

    async def _life(self, sid: str) -> None:
        try:
            for status in ORDER[1:5]:
                text = self._line.text(sid)
                if text is None or not await self._step(text, status):
                    return
        finally:
            self._lives.pop(sid, None)

    async def _step(self, text: Text, status: str) -> bool:
        """Move a message to its next state; False when it goes no further for now."""
        if status == "sending" or ORDER.index(text.status) >= ORDER.index(status):
            return True
        await asyncio.sleep(self._settings.receipt_pause)
        if status == "sent":
            failed = self._line.fate(text) or await self._fetch(text)
            if failed:
                self._move(text, *failed)
                return False
        if status == "delivered" and not self._line.phone(text.phone).on:
            return False
        self._move(self._line.text(text.sid) or text, status)
        return True

    async def _fetch(self, text: Text) -> tuple[str, int] | None:
        """Get the files of a message from where they lie, as Twilio does before it sends."""
        for url in text.media_urls[len(text.media) :]:
            try:
                kind, body = await self._get(url)
            except (aiohttp.ClientError, TimeoutError, ValueError):
                return "undelivered", 63019
            text.media.append(self._line.keep_media(kind, body))
        if text.media:
            self._line.keep(text)
        return None

    async def _get(self, url: str) -> tuple[str, bytes]:
        if self._session is None:
            raise ValueError("not begun")
        timeout = aiohttp.ClientTimeout(total=10)
        async with self._session.get(url, timeout=timeout, raise_for_status=True) as response:
            body = await response.content.read(MOST_MEDIA_BYTES + 1)
            while not response.content.at_eof() and len(body) <= MOST_MEDIA_BYTES:
                body += await response.content.read(MOST_MEDIA_BYTES)
            if len(body) > MOST_MEDIA_BYTES:
                raise ValueError("too large")
            return response.content_type, body

    def _move(self, text: Text, status: str, code: int | None = None) -> None:
        if text.status in OVER - {"delivered"}:
            return
        text.status, text.error_code = status, code
        if status == "sent":
            text.sent_at = self._clock.now()
        self._line.keep(text)
        if text.callback:
            self._tell(text, text.callback)

    def _tell(self, text: Text, callback: str) -> None:
        fault = self._faults.take("twilio", "duplicate", "shuffle")
        lane, after = text.sid, 0.0
        if fault == "shuffle":
            lane = f"{text.sid} {text.status}"
            after = HELD.get(text.status, 0) * max(self._settings.receipt_pause, 0.25)
        for _ in range(2 if fault == "duplicate" else 1):
            self._express.post("twilio", text.status, text.sid, lane, callback, self._form(text), after=after)

    def _form(self, text: Text) -> list[tuple[str, str]]:
        fields = {
            "AccountSid": self._settings.twilio_account,
            "ApiVersion": "2010-04-01",
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": f"{text.phone[:-3]}XXX",
            "From": f"whatsapp:{text.sender}",
            "MessageSid": text.sid,
            "MessageStatus": text.status,
            "SmsSid": text.sid,
            "SmsStatus": text.status,
            "StructuredMessage": "false",
            "To": f"whatsapp:{text.phone}",
        }
        if text.service:
            fields["MessagingServiceSid"] = text.service
        if text.status in ("delivered", "read"):
            fields["EventType"] = text.status.upper()
        if text.error_code:
            fields["ErrorCode"] = str(text.error_code)
            fields["ChannelStatusMessage"] = fields["ErrorMessage"] = LATER[text.error_code]
        return list(fields.items())
