"""Check digits and the ranking of carriers. The numbers are published test numbers or made up."""

from __future__ import annotations

import pytest

from bot.domain.tracking_number import CheckDigit, candidates


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("1Z5R89390357567127", "ups"),
        ("1z 5r8 939 03 5756 7127", "ups"),
        ("9400111206206406260787", "usps"),
        ("420787459400111206206406260787", "usps"),
        ("986578788855", "fedex"),
        ("041441760228964", "fedex"),
        ("3318810025", "dhl_express"),
        ("GM2951173225174494", "dhl_ecommerce"),
        ("RB123456785GB", "royal_mail"),
        ("RB123456785US", "usps"),
        ("RB123456785CV", "post_cv"),
        ("0073938000549297", "canada_post"),
        ("C11031500001879", "ontrac"),
        ("LX17635036", "lasership"),
        ("TBA502887274000", "amazon"),
        ("008182709980000020033350276C", "dpd"),
        ("6A12345678901", "la_poste"),
        ("JJD0002257639032011", "yodel"),
        ("EZ1000000001", "easypost_test"),
    ],
)
def test_the_likeliest_carrier_comes_first(number: str, carrier: str) -> None:
    assert candidates(number)[0].carrier == carrier


@pytest.mark.parametrize(
    "number",
    [
        "1Z5R89390357567128",
        "9400111206206406260788",
        "996578788855",
        "RB123456786US",
        "008182709980000020033350276A",
        "1Z1111111111111111",
        "9200000000000000000000",
        "C11031500001889",
    ],
)
def test_a_wrong_check_digit_is_never_sure_of_its_carrier(number: str) -> None:
    assert all(each.confidence < 0.5 for each in candidates(number) if each.check_digit is CheckDigit.INVALID)
    assert not any(each.check_digit is CheckDigit.VALID for each in candidates(number))


def test_where_two_formats_fit_both_are_told() -> None:
    assert [each.carrier for each in candidates("287809468872")][:2] == ["fedex", "purolator"]


@pytest.mark.parametrize("number", ["", "hello", "RB123456785XX", "12", "1042", "🙂" * 20])
def test_what_is_no_tracking_number_has_no_carrier(number: str) -> None:
    assert candidates(number) == []


def test_a_carrier_is_listed_once_with_its_best_format() -> None:
    found = [each.carrier for each in candidates("9261292700768711948021")]
    assert len(found) == len(set(found))
    assert set(found) >= {"usps", "fedex"}
