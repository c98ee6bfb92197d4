"""Files of rows: whatever bytes they hold, they are read or refused by line, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Misconfigured
from bot.intake.columns import COLUMNS, BadCell, Reading, groups, missing, naming
from bot.intake.plain import EVENTS, ORDERS
from bot.intake.rows import event_record, order_record
from bot.intake.sheet import BrokenRow, Row, open_sheet

READING = Reading(ZoneInfo("Europe/Berlin"))


def rows(path: Path, body: bytes, kind: str = ORDERS) -> list[Row]:
    path.write_bytes(body)
    with open_sheet(path, naming(kind, {})) as sheet:
        return list(sheet.rows)


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    body = b'sep=;\r\norder_id;title\r\n1;"two\r\nlines"\r\n\r\n2;x\r\n'
    assert [(row.line, row.cells["order_id"]) for row in rows(tmp_path / "f", body)] == [(3, "1"), (6, "2")]


@pytest.mark.parametrize(
    ("cell", "read"),
    [("  x ", "x"), ('"=""0042"""', "0042"), ("'0042", "0042"), ("'s-Gravenhage", "'s-Gravenhage"), ("\xa0x\xa0", "x")],
)
def test_what_spreadsheets_put_around_a_value_is_taken_off(tmp_path: Path, cell: str, read: str) -> None:
    assert rows(tmp_path / "f", f"order_id,city\n1,{cell}\n".encode())[0].cells["city"] == read


@pytest.mark.parametrize("body", [b"\xff\xfeA", b"\xfe\xff\xd8\x00", b"\xef\xbb\xbf\xff"])
def test_a_file_that_is_not_what_its_mark_says_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(Misconfigured):
        rows(tmp_path / "f", body)


def test_a_file_that_breaks_off_in_the_middle_of_a_letter_is_told_by_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenRow) as caught:
        rows(tmp_path / "f", "order_id\n1\n".encode("utf-16") + b"\xd8")
    assert caught.value.line == 3


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured), open_sheet(tmp_path / "none", naming(ORDERS, {})):
        pass


def test_rows_shorter_and_longer_than_the_headings_are_read(tmp_path: Path) -> None:
    found = rows(tmp_path / "f", b"order_id,city\n1\n2,Rome,more,still\n,\n")
    assert [dict(row.cells) for row in found] == [{"order_id": "1"}, {"order_id": "2", "city": "Rome"}]


def test_a_common_name_gives_way_to_what_one_says() -> None:
    named = naming(ORDERS, {"Ref": "number"})
    assert (named("ref"), named("Order Number"), named("Order_ID"), named("Qty")) == (
        "number",
        None,
        "order_id",
        "quantity",
    )


def test_what_is_missing_is_told_in_the_words_of_the_page() -> None:
    assert missing(ORDERS, {"email": "E-mail"}) == ["order_id or number", "placed_at"]
    assert missing(EVENTS, {"status": "", "tracking_number": "", "occurred_at": ""}) == []


def test_rows_of_one_order_stand_together_and_others_do_not() -> None:
    some = [Row(line, {"order_id": order}) for line, order in enumerate("aabca")]
    assert [[row.line for row in group] for group in groups(ORDERS, iter(some))] == [[0, 1], [2], [3], [4]]


def test_a_line_in_two_parcels_is_one_line() -> None:
    cells = {
        "order_id": "1",
        "placed_at": "2026-11-16",
        "line_id": "L",
        "title": "Lamp",
        "quantity": "2",
        "shipped": "1",
    }
    both = tuple(Row(line, cells | {"tracking_number": number}) for line, number in ((2, "1Z1"), (3, "1Z2")))
    value = order_record(both, READING).value
    assert [line["id"] for line in value["lines"]] == ["L"]
    assert [one["lines"] for one in value["fulfilments"]] == [[{"id": "L", "quantity": 1}]] * 2


HEADS = st.lists(st.sampled_from([*COLUMNS[ORDERS], *COLUMNS[EVENTS], "x", ""]), max_size=6).map(",".join)
CELLS = st.sampled_from(
    ["1", "2026-11-16", "03/04/2026", "46346.5", "yes", "é", '"', '"a\nb"', "", "9.4E+21", "-1", "x" * 50]
)
TABLE = st.builds(
    lambda head, lines: "\n".join([head, *(",".join(line) for line in lines)]).encode(),
    HEADS,
    st.lists(st.lists(CELLS, max_size=6), max_size=5),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), TABLE), st.sampled_from([ORDERS, EVENTS]))
def test_any_bytes_are_rows_or_refused(tmp_path: Path, body: bytes, kind: str) -> None:
    try:
        found = rows(tmp_path / "f", body, kind)
    except (Misconfigured, BrokenRow):
        return
    refused, taken = [], []
    for group in groups(kind, iter(found)):
        try:
            taken.append(order_record(group, READING) if kind == ORDERS else event_record(group[0], READING))
        except BadCell as error:
            refused.append(error)
    assert all(error.row in found and error.reason for error in refused)
    assert all(record.value for record in taken)
