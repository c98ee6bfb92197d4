"""Any bytes give events or MalformedPayload: a few seconds of it in every run, half an hour in `make deep`.

`FUZZ_SECONDS` sets the length of the deep run, `FUZZ_SEED` where its dice start. `make fuzz` says more.
"""

from __future__ import annotations

import itertools
import json
import os
import random

import pytest

from bench.fuzz.__main__ import MOST_GROWN_MB
from bench.fuzz.mutations import ALWAYS, mutated
from bench.fuzz.promises import Broken, Case, Hangs, check, no_longer_than
from bench.fuzz.run import Tally, bodies, cases, fuzz, ports, summary
from bot.domain.event import ShipmentReport
from bot.domain.status import Status
from bot.errors import MalformedPayload
from bot.ports import Manifest

SLICE = 20  # mutated bodies of each adapter in a fast run
UNREADABLE = b"\x00"


class Reader:
    """A parser that does whatever a test wants."""

    MANIFEST = Manifest("reader", "Reader", "", "made by us")

    def __init__(self, parse):
        self.parse = parse

    def verify(self, request, secrets):
        pass

    def dedupe_key(self, request):
        return "key"


def raising(error):
    def parse(raw):
        raise error

    return parse


def forever(raw):
    while True:
        pass


@pytest.mark.parametrize("name", sorted(ports()))
def test_no_body_makes_a_parser_raise_anything_unnamed(name):
    for _, case in itertools.islice(cases(seed=7, only=[name]), SLICE):
        assert check(case) in {"read", "nothing", "refused"}


@pytest.mark.parametrize("name", sorted(ports()))
def test_what_is_broken_for_everybody_breaks_no_parser(name):
    for body in ALWAYS:
        assert check(Case(ports()[name], body, None, {})) in {"nothing", "refused", "read"}


@pytest.mark.parametrize("name", sorted(ports()))
def test_every_adapter_brings_bodies_to_start_from_and_reads_some_of_them(name):
    outcomes = {check(Case(ports()[name], body, None, {})) for body in bodies()[name]}
    assert "read" in outcomes


@pytest.mark.parametrize("header", ["signature", "timestamp", "x-signature", "authorization", "x-timestamp"])
@pytest.mark.parametrize("name", sorted(ports()))
def test_a_header_that_is_no_utf8_is_a_bad_signature(name, header):
    assert check(Case(ports()[name], b"{}", None, {header: "\udcff", "signature": "\udcff"}))


@pytest.mark.parametrize(
    ("parse", "said"),
    [
        (raising(KeyError("a")), KeyError),
        (raising(RecursionError()), RecursionError),
        (raising(MalformedPayload("somebody", "$", "no")), Broken),
        (raising(MalformedPayload("reader", "", "no")), Broken),
        (lambda raw: [random.random()], Broken),
    ],
    ids=["an error without a name", "too deep", "another's name", "no place", "another reading each time"],
)
def test_a_parser_that_breaks_its_promise_is_caught(parse, said):
    with pytest.raises(said):
        check(Case(Reader(parse), b"{}", None, {}))


def test_a_parser_that_keeps_its_promises_passes():
    report = ShipmentReport("reader", "UPS", "1Z999", Status.IN_TRANSIT)
    assert check(Case(Reader(lambda raw: [report]), b"{}", None, {})) == "read"
    assert check(Case(Reader(lambda raw: []), b"{}", None, {})) == "nothing"
    assert check(Case(Reader(raising(MalformedPayload("reader", "$", "no"))), b"{}", None, {})) == "refused"


def test_a_parser_that_never_ends_is_stopped():
    with pytest.raises(Hangs), no_longer_than(1):
        forever(UNREADABLE)


def test_bodies_can_be_made_again_from_seed_and_number():
    once, again = (list(itertools.islice(cases(seed=3), 60)) for _ in range(2))
    assert [one.body for _, one in once] == [one.body for _, one in again]
    assert len({one.body for _, one in once}) > 40


def test_mutations_change_most_bodies_and_keep_many_of_them_json():
    body = json.dumps({"a": [1, {"b": "2026-11-23"}], "c": None}).encode()
    made = [mutated(random.Random(n), body, [b"{}"]) for n in range(300)]
    assert sum(one == body for one in made) < 30
    assert sum(_is_json(one) for one in made) > 150


def _is_json(body):
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


@pytest.mark.deep
def test_half_an_hour_of_bodies_breaks_no_parser_and_fills_no_memory():
    seconds = float(os.environ.get("FUZZ_SECONDS", "1800"))
    seed = int(os.environ.get("FUZZ_SEED", "0"))
    tally = fuzz(seconds, seed, lambda tally: None, lambda failure: None)
    assert isinstance(tally, Tally)
    assert summary(tally)["failures"] == []
    assert tally.grown_mb <= MOST_GROWN_MB
