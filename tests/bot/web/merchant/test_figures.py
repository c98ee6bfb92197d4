"""The pages of figures open on an empty shop and on one with contacts, and say what they rest on."""

from __future__ import annotations

import pytest

from bot.domain.staff import Role
from bot.measure.definitions import DEFINITIONS

PAGES = (
    "",
    "/truth",
    "/truth?what=window&held=",
    "/why",
    "/why?by=channel",
    "/why?by=trouble",
    "/first-word",
    "/first-word?arm=held",
)


@pytest.mark.parametrize("path", PAGES)
async def test_a_shop_without_a_contact_has_pages_that_say_so(signed_in, merchant, path):
    analyst = await signed_in(merchant, Role.ANALYST)
    status, page = await analyst.open(path)
    assert status == 200
    assert "None" not in page.replace("None so far", "")
    assert "nan" not in page.split()


async def test_each_figure_stands_with_what_it_means(signed_in, merchant):
    analyst = await signed_in(merchant, Role.ANALYST)
    _, page = await analyst.open()
    for key in ("contacts", "wismo", "strict", "loose", "reopened", "human", "csat", "status_truth", "window_truth"):
        assert DEFINITIONS[key].name in page
        assert DEFINITIONS[key].text[:60].replace("'", "&#39;") in page


async def test_periods_are_days_of_the_shop_and_wrong_ones_are_named(signed_in, merchant):
    analyst = await signed_in(merchant, Role.ANALYST)
    _, page = await analyst.open("?from=2026-11-01&to=2026-11-03")
    assert "1 Nov 2026 to 3 Nov 2026" in page
    for wrong in ("?from=soon", "?from=2026-11-05&to=2026-11-01", "?from=2020-01-01&to=2026-01-01"):
        assert (await analyst.open(wrong))[0] == 400
