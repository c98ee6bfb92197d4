"""The canonical vocabulary: what a parcel's state can be, in closed lists.

Statuses, substatuses and reasons follow `docs/statuses.md`. Delay, ETA, staleness, required action, leg and direction
are kept apart from the status and never folded into it.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a parcel stands, in the thirteen words that everything else uses."""

    PENDING = "pending"
    PRE_TRANSIT = "pre_transit"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_terminal(self) -> bool:
        """True when nothing more is expected of the carrier."""
        return self in TERMINAL


TERMINAL = frozenset({Status.DELIVERED, Status.RETURNED, Status.FAILED, Status.CANCELLED})


class Substatus(StrEnum):
    """The finer word under a status; `SUBSTATUSES` says which belongs to which."""

    NO_INFO_YET = "no_info_yet"
    INVALID_NUMBER = "invalid_number"
    WRONG_CARRIER = "wrong_carrier"
    CARRIER_UNSUPPORTED = "carrier_unsupported"
    CARRIER_ERROR = "carrier_error"
    LABEL_CREATED = "label_created"
    INFO_RECEIVED = "info_received"
    PICKUP_SCHEDULED = "pickup_scheduled"
    PICKUP_MISSED = "pickup_missed"
    AWAITING_DROPOFF = "awaiting_dropoff"
    PICKED_UP = "picked_up"
    ACCEPTED = "accepted"
    ARRIVED_FACILITY = "arrived_facility"
    DEPARTED_FACILITY = "departed_facility"
    DEPARTED_COUNTRY = "departed_country"
    ARRIVED_COUNTRY = "arrived_country"
    CUSTOMS_PROCESSING = "customs_processing"
    CUSTOMS_RELEASED = "customs_released"
    HANDED_OVER = "handed_over"
    AT_DELIVERY_DEPOT = "at_delivery_depot"
    FORWARDED = "forwarded"
    RESCHEDULED = "rescheduled"
    DELIVERY_SCHEDULED = "delivery_scheduled"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DRIVER_CONTACTED = "driver_contacted"
    APPOINTMENT = "appointment"
    PICKUP_POINT = "pickup_point"
    LOCKER = "locker"
    POST_OFFICE = "post_office"
    HELD_ON_REQUEST = "held_on_request"
    NOTICE_LEFT = "notice_left"
    MAILBOX = "mailbox"
    FRONT_DOOR = "front_door"
    NEIGHBOUR = "neighbour"
    RECEPTION = "reception"
    SAFE_PLACE = "safe_place"
    SIGNED = "signed"
    COLLECTED = "collected"
    TO_AGENT = "to_agent"
    PARTIAL = "partial"
    COD_COLLECTED = "cod_collected"
    LOST = "lost"
    DESTROYED = "destroyed"
    SEIZED = "seized"
    DISPOSED = "disposed"
    UNDELIVERABLE = "undeliverable"
    BY_MERCHANT = "by_merchant"
    BY_CUSTOMER = "by_customer"
    BY_CARRIER = "by_carrier"
    VOID_LABEL = "void_label"


def _group(*names: str) -> frozenset[Substatus]:
    return frozenset(Substatus(name) for name in names)


SUBSTATUSES: dict[Status, frozenset[Substatus]] = {
    Status.PENDING: _group(
        "no_info_yet", "invalid_number", "wrong_carrier", "carrier_unsupported", "carrier_error"
    ),
    Status.PRE_TRANSIT: _group(
        "label_created", "info_received", "pickup_scheduled", "pickup_missed", "awaiting_dropoff"
    ),
    Status.IN_TRANSIT: _group(
        "picked_up", "accepted", "arrived_facility", "departed_facility", "departed_country", "arrived_country",
        "customs_processing", "customs_released", "handed_over", "at_delivery_depot", "forwarded", "rescheduled",
        "delivery_scheduled",
    ),
    Status.OUT_FOR_DELIVERY: _group("out_for_delivery", "driver_contacted", "appointment"),
    Status.AVAILABLE_FOR_PICKUP: _group("pickup_point", "locker", "post_office", "held_on_request"),
    Status.ATTEMPT_FAILED: _group("notice_left"),
    Status.DELIVERED: _group(
        "mailbox", "front_door", "locker", "neighbour", "reception", "safe_place", "signed", "collected", "to_agent",
        "partial", "cod_collected",
    ),
    Status.EXCEPTION: frozenset(),
    Status.RETURNING: frozenset(),
    Status.RETURNED: frozenset(),
    Status.FAILED: _group("lost", "destroyed", "seized", "disposed", "undeliverable"),
    Status.CANCELLED: _group("by_merchant", "by_customer", "by_carrier", "void_label"),
    Status.UNKNOWN: frozenset(),
}  # fmt: skip


class Reason(StrEnum):
    """Why: a closed list, legal on any status that is not plain sailing."""

    RECIPIENT_ABSENT = "recipient_absent"
    BUSINESS_CLOSED = "business_closed"
    REFUSED = "refused"
    ADDRESS_INCORRECT = "address_incorrect"
    ADDRESS_INCOMPLETE = "address_incomplete"
    ACCESS_RESTRICTED = "access_restricted"
    SIGNATURE_OR_ID_REQUIRED = "signature_or_id_required"
    PAYMENT_DUE = "payment_due"
    DUTIES_DUE = "duties_due"
    CUSTOMS_HOLD = "customs_hold"
    CUSTOMS_DOCUMENTS = "customs_documents"
    PROHIBITED_ITEM = "prohibited_item"
    SECURITY = "security"
    DAMAGED = "damaged"
    MISSORTED = "missorted"
    WEATHER = "weather"
    DISASTER_STRIKE = "disaster_strike"
    CARRIER_CAPACITY = "carrier_capacity"
    VEHICLE = "vehicle"
    HOLIDAY = "holiday"
    LOST_SUSPECTED = "lost_suspected"
    UNCLAIMED = "unclaimed"
    RECIPIENT_MOVED = "recipient_moved"
    MERCHANT_REQUEST = "merchant_request"
    CUSTOMER_REQUEST = "customer_request"
    CARRIER_OTHER = "carrier_other"
    OTHER = "other"


class Party(StrEnum):
    """Whose move it is, or who caused it."""

    SHOPPER = "shopper"
    MERCHANT = "merchant"
    CARRIER = "carrier"
    CUSTOMS = "customs"
    NOBODY = "nobody"


class TzBasis(StrEnum):
    """How the zone of a carrier's time was known. Only the first four allow an hour to be printed."""

    OFFSET = "offset"  # the offset stood in the time itself, or beside it
    UTC = "utc"  # the provider says that it is UTC
    PLACE = "place"  # local time, zone taken from where the scan was made
    LOCAL = "local"  # local wall-clock time whose zone is not known; stored as if UTC, printed as it stood
    DATE_ONLY = "date_only"  # a day without an hour, midnight placeholders included
    UNKNOWN = "unknown"  # no time at all; ordered by the provider's sequence

    @property
    def has_hour(self) -> bool:
        """True when the carrier gave an hour that may be printed."""
        return self not in {TzBasis.DATE_ONLY, TzBasis.UNKNOWN}
