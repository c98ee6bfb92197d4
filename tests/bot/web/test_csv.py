"""CSV files: as RFC 4180 has them, harmless in a spreadsheet, and never whole in memory."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from aiohttp import web

from bot.web.csv import cell, lines, send_csv


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (-3.5, -3.5),
        (0, 0),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), "2026-11-23T12:00:00Z"),
        ("OH", "OH"),
        ("=1+1", "'=1+1"),
        ("+49 151", "'+49 151"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("\n=1+1", "'\n=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0-1", "'\u00a0-1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        (" OH", " OH"),
        ("", ""),
        ("a=1", "a=1"),
    ],
)
def test_a_cell_says_its_value_and_runs_nothing(value, written):
    assert cell(value) == written


def test_lines_end_with_crlf_and_quotes_stand_twice():
    text = lines([("a", 'say "hi"'), ("b,c", "two\nlines")])
    assert text == 'a,"say ""hi"""\r\n"b,c","two\nlines"\r\n'
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a", 'say "hi"'], ["b,c", "two\nlines"]]


async def served(aiohttp_client, pages):
    async def show(request):
        return await send_csv(request, 'lamps "parcels";.csv', ("n", "words"), pages())

    app = web.Application()
    app.router.add_get("/", show)
    return await aiohttp_client(app)


async def test_a_file_has_a_name_a_header_and_its_rows(aiohttp_client):
    async def pages():
        yield [(1, "one")]
        yield [(2, "två")]

    answer = await (await served(aiohttp_client, pages)).get("/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="lamps-parcels-.csv"'
    assert await answer.read() == "n,words\r\n1,one\r\n2,två\r\n".encode()


async def test_rows_leave_before_the_last_is_read(aiohttp_client):
    made = []

    async def pages():
        for page in range(200):
            made.append(page)
            yield [(page, "x" * 100)] * 200

    answer = await (await served(aiohttp_client, pages)).get("/")
    assert (await answer.content.readany()).startswith(b"n,words\r\n")
    assert len(made) < 200
    assert len((await answer.content.read()).splitlines()) > 30_000


async def test_a_file_that_breaks_off_is_no_whole_file(aiohttp_client):
    async def pages():
        yield [(1, "x" * 70_000)]
        raise RuntimeError

    answer = await (await served(aiohttp_client, pages)).get("/")
    with pytest.raises(Exception, match="payload"):
        await answer.read()
