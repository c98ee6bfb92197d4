"""EasyPost's JSON objects, in the shapes of its public documentation (docs.easypost.com, read July 2026)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.models import Parcel, Place, Scan, Tracker, Webhook

FINAL_KINDS = {"delivered", "porch", "returned", "lost"}


def stamp(at: datetime) -> str:
    """UTC with a Z, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def location(place: Place | None) -> dict[str, Any]:
    """A TrackingLocation; every key is there even when nothing is known."""
    known = place.model_dump() if place else {}
    return {
        "object": "TrackingLocation",
        "city": known.get("city", "").upper() or None,
        "state": known.get("state"),
        "country": known.get("country"),
        "zip": known.get("zip"),
    }


def detail(scan: Scan, carrier: str) -> dict[str, Any]:
    """A TrackingDetail."""
    return {
        "object": "TrackingDetail",
        "message": scan.message,
        "description": "",
        "status": scan.status,
        "status_detail": scan.detail,
        "datetime": stamp(scan.at),
        "source": carrier,
        "carrier_code": scan.code,
        "tracking_location": location(scan.place),
        "est_delivery_date": None,
    }


def _line(place: Place) -> str:
    return " ".join(part for part in (place.city.upper(), place.state, place.country) if part)


def carrier_detail(parcel: Parcel, said: list[Scan]) -> dict[str, Any]:
    """A CarrierDetail; the promise is local to the destination."""
    promised = next((scan.eta for scan in reversed(said) if scan.eta), parcel.eta)
    attempt = next((scan.at for scan in said if scan.kind in ("attempt", "refused", "delivered", "porch")), None)
    return {
        "object": "CarrierDetail",
        "service": parcel.service,
        "container_type": None,
        "est_delivery_date_local": promised.isoformat() if promised else None,
        "est_delivery_time_local": parcel.eta_time,
        "origin_location": _line(parcel.origin),
        "origin_tracking_location": location(parcel.origin),
        "destination_location": _line(parcel.destination),
        "destination_tracking_location": location(parcel.destination),
        "guaranteed_delivery_date": None,
        "alternate_identifier": None,
        "initial_delivery_attempt": stamp(attempt) if attempt else None,
    }


def tracker(record: Tracker, parcel: Parcel | None, said: list[Scan]) -> dict[str, Any]:
    """A Tracker as of the scans said so far; without any it is the normal first state, `unknown`."""
    details = carrier_detail(parcel, said) if parcel and said else None
    return {
        "id": record.id,
        "object": "Tracker",
        "mode": "production",
        "tracking_code": record.number,
        "status": said[-1].status if said else "unknown",
        "status_detail": said[-1].detail if said else "unknown",
        "created_at": stamp(record.created_at),
        "updated_at": stamp(record.updated_at),
        "signed_by": next((scan.signed_by for scan in reversed(said) if scan.signed_by), None),
        "weight": parcel.weight if parcel and said else None,
        "est_delivery_date": _est_delivery(details, parcel),
        "shipment_id": None,
        "carrier": record.carrier,
        "tracking_details": [detail(scan, record.carrier) for scan in said],
        "carrier_detail": details,
        "finalized": bool(said) and said[-1].kind in FINAL_KINDS,
        "is_return": False,
        "public_url": "https://track.easypost.com/" + base64.b64encode(f"1:{record.id}".encode()).decode().rstrip("="),
        "fees": [
            {"object": "Fee", "type": "TrackerFee", "amount": "0.02000", "charged": False, "refunded": False},
        ],
    }


def _est_delivery(details: dict[str, Any] | None, parcel: Parcel | None) -> str | None:
    """The promised day as a midnight placeholder in UTC, as the real object gives it."""
    if details is None or parcel is None or details["est_delivery_date_local"] is None:
        return None
    day = datetime.fromisoformat(details["est_delivery_date_local"])
    clock = time.fromisoformat(parcel.eta_time) if parcel.eta_time else time()
    if parcel.eta_time is None:
        return stamp(day.replace(tzinfo=UTC))
    return stamp(datetime.combine(day.date(), clock, ZoneInfo(parcel.destination.zone)))


def event(
    event_id: str, description: str, at: datetime, url: str, result: dict[str, Any], previous: dict[str, Any]
) -> dict[str, Any]:
    """An Event around a tracker, as it is sent to a webhook."""
    return {
        "id": event_id,
        "object": "Event",
        "mode": "production",
        "description": description,
        "previous_attributes": previous,
        "created_at": stamp(at),
        "updated_at": stamp(at),
        "pending_urls": [url],
        "completed_urls": [],
        "status": "pending",
        "user_id": "user_9d3a2f6c1e5b4a7d8c0b1a2f3e4d5c6b",
        "result": result,
    }


def webhook(record: Webhook) -> dict[str, Any]:
    """A Webhook; the secret is never told back."""
    return {
        "id": record.id,
        "object": "Webhook",
        "mode": "production",
        "url": record.url,
        "created_at": stamp(record.created_at),
        "disabled_at": stamp(record.disabled_at) if record.disabled_at else None,
    }


def error(code: str, message: str, errors: list[Any] | None = None) -> dict[str, Any]:
    """The error body of every refused request."""
    return {"error": {"code": code, "message": message, "errors": errors or []}}
