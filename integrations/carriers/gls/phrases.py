"""Whole sentences of GLS's, for rows that come without a code that we know. Source: the web's tracking in English."""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.gls.codes import (
    ANNOUNCED,
    ARRIVED,
    CANCELLED,
    COLLECTED,
    COLLECTION,
    DELIVERED,
    HANDED_IN,
    LEFT,
    OUT,
    SHOP,
)
from integrations.scans import Meaning
from integrations.wording import normalised

SENTENCE: dict[str, Meaning] = {
    normalised(sentence): meaning
    for sentence, meaning in {
        "The parcel data was entered into the GLS IT system.": ANNOUNCED,
        "The parcel data was entered into the GLS IT system; the parcel was not yet handed over to GLS.": ANNOUNCED,
        "The parcel was provided by the sender for collection by GLS.": COLLECTION,
        "The parcel was handed over to GLS.": HANDED_IN,
        "The parcel has reached the parcel center.": ARRIVED,
        "The parcel has left the parcel center.": LEFT,
        "The parcel is expected to be delivered during the day.": OUT,
        "The parcel has been delivered.": DELIVERED,
        "The parcel has been delivered at the ParcelShop (see ParcelShop information).": SHOP,
        "The parcel has been picked up by the consignee at the ParcelShop.": COLLECTED,
        "The parcel has been delivered to a neighbour.": Meaning(Status.DELIVERED, Substatus.NEIGHBOUR),
        "The parcel could not be delivered as the consignee was absent.": Meaning(
            Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT
        ),
        "The parcel could not be delivered as the reception was closed.": Meaning(
            Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED
        ),
        "The parcel could not be delivered as the consignee refused acceptance.": Meaning(
            Status.ATTEMPT_FAILED, None, Reason.REFUSED
        ),
        "The parcel data have been deleted from the GLS IT system.": CANCELLED,
        "The parcel has been returned to the sender.": Meaning(Status.RETURNING),
    }.items()
}


def spoken(text: str | None) -> Meaning | None:
    """Return what a whole sentence says, or None."""
    return SENTENCE.get(normalised(text)) if text else None
