"""The tracking numbers pass each carrier's published check."""

from __future__ import annotations

import pytest

from sandbox import numbers

SERIALS = [1, 104201, 105602, 999_999, 7_654_321]


@pytest.mark.parametrize("serial", SERIALS)
def test_usps_digits_sum_to_a_multiple_of_ten(serial: int):
    digits = [int(d) for d in reversed(numbers.usps(serial))]
    assert len(digits) == 22
    assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


@pytest.mark.parametrize("serial", SERIALS)
def test_ups_check_digit_is_that_of_1z(serial: int):
    number = numbers.ups(serial)
    values = [int(c) if c.isdigit() else (ord(c) - ord("A") + 2) % 10 for c in number[2:]]
    total = sum(values[0:15:2]) + 2 * sum(values[1:15:2])
    assert len(number) == 18
    assert values[15] == (10 - total % 10) % 10


def test_ups_agrees_with_the_number_of_the_carriers_own_example():
    # 1Z5R89390357567127 is the sample number of UPS's developer pages.
    values = [int(c) if c.isdigit() else (ord(c) - ord("A") + 2) % 10 for c in "5R89390357567127"]
    assert values[15] == -sum(v * (1 + i % 2) for i, v in enumerate(values[:15])) % 10


@pytest.mark.parametrize("serial", SERIALS)
def test_fedex_remainder_by_eleven_is_the_last_digit(serial: int):
    number = numbers.fedex(serial)
    total = sum(int(d) * w for d, w in zip(number[:11], (3, 1, 7) * 4, strict=False))
    assert len(number) == 12
    assert int(number[11]) == total % 11 % 10


@pytest.mark.parametrize("serial", SERIALS)
def test_dhl_remainder_by_seven_is_the_last_digit(serial: int):
    number = numbers.dhl(serial)
    assert len(number) == 10
    assert int(number[:9]) % 7 == int(number[9])


def test_royal_mail_agrees_with_the_postal_unions_own_example():
    assert numbers.royal_mail(47312482).endswith("9GB")  # S10's worked example: RR473124829GB


@pytest.mark.parametrize("carrier", list(numbers.MAKERS))
def test_a_numbers_shape_tells_its_carrier(carrier: str):
    assert numbers.guess_carrier(numbers.MAKERS[carrier](104201)) == carrier


@pytest.mark.parametrize(
    ("name", "carrier"), [("Royal Mail", "RoyalMail"), ("dhl express", "DHLExpress"), ("ACME", None)]
)
def test_carriers_are_known_by_the_names_people_write(name: str, carrier: str | None):
    assert numbers.carrier_called(name) == carrier
