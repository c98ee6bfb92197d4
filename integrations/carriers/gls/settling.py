"""What the services of GLS have in common: the headline as the scans correct it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.status import Status
from integrations.scans import Meaning, Scan, newest

PROVIDER = "gls"


def settled(headline: Meaning | None, scans: Sequence[Scan]) -> Meaning | None:
    """Return the headline: none where it only closes the history, and a return where the parcel had been sent back.

    Where the service has no headline, the newest scan is asked whether it ended such a return.
    """
    last = newest(scans)
    shown = headline if headline and not headline.informational else None
    final = shown or (last.meaning if last else None)
    if final and final.status is Status.DELIVERED and any(scan.meaning.status is Status.RETURNING for scan in scans):
        return Meaning(Status.RETURNED)
    return shown
