"""The pages of figures open on an empty shop and on one with contacts, and say what they rest on."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.domain.conversation import Answer, Case, Note, Talk
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


@pytest.fixture
async def asked(services, merchant):
    """A shop with a week of contacts on each of three days, seen a month later: some fetched a human, one came back."""
    for number in range(30):
        talk = await services.conversations.open(merchant.id, "web", f"k{number}")
        now = services.clock.now()
        message = ("where is it?", "it is late", "do you gift wrap")[number % 3]
        goal = ("track_order", "delivery_delay", "nlu_fallback")[number % 3]
        _, turn = await services.conversations.say(talk.id, "m1", message, None, now)
        key = "ask_back" if goal == "nlu_fallback" else goal
        case = Case(f"PL-{number}", talk.id, "human_agent", "x", "open", now) if number % 5 == 0 else None
        note = Note(goal, 0.9, goal, key)
        await services.conversations.keep_draft(turn.id, Answer(key, "An answer."), Talk(), [], case, note=note)
        await services.conversations.publish([turn.id], [Answer(key, "An answer.")], now)
        if number % 10 == 9:
            services.clock.offset_seconds += 86_400
    services.clock.offset_seconds += 30 * 86_400
    await services.measuring.step()


PERIOD = "from=2026-11-20&to=2026-11-30"


async def shown(person, path):
    status, page = await person.open(path)
    assert status == 200
    return unescape(page)


async def test_each_number_of_the_overview_is_as_many_rows_as_it_opens_to(signed_in, merchant, asked):
    analyst = await signed_in(merchant, Role.ANALYST)
    page = await shown(analyst, f"?{PERIOD}")
    figures = re.findall(r'<p class="value"><a href="/m/lamps(/conversations\?[^"]+)">', page)
    counts = [int(number.replace("\u202f", "")) for number in re.findall(r'<p class="of">([\d\u202f]+) of', page)]
    assert "30</a></p>" in page
    opened = {}
    for address in figures:
        rows = await shown(analyst, address)
        opened[re.search(r"figure=(\w+)", address)[1]] = int(re.search(r'<p class="lead">(\d+) contact', rows)[1])
    assert opened["contacts"] == 30
    assert 0 < opened["strict"] < 30
    assert opened["human"] == 6
    assert [opened[key] for key in ("strict", "loose", "said_so", "reopened", "wismo", "human")] == counts[:6]


async def test_why_it_changed_opens_to_those_that_did_not_count(signed_in, merchant, asked):
    analyst = await signed_in(merchant, Role.ANALYST)
    page = await shown(analyst, "/why?from=2026-11-24&to=2026-11-24&by=goal")
    [row] = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">It is late</th>.*?</tr>", page, re.S)
    known = int(re.findall(r"of (\d+)", row)[-1])
    address = re.search(r'href="/m/lamps(/conversations[^"]+)"', row)[1]
    rows = await shown(analyst, address)
    missed = int(re.search(r'<p class="lead">(\d+) contact', rows)[1])
    share = float(re.findall(r"([\d.]+)\u202f%", row)[-1])
    assert known > 0
    assert missed == known - round(share * known / 100)


async def test_a_file_holds_the_very_days_that_the_page_shows(signed_in, merchant, asked):
    analyst = await signed_in(merchant, Role.ANALYST)
    for first, last in (("2026-11-24", "2026-11-24"), ("2026-11-24", "2026-11-25"), ("2026-11-20", "2026-11-30")):
        page = await shown(analyst, f"/conversations?from={first}&to={last}")
        _, file = await analyst.open(f"/exports/contacts.csv?from={first}&to={last}")
        assert file.count("\r\n") - 1 == int(re.search(r'<p class="lead">(\d+) contact', page)[1]) > 0


async def test_contacts_of_today_are_told_of_before_they_count(signed_in, services, merchant):
    talk = await services.conversations.open(merchant.id, "web", "k")
    await services.conversations.say(talk.id, "m1", "where is it?", None, services.clock.now())
    services.clock.offset_seconds += 300
    await services.measuring.step()
    analyst = await signed_in(merchant, Role.ANALYST)
    page = await shown(analyst, "?last=28")
    assert "Today so far" in page
    assert "Nobody asked anything in these days" in page
    assert ">1 contact</a>" in page
