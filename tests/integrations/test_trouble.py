"""What a known sentence makes of a code that says little."""

from __future__ import annotations

import pytest

from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus
from integrations.scans import UNMAPPED, Meaning
from integrations.trouble import SENTENCES, finer

STOPPED = Meaning(Status.EXCEPTION)
MOVING = Meaning(Status.IN_TRANSIT)
BACK = Meaning(Status.RETURNING)


@pytest.mark.parametrize(
    ("coarse", "sentence", "status", "reason"),
    [
        (STOPPED, "Refused", Status.ATTEMPT_FAILED, Reason.REFUSED),
        (STOPPED, "RETURN TO SENDER PROCESSED", Status.RETURNING, None),
        (STOPPED, "Delivered, To Original Sender", Status.RETURNED, None),
        (STOPPED, "Held in Customs", Status.EXCEPTION, Reason.CUSTOMS_HOLD),
        (STOPPED, "Package lost", Status.FAILED, Reason.LOST_SUSPECTED),
        (MOVING, "Undeliverable as Addressed", Status.EXCEPTION, Reason.ADDRESS_INCORRECT),
        (MOVING, "Notice Left (No Authorized Recipient Available)", Status.ATTEMPT_FAILED, Reason.RECIPIENT_ABSENT),
        (MOVING, "Local weather delay", Status.IN_TRANSIT, Reason.WEATHER),
        (UNMAPPED, "Return to sender", Status.RETURNING, None),
        (Meaning(Status.PENDING, Substatus.NO_INFO_YET), "Refused", Status.ATTEMPT_FAILED, Reason.REFUSED),
        (Meaning(Status.PENDING, Substatus.NO_INFO_YET), "Weather delay", Status.PENDING, None),
        (BACK, "Unclaimed", Status.RETURNING, Reason.UNCLAIMED),
        (BACK, "Returned to sender", Status.RETURNED, None),
        (Meaning(Status.DELIVERED), "Delivered to original sender", Status.RETURNED, None),
        (Meaning(Status.DELIVERED), "Refused", Status.DELIVERED, None),
        (Meaning(Status.EXCEPTION, None, Reason.DAMAGED), "Refused", Status.EXCEPTION, Reason.DAMAGED),
        (Meaning(Status.EXCEPTION, None, Reason.OTHER), "Return to sender", Status.RETURNING, None),
        (Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER), "Weather delay", Status.IN_TRANSIT, Reason.WEATHER),
        (STOPPED, "Refused to say why", Status.EXCEPTION, None),
        (STOPPED, None, Status.EXCEPTION, None),
    ],
)
def test_a_whole_sentence_settles_what_the_code_leaves_open(
    coarse: Meaning, sentence: str | None, status: Status, reason: Reason | None
) -> None:
    found = finer(coarse, sentence)
    assert (found.status, found.reason) == (status, reason)


def test_paperwork_stays_paperwork() -> None:
    note = Meaning(Status.IN_TRANSIT, informational=True)
    assert finer(note, "Refused") == note


def test_every_substatus_belongs_to_its_status() -> None:
    told = [trouble for trouble in SENTENCES.values() if trouble.substatus]
    assert all(trouble.status and trouble.substatus in SUBSTATUSES[trouble.status] for trouble in told)
