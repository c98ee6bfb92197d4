"""Where the trackers are in a body of EasyPost's: an event, a tracker, a list, or what carries its tracker along."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.reading import Reading

CARRIERS = ("shipments", "insurances")  # pages, and batches, of what may carry a tracker


def trackers(payload: Reading) -> Iterator[Reading]:
    """Find the trackers in an event, a tracker, a list of either, or an object that carries its tracker."""
    if payload.is_list:
        for item in payload.items():
            yield from trackers(an_object(item))
    elif "trackers" in payload:
        listed = payload["trackers"]
        numbered = listed.values() if listed.is_object and "tracking_code" not in listed else listed.items()
        yield from (an_object(item) for item in numbered)
    elif "events" in payload:
        for event in payload["events"].items():
            yield from trackers(an_object(event))
    elif any(key in payload for key in CARRIERS):
        carried = [an_object(item)["tracker"] for key in CARRIERS for item in payload[key].items()]
        yield from (an_object(tracker) for tracker in carried if not tracker.is_null)
    elif ("tracking_code" in payload and "object" not in payload) or _kind(payload) == "tracker":
        yield payload
    else:
        yield from _carried(payload)


def _carried(payload: Reading) -> Iterator[Reading]:
    """Look into what an event is about, or what a shipment or an insurance carries."""
    if _kind(payload) == "event" or "result" in payload:
        result = payload["result"].object()
        if not result.is_null:
            yield from trackers(result)
    elif not payload["tracker"].is_null:
        yield an_object(payload["tracker"])
    elif not (payload["object"].text() or "error" in payload or "has_more" in payload):
        raise payload.refuse("this is neither a tracker nor an event")


def an_object(item: Reading) -> Reading:
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item


def _kind(payload: Reading) -> str:
    return (payload["object"].text() or "").lower()
