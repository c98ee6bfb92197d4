"""What runs beside the doors: the inbox, the follower, and whatever else works by itself.

A job is a coroutine that runs until cancelled. One that fails is started again; none stops another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.main import Services

log = structlog.get_logger(__name__)

START_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that runs beside the doors."""

    name: str
    run: Callable[[], Awaitable[None]]


def jobs_of(services: Services) -> list[Job]:
    """Return every job of the app."""
    return [
        Job("inbox", services.worker.run),
        Job("follow", services.follower.run),
        Job("poll", services.poller.run),
        Job("learn", services.learning.run),
        Job("pair", services.pairing.run),
        Job("sweep", services.sweep.run),
        Job("send", services.notifier.run),
        Job("unanswered", services.reception.run),
        Job("outreach", services.outreach.run),
        Job("unclaimed", services.alerting.run),
        Job("abreast", services.abreast.run),
        Job("retention", services.retaining.run),
        Job("measure", services.measuring.run),
        Job("digest", services.digesting.run),
        Job("lanes", services.lane_facts.run),
    ]


@asynccontextmanager
async def running(jobs: list[Job]) -> AsyncIterator[None]:
    """Run the jobs while the block runs."""
    tasks = [asyncio.create_task(_kept_running(job), name=job.name) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _kept_running(job: Job) -> None:
    while True:
        try:
            await job.run()
        except Exception as error:
            log.error("job.failed", job=job.name, error=type(error).__name__)
        await asyncio.sleep(START_AGAIN_SECONDS)
