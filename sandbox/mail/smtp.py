"""As much of SMTP (RFC 5321) as a sender needs: EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT; with a cap on size."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sandbox.faults import Faults
from sandbox.mail.box import Mailbox

MOST_BYTES, MOST_LINE, IDLE = 1024 * 1024, 64 * 1024, 60.0
_PATH = re.compile(r"(?:FROM|TO):\s*<([^<>\s]{0,254})>", re.IGNORECASE)


class Hangup(Exception):
    """The connection ends."""


@dataclass(slots=True)
class Envelope:
    """What was said so far about one mail."""

    sender: str | None = None
    recipients: list[str] = field(default_factory=list)


class Session:
    """One connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, box: Mailbox, faults: Faults
    ) -> None:
        self._reader, self._writer, self._box, self._faults = reader, writer, box, faults
        self._envelope = Envelope()

    async def run(self) -> None:
        """Greet, and answer until the other side goes."""
        await self._say("220 sandbox ESMTP, for the eyes of this page only")
        while True:
            line = (await self._line()).decode("utf-8", "replace").rstrip("\r\n")
            verb, _, rest = line.partition(" ")
            answer = self._verbs().get(verb.upper())
            await (answer(rest) if answer else self._say("502 5.5.2 command not recognised"))

    def _verbs(self) -> dict[str, Callable[[str], Awaitable[None]]]:
        return {
            "EHLO": self._ehlo,
            "HELO": lambda rest: self._say("250 sandbox"),
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": lambda rest: self._say("250 2.0.0 OK"),
            "QUIT": self._quit,
        }

    async def _line(self) -> bytes:
        try:
            line = await asyncio.wait_for(self._reader.readline(), IDLE)
        except (TimeoutError, ValueError) as reason:  # ValueError: longer than the reader's limit
            raise Hangup from reason
        if not line:
            raise Hangup
        return line

    async def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")
        await self._writer.drain()

    async def _ehlo(self, rest: str) -> None:
        self._envelope = Envelope()
        can = ("sandbox", f"SIZE {MOST_BYTES}", "8BITMIME", "SMTPUTF8")
        await self._say("".join(f"250-{each}\r\n" for each in can) + "250 ENHANCEDSTATUSCODES")

    async def _mail(self, rest: str) -> None:
        path = _PATH.match(rest)
        if self._faults.take("mail", "server_error") == "server_error":
            await self._say("451 4.3.0 try again later")
        elif path is None:
            await self._say("501 5.5.4 MAIL FROM:<address>")
        else:
            self._envelope = Envelope(path[1])
            await self._say("250 2.1.0 OK")

    async def _rcpt(self, rest: str) -> None:
        path = _PATH.match(rest)
        if self._envelope.sender is None:
            await self._say("503 5.5.1 MAIL first")
        elif path is None or "@" not in path[1]:
            await self._say("501 5.1.3 RCPT TO:<address>")
        elif path[1].lower().endswith("@nobody.example"):
            await self._say("550 5.1.1 nobody is here")
        else:
            self._envelope.recipients.append(path[1])
            await self._say("250 2.1.5 OK")

    async def _data(self, rest: str) -> None:
        if not self._envelope.recipients:
            await self._say("503 5.5.1 RCPT first")
            return
        await self._say("354 end with a line of one dot")
        raw = await self._until_dot()
        if len(raw) > MOST_BYTES:
            await self._say("552 5.3.4 too large")
        else:
            self._box.take(self._envelope.sender or "", self._envelope.recipients, raw)
            if self._faults.take("mail", "reset") == "reset":
                self._writer.transport.abort()
                raise Hangup
            await self._say("250 2.0.0 kept")
        self._envelope = Envelope()

    async def _until_dot(self) -> bytes:
        """The mail, its doubled dots undone; of one that is too large no more than the cap is held."""
        kept, size = [], 0
        while (line := await self._line()) not in (b".\r\n", b".\n"):
            line = line[1:] if line.startswith(b".") else line
            size += len(line)
            if size <= MOST_BYTES:
                kept.append(line)
        return b"".join(kept) if size <= MOST_BYTES else b"." * (MOST_BYTES + 1)

    async def _rset(self, rest: str) -> None:
        self._envelope = Envelope()
        await self._say("250 2.0.0 OK")

    async def _quit(self, rest: str) -> None:
        await self._say("221 2.0.0 bye")
        raise Hangup


async def listen(host: str, port: int, box: Mailbox, faults: Faults) -> asyncio.Server:
    """Take mail on a port; 0 is any free one."""

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Session(reader, writer, box, faults).run()
        except (Hangup, ConnectionError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    return await asyncio.start_server(met, host, port, limit=MOST_LINE)
