"""What is found in a shopper's raw text, and what is not taken for something else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.merchant import MerchantSettings
from bot.domain.tracking_number import CheckDigit
from bot.intake import identify

SHOP = MerchantSettings(name="Lantern & Oak")
USPS = "9400111206999000000018"


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("#1042", ["1042"]),
        ("1042", ["1042"]),
        ("order no 1042", ["1042"]),
        ("Order No. 1042!", ["1042"]),
        ("order number is #1042.", ["1042"]),
        ("order1042", ["1042"]),
        ("lo-1042", ["LO-1042"]),
        ("where is LO-1042-B?", ["LO-1042-B"]),
        ("#1042 jane@x.com where is it??", ["1042"]),
        ("hi wheres my order #1042 its late!!", ["1042"]),
        ("orders 1042 and 1043", ["1042", "1043"]),
        ("#1042, #1043 & #1044", ["1042", "1043", "1044"]),
        ("#1042 not #1043", ["1042"]),
        ("#1042 #1042", ["1042"]),
        ("＃１０４２", ["1042"]),
        ("jane1042@x.com", []),
        ("call me on 555-123-4567", []),
        ("+44 7911 123456", []),
        ("ordered 2026-11-12", []),
        ("ordered on 12/11/2026 at 10:30", []),
        ("since november 23 2026", []),
        ("in 2026 i bought a lamp", []),
        ("i paid $1200 and waited 300 hours", []),
        ("my zip is 97201", []),
        ("97201-1234", []),
        (USPS, []),
        ("1Z88A1W20300000014", []),
        ("https://shop.example/orders/1042", []),
        ("where is my parcel", []),
    ],
)
def test_order_numbers(text: str, orders: list[str]) -> None:
    assert list(identify.order_numbers(text, SHOP)) == orders


def test_the_shops_own_pattern_decides() -> None:
    shop = MerchantSettings(name="Shop", order_pattern=r"(EU\d{6})")
    assert identify.order_numbers("eu123456 or 1042?", shop) == ("EU123456",)
    whole = MerchantSettings(name="Shop", order_pattern=r"W\d{4}")
    assert identify.order_numbers("w1234", whole) == ("W1234",)


@pytest.mark.parametrize(
    ("text", "pending", "field", "values"),
    [
        ("97201", "proof", "postcodes", ["97201"]),
        ("97201", None, "orders", ["97201"]),
        ("1042 97201", None, "postcodes", ["97201"]),
        ("#1042, 97201", None, "postcodes", ["97201"]),
        ("sw1a 1aa", None, "postcodes", ["SW1A 1AA"]),
        ("K1A0B1", None, "postcodes", ["K1A 0B1"]),
        ("postcode: 1042 AB", None, "postcodes", ["1042 AB"]),
        ("1042 is late", None, "postcodes", []),
        ("Portland, OR 97201", None, "postcodes", ["97201"]),
        ("my postcode is 97214", "proof", "postcodes", ["97214"]),
        ("my postcode is 97214", "proof", "orders", []),
        ("+44 7911 123456", "proof", "phones", ["+447911123456"]),
        ("07911 123456", None, "phones", ["07911123456"]),
        ("(503) 555-0142", None, "phones", ["5035550142"]),
        ("call 555-0142", None, "phones", ["5550142"]),
        ("Jane@X.com.", None, "emails", ["jane@x.com"]),
        ("o'brien+shop@mail.example.co.uk", None, "emails", ["o'brien+shop@mail.example.co.uk"]),
        ("2125551234", "proof", "numbers", []),
        ("2125551234", "proof", "phones", ["2125551234"]),
        (USPS, "proof", "numbers", [USPS]),
        ("9400 1112 0699 9000 0000 18", None, "numbers", [USPS]),
        ("9400 1112 0699 9000 0000 19", None, "numbers", ["9400111206999000000019"]),
        ("rm 123 456 785 gb", None, "numbers", ["RM123456785GB"]),
        ("tracking number ABC123456789X", None, "numbers", ["ABC123456789X"]),
        ("parcel 996578788855", None, "numbers", ["996578788855"]),
    ],
)
def test_each_sign_is_read_as_one_thing(text: str, pending: str | None, field: str, values: list[str]) -> None:
    assert list(getattr(identify.identifiers(text, SHOP, pending), field)) == values


def test_everything_in_one_message() -> None:
    found = identify.identifiers(
        "Order #1042, jane@x.com, BS1 4DJ, tel +44 117 496 0000, parcel RM123456785GB, bought 3 November 2026", SHOP
    )
    assert found.orders == ("1042",)
    assert found.emails == ("jane@x.com",)
    assert found.postcodes == ("BS1 4DJ",)
    assert found.phones == ("+441174960000",)
    assert found.numbers == ("RM123456785GB",)
    assert found.dates == (date(2026, 11, 3),)


def test_a_correction_in_answer_to_a_question_for_proof_is_heard() -> None:
    assert identify.identifiers("sorry it's 1043", SHOP, "proof").orders == ("1043",)
    assert identify.identifiers("1043", SHOP, "proof").orders == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-11-12", [date(2026, 11, 12)]),
        ("12.11.2026", [date(2026, 11, 12)]),
        ("11/23/2026", [date(2026, 11, 23)]),
        ("23/11/26", [date(2026, 11, 23)]),
        ("11/12/2026", []),
        ("Nov 23rd, 2026", [date(2026, 11, 23)]),
        ("31 February 2026", []),
        ("the 3rd of May", []),
    ],
)
def test_dates_that_can_only_mean_one_day(text: str, days: list[date]) -> None:
    assert list(identify.dates(text)) == days


def test_carriers_are_ranked_and_a_failed_check_digit_is_said() -> None:
    assert identify.likely_carriers("1Z5R89390357567127") == ("UPS",)
    assert identify.likely_carriers("287809468872") == ("FedEx", "Purolator")
    assert identify.check(USPS) is CheckDigit.VALID
    assert identify.check("9400111206999000000019") is CheckDigit.INVALID
    assert identify.check("TBA502887274000") is CheckDigit.NONE
    assert identify.check("nonsense") is CheckDigit.NONE


def test_spellings_of_a_number_have_one_key() -> None:
    assert identify.order_key("#LO-1042") == identify.order_key(" lo 1042 ") == "LO1042"


@given(st.text(max_size=200), st.sampled_from([None, "proof", "which_order"]))
def test_no_text_breaks_the_reading(text: str, pending: str | None) -> None:
    found = identify.identifiers(text, SHOP, pending)
    assert all(found.orders)
