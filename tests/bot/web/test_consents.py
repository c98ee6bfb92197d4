"""The door for consent: whose key, which field, and what counts afterwards."""

from __future__ import annotations

import pytest

from bot.domain.notice import Purpose

GOOD = {
    "channel": "whatsapp",
    "address": "+44 7700 900123",
    "purpose": "trouble",
    "granted": True,
    "source": "checkout",
}


@pytest.fixture
async def post(site, services, merchant):
    key = await services.keys.make(merchant.id)

    async def send(body, key=key, slug="lamps"):
        answer = await site.post(f"/v1/{slug}/consents", json=body, headers={"Authorization": f"Bearer {key}"})
        return answer.status, await answer.json()

    return send


async def test_a_word_is_kept_and_the_newest_counts(post, services, merchant):
    assert await post(GOOD) == (200, {"channel": "whatsapp", "consent": {"trouble": True}})
    assert (await post(GOOD))[0] == 200
    assert len(await services.consents.history(merchant.id, "whatsapp", "+447700900123")) == 1
    refused = {**GOOD, "purpose": "all", "granted": False}
    assert (await post(refused))[1]["consent"] == {"trouble": False, "progress": False}
    known = await services.consents.of(merchant.id, "whatsapp", "447700900123")
    assert known == dict.fromkeys(Purpose, False)


async def test_a_number_without_its_country_code_is_read_as_the_shops_own(post, services, merchant):
    assert (await post({**GOOD, "address": "(415) 555-0100"}))[0] == 200
    assert await services.consents.of(merchant.id, "whatsapp", "+14155550100") == {Purpose.TROUBLE: True}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"channel": "web"}, "channel"),
        ({"address": "12"}, "address"),
        ({"address": None}, "address"),
        ({"channel": "email", "address": "nobody"}, "address"),
        ({"purpose": "marketing"}, "purpose"),
        ({"granted": "yes"}, "granted"),
        ({"source": ""}, "source"),
        ({"source": "x" * 33}, "source"),
        ({"consent": True}, "consent"),
    ],
)
async def test_a_wrong_field_is_named(post, change, named):
    status, told = await post({**GOOD, **change})
    assert status == 400
    assert told["error"]["text"].startswith(named)


async def test_a_key_that_fits_nothing_says_nothing(post):
    assert (await post(GOOD, key="wrong"))[0] == 401
    assert (await post(GOOD, slug="nobody"))[0] == 404
