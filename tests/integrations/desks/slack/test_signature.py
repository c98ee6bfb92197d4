"""Slack's signature: the published example, one bit off, too old, too new, and whatever is no signature at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.desks.slack.adapter import Slack
from tests.integrations.desks.slack.deliveries import NOW, SECRET, signed

# https://docs.slack.dev/authentication/verifying-requests-from-slack
PUBLISHED = SignedRequest(
    "POST",
    "/desks/x/slack",
    {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    },
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
    b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
    b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
    b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    datetime.fromtimestamp(1531420618, UTC),
)
BODY = b'{"type":"event_callback"}'
GOOD = SignedRequest("POST", "/desks/x/slack", signed(BODY), BODY, NOW)


def test_the_published_example_is_taken() -> None:
    Slack().verify(PUBLISHED, [SECRET])


def test_any_of_several_secrets_may_have_signed() -> None:
    Slack().verify(GOOD, ["the old one", SECRET])
    Slack().verify(GOOD, [SECRET, "the new one", ""])


def test_our_own_spelling_of_the_scheme_agrees_with_the_published_one() -> None:
    headers = signed(PUBLISHED.body, secret=SECRET, at=PUBLISHED.received_at)
    assert headers["x-slack-signature"] == PUBLISHED.headers["x-slack-signature"]


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_allowed(seconds: int) -> None:
    Slack().verify(replace(GOOD, received_at=NOW + timedelta(seconds=seconds)), [SECRET])


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_replay_and_a_request_from_the_future_are_refused(seconds: int) -> None:
    with pytest.raises(BadSignature):
        Slack().verify(replace(GOOD, received_at=NOW + timedelta(seconds=seconds)), [SECRET])


@pytest.mark.parametrize("place", range(0, len(BODY), 5))
def test_one_bit_changed_is_refused(place: int) -> None:
    changed = bytearray(BODY)
    changed[place] ^= 1
    with pytest.raises(BadSignature):
        Slack().verify(replace(GOOD, body=bytes(changed)), [SECRET])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-signature": GOOD.headers["x-slack-signature"]},
        {"x-slack-request-timestamp": GOOD.headers["x-slack-request-timestamp"]},
        {**GOOD.headers, "x-slack-signature": ""},
        {**GOOD.headers, "x-slack-signature": "v0=é"},
        {**GOOD.headers, "x-slack-signature": GOOD.headers["x-slack-signature"].removeprefix("v0=")},
        {**GOOD.headers, "x-slack-request-timestamp": "noon"},
        {**GOOD.headers, "x-slack-request-timestamp": "9" * 5000},
        {**GOOD.headers, "x-slack-request-timestamp": ""},
    ],
)
def test_what_is_no_signature_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        Slack().verify(replace(GOOD, headers=headers), [SECRET])


@pytest.mark.parametrize("secrets", [[], [""], ["  "], ["another"]])
def test_without_the_right_secret_nothing_comes_in(secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        Slack().verify(GOOD, secrets)


def test_bytes_that_are_no_text_are_refused() -> None:
    body = b"\xff\xfe{}"
    with pytest.raises(BadSignature):
        Slack().verify(replace(GOOD, body=body, headers=signed(body)), [SECRET])
