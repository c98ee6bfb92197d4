"""The days of a page as a calendar file: read as a calendar reads it, and nothing in it that says whose it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer.calendar import calendar
from bot.answer.window import Scene
from bot.answer.words import Words
from bot.domain.promise import Window
from bot.domain.status import Status
from tests.bot.talk import JANE, NOW, dossier, eta, parcel

WORDS = Words()
SCENE = Scene(WORDS, NOW, "Lantern & Oak")
RANGE = Window(date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27))
MOVING = replace(parcel(), window=RANGE)
OTHER = replace(parcel(number="1Z5R89391234567843", eta=eta(25, 25)), window=None)


def right(each):
    return ()


def parsed(text: str) -> list[dict[str, str]]:
    """The events of a file, by the rules of RFC 5545: CRLF, unfolding, property;parameters:value, escapes."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    raw = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in raw)
    lines = re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "METHOD:PUBLISH"} <= set(lines)
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name not in {"END", "BEGIN"}:
            assert name not in events[-1]
            plain = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
            events[-1][name] = plain
    return events


def test_each_parcel_is_an_all_day_event_until_the_day_after_its_last():
    first, second = parsed(calendar(dossier(MOVING, OTHER), right, SCENE, "salt"))
    assert (first["DTSTART;VALUE=DATE"], first["DTEND;VALUE=DATE"]) == ("20261124", "20261128")
    assert (second["DTSTART;VALUE=DATE"], second["DTEND;VALUE=DATE"]) == ("20261125", "20261126")
    assert first["SUMMARY"] == "Parcel 1 of 2 from Lantern & Oak"
    assert first["DESCRIPTION"].startswith("Tue 24 Nov to Fri 27 Nov: Most likely around Wed 25 Nov. 8 of 10 parcels")
    assert second["DESCRIPTION"] == "Wed 25 Nov: UPS’s own estimate"
    assert first["DTSTAMP"] == "20261123T100000Z"
    assert (first["TRANSP"], first["CLASS"]) == ("TRANSPARENT", "PRIVATE")


def test_the_same_parcel_keeps_its_event_whatever_its_days_become():
    moved = replace(MOVING, window=Window(date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 29)))
    later = replace(SCENE, now=NOW + timedelta(days=1))
    (before,), (after,) = (
        parsed(calendar(dossier(each), right, scene, "salt")) for each, scene in ((MOVING, SCENE), (moved, later))
    )
    assert before["UID"] == after["UID"]
    assert before["DTSTART;VALUE=DATE"] != after["DTSTART;VALUE=DATE"]
    others = {
        parsed(calendar(dossier(OTHER), right, SCENE, "salt"))[0]["UID"],
        parsed(calendar(dossier(MOVING), right, SCENE, "another"))[0]["UID"],
    }
    assert before["UID"] not in others


def test_nothing_in_it_says_whose_it_is():
    whole = dossier(MOVING, OTHER)
    text = re.sub(r"\r\n ", "", calendar(whole, right, SCENE, "salt"))
    order = whole.order
    secrets = (order.number, order.id, MOVING.tracking_number, JANE.name, JANE.email, JANE.postcode, JANE.city, "http")
    assert [each for each in secrets if each in text] == []


def test_days_that_are_over_are_not_put_down():
    begun = replace(parcel(), window=Window(date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 25)))
    (event,) = parsed(calendar(dossier(begun), right, SCENE, "salt"))
    assert event["DTSTART;VALUE=DATE"] == "20261123"


@pytest.mark.parametrize("each", [parcel(), replace(MOVING, status=Status.DELIVERED)], ids=["no days", "delivered"])
def test_without_days_there_is_no_file(each):
    assert calendar(dossier(each), right, SCENE, "salt") is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_whatever_a_shop_is_called_the_file_can_be_read(name):
    (event,) = parsed(calendar(dossier(MOVING), right, replace(SCENE, shop=name), "salt"))
    shown = "".join(letter for letter in name if letter.isprintable() or letter == "\n")
    assert event["SUMMARY"] == f"Parcel from {shown}".strip() or shown.strip() in event["SUMMARY"]
