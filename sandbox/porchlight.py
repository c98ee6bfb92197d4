"""The one way from the sandbox to Porchlight: its health, its demo clock, its cases and its webhook doors."""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import Any

import aiohttp

from sandbox.clock import SandboxClock
from sandbox.settings import Settings

log = logging.getLogger(__name__)


def tamed(case: dict[str, Any]) -> dict[str, Any]:
    """A case with every key that the control room shows, each a text or a list of such."""

    def words(of: dict[str, Any], *names: str) -> dict[str, Any]:
        return {name: str(of.get(name) or "") for name in names}

    def listed(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
        found = of.get(name)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    return {
        **words(case, "id", "opened_at", "reason", "status", "order", "summary", "want"),
        "parcels": [
            {**words(parcel, "tracking_number", "status"), "flags": [str(flag) for flag in parcel.get("flags") or []]}
            for parcel in listed(case, "parcels")
        ],
        "transcript": [words(said, "from", "at", "text") for said in listed(case, "transcript")],
    }


class Porchlight:
    """Knows whether Porchlight is up, and tells it the story's time before anything else."""

    def __init__(self, settings: Settings, clock: SandboxClock, session: aiohttp.ClientSession) -> None:
        self._settings, self._clock, self._session = settings, clock, session
        self._up = False
        self._told: int | None = None  # the offset Porchlight has, None when it may have forgotten

    @property
    def up(self) -> bool:
        """Whether the last look found it alive."""
        return self._up

    def lost(self) -> None:
        """Remember that it went away: it has to be told the time anew."""
        self._up, self._told = False, None

    async def ready(self) -> bool:
        """True when it is up and keeps the sandbox's time."""
        if not self._up:
            self._up = await self._healthy()
        if self._up and self._told != self._clock.offset:
            await self.tell_time()
        return self._up

    async def watch(self) -> None:
        """Notice a restart, for ever, and tell the time again after one (now and then anyway: some are too quick)."""
        for look in itertools.count():
            if not await self._healthy():
                self.lost()
            elif look % 10 == 0 and self._clock.offset:
                await self.tell_time()
            else:
                await self.ready()
            await asyncio.sleep(self._settings.pulse * 2)

    async def _healthy(self) -> bool:
        try:
            async with self._get("/healthz", 2) as response:
                return bool(response.status == 200)
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _get(self, path: str, seconds: float) -> Any:
        return self._session.get(
            self._settings.porchlight_url + path,
            headers={"Authorization": f"Bearer {self._settings.api_key}"},
            timeout=aiohttp.ClientTimeout(total=seconds),
        )

    async def tell_time(self) -> None:
        """PUT the offset; a Porchlight without a demo clock is left in its own time."""
        offset = self._clock.offset
        try:
            async with self._session.put(
                self._settings.porchlight_url + "/demo/clock",
                json={"offset_seconds": offset},
                headers={"Authorization": f"Bearer {self._settings.api_key}"},
                timeout=aiohttp.ClientTimeout(total=3),
            ) as response:
                if response.status >= 400 and self._told is None:
                    log.warning("Porchlight did not take the demo clock: %s", response.status)
            self._told = offset
        except (aiohttp.ClientError, TimeoutError):
            self._told = None

    async def post(self, url: str, body: bytes, headers: dict[str, str], seconds: float) -> int:
        """One webhook; the status code that came back."""
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with self._session.post(url, data=body, headers=headers, timeout=timeout) as response:
            return response.status

    async def consent(self, body: dict[str, Any]) -> bool:
        """Tell that a shopper agreed to be written to; False when it was not taken now."""
        return await self.tell("consents", body)

    async def tell(self, door: str, body: Any) -> bool:
        """Post to one of the merchant's own doors with its key; False when it was not taken now."""
        url = f"{self._settings.porchlight_url}/v1/{self._settings.merchant}/{door}"
        headers = {"Authorization": f"Bearer {self._settings.api_key}"}
        timeout = aiohttp.ClientTimeout(total=3)
        try:
            async with self._session.post(url, json=body, headers=headers, timeout=timeout) as response:
                return bool(response.status < 400)
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def cases(self) -> list[dict[str, Any]] | None:
        """The cases of the merchant, newest first, or None when they cannot be had now."""
        try:
            async with self._get(f"/v1/{self._settings.merchant}/cases", 3) as response:
                if response.status != 200:
                    return None
                found = (await response.json()).get("cases", [])
        except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError):
            return None
        cases = [tamed(case) for case in found if isinstance(case, dict)] if isinstance(found, list) else []
        return sorted(cases, key=lambda case: str(case["opened_at"]), reverse=True)
