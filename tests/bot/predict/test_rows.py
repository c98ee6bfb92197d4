"""The file of parcels: every column read as documented, every mistake named by line and column with what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.predict.rows import COLUMNS, BadRow, read_trips

HEADER = ",".join(COLUMNS)
FULL = (
    "A1,2025-03-01 10:00:00,2025-03-02 09:30:00,2025-03-05T16:00:00+01:00,2025-03-09,delivered,dhl,paket,s1,"
    'BE,10115,BY,80331,2,1200.5,9000,"1234.5",4.99,garden'
)


def test_every_column_is_read():
    (trip,) = read_trips([HEADER, FULL])
    assert trip.ordered_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert trip.delivered_at == datetime(2025, 3, 5, 16, tzinfo=timezone(timedelta(hours=1)))
    assert trip.promised_at == date(2025, 3, 9)
    assert (trip.items, trip.weight_g, trip.price) == (2, 1200.5, 1234.5)
    assert (trip.carrier, trip.destination_postcode, trip.category) == ("dhl", "80331", "garden")


def test_only_the_time_of_the_order_is_needed_and_columns_may_stand_in_any_order():
    (trip,) = read_trips(["carrier,ordered_at", "ups,2025-03-01"])
    assert trip.carrier == "ups"
    assert trip.delivered_at is None
    assert trip.items is None


def test_a_mark_at_the_beginning_and_blank_lines_are_passed_over():
    assert len(read_trips(["\ufeffordered_at", "2025-03-01", "", "2025-03-02"])) == 2


@pytest.mark.parametrize(
    ("lines", "line", "column", "words"),
    [
        ([], 1, "ordered_at", "empty"),
        (["carrier", "ups"], 1, "ordered_at", "missing"),
        (["ordered_at,weight", "2025-03-01,3"], 1, "weight", "rename"),
        (["ordered_at,ordered_at"], 1, "ordered_at", "twice"),
        (["ordered_at"], 2, "ordered_at", "no parcels"),
        (["ordered_at", "2025-03-01", "01/03/2025"], 3, "ordered_at", "2017-08-01 14:30:00"),
        (["ordered_at,carrier", ",ups"], 2, "ordered_at", "needs the time"),
        (["ordered_at,promised_at", "2025-03-01,soon"], 2, "promised_at", "2017-08-15"),
        (["ordered_at,weight_g", "2025-03-01,1.2 kg"], 2, "weight_g", "no unit"),
        (["ordered_at,price", "2025-03-01,nan"], 2, "price", "number"),
        (["ordered_at,price", "2025-03-01,-1"], 2, "price", "number"),
        (["ordered_at,items", "2025-03-01,1.5"], 2, "items", "whole"),
        (["ordered_at,carrier", "2025-03-01,a,b"], 2, "carrier", "double quotes"),
        (["ordered_at,carrier", "2025-03-01"], 2, "carrier", "values"),
    ],
)
def test_a_mistake_is_named_by_line_and_column_with_what_to_do(lines, line, column, words):
    with pytest.raises(BadRow, match=words) as caught:
        read_trips(lines)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)
