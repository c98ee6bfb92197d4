"""One-time codes: when one is needed, which way it goes, what a try means, and how a message is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.decide.code_words import about_code, lacks_words, typed
from bot.decide.codes import (
    CODE_LASTS,
    MAX_TRIES,
    MOST_AN_HOUR_FOR_ORDER,
    MOST_AN_HOUR_TO_ADDRESS,
    Carries,
    Check,
    Tried,
    digest,
    judge,
    may_send,
    spelled,
    way_to,
)
from bot.domain.contact import international, masked
from bot.domain.order import Contact
from bot.domain.proving import SentCode, Way
from tests.bot.talk import NOW, order

NUMBER = "+442079460018"
BOTH = Contact(email="jane@example.com", phone=NUMBER)
ALL = Carries(("email", "whatsapp"), whatsapp_opens=True)
MAIL, CALL = Way("email", "jane@example.com"), Way("whatsapp", NUMBER)


@pytest.mark.parametrize(
    ("channel", "contact", "carries", "way"),
    [
        ("web", BOTH, ALL, MAIL),
        ("api", BOTH, ALL, MAIL),
        ("web", replace(BOTH, email=None), ALL, CALL),
        ("web", replace(BOTH, email=None), replace(ALL, whatsapp_opens=False), None),
        ("web", BOTH, replace(ALL, channels=("whatsapp",)), None),
        ("web", BOTH, replace(ALL, channels=("whatsapp",), whatsapp_agreed=True), CALL),
        ("web", BOTH, replace(ALL, dead={("email", "jane@example.com")}), CALL),
        ("web", BOTH, Carries(), None),
        ("web", Contact(), ALL, None),
        ("web", Contact(email="no address", phone="call me"), ALL, None),
        ("web", Contact(phone="020 7946 0018"), ALL, None),
        ("web", Contact(phone="020 7946 0018", country="GB"), ALL, CALL),
        ("web", Contact(email="", other_emails=("jane@example.com",)), ALL, MAIL),
        ("whatsapp", BOTH, ALL, MAIL),
        ("whatsapp", replace(BOTH, email=None), replace(ALL, whatsapp_opens=False), CALL),
        ("whatsapp", BOTH, replace(ALL, channels=("whatsapp",), whatsapp_opens=False), CALL),
        ("whatsapp", Contact(phone="+12079460018"), replace(ALL, whatsapp_opens=False), None),
        ("whatsapp", Contact(phone="+12079460018"), ALL, Way("whatsapp", "+12079460018")),
        ("email", BOTH, ALL, MAIL),
        ("email", BOTH, replace(ALL, whatsapp_agreed=True), CALL),
    ],
)
def test_the_way_a_code_goes(channel, contact, carries, way):
    assert way_to(order(contact=contact), channel, NUMBER if channel == "whatsapp" else None, carries) == way


SENT = SentCode(1, "d" * 64, MAIL, NOW + CODE_LASTS)


@pytest.mark.parametrize(
    ("sent", "digits", "after", "outcome"),
    [
        (SENT, "d" * 64, 0, Tried.RIGHT),
        (SENT, "e" * 64, 0, Tried.WRONG),
        (SENT, None, 0, Tried.WRONG),
        (SENT, "", 0, Tried.WRONG),
        (None, "d" * 64, 0, Tried.EXPIRED),
        (SENT, "d" * 64, 599, Tried.RIGHT),
        (SENT, "d" * 64, 600, Tried.EXPIRED),
        (replace(SENT, used=True), "d" * 64, 0, Tried.EXPIRED),
        (replace(SENT, tries=MAX_TRIES - 1), "d" * 64, 0, Tried.RIGHT),
        (replace(SENT, tries=MAX_TRIES - 1), "e" * 64, 0, Tried.SPENT),
        (replace(SENT, tries=MAX_TRIES), "d" * 64, 0, Tried.SPENT),
    ],
)
def test_what_a_try_comes_to(sent, digits, after, outcome):
    now = NOW + timedelta(seconds=after)
    assert judge(sent, digits, now) is outcome
    assert Check(sent=sent).waits(now) is (judge(sent, SENT.digest, now) is Tried.RIGHT)


def test_a_digest_fits_one_talk_one_order_and_one_key():
    whole = digest(b"k", "talk", "order", "123456")
    others = {digest(b"k", "talk2", "order", "123456"), digest(b"k", "talk", "order2", "123456"),
              digest(b"j", "talk", "order", "123456"), digest(b"k", "talk", "order", "123457")}  # fmt: skip
    assert whole not in others
    assert len(others) == 4
    assert [spelled(draw) for draw in (0, 42, 999_999)] == ["000000", "000042", "999999"]


def test_a_few_codes_an_hour_and_no_more():
    assert may_send(MOST_AN_HOUR_FOR_ORDER - 1, MOST_AN_HOUR_TO_ADDRESS - 1)
    assert not may_send(MOST_AN_HOUR_FOR_ORDER, 0)
    assert not may_send(0, MOST_AN_HOUR_TO_ADDRESS)


@pytest.mark.parametrize(
    ("text", "act", "code"),
    [
        ("123456", "code", "123456"),
        ("123 456", "code", "123456"),
        ("the code is 123-456.", "code", "123456"),
        ("Here it is: 012345", "code", "012345"),
        ("12345", "code_shape", None),
        ("1234567", "code_shape", None),
        ("#123456", None, None),
        ("where is order 123456", None, None),
        ("123456 or 654321", None, None),
        ("my new address is 12 Elm Street 97214", None, None),
        ("resend", "code_again", None),
        ("I didn't get it", "code_again", None),
        ("can you send another code", "code_again", None),
        ("my parcel never arrived", None, None),
        ("I can't get the code", "code_lost", None),
        ("I no longer have that email", "code_lost", None),
        ("wrong email", "code_lost", None),
        ("never mind", "code_declined", None),
        ("no thanks", "code_declined", None),
        ("where is it?", None, None),
    ],
)
def test_how_a_message_about_a_code_is_read(text, act, code):
    assert (about_code(text), typed(text)) == (act, code)


@pytest.mark.parametrize(
    ("goal", "option", "said", "lacks"),
    [
        ("change_address", None, "change the address of #1042, jane2@example.com", True),
        ("change_address", None, "change 1042 to 5 Oak Road", False),
        ("reschedule_or_redirect", None, "deliver it on Friday", False),
        ("reschedule_or_redirect", None, "change the delivery", True),
        ("reschedule_or_redirect", "pickup", "change the delivery", False),
        ("cancel_order", None, "cancel", False),
    ],
)
def test_whether_the_wish_was_said_in_full(goal, option, said, lacks):
    assert lacks_words(goal, option, said, "#1042") is lacks


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("jane@example.com", "j•••@e•••.com"),
        ("a@b.co.uk", "a•••@b•••.uk"),
        ("+442079460018", "•••18"),
        ("@", "•••@•••"),
    ],
)
def test_an_address_is_only_shown_masked(address, shown):
    assert masked(address) == shown


@pytest.mark.parametrize(
    ("phone", "country", "e164"),
    [
        ("020 7946 0018", "GB", NUMBER),
        ("00442079460018", None, NUMBER),
        ("020 7946 0018", None, None),
        ("020 7946 0018", "DE", None),
        ("+44 (0)20 7946 0018", None, NUMBER),
        ("", "GB", None),
        ("+1", "GB", None),
        ("call me", "GB", None),
    ],
)
def test_a_phone_number_with_its_country_or_none(phone, country, e164):
    assert international(phone, country) == e164
