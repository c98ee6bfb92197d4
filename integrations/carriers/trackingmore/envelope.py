"""Where the trackings are in a body of TrackingMore's: webhooks, replies of v2, v3 and v4, batches, a lone tracking."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.reading import Reading


def trackings(payload: Reading) -> Iterator[Reading]:
    """Find the trackings in a webhook, a reply or a list."""
    if payload.is_list:
        for item in payload.items():
            yield an_object(item)
    elif "tracking_number" in payload:
        yield payload
    elif any(key in payload for key in ("meta", "code", "data", "verifyInfo")):
        yield from _inside(payload["data"])
    else:
        raise payload.refuse("this is neither a tracking nor a reply")


def _inside(told: Reading) -> Iterator[Reading]:
    """Look into `data`: one tracking, several, or parts of a batch."""
    if told.is_list or "tracking_number" in told:
        yield from trackings(told)
    elif told.is_object:
        for key in ("items", "success", "accepted", "trackings", "error", "rejected"):
            yield from (an_object(item) for item in told[key].items())


def an_object(item: Reading) -> Reading:
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item
