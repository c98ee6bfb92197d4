"""The drain: in order, once outside, nothing lost inside; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt, ReceiptNews, Send, Template
from bot.domain.notice import Hold, Withheld
from bot.errors import NotThere, Unavailable
from bot.notify.drain import LEASE_SECONDS, TAKEN_SECONDS, Notifier, Parties, Ways
from bot.ports import Account, Limits, Manifest
from bot.ports.sending import Step
from bot.store.database import Database
from bot.store.outbox import StoredOutbox, put
from tests.conftest import NOON, FrozenClock


@dataclass
class TwinChannel:
    """Takes messages as the test tells it to, and remembers what it took."""

    MANIFEST = Manifest("whatsapp", "Twin", "", "made by us")
    LIMITS: Limits = field(default_factory=lambda: Limits(per_second=1000))
    answers: list[Receipt | Exception] = field(default_factory=list)
    took: list[tuple[str, str]] = field(default_factory=list)
    there: dict[str, Receipt] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    can_be_asked: bool = True
    third: asyncio.Event = field(default_factory=asyncio.Event)

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        self.named.append(outgoing.ref)
        return {"Body": outgoing.template.id if outgoing.template else outgoing.text}

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        self.took.append((address, payload["Body"]))
        if len(self.took) == 3:
            self.third.set()
        answer = self.answers.pop(0) if self.answers else Receipt(DeliveryState.HANDED_OVER, f"SM{len(self.took)}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find(
        self, address: str, payload: Mapping[str, str], since: datetime, account: Account, others: Collection[str] = ()
    ) -> Receipt | None:
        if not self.can_be_asked:
            raise Unavailable("away")
        found = self.there.get(payload["Body"])
        return found if found and found.sid not in others else None


@dataclass
class House:
    """A drain over a real store."""

    database: Database
    outbox: StoredOutbox
    channel: TwinChannel
    clock: FrozenClock
    merchant: str
    told: list[tuple[str, DeliveryState]] = field(default_factory=list)
    refusals: dict[str, Withheld | Hold] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def notifier(self) -> Notifier:
        async def account(merchant_id: str, channel: str) -> Account:
            return Account(MerchantSettings(name="Oak"))

        async def handler(send: Send, receipt: Receipt) -> None:
            self.told.append((send.ref, receipt.state))

        async def permit(send: Send) -> Withheld | Hold | None:
            return self.refusals.get(send.ref)

        async def prepare(send: Send) -> Outgoing:
            if send.ref in self.gone:
                raise NotThere("gone")
            assert isinstance(send.body, Outgoing)
            return send.body

        parties = Parties({"message": permit}, {"message": prepare}, {"message": handler})
        return Notifier(self.outbox, Ways({"whatsapp": self.channel}, {}, account), parties, self.clock)  # type: ignore[dict-item]

    async def put(
        self, name: str, lane: str = "talk:1", body: Outgoing | None = None, due: datetime | None = None
    ) -> None:
        now = self.clock.now()
        await self.database.write(
            lambda c: put(
                c,
                self.merchant,
                f"message:{name}",
                lane,
                "whatsapp",
                "+15550100",
                body or Outgoing(name),
                due or now,
                now,
            )
        )

    async def state(self, name: str) -> DeliveryState:
        (send,) = await self.outbox.of(self.merchant, f"message:{name}")
        return send.state

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.channel.took]


@pytest.fixture
async def house(services, merchant, clock: FrozenClock) -> House:
    return House(services.database, StoredOutbox(services.database), TwinChannel(), clock, merchant.id)


async def drained(house: House, rounds: int = 10) -> None:
    notifier = house.notifier()
    for _ in range(rounds):
        if not await notifier.step():
            break


async def test_each_lane_leaves_in_order_and_everybody_is_told(house: House) -> None:
    for name in ("a", "b", "c"):
        await house.put(name)
    await house.put("other", lane="talk:2")
    await drained(house)
    assert [text for text in house.texts if text != "other"] == ["a", "b", "c"]
    assert "other" in house.texts
    assert set(house.told) == {(f"message:{n}", DeliveryState.HANDED_OVER) for n in ("a", "b", "c", "other")}


async def test_a_message_bears_its_name_at_each_try(house: House) -> None:
    house.channel.answers = [Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT)]
    await house.put("a")
    await drained(house)
    house.clock.tick(seconds=6)
    await drained(house)
    assert set(house.channel.named) == {"message:a"}
    assert len(house.channel.named) == 2


async def test_putting_twice_sends_once(house: House) -> None:
    await house.put("a")
    await house.put("a")
    await drained(house)
    await house.put("a")
    await drained(house)
    assert house.texts == ["a"]


async def test_what_is_not_due_waits_and_holds_its_lane(house: House) -> None:
    await house.put("later", due=NOON + timedelta(hours=1))
    await house.put("after")
    await drained(house)
    assert house.texts == []
    house.clock.tick(hours=1)
    await drained(house)
    assert house.texts == ["later", "after"]


async def test_a_transient_failure_is_tried_again_and_nothing_overtakes_it(house: House) -> None:
    house.channel.answers = [Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT)]
    await house.put("a")
    await house.put("b")
    await drained(house)
    assert house.texts == ["a"]
    house.clock.tick(seconds=10)
    await drained(house)
    assert house.texts == ["a", "a", "b"]
    assert await house.state("a") is DeliveryState.HANDED_OVER


async def test_a_call_without_an_answer_is_never_blindly_sent_again(house: House) -> None:
    house.channel.answers = [Receipt(DeliveryState.UNKNOWN)]
    await house.put("a")
    await drained(house)
    assert await house.state("a") is DeliveryState.UNKNOWN
    house.channel.there["a"] = Receipt(DeliveryState.SENT, "SM9")
    house.clock.tick(seconds=LEASE_SECONDS + 1)
    await drained(house)
    assert house.texts == ["a"]
    (send,) = await house.outbox.of(house.merchant, "message:a")
    assert (send.state, send.sid) == (DeliveryState.SENT, "SM9")


async def test_an_equal_text_that_is_known_is_not_taken_for_the_missing_one(house: House) -> None:
    house.channel.answers = [Receipt(DeliveryState.HANDED_OVER, "SM1"), OSError("reset")]
    for ref in ("a", "b"):
        await house.put(ref, body=Outgoing("the same"))
        await drained(house)
    house.channel.there["the same"] = Receipt(DeliveryState.SENT, "SM1")
    for _ in range(6):
        house.clock.tick(seconds=60)
        await drained(house)
    assert house.texts == ["the same"] * 3
    assert await house.state("b") is DeliveryState.HANDED_OVER


async def test_what_the_vendor_never_had_is_sent_again_after_the_last_look(house: House) -> None:
    house.channel.answers = [OSError("reset")]
    await house.put("a")
    for _ in range(6):
        await drained(house)
        house.clock.tick(seconds=60)
    assert house.texts == ["a", "a"]
    assert await house.state("a") is DeliveryState.HANDED_OVER


async def test_while_the_vendor_cannot_be_asked_it_stays_unknown(house: House) -> None:
    house.channel.answers = [Receipt(DeliveryState.UNKNOWN)]
    house.channel.can_be_asked = False
    await house.put("a")
    for _ in range(10):
        await drained(house)
        house.clock.tick(minutes=1)
    assert house.texts == ["a"]
    assert await house.state("a") is DeliveryState.UNKNOWN


async def test_a_process_that_died_between_intent_and_answer_asks_first(house: House) -> None:
    await house.put("a")
    (send,) = await house.outbox.take(house.clock.now(), 10, LEASE_SECONDS)
    assert await house.outbox.intend(send, house.clock.now(), LEASE_SECONDS)
    house.channel.there["a"] = Receipt(DeliveryState.DELIVERED, "SM1")
    await drained(house)
    assert house.texts == []
    house.clock.tick(seconds=LEASE_SECONDS + 1)
    await drained(house)
    assert house.texts == []
    assert await house.state("a") is DeliveryState.DELIVERED


async def test_what_was_handed_over_is_looked_for_as_it_was_handed_over(house: House) -> None:
    house.channel.LIMITS = Limits(per_second=1000, window_hours=24)
    house.channel.answers = [Receipt(DeliveryState.UNKNOWN)]
    await house.put("a", body=Outgoing("in words", template=Template("HX1", ())))
    await drained(house)
    assert house.texts == ["HX1"]
    await _wrote(house)  # the shopper answers what did arrive: from now on it would leave as free text
    house.channel.there["HX1"] = Receipt(DeliveryState.SENT, "SM9")
    house.clock.tick(seconds=LEASE_SECONDS)
    await drained(house)
    assert (house.texts, await house.state("a")) == (["HX1"], DeliveryState.SENT)
    (send,) = await house.outbox.of(house.merchant, "message:a")
    assert (send.sid, send.payload) == ("SM9", None)


async def test_two_drains_send_each_once(house: House) -> None:
    for number in range(30):
        await house.put(f"n{number}", lane=f"talk:{number}")
    await asyncio.gather(*(drained(house) for _ in range(3)))
    assert sorted(house.texts) == sorted(f"n{number}" for number in range(30))


async def test_a_lease_is_nobody_elses_while_it_lasts(house: House) -> None:
    await house.put("a")
    assert len(await house.outbox.take(house.clock.now(), 10, LEASE_SECONDS)) == 1
    assert await house.outbox.take(house.clock.now(), 10, LEASE_SECONDS) == []
    house.clock.tick(seconds=LEASE_SECONDS)
    assert len(await house.outbox.take(house.clock.now(), 10, LEASE_SECONDS)) == 1


async def test_who_comes_late_changes_nothing_of_what_went_on(house: House) -> None:
    await house.put("a")
    (late,) = await house.outbox.take(house.clock.now(), 10, TAKEN_SECONDS)
    house.clock.tick(seconds=TAKEN_SECONDS)
    (quick,) = await house.outbox.take(house.clock.now(), 10, TAKEN_SECONDS)
    assert await house.outbox.intend(quick, house.clock.now(), LEASE_SECONDS)
    assert not await house.outbox.intend(late, house.clock.now(), LEASE_SECONDS)
    await house.outbox.put_off(late, house.clock.now(), house.clock.now())
    await house.outbox.settle(late, Step(DeliveryState.DROPPED, False, None, 0), house.clock.now())
    assert await house.outbox.take(house.clock.now(), 10, TAKEN_SECONDS) == []
    assert await house.state("a") is DeliveryState.INTENT


async def test_what_may_not_leave_is_dropped_with_the_reason(house: House) -> None:
    house.refusals["message:a"] = Withheld.OPTED_OUT
    await house.put("a")
    await house.put("b")
    await drained(house)
    assert house.texts == ["b"]
    (send,) = await house.outbox.of(house.merchant, "message:a")
    assert (send.state, send.code) == (DeliveryState.DROPPED, "opted_out")


async def test_what_must_wait_waits(house: House) -> None:
    house.refusals["message:a"] = Hold(NOON + timedelta(hours=9))
    await house.put("a")
    await drained(house)
    assert house.texts == []
    del house.refusals["message:a"]
    house.clock.tick(hours=9)
    await drained(house)
    assert house.texts == ["a"]


async def test_what_speaks_of_something_gone_is_dropped(house: House) -> None:
    house.gone.add("message:a")
    await house.put("a")
    await drained(house)
    assert await house.state("a") is DeliveryState.DROPPED


@pytest.mark.parametrize(
    "order", [("sent", "delivered", "read"), ("read", "sent", "delivered"), ("delivered", "sent", "read")]
)
async def test_receipts_move_only_forward_in_any_order_and_number(house: House, order: tuple[str, ...]) -> None:
    await house.put("a")
    await drained(house)
    notifier = house.notifier()
    for state in order * 3:
        news = ReceiptNews("whatsapp", "SM1", Receipt(DeliveryState(state), "SM1"))
        await notifier.receipt(house.merchant, news, house.clock.now())
        await notifier.tell()
    assert await house.state("a") is DeliveryState.READ
    ranks = [state.rank for _, state in house.told]
    assert ranks == sorted(set(ranks))


async def test_a_receipt_that_comes_before_its_send_is_written_down_counts(house: House) -> None:
    notifier = house.notifier()
    await notifier.receipt(
        house.merchant, ReceiptNews("whatsapp", "SM1", Receipt(DeliveryState.DELIVERED, "SM1")), NOON
    )
    await house.put("a")
    await drained(house)
    assert await house.state("a") is DeliveryState.DELIVERED


async def test_a_failure_that_comes_later_is_told_and_tried_with_the_template(house: House) -> None:
    house.channel.LIMITS = Limits(window_hours=24, per_second=1000)
    talk = await _wrote(house)
    await house.put("a", lane=f"talk:{talk}", body=Outgoing("hello", template=Template("HX1")))
    await drained(house)
    assert house.texts == ["hello"]
    news = ReceiptNews("whatsapp", "SM1", Receipt(DeliveryState.FAILED, "SM1", Failure.WINDOW_CLOSED, "63016"))
    await house.notifier().receipt(house.merchant, news, NOON)
    await drained(house)
    assert house.texts == ["hello", "HX1"]
    late = ReceiptNews("whatsapp", "SM2", Receipt(DeliveryState.FAILED, "SM2", Failure.WINDOW_CLOSED, "63016"))
    await house.notifier().receipt(house.merchant, late, NOON)
    await drained(house)
    assert await house.state("a") is DeliveryState.FAILED
    assert house.texts == ["hello", "HX1"]


async def _wrote(house: House) -> str:
    from bot.store.conversations import StoredConversations

    talks = StoredConversations(house.database)
    talk = await talks.open(house.merchant, "whatsapp", "key", "+15550100")
    await talks.say(talk.id, "SMin", "hi", None, house.clock.now())
    return talk.id


async def test_outside_the_window_free_text_without_a_template_fails_unsent(house: House) -> None:
    house.channel.LIMITS = Limits(window_hours=24, per_second=1000)
    await house.put("a")
    await drained(house)
    assert house.texts == []
    assert house.told == [("message:a", DeliveryState.FAILED)]


async def test_a_refused_sender_lets_the_channel_rest(house: House) -> None:
    house.channel.answers = [Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code="20003")]
    notifier = house.notifier()
    await house.put("a", lane="talk:1")
    await notifier.step()
    await house.put("b", lane="talk:2")
    await notifier.step()
    assert house.texts == ["a"]
    house.clock.tick(minutes=6)
    await notifier.step()
    assert house.texts == ["a", "b"]


async def test_a_handler_that_fails_is_told_again(house: House) -> None:
    failures = [True]

    async def handler(send: Send, receipt: Receipt) -> None:
        if failures.pop() if failures else False:
            raise OSError("away")
        house.told.append((send.ref, receipt.state))

    async def account(merchant_id: str, channel: str) -> Account:
        return Account(MerchantSettings(name="Oak"))

    ways = Ways({"whatsapp": house.channel}, {}, account)  # type: ignore[dict-item]
    notifier = Notifier(house.outbox, ways, Parties(handlers={"message": handler}), house.clock)
    await house.put("a")
    await notifier.step()
    assert house.told == [] or len(house.told) == 1
    await notifier.step()
    assert house.told == [("message:a", DeliveryState.HANDED_OVER)]


async def test_of_many_that_end_together_each_is_told_once(house: House) -> None:
    for number in range(8):
        await house.put(f"m{number}", lane=f"talk:{number}")
    notifier = house.notifier()
    taken = await house.outbox.take(house.clock.now(), 8, LEASE_SECONDS)
    await asyncio.gather(*(notifier.work(send) for send in taken))
    assert sorted(house.told) == [(f"message:m{number}", DeliveryState.HANDED_OVER) for number in range(8)]


async def test_the_job_sends_what_is_put_while_it_runs(house: House) -> None:
    notifier = house.notifier()
    job = asyncio.create_task(notifier.run())
    try:
        for name in ("a", "b", "c"):
            await house.put(name)
        notifier.wake()
        await asyncio.wait_for(house.channel.third.wait(), 10)
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
    assert house.texts == ["a", "b", "c"]
