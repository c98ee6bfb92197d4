"""The app as `python -m bot serve` starts it, but without its own pace towards Slack: for what is not about that."""

from __future__ import annotations

import asyncio
import sys

from bot.commands.serve import SWITCH_SECONDS, serve
from bot.config import read_settings
from bot.logs import set_up_logs
from bot.main import Services
from bot.store.media import StoredMedia
from integrations.desks.slack.adapter import Slack
from integrations.desks.slack.pace import Pace
from integrations.desks.slack.posting import Paces

FAST = 10_000.0
"""Posts a second: no limit that anything here comes near."""


def unpaced(services: Services) -> None:
    """Exchange the desk for one that waits for nothing."""
    free = Paces(*(Pace(FAST, 10_000) for _ in range(3)))
    services.desks = {"slack": Slack(services.session, StoredMedia(services.database).load, free)}


def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    sys.setswitchinterval(SWITCH_SECONDS)
    asyncio.run(serve(settings, prepare=unpaced))
    return 0


if __name__ == "__main__":
    sys.exit(main())
