"""The parts that every mapping shares: XML, times, order of scans, signatures."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.event import Place
from bot.domain.status import Status, TzBasis
from bot.errors import BadSignature, MalformedPayload
from integrations.reading import Reading
from integrations.scans import Meaning, Scan, events_of, looked_up, newest, report_of, with_offset
from integrations.signatures import base64_hmac_sha256, check, hex_hmac_sha256, plain
from integrations.times import at_place, in_zone, joined, read_stamp, read_with
from integrations.xml import read_xml

MOVING = Meaning(Status.IN_TRANSIT)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_edges_of_the_calendar_break_no_clock() -> None:
    for text in ("9999-12-31T23:59:59", "0001-01-01T00:00:01"):
        stamp = read_stamp(text)
        assert stamp is not None
        for zone in ("America/New_York", "Asia/Tokyo"):
            assert in_zone(stamp, ZoneInfo(zone)).day == stamp.day
        for minutes in (-300, 540):
            moved = with_offset(stamp, minutes)
            assert moved is not None
            assert moved.day == stamp.day


def test_html_names_of_letters_are_letters_in_xml_too() -> None:
    for body in (b"<?xml version='1.0'?><a>Mail&reg; &amp; &lt;b&gt; &nope;</a>", "<a>São&reg;</a>".encode("latin-1")):
        if b"&nope;" in body:
            with pytest.raises(MalformedPayload):
                read_xml("x", body)
            body = body.replace(b" &nope;", b"")
        assert read_xml("x", body)["a"].text() in {"Mail® & <b>", "São®"}


def test_xml_reads_like_json_whatever_its_namespaces() -> None:
    read = read_xml("x", b'<s:a xmlns:s="urn:x" n="1"><s:b>1</s:b><s:b> 2 </s:b><c/></s:a>')["a"]
    assert [item.text() for item in read["b"].each()] == ["1", "2"]
    assert read["@n"].text() == "1"
    assert read["c"].is_null
    assert not list(read["nothing"].each())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a>",
        b"plain",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 100 + b"</a>" * 100,
        b'<?xml version="1.0" encoding="nonsense"?><a',
    ],
)
def test_xml_that_is_broken_or_an_attack_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        read_xml("x", body)


def test_latin_letters_under_a_false_declaration_are_read() -> None:
    read = read_xml("x", '<?xml version="1.0" encoding="UTF-8"?><a>São Paulo</a>'.encode("latin-1"))
    assert read["a"].text() == "São Paulo"


@pytest.mark.parametrize(
    ("stamp", "at", "basis"),
    [
        (read_with("23/11/2026 13:58", "%d/%m/%Y %H:%M"), utc(2026, 11, 23, 13, 58), TzBasis.LOCAL),
        (read_with("11/23/2026", "%m/%d/%Y"), utc(2026, 11, 23), TzBasis.DATE_ONLY),
        (
            read_with("Mon, 23 Nov 2026 13:58:00 -0500", "%a, %d %b %Y %H:%M:%S %z"),
            utc(2026, 11, 23, 18, 58),
            TzBasis.OFFSET,
        ),
        (joined("20261123", "135800"), utc(2026, 11, 23, 13, 58), TzBasis.LOCAL),
        (joined("2026-11-23", "13:58", "-05:00"), utc(2026, 11, 23, 18, 58), TzBasis.OFFSET),
        (read_stamp("2026/11/23 13:58"), utc(2026, 11, 23, 13, 58), TzBasis.LOCAL),
        (read_stamp("Mon, 23 Nov 2026 13:58:00 GMT"), utc(2026, 11, 23, 13, 58), TzBasis.UTC),
        (read_stamp("23 Nov 2026 13:58 -0500"), utc(2026, 11, 23, 18, 58), TzBasis.OFFSET),
        (read_stamp("1795442280"), utc(2026, 11, 23, 13, 58), TzBasis.UTC),
        (read_stamp("1795442280123"), utc(2026, 11, 23, 13, 58), TzBasis.UTC),
        (joined("2026-11-23", None), utc(2026, 11, 23), TzBasis.DATE_ONLY),
        (read_stamp("2026-11-23T00:00:00-05:00"), utc(2026, 11, 23, 5), TzBasis.DATE_ONLY),
        (in_zone(read_stamp("2026-07-01T12:00:00"), ZoneInfo("America/Sao_Paulo")), utc(2026, 7, 1, 15), TzBasis.PLACE),
        (at_place(read_stamp("2026-07-01T12:00:00"), Place(country="GB")), utc(2026, 7, 1, 11), TzBasis.PLACE),
        (at_place(read_stamp("2026-07-01T12:00:00"), Place(country="US")), utc(2026, 7, 1, 12), TzBasis.LOCAL),
        (with_offset(read_stamp("2026-07-01T12:00:00"), -300), utc(2026, 7, 1, 17), TzBasis.OFFSET),
        (with_offset(read_stamp("2026-07-01T12:00:00Z"), -300), utc(2026, 7, 1, 12), TzBasis.UTC),
    ],
)
def test_a_time_keeps_how_much_of_it_was_known(stamp: object, at: datetime, basis: TzBasis) -> None:
    assert (stamp.at, stamp.basis) == (at, basis)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", [None, "", "soon", "2026-13-40", "31/02/2026"])
def test_what_is_no_time_reads_as_none(text: str | None) -> None:
    assert read_with(text, "%d/%m/%Y", "%Y-%m-%d") is None


def test_what_other_systems_write_for_nothing_reads_as_nothing() -> None:
    for nothing in ("", "  ", [], None):
        row = Reading("x", {"at": nothing})["at"]
        assert row.object()["anything"].is_null
        assert list(row.items()) == []
    assert Reading("x", "0000-00-00 00:00:00").stamp() is None
    assert [item.path for item in Reading("x", [None, {}], "rows").items()] == ["rows[1]"]
    for something in ("x", 1, ["x"]):
        with pytest.raises(MalformedPayload):
            Reading("x", something).object()


def test_a_list_that_runs_backwards_is_turned_and_numbered_from_the_oldest() -> None:
    rows = [Scan(read_stamp(f"2026-11-{day}T10:00:00Z"), MOVING) for day in (23, 22, 21)]
    events = events_of("x", "ups", "1Z", rows)
    assert [(event.occurred_at, event.sequence) for event in events] == [
        (utc(2026, 11, 21, 10), 0),
        (utc(2026, 11, 22, 10), 1),
        (utc(2026, 11, 23, 10), 2),
    ]
    assert newest(rows) is rows[0]


@pytest.mark.parametrize(
    ("headline", "scans", "expected"),
    [
        ("exception", "in_transit attempt_failed returning", "returning"),
        ("exception", "attempt_failed returning returned", "returned"),
        ("attempt_failed", "attempt_failed returning", "returning"),
        ("exception", "in_transit exception", "exception"),
        ("exception", "returning in_transit", "exception"),
        ("delivered", "attempt_failed returning in_transit delivered", "returned"),
        ("delivered", "attempt_failed returning", "returned"),
        ("delivered", "in_transit delivered returning", "delivered"),
        ("delivered", "in_transit delivered", "delivered"),
        ("in_transit", "returning", "returning"),
        ("delivered", "", "delivered"),
    ],
)
def test_a_headline_of_trouble_or_arrival_knows_of_the_way_back(headline: str, scans: str, expected: str) -> None:
    rows = [
        Scan(read_stamp(f"2026-11-23T13:{at + 1:02}:00Z"), Meaning(Status(status)))
        for at, status in enumerate(scans.split())
    ]
    for given in (rows, rows[::-1]):
        assert report_of("x", None, "1", Meaning(Status(headline)), given).headline == expected


def test_a_code_that_no_table_holds_is_unknown_and_named() -> None:
    assert looked_up({"A": MOVING}, "code", "A") == (MOVING, ())
    assert looked_up({"A": MOVING}, "code", "B") == (Meaning(Status.UNKNOWN), ("code:B",))
    assert looked_up({"A": MOVING}, "code", None) == (Meaning(Status.UNKNOWN), ())


@pytest.mark.parametrize("sign", [hex_hmac_sha256, base64_hmac_sha256, plain])
def test_any_live_secret_may_have_signed_and_nothing_else(sign: object) -> None:
    given = sign("old", b"body")  # type: ignore[operator]
    check("x", given, b"body", ["new", "old"], sign)  # type: ignore[arg-type]
    for bad, secrets in ((given, ["new"]), (given[:-1], ["old"]), ("", ["old"]), (None, [""]), ("", [""])):
        with pytest.raises(BadSignature):
            check("x", bad, b"body", secrets, sign)  # type: ignore[arg-type]


def test_a_row_may_name_its_own_carrier() -> None:
    rows = [Scan(read_stamp("2026-11-22T10:00:00Z"), MOVING), Scan(None, MOVING, carrier="USPS")]
    assert [event.carrier for event in events_of("x", "China Post", "LX1", rows)] == ["China Post", "USPS"]
