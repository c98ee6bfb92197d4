"""Carries what Twilio and Slack send: many at once, in order within a lane, each tried again as its vendor does.

As with the courier, while Porchlight is down nothing is sent and nothing counts as a try. Unlike there, the answer's
body matters: it may say what a modal shows next.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from pydantic import BaseModel

from sandbox.clock import SandboxClock
from sandbox.porchlight import Porchlight
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.signing import slack_headers, twilio_signature

TWILIO_TIMEOUT = 15.0  # seconds, Twilio's own
KEPT = 400  # errands that are over, remembered for the page
FORM = "application/x-www-form-urlencoded"
RIGHT = 300  # answers from here on are a no


class Errand(BaseModel):
    """One request on its way to Porchlight; `due` and `delays` are in seconds of the system's clock."""

    seq: int
    vendor: str
    topic: str
    about: str
    lane: str
    url: str
    body: str
    content_type: str = FORM
    form: list[tuple[str, str]] = []
    once: bool = False  # never tried again: a person waits before it
    queued_at: str
    due: float = 0.0
    state: str = "waiting"  # waiting, delivered, failed
    attempts: int = 0
    code: int | None = None
    problem: str | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status code (None: nothing) and the body."""

    code: int | None
    text: str = ""

    @property
    def well(self) -> bool:
        """Whether it was taken."""
        return self.code is not None and self.code < RIGHT


class Express:
    """The fast queue, kept on the shelf so that a restart neither loses nor repeats what was not yet taken."""

    def __init__(self, settings: Settings, shelf: Shelf, clock: SandboxClock, porchlight: Porchlight) -> None:
        self._settings, self._shelf, self._clock, self._porchlight = settings, shelf, clock, porchlight
        self._lanes: dict[str, list[int]] = defaultdict(list)
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._heard: dict[int, Callable[[Errand], None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._lives = False

    def errands(self) -> list[Errand]:
        """All that is remembered, oldest first."""
        return [Errand.model_validate(doc) for doc in self._shelf.all("errand")]

    def waiting(self) -> int:
        """How many have still to arrive."""
        return sum(doc["state"] == "waiting" for doc in self._shelf.all("errand"))

    def about(self, subject: str) -> bool:
        """Whether anything about this is still waiting."""
        return any(doc["about"] == subject and doc["state"] == "waiting" for doc in self._shelf.all("errand"))

    def post(
        self,
        vendor: str,
        topic: str,
        about: str,
        lane: str,
        url: str,
        form: Iterable[tuple[str, str]] = (),
        body: str | None = None,
        heard: Callable[[Errand], None] | None = None,
        after: float = 0.0,
        once: bool = False,
    ) -> None:
        """Put one request in the queue: a form, or a JSON `body`. `heard` is told once, when it is over.

        `after` is in seconds from now; within a lane one waits for the one before it.
        """
        fields = list(form)
        errand = Errand(
            seq=self._shelf.next_number("errand"),
            vendor=vendor,
            topic=topic,
            about=about,
            lane=lane,
            url=url,
            form=fields,
            body=urlencode(fields) if body is None else body,
            content_type=FORM if body is None else "application/json",
            once=once,
            queued_at=self._clock.now().isoformat(),
            due=time.time() + after,
        )
        if heard:
            self._heard[errand.seq] = heard
        self._keep(errand)
        self._join(errand)

    def shuffle(self, lane: str) -> None:
        """Let what waits in a lane go out in another order."""
        random.shuffle(self._lanes[lane])

    def begin(self, session: aiohttp.ClientSession) -> None:
        """Take up what was waiting when the sandbox stopped, and send from now on."""
        self._session, self._lives = session, True
        for errand in self.errands():
            if errand.state == "waiting":
                self._join(errand)

    async def end(self) -> None:
        """Stop sending; what waits stays waiting."""
        self._lives = False
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _keep(self, errand: Errand) -> None:
        self._shelf.put("errand", str(errand.seq), errand.model_dump(mode="json"))

    def _join(self, errand: Errand) -> None:
        if errand.seq not in self._lanes[errand.lane]:
            self._lanes[errand.lane].append(errand.seq)
        if self._lives and errand.lane not in self._workers:
            self._workers[errand.lane] = asyncio.create_task(self._work(errand.lane))

    async def _work(self, lane: str) -> None:
        """Send what is in a lane, one after the other, until it is empty."""
        try:
            while self._lanes[lane]:
                doc = self._shelf.get("errand", str(self._lanes[lane][0]))
                if doc is None or await self._carry(Errand.model_validate(doc)):
                    seq = int(doc["seq"]) if doc else self._lanes[lane][0]
                    self._lanes[lane].remove(seq)
        finally:
            self._lanes.pop(lane, None) if not self._lanes[lane] else None
            self._workers.pop(lane, None)
            self._prune()

    async def _carry(self, errand: Errand) -> bool:
        """Try once; True when it is over."""
        await asyncio.sleep(max(0.0, errand.due - time.time()))
        if not await self._porchlight.ready() and not errand.once:
            await asyncio.sleep(self._settings.pulse)
            return False
        try:
            answer, problem = await self._send(errand), None
        except aiohttp.ClientConnectorError as failure:
            self._porchlight.lost()
            if not errand.once:
                return False
            answer, problem = Answer(None), type(failure).__name__
        except (aiohttp.ClientError, TimeoutError) as failure:
            answer, problem = Answer(None), type(failure).__name__
        done = self._outcome(errand, answer, problem)
        self._keep(done)
        if done.state != "waiting" and (heard := self._heard.pop(done.seq, None)):
            heard(done)
        return done.state != "waiting"

    def _outcome(self, errand: Errand, answer: Answer, problem: str | None) -> Errand:
        attempts, delays = errand.attempts + 1, self._delays(errand)
        state = "delivered" if answer.well else "failed" if attempts > len(delays) else "waiting"
        due = time.time() + delays[attempts - 1] if state == "waiting" else 0.0
        changed = {"state": state, "attempts": attempts, "code": answer.code, "problem": problem, "due": due}
        return errand.model_copy(update={**changed, "answer": answer.text})

    def _delays(self, errand: Errand) -> tuple[float, ...]:
        if errand.once:
            return ()
        return self._settings.slack_retry_delays if errand.vendor == "slack" else self._settings.retry_delays[:3]

    async def _send(self, errand: Errand) -> Answer:
        if self._session is None:
            raise RuntimeError("not begun")
        seconds = self._settings.slack_patience if errand.vendor == "slack" else TWILIO_TIMEOUT
        timeout = aiohttp.ClientTimeout(total=seconds)
        headers = {"Content-Type": errand.content_type, **self._signature(errand)}
        url = errand.url.partition("#")[0]
        async with self._session.post(url, data=errand.body.encode(), headers=headers, timeout=timeout) as response:
            return Answer(response.status, (await response.content.read(64 * 1024)).decode(errors="replace"))

    def _signature(self, errand: Errand) -> dict[str, str]:
        if errand.vendor == "twilio":
            signed = twilio_signature(self._settings.twilio_token, errand.url, errand.form)
            return {"X-Twilio-Signature": signed, "User-Agent": "TwilioProxy/1.1"}
        headers = slack_headers(self._settings.slack_signing_secret, errand.body.encode(), self._clock.now())
        if errand.attempts:
            reason = "http_error" if errand.code else "http_timeout"
            headers |= {"X-Slack-Retry-Num": str(errand.attempts), "X-Slack-Retry-Reason": reason}
        return {**headers, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}

    def _prune(self) -> None:
        done = [doc["seq"] for doc in self._shelf.all("errand") if doc["state"] != "waiting"]
        for seq in done[:-KEPT]:
            self._shelf.drop("errand", str(seq))


def row(errand: Errand) -> dict[str, Any]:
    """An errand without its body, for those who watch."""
    shown = errand.model_dump(mode="json", exclude={"body", "form", "answer", "once", "due"})
    return {**shown, "url": urlsplit(errand.url).path}


async def kill(request: Any) -> None:
    """Break the connection of a request before it is answered."""
    with contextlib.suppress(AttributeError):
        request.transport.abort()
    await asyncio.sleep(0)
