"""Code tables: many codes, one meaning, and no code with two."""

from __future__ import annotations

import pytest

from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus
from integrations import tables


def test_each_code_of_a_row_has_its_meaning() -> None:
    made = tables.table((tables.OUT, "A B"), (tables.moving(None, Reason.WEATHER), "C"))
    assert {code: meaning.status for code, meaning in made.items()} == {
        "A": Status.OUT_FOR_DELIVERY,
        "B": Status.OUT_FOR_DELIVERY,
        "C": Status.IN_TRANSIT,
    }
    assert made["C"].reason is Reason.WEATHER


def test_a_code_that_stands_twice_is_an_error_at_start() -> None:
    with pytest.raises(ValueError, match="B stands twice"):
        tables.table((tables.OUT, "A B"), (tables.RETURNED, "B"))


def test_the_makers_keep_to_the_vocabulary() -> None:
    made = [
        tables.announced(Substatus.LABEL_CREATED),
        tables.moving(Substatus.PICKED_UP),
        tables.attempted(Reason.REFUSED, Substatus.NOTICE_LEFT),
        tables.ready(Substatus.LOCKER),
        tables.delivered(Substatus.MAILBOX),
        tables.stopped(Reason.DAMAGED),
        tables.back(Reason.UNCLAIMED),
        tables.lost(Substatus.DESTROYED),
    ]
    assert len({meaning.status for meaning in made}) == len(made)
    assert all(m.substatus is None or m.substatus in SUBSTATUSES[m.status] for m in made)


def test_a_code_is_found_whatever_its_case_and_stays_as_it_came_where_it_is_not_listed() -> None:
    listed = {"Exception_010": 1, "DELIVERED": 2}
    found = [tables.as_listed(code, listed) for code in ("exception_010", "Exception_010", "delivered", "other", None)]
    assert found == ["Exception_010", "Exception_010", "DELIVERED", "other", None]
