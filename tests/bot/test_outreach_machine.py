"""Writing first as a state machine: causes, words of consent, cases, the clock and failing sends, in any order.

After every step what left is held against every promise, by a model that knows nothing of the rules. A few steps run
always; ten thousand in `make deep`.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.anomaly import Kind, Severity
from bot.domain.conversation import Case
from bot.domain.messaging import DeliveryState, Failure, Receipt
from bot.domain.order import Contact
from bot.domain.status import Status
from bot.store.cases import keep_case
from bot.store.database import Database
from bot.store.tables import cases
from tests.bot.reach import RULES, Reach
from tests.conftest import FrozenClock

KINDS = (Kind.STALLED, Kind.LATE, Kind.DAMAGED)
ZONES = {"GB": "Europe/London", "DE": "Europe/Berlin", "JP": "Asia/Tokyo"}
PARCELS = {"A1": "a", "A2": "a", "B1": "b", "C1": "c"}  # by order; a and b are one shopper's
PEOPLE = {
    "a": Contact(email="ann@x.example", phone="+447700900123", country="GB"),
    "b": Contact(email="ann@x.example", phone="+447700900123", country="GB"),
    "c": Contact(email="cai@x.example", phone="+4915755000001", country="DE"),
}
STEPS = {"few": (4, 12), "many": (200, 50)}
template: Path | None = None


class FirstWord(RuleBasedStateMachine):
    """The shop, its model, and what may never happen."""

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.home = Path(tempfile.mkdtemp(prefix="porchlight-machine-"))
        assert template is not None
        self.database = Database(f"sqlite:///{shutil.copy(template, self.home / 'porchlight.db')}")
        self.clock = FrozenClock()
        rules = replace(RULES, consent=("whatsapp",), most_a_day=2)
        self.reach = self.do(Reach(self.database, self.clock, rules).opened())
        self.wrong: dict[str, set[Kind]] = {number: set() for number in PARCELS}
        self.episode: dict[tuple[str, Kind], int] = {}
        self.refused: dict[str, bool | None] = {}
        self.human: set[str] = set()
        self.checked = 0
        self.rang: dict[str, list[datetime]] = {}
        self.told: set[tuple[str, str, bool, int]] = set()
        for name in PEOPLE:
            numbers = [number for number, order in PARCELS.items() if order == name]
            self.do(self.reach.bought(name, *numbers, contact=PEOPLE[name]))

    def do(self, work):
        return self.loop.run_until_complete(work)

    @rule(number=st.sampled_from(sorted(PARCELS)), kind=st.sampled_from(KINDS), loud=st.booleans())
    def goes_wrong(self, number: str, kind: Kind, loud: bool) -> None:
        if kind not in self.wrong[number]:
            self.episode[number, kind] = self.episode.get((number, kind), 0) + 1
        self.wrong[number].add(kind)
        severity = Severity.CRITICAL if loud else Severity.WARNING
        self.do(self.reach.wrong(number, *sorted(self.wrong[number]), severity=severity))
        self.settle()

    @rule(number=st.sampled_from(sorted(PARCELS)), arrives=st.booleans())
    def gets_better(self, number: str, arrives: bool) -> None:
        self.wrong[number] = set()
        self.do(self.reach.better(number, Status.DELIVERED if arrives else None))
        self.settle()

    @rule(minutes=st.one_of(st.integers(1, 30), st.integers(60, 900)))
    def time_passes(self, minutes: int) -> None:
        for _ in range(3):
            self.clock.tick(minutes=minutes / 3)
            self.settle()

    @rule(name=st.sampled_from(["a", "c"]), channel=st.sampled_from(["whatsapp", "email"]), yes=st.booleans())
    def says(self, name: str, channel: str, yes: bool) -> None:
        contact = PEOPLE[name]
        address = contact.phone if channel == "whatsapp" else contact.email
        self.refused[str(address)] = not yes
        self.do(self.reach.agreed(yes, channel, str(address)))

    @rule(name=st.sampled_from(sorted(PEOPLE)))
    def a_human_takes_it(self, name: str) -> None:
        self.human.add(name)

        async def take() -> None:
            talk = await self.reach.talks.open(self.reach.merchant.id, "web", f"case {name}")
            case = Case(uuid4().hex, talk.id, "r", "r", "open", self.clock.now(), f"#{name}")
            await self.database.write(lambda connection: keep_case(connection, self.reach.merchant.id, case))

        self.do(take())

    @precondition(lambda self: self.human)
    @rule()
    def the_humans_are_done(self) -> None:
        self.human.clear()
        self.do(self.database.do(cases.update().values(is_open=False)))

    @rule(channel=st.sampled_from(["whatsapp", "email"]), failure=st.sampled_from([None, *Failure]))
    def a_channel_answers(self, channel: str, failure: Failure | None) -> None:
        self.reach.answers.pop(channel, None)
        if failure and failure is not Failure.OPTED_OUT and failure is not Failure.BAD_ADDRESS:
            self.reach.answers[channel] = Receipt(DeliveryState.FAILED, failure=failure)

    @rule(name=st.sampled_from(sorted(PEOPLE)))
    def comes_by(self, name: str) -> None:
        self.do(self.reach.visit(name, f"visit {name}"))

    @precondition(lambda self: self.reach.sent)
    @rule(
        which=st.integers(0), state=st.sampled_from([DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ])
    )
    def a_receipt_comes_again(self, which: int, state: DeliveryState) -> None:
        send = self.reach.sent[which % len(self.reach.sent)]
        if send.channel not in self.reach.answers:
            self.do(self.reach.receipts.handle(send, Receipt(state)))

    @rule()
    def a_worker_starts_anew(self) -> None:
        self.reach.outreach, self.reach.receipts, self.reach.drain = self.reach.again()
        self.settle()

    def settle(self) -> None:
        """Do what is due, and look at each message that a channel took."""

        async def once() -> None:
            for _ in range(2):
                await self.reach.outreach.step()
                await self.reach.drain.step()

        taken = dict(self.reach.answers)
        self.do(once())
        for send in self.reach.sent[self.checked :]:
            if send.channel not in taken:
                self.look(send)
        self.checked = len(self.reach.sent)

    def look(self, send) -> None:
        notice = self.do(self.reach.notices.get(send.ref.partition(":")[2]))
        assert notice is not None
        contact, now = PEOPLE[notice.order_id], self.clock.now()
        here = now.astimezone(ZoneInfo(ZONES[str(contact.country)]))
        assert 8 <= here.hour < 21, f"rang at {here}"
        assert notice.order_id not in self.human, "a human was on it"
        word = self.refused.get(send.address)
        assert word is not True, "it was refused"
        if send.channel == "whatsapp":
            assert word is False, "nobody agreed"
        if any(self.refused.get(str(each)) for each in (contact.phone, contact.email)):
            assert word is False, "STOP was said, and this way never agreed to"
        rang = self.rang.setdefault(str(contact.email), [])
        rang.append(now)
        assert sum(now - at < timedelta(hours=24) for at in rang) <= 2, "over the cap"
        for number in notice.numbers:
            key = (number, notice.kind, notice.closing, self.episode.get((number, Kind(notice.kind)), 0))
            assert key not in self.told, "told twice"
            self.told.add(key)
        true = [(Kind(notice.kind) in self.wrong[number]) is not notice.closing for number in notice.numbers]
        assert any(true), "not true any more of any parcel"

    @invariant()
    def no_cause_is_left_lying(self) -> None:
        assert not hasattr(self, "reach") or self.do(self.reach.causes.open(9)) == []

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.do(self.database.stop())
            self.loop.close()
            shutil.rmtree(self.home, ignore_errors=True)


def run(effort: str, path: Path) -> None:
    global template
    template = path
    examples, steps = STEPS[effort]
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    options = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(FirstWord, settings=options)


def test_in_any_order_no_promise_is_broken(sqlite_template: Path) -> None:
    run("few", sqlite_template)


@pytest.mark.deep
def test_in_ten_thousand_steps_no_promise_is_broken(sqlite_template: Path) -> None:
    run("many", sqlite_template)
