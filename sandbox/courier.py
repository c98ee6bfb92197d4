"""Carries webhooks to Porchlight: signed at the moment of sending, in order, tried again as the vendors do.

While Porchlight is down nothing is sent and nothing is counted as a try; a no from a living Porchlight counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.clock import SandboxClock
from sandbox.models import Delivery, Webhook
from sandbox.porchlight import Porchlight
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.signing import easypost_headers, shopify_signature

TIMEOUTS = {"easypost": 7.0, "shopify": 5.0}  # seconds, the vendors' own
KEPT = 400  # delivered webhooks remembered for the control room


class Courier:
    """The queue of webhooks, kept on the shelf so that a restart neither loses nor repeats one."""

    def __init__(self, settings: Settings, shelf: Shelf, clock: SandboxClock, porchlight: Porchlight) -> None:
        self._settings, self._shelf, self._clock, self._porchlight = settings, shelf, clock, porchlight
        self._wake = asyncio.Event()

    def post(
        self,
        vendor: str,
        topic: str,
        about: str,
        event_id: str,
        url: str,
        body: Any,
        headers: dict[str, str] | None = None,
        hook: str | None = None,
    ) -> None:
        """Put one webhook in the queue."""
        seq = self._shelf.next_number("delivery")
        self._keep(
            Delivery(
                seq=seq,
                vendor=vendor,
                event_id=event_id,
                topic=topic,
                about=about,
                url=url,
                hook=hook,
                headers=headers or {},
                body=json.dumps(body),
                queued_at=self._clock.now(),
            )
        )
        self._wake.set()

    def _keep(self, delivery: Delivery) -> None:
        self._shelf.put("delivery", str(delivery.seq), delivery.model_dump(mode="json"))

    def deliveries(self) -> list[Delivery]:
        """All that is remembered, oldest first."""
        return [Delivery.model_validate(doc) for doc in self._shelf.all("delivery")]

    def waiting(self) -> int:
        """How many have still to arrive."""
        return sum(doc["state"] == "waiting" for doc in self._shelf.all("delivery"))

    def again(self, seq: int) -> bool:
        """Queue a webhook once more with the ids it had: a duplicate, as vendors send them."""
        doc = self._shelf.get("delivery", str(seq))
        if doc is None:
            return False
        self._keep(Delivery.model_validate({**doc, "state": "waiting", "attempts": 0, "next_try": 0}))
        self._wake.set()
        return True

    def forget_waiting(self) -> None:
        """Give up what has not arrived: its address is no longer ours."""
        for doc in self._shelf.all("delivery"):
            if doc["state"] == "waiting":
                self._shelf.put("delivery", str(doc["seq"]), {**doc, "state": "failed", "problem": "address changed"})

    async def run(self) -> None:
        """Deliver what is due, for ever."""
        while True:
            self._wake.clear()
            due = self._due()
            if due and await self._porchlight.ready():
                for delivery in due:
                    if not await self._attempt(delivery):
                        break
                self._prune()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._settings.pulse)

    def _due(self) -> list[Delivery]:
        now = time.time()
        waiting = (doc for doc in self._shelf.all("delivery") if doc["state"] == "waiting" and doc["next_try"] <= now)
        return [Delivery.model_validate(doc) for doc in waiting]

    async def _attempt(self, delivery: Delivery) -> bool:
        """Send once; False when Porchlight is gone, so that the rest waits with it."""
        try:
            code, problem = await self._send(delivery), None
        except aiohttp.ClientConnectorError:
            self._porchlight.lost()
            return False
        except (aiohttp.ClientError, TimeoutError) as failure:
            code, problem = None, type(failure).__name__
        self._keep(self._outcome(delivery, code, problem))
        return True

    def _outcome(self, delivery: Delivery, code: int | None, problem: str | None) -> Delivery:
        attempts, delays = delivery.attempts + 1, self._settings.retry_delays
        if code is not None and 200 <= code < 300:
            state, wait = "delivered", 0.0
        elif attempts > len(delays):
            state, wait = "failed", 0.0
        else:
            state, wait = "waiting", delays[attempts - 1]
        return delivery.model_copy(
            update={
                "state": state,
                "attempts": attempts,
                "code": code,
                "problem": problem,
                "next_try": time.time() + wait,
            }
        )

    async def _send(self, delivery: Delivery) -> int:
        body = delivery.body.encode()
        headers = {"Content-Type": "application/json", **delivery.headers, **self._signature(delivery, body)}
        return await self._porchlight.post(delivery.url, body, headers, TIMEOUTS[delivery.vendor])

    def _signature(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        if delivery.vendor == "shopify":
            return {"X-Shopify-Hmac-Sha256": shopify_signature(self._settings.shopify_webhook_secret, body)}
        hook = self._shelf.get("webhook", delivery.hook or "")
        secret = Webhook.model_validate(hook).secret if hook else ""
        secret = secret or self._settings.easypost_webhook_secret
        return easypost_headers(secret, urlsplit(delivery.url).path, body, self._clock.now())

    def _prune(self) -> None:
        done = [doc for doc in self._shelf.all("delivery") if doc["state"] == "delivered"]
        for doc in done[:-KEPT]:
            self._shelf.drop("delivery", str(doc["seq"]))
            self._shelf.drop("event", doc["event_id"])
