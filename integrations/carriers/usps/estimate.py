"""USPS's expectations: the promised, the guaranteed and the predicted day, of the JSON and of the older XML."""

from __future__ import annotations

from bot.domain.event import Eta
from integrations.reading import Reading
from integrations.times import Stamp, read_stamp, read_with

# The newest word first: a prediction is made again each day, the service standard once.
DAYS = (
    "predictedDeliveryDate", "predictedDeliveryTimeStamp", "expectedDeliveryTimeStamp", "expectedDeliveryDate",
    "expectedDelivery", "guaranteedDeliveryDate", "guaranteedDeliveryTimeStamp",
    "PredictedDeliveryDate", "ExpectedDeliveryDate", "GuaranteedDeliveryDate",
)  # fmt: skip
UNTIL = (
    "predictedDeliveryWindowEndTime", "predictedDeliveryEndTimestamp", "PredictedDeliveryTime", "ExpectedDeliveryTime",
    "GuaranteedDeliveryTime",
)  # fmt: skip
FROM = ("predictedDeliveryWindowStartTime", "predictedDeliveryStartTimestamp")


def read_eta(item: Reading) -> Eta | None:
    """Return when USPS expects delivery; an expectation that cannot be read is left out."""
    for source in (item["deliveryDateExpectation"], item):
        for name in DAYS:
            text = source[name].text(60)
            stamp = read_stamp(text or "") or read_with(text, "%B %d, %Y", "%m/%d/%Y", "%d %B %Y")
            if stamp:
                return Eta(stamp.day, stamp.day, "carrier", text, _hour(source, FROM), _hour(source, UNTIL))
    return None


def _hour(source: Reading, names: tuple[str, ...]) -> str | None:
    for name in names:
        text = (source[name].text(40) or "").replace(".", "")
        clock: Stamp | None = read_with(text, "%I:%M %p", "%I:%M%p", "%H:%M", "%H:%M:%S") or read_stamp(text)
        if clock:
            return f"{clock.at:%H:%M}" if clock.offset is None else None
    return None
