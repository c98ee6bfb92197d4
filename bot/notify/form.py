"""Which form a message takes when it leaves: free text while the channel's window is open, else a template."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.messaging import Failure, Outgoing
from bot.ports import Limits


def form(
    outgoing: Outgoing, limits: Limits, last_inbound: datetime | None, failure: Failure | None, now: datetime
) -> Outgoing | None:
    """Return the message as it may leave now (aware UTC); None where neither form may.

    `failure` WINDOW_CLOSED is the vendor's own word that the window is closed, whatever our clock says.
    """
    if limits.window_hours is None:
        return replace(outgoing, template=None)
    window = timedelta(hours=limits.window_hours)
    open_still = last_inbound is not None and now - last_inbound < window and failure is not Failure.WINDOW_CLOSED
    if open_still:
        return replace(outgoing, template=None)
    return outgoing if outgoing.template else None
