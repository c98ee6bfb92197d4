"""A parcel that is handed over has a second number, and a shopper may ask by either of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.ports import RawPayload
from integrations.registry import carriers

POST = "92419900000033499522966220"

BODIES: dict[str, Any] = {
    "ups": {
        "trackResponse": {
            "shipment": [
                {
                    "inquiryNumber": "1Z1",
                    "package": [
                        {
                            "trackingNumber": "1Z1",
                            "alternateTrackingNumber": [{"number": POST, "type": "USPS_PIC"}, {"number": "1z1"}],
                        }
                    ],
                }
            ]
        }
    },
    "aftership": {
        "data": {
            "tracking_number": "1Z1",
            "tag": "InTransit",
            "first_mile": {"tracking_number": "1Z1", "slug": "ups-mi"},
            "last_mile": {"tracking_number": POST, "slug": "usps"},
        }
    },
    "seventeentrack": {
        "data": {
            "number": "1Z1",
            "track_info": {"latest_status": {"status": "InTransit"}, "misc_info": {"local_number": POST}},
        }
    },
    "trackingmore": {
        "data": {"tracking_number": "1Z1", "delivery_status": "transit", "destination_track_number": POST},
    },
    "ship24": {
        "data": {
            "trackings": [
                {
                    "tracker": {"trackingNumber": "1Z1"},
                    "shipment": {"trackingNumbers": [{"tn": "1Z1"}, {"tn": POST}]},
                    "events": [{"trackingNumber": POST, "occurrenceDatetime": "2026-11-23T10:00:00"}],
                }
            ]
        }
    },
    "dhl": {
        "shipments": [
            {
                "id": "1Z1",
                "service": "ecommerce",
                "status": {"statusCode": "transit"},
                "details": {
                    "references": [
                        {"number": POST, "type": "local-tracking-number"},
                        {"number": "the shop's order", "type": "customer-reference"},
                    ]
                },
            }
        ]
    },
}


@pytest.mark.parametrize("provider", sorted(BODIES))
def test_the_number_of_the_next_carrier_is_kept_and_the_own_one_is_not_repeated(provider: str) -> None:
    (report,) = carriers()[provider].parse(RawPayload(provider, json.dumps(BODIES[provider]).encode()))
    assert report.tracking_number == "1Z1"
    assert report.other_numbers == (POST,)


def test_the_older_xml_of_ups_names_it_too() -> None:
    body = (
        "<TrackResponse><Response><ResponseStatusCode>1</ResponseStatusCode></Response><Shipment><Package>"
        "<TrackingNumber>1Z1</TrackingNumber><AlternateTrackingInfo><Type>M</Type>"
        f"<Value>{POST}</Value></AlternateTrackingInfo></Package></Shipment></TrackResponse>"
    )
    (report,) = carriers()["ups"].parse(RawPayload("ups", body.encode()))
    assert report.other_numbers == (POST,)
