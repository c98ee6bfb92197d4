"""What a scan says, in the canonical words of docs/statuses.md, and the codes and texts that carriers have for it."""

from __future__ import annotations

# word: status, substatus, reason, text
WORDS: dict[str, tuple[str, str | None, str | None, str]] = {
    "label": ("pre_transit", "label_created", None, "Label created"),
    "picked_up": ("in_transit", "picked_up", None, "Picked up"),
    "departed": ("in_transit", "departed_facility", None, "Departed facility"),
    "arrived": ("in_transit", "arrived_facility", None, "Arrived at facility"),
    "at_depot": ("in_transit", "at_delivery_depot", None, "At delivery depot"),
    "customs_released": ("in_transit", "customs_released", None, "Released by customs"),
    "delay_note": ("in_transit", None, "weather", "Delayed by weather"),
    "out": ("out_for_delivery", "out_for_delivery", None, "Out for delivery"),
    "delivered": ("delivered", None, None, "Delivered"),
    "absent": ("attempt_failed", "notice_left", "recipient_absent", "Nobody home"),
    "refused": ("attempt_failed", None, "refused", "Refused by recipient"),
    "payment_due": ("attempt_failed", None, "payment_due", "Payment not collected"),
    "address": ("exception", None, "address_incorrect", "Address incorrect"),
    "customs": ("exception", None, "customs_hold", "Held by customs"),
    "damaged": ("exception", None, "damaged", "Damaged"),
    "returning": ("returning", None, None, "Returning to sender"),
    "returned": ("returned", None, None, "Returned to sender"),
}
# Carriers announce these; such scans are never missed. Of the others some are, at each carrier's own rate.
ANNOUNCED = frozenset(
    {"label", "delivered", "absent", "refused", "payment_due", "address", "customs", "damaged", "returning", "returned"}
)


def native(carrier: str, word: str) -> tuple[str, str]:
    """Return a carrier's own code and text: the same meaning is written differently by each."""
    number = 10 + 7 * list(WORDS).index(word) + sum(carrier.encode()) % 7
    text = WORDS[word][3]
    return f"{carrier[:2].upper()}{number}", text.upper() if sum(carrier.encode()) % 2 else text
