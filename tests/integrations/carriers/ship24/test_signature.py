"""Ship24's token: a fixed one, so it opens the door and vouches for no body."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import BadSignature
from bot.ports import SignedRequest
from integrations.carriers.ship24.adapter import Ship24

FIXTURES = Path(__file__).parent / "fixtures"
SECRET = "whs_0a1b"


def request(headers: dict[str, str], body: bytes = b"{}") -> SignedRequest:
    return SignedRequest("POST", "/hooks/abc/ship24", headers, body, datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
def test_the_token_opens_the_door(name: str) -> None:
    Ship24().verify(request({name: f"Bearer {SECRET}"}), ["other", SECRET])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": SECRET},
        {"authorization": f"Basic {SECRET}"},
        {"authorization": "Bearer whs_0a1c"},
        {"authorization": f"Bearer {SECRET}é"},
        {"x-authorization": f"Bearer {SECRET}"},
    ],
)
def test_all_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        Ship24().verify(request(headers), [SECRET])


def test_a_repeated_message_has_one_key_whatever_its_body() -> None:
    adapter = Ship24()
    first = adapter.dedupe_key(request({}, b'{"trackings":[{"metadata":{"messageId":"m-1"}}]}'))
    again = adapter.dedupe_key(request({}, b'{"trackings":[{"metadata":{"messageId":"m-1"},"events":[]}]}'))
    other = adapter.dedupe_key(request({}, b'{"trackings":[{"metadata":{"messageId":"m-2"}}]}'))
    assert first == again != other
    assert adapter.dedupe_key(request({}, b"\xff")).startswith("sha256:")
    assert adapter.dedupe_key(request({}, b'{"trackings":[{}]}')).startswith("sha256:")
