"""What Twilio posts, read: every fixture, and its key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.messaging import DeliveryState, Failure, Incoming, Keyword, Receipt, ReceiptNews
from bot.errors import MalformedPayload
from bot.ports import RawPayload, SignedRequest
from integrations.channels.whatsapp.adapter import WhatsApp
from integrations.channels.whatsapp.failures import FAILURES, refused

FIXTURES = Path(__file__).parent / "fixtures"
JANE = "+14155550123"
OURS = "SM0123456789abcdef0123456789abcdef"


def read(name: str) -> Incoming | ReceiptNews:
    [found] = WhatsApp().read(RawPayload("whatsapp", (FIXTURES / f"{name}.form").read_bytes()))
    return found


def key(body: bytes) -> str:
    return WhatsApp().dedupe_key(SignedRequest("POST", "/", {}, body, datetime(2026, 1, 1, tzinfo=UTC)))


def test_a_text() -> None:
    assert read("message__text") == Incoming("whatsapp", JANE, OURS, "#1042 where is it? 😟")


def test_a_pressed_button_brings_its_payload() -> None:
    found = read("message__button")
    assert (found.text, found.pressed) == ("Talk to a person", "human_agent")


def test_a_location() -> None:
    found = read("message__location")
    assert (found.text, found.location) == ("", (51.5014, -0.1419))


def test_files_with_their_types_and_caption() -> None:
    found = read("message__media")
    assert found.text == "broken"
    assert [(file.content_type, file.name[-1]) for file in found.attachments] == [
        ("image/jpeg", "a"),
        ("audio/ogg", "b"),
    ]


def test_a_word_that_twilio_answered_itself_is_known() -> None:
    assert read("message__opt_out").keyword is Keyword.STOP


@pytest.mark.parametrize(
    ("name", "receipt"),
    [
        ("receipt__delivered", Receipt(DeliveryState.DELIVERED, OURS)),
        ("receipt__read", Receipt(DeliveryState.READ, OURS)),
        ("receipt__window", Receipt(DeliveryState.FAILED, OURS, Failure.WINDOW_CLOSED, "63016")),
        ("receipt__no_recipient", Receipt(DeliveryState.FAILED, OURS, Failure.BAD_ADDRESS, "63024")),
    ],
)
def test_receipts(name: str, receipt: Receipt) -> None:
    assert read(name) == ReceiptNews("whatsapp", OURS, receipt)


def test_a_state_that_no_table_knows_is_no_news() -> None:
    body = (FIXTURES / "receipt__new_state.form").read_bytes()
    assert WhatsApp().read(RawPayload("whatsapp", body)) == []


def test_a_message_is_known_by_its_id_and_a_receipt_by_its_state_as_well() -> None:
    assert key((FIXTURES / "message__text.form").read_bytes()) == OURS
    assert key((FIXTURES / "receipt__read.form").read_bytes()) == f"{OURS}:read"
    assert key(b"MessageSid=../../x") != key(b"MessageSid=../../y")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"Body=hi", "SmsSid"),
        (b"MessageSid=&Body=hi", "MessageSid"),
        (b"MessageSid=SM1&From=%2B1415", "From"),
        (b"MessageSid=SM1&From=whatsapp%3A", "From"),
        (b"MessageSid=SM1&MessageStatus=", "MessageStatus"),
        (b'{"MessageSid": "SM1"}', "SmsSid"),
        (b"a=1&" * 1000, "$"),
    ],
)
def test_what_is_no_message_is_named(body: bytes, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        WhatsApp().read(RawPayload("whatsapp", body))
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("codes", "failure"),
    [
        ((63016,), Failure.WINDOW_CLOSED),
        ((63018, 429, 20429), Failure.SLOW_DOWN),
        ((63024, 63003, 21211, 21614), Failure.BAD_ADDRESS),
        ((63032, 63049), Failure.NOT_TODAY),
        ((63005, 63013, 63021, 63027, 63028, 63030), Failure.BAD_CONTENT),
        ((63012, 63019, 30001, 30008), Failure.TRANSIENT),
        ((21610,), Failure.OPTED_OUT),
        ((20003, 21606, 21660, 63001, 63020, 63022, 30002), Failure.CHANNEL_DOWN),
        ((63010, 30003, 30004, 30005, 30006, 30007), Failure.BAD_CONTENT),
    ],
)
def test_the_table_of_codes(codes: tuple[int, ...], failure: Failure) -> None:
    assert {FAILURES[code] for code in codes} == {failure}


def test_only_what_was_certainly_not_accepted_is_tried_again() -> None:
    again = {code for code, failure in FAILURES.items() if failure.again}
    assert again == {63018, 429, 20429, 63012, 63019, 30001, 30008}
    for status in (500, 502, 503, 504, 408):
        for code in (None, *FAILURES):
            assert refused(status, code, None).state is DeliveryState.UNKNOWN
