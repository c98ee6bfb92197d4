"""What a shopper is told of trouble, provider by provider: coarse codes, the carrier's sentence, the way back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.reduce import reduce_shipment
from bot.domain.shipment import Shipment
from bot.ports import RawPayload
from integrations.registry import carriers

DAY = "2026-11-23T10:00:00-05:00"


def easypost(sentence: str) -> Any:
    row = {"status": "failure", "status_detail": "unknown", "message": sentence, "datetime": DAY}
    return {"object": "Tracker", "tracking_code": "1", "status": "failure", "tracking_details": [row]}


def aftership(sentence: str) -> Any:
    row = {"tag": "Exception", "subtag": "Exception_001", "message": sentence, "checkpoint_time": DAY}
    return {"data": {"tracking_number": "1", "tag": "Exception", "subtag": "Exception_001", "checkpoints": [row]}}


def shippo(sentence: str) -> Any:
    row = {"status": "FAILURE", "status_details": sentence, "status_date": DAY}
    return {"tracking_number": "1", "carrier": "ups", "tracking_status": row, "tracking_history": [row]}


def seventeentrack(sentence: str) -> Any:
    row = {"time_iso": DAY, "description": sentence, "sub_status": "Exception_Other"}
    info = {"latest_status": {"status": "Exception"}, "tracking": {"providers": [{"events": [row]}]}}
    return {"data": {"number": "1", "track_info": info}}


def seventeentrack_version_1(sentence: str) -> Any:
    track = {"e": 50, "z1": [{"a": "2026-11-23 10:00", "z": sentence}]}
    return {"code": 0, "data": {"accepted": [{"number": "1", "track": track}]}}


def trackingmore(sentence: str) -> Any:
    row = {
        "checkpoint_date": "2026-11-23 10:00:00",
        "tracking_detail": sentence,
        "checkpoint_delivery_status": "exception",
    }
    rows = {"trackinfo": [row]}
    return {"data": {"tracking_number": "1", "delivery_status": "exception", "origin_info": rows}}


def ship24(sentence: str) -> Any:
    row = {"occurrenceDatetime": DAY, "status": sentence, "statusMilestone": "exception"}
    shipment = {"statusMilestone": "exception"}
    return {"data": {"trackings": [{"tracker": {"trackingNumber": "1"}, "shipment": shipment, "events": [row]}]}}


def karrio(sentence: str) -> Any:
    row = {"date": "2026-11-23", "time": "10:00", "description": sentence, "status": "on_hold"}
    return {"object_type": "tracker", "tracking_number": "1", "status": "on_hold", "events": [row]}


def dhl(sentence: str) -> Any:
    row = {"statusCode": "failure", "description": sentence, "timestamp": DAY}
    return {"shipments": [{"id": "1", "service": "ecommerce", "status": row, "events": [row]}]}


def ups(sentence: str) -> Any:
    row = {"status": {"type": "X", "description": sentence}, "date": "20261123", "time": "100000"}
    return {"trackResponse": {"shipment": [{"inquiryNumber": "1", "package": [{"activity": [row]}]}]}}


def usps(sentence: str) -> Any:
    row = {"eventType": sentence, "eventTimestamp": "2026-11-23T10:00:00"}
    return {"trackingNumber": "1", "statusCategory": "Alert", "trackingEvents": [row]}


BODIES = (
    easypost, aftership, shippo, seventeentrack, seventeentrack_version_1, trackingmore, ship24, karrio, dhl, ups, usps
)  # fmt: skip


def told(body: Any, provider: str) -> Shipment:
    """Return what is told once it is confirmed: hints are taken at their word here."""
    (report,) = carriers()[provider].parse(RawPayload(provider, json.dumps(body).encode()))
    return reduce_shipment(report.tracking_number, [_sure(report)], report.events)


def _sure(report: Any) -> Any:
    return type(report)(**{name: getattr(report, name) for name in report.__slots__ if name != "hint"})


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body.__name__))
@pytest.mark.parametrize(
    ("sentence", "statuses"),
    [
        ("Attempted delivery", {"attempt_failed"}),
        ("Refused", {"attempt_failed", "returning"}),
        ("Returning to sender", {"returning"}),
        ("Return to sender", {"returning"}),
        ("Delivered, To Original Sender", {"returned"}),
        ("Undeliverable as Addressed", {"exception"}),
        ("Item seized or destroyed", {"failed"}),
    ],
)
def test_a_bare_failure_is_what_the_carrier_says_of_it(body: Any, sentence: str, statuses: set[str]) -> None:
    provider = body.__name__.removesuffix("_version_1")
    assert told(body(sentence), provider).status.value in statuses


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body.__name__))
def test_words_that_nobody_lists_leave_a_failure_a_failure(body: Any) -> None:
    provider = body.__name__.removesuffix("_version_1")
    assert told(body("The drone is resting"), provider).status.value == "exception"


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("RETURN_TO_SENDER", "returning"),
        ("RETURNED_TO_SENDER", "returned"),
        ("CANCELLED", "cancelled"),
        ("DAMAGED", "exception"),
        ("LOST", "failed"),
        ("CUSTOMS", "in_transit"),
    ],
)
def test_dpd_names_trouble_by_stage(stage: str, status: str) -> None:
    row = {"status": stage, "statusHasBeenReached": True, "isCurrentStatus": True, "date": "23.11.2026, 10:00"}
    life = {"shipmentInfo": {"parcelLabelNumber": "1"}, "statusInfo": [row]}
    body = {"parcellifecycleResponse": {"parcelLifeCycleData": life}}
    assert told(body, "dpd").status.value == status


@pytest.mark.parametrize(
    ("category", "status"), [("ATTEMPTED DELIVERY", "attempt_failed"), ("RETURNING TO SENDER", "returning")]
)
def test_royal_mails_category_tells_where_the_code_is_new(category: str, status: str) -> None:
    summary = {"lastEventCode": "EVZZZ", "statusCategory": category, "lastEventDateTime": DAY}
    assert told({"mailPieces": [{"mailPieceId": "1", "summary": summary}]}, "royal_mail").status.value == status


def test_gls_tells_the_way_back_by_its_sentence() -> None:
    row = {"code": "RETURN.NORMAL", "description": "Return to sender", "eventDateTime": DAY}
    body = {"parcels": [{"requested": "1", "unitno": "1", "status": "INTRANSIT", "events": [row]}]}
    assert told(body, "gls").status.value == "returning"
