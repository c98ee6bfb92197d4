"""Whatever people type into the address of a page, they get the page, or what to mend: never a fault of ours."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest

from bot.web.merchant.frame import Guarded

DAYS = ("0001-01-01", "9999-12-31", "٣")
NUMBERS = ("9" * 30, "9" * 5_000, "٣")
PLACES = (
    "2026-11-23T09:00:00+00:00~" + "9" * 30,
    "0001-01-01T00:00+23:59~1",
    "0001-01-01_x",
    "2026-11-23T09:00:00+00:00~1\0",
)
WORDS = ("\0", "%_\\'\"🚀\u2028?")
FREE = (
    *("arm", "carrier", "channel", "counted", "days", "destination", "done", "goal", "last", "order", "origin"),
    *("page", "q", "service", "shop", "sort"),
)
TYPED = {
    "days": [each for day in DAYS for each in ({"from": day}, {"to": day}, {"from": day, "to": day})],
    "numbers": [{field: each} for each in NUMBERS for field in ("before", "after")],
    "places": [{"after": place} for place in PLACES],
    "words": [{field: each} for each in WORDS for field in ("after", "before", "by", "figure", "from", "outcome")],
    "words together": [dict.fromkeys(FREE, each) for each in WORDS],
    "long": [{field: "x" * 5_000} for field in ("after", "carrier", "channel", "from", "goal", "order", "q")],
}
"""What people may type, by kind; a field that refuses it is asked by itself."""


def pages(site):
    """Every page of a shop that shows something."""
    for route in site.app.router.routes():
        if isinstance(getattr(route.handler, "__self__", None), Guarded) and route.method == "GET":
            yield route.resource.canonical.replace("{slug}", "lamps")


async def statuses(client, addresses):
    """What each address is answered, by address."""
    found = {}
    for address in addresses:
        async with client.get(address, allow_redirects=False) as answer:
            await answer.read()
            found[address[:200]] = answer.status
    return found


@pytest.mark.parametrize("queries", TYPED.values(), ids=TYPED)
async def test_no_address_that_people_can_type_is_our_fault(site, signed_in, merchant, queries):
    owner = await signed_in(merchant)
    asked = [path for path in pages(site) if "{" not in path]
    assert len(asked) > 10
    found = await statuses(owner.client, [f"{path}?{urlencode(each)}" for path in asked for each in queries])
    assert {each: status for each, status in found.items() if status not in {200, 400}} == {}


async def test_no_name_in_an_address_is_our_fault(site, signed_in, merchant):
    owner = await signed_in(merchant)
    named = [path for path in pages(site) if "{" in path]
    for name in (quote(each, safe="") for each in (*WORDS, "9" * 30, "x" * 3_000)):
        wanted = [re.sub(r"{\w+}", name, path) for path in named]
        found = await statuses(owner.client, [*wanted, f"/m/{name}/people", f"/m/{name}/sign-in"])
        assert {each: status for each, status in found.items() if status not in {200, 303, 400, 404}} == {}


@pytest.mark.parametrize("query", ["from=0001-01-01&to=0001-01-02", "to=9999-12-31", "from=1999-12-31&to=2000-01-01"])
@pytest.mark.parametrize("path", ["/conversations", "/carriers"])
async def test_a_day_too_far_away_is_said_to_be_so(signed_in, merchant, path, query):
    owner = await signed_in(merchant)
    status, page = await owner.open(f"{path}?{query}")
    assert status == 400
    assert "2000-01-01 to 2100-12-31" in page


async def test_a_form_with_a_nul_is_refused(signed_in, merchant):
    owner = await signed_in(merchant)
    status, page = await owner.send("/keys/add", label="a\0b", read="yes")
    assert (status, "holds a NUL" in page) == (400, True)
