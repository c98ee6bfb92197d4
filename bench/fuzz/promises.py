"""What every parser promises of any body, checked of one: errors by name, aware times, the same twice, and in time."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.domain.reduce import reduce
from bot.domain.standing import standing_of
from bot.errors import BadSignature, MalformedPayload
from bot.ports import Carrier, FulfilmentNews, FulfilmentReport, RawPayload, SignedRequest, Storefront
from bot.store.codec import EVENT, ORDER, SHIPMENT, STANDING

Port = Carrier | Storefront
RECEIVED = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOST_SECONDS = 3.0
HANGS_AFTER = 20
SETTINGS = MerchantSettings(name="Shop")


class Broken(Exception):
    """A promise that a parser did not keep."""


class Hangs(BaseException):
    """A parser that was stopped; no handler of its own may swallow this."""


@dataclass(frozen=True, slots=True)
class Case:
    """One delivery to one adapter."""

    port: Port
    body: bytes
    topic: str | None
    headers: Mapping[str, str]

    @property
    def name(self) -> str:
        """The adapter's name."""
        return self.port.MANIFEST.name


def check(case: Case) -> str:
    """Check all promises; return `read`, `nothing` or `refused`. Raises Broken, or whatever else the parser raised."""
    _door(case)
    raw = RawPayload(case.name, case.body, case.topic, RECEIVED)
    with no_longer_than(HANGS_AFTER):
        began = time.thread_time()
        try:
            found = case.port.parse(raw)
        except MalformedPayload as refused:
            _named(refused, case.name)
            return "refused"
        finally:
            spent = time.thread_time() - began
            if spent > MOST_SECONDS:
                raise Broken(f"parsing took {spent:.1f} s of work")
        if repr(found) != repr(case.port.parse(raw)):
            raise Broken("a second reading gave something else")
        _swallowed(found)
    return "read" if found else "nothing"


def _door(case: Case) -> None:
    """What a door asks before anything is parsed."""
    signed = SignedRequest("POST", "/hooks/token/provider", case.headers, case.body, RECEIVED)
    for secrets in ((), ("secret",)):
        try:
            case.port.verify(signed, secrets)
        except BadSignature:
            continue
    key = case.port.dedupe_key(signed)
    if not (0 < len(key) <= 200) or key != case.port.dedupe_key(signed):
        raise Broken(f"the key {key[:40]!r} is none")
    topic = getattr(case.port, "topic", None)
    if topic is not None and not isinstance(topic(signed), str | None):
        raise Broken("the topic is no text")


def _named(refused: MalformedPayload, name: str) -> None:
    if refused.provider != name or not refused.path:
        raise Broken(f"refused without a name or a place: {refused}")


def _swallowed(found: list[Any]) -> None:
    """What the next stages do with it: reduce, sum up in a row, and turn everything into text for the store."""
    reports = [one.report if isinstance(one, FulfilmentReport) else one for one in found]
    by_number: dict[str, list[ShipmentReport]] = {}
    for one in reports:
        if isinstance(one, ShipmentReport):
            by_number.setdefault(one.tracking_number, []).append(one)
        elif isinstance(one, Order):
            ORDER.dump(one)
            _aware(one.placed_at, one.updated_at)
        elif isinstance(one, FulfilmentNews):
            _aware(one.fulfilment.created_at)
    for same in by_number.values():
        for report in same:
            _aware(report.updated_at, *(event.occurred_at for event in report.events))
            for event in report.events:
                EVENT.dump(event)
        shipment = reduce(same)
        SHIPMENT.dump(shipment)
        STANDING.dump(standing_of(shipment, None, SETTINGS))


def _aware(*times: datetime | None) -> None:
    for at in times:
        if at is not None and at.utcoffset() is None:
            raise Broken(f"a time without a zone: {at}")


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """Stop what hangs. Works in the main thread of a process only."""

    def stop(*_: object) -> None:
        raise Hangs(f"no end after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
