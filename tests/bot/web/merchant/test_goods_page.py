"""What products brought in stands on a page with the rule beside it, also where there is nothing yet."""

from __future__ import annotations

from bot.domain.staff import Role
from bot.measure.goods import RULE


async def test_a_shop_without_visits_reads_so_and_what_the_rule_is(signed_in, merchant):
    analyst = await signed_in(merchant, Role.ANALYST)
    status, page = await analyst.open("/goods?last=28")
    assert status == 200
    assert "No visit in these days" in page
    assert RULE[:60] in page
