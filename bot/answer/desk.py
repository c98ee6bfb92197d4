"""Words for the desk: cards, lines, marks and notes, in the language of `phrases/<lang>/desk.ftl`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.answer.parcel import buttons, headline, last_scan, problem
from bot.answer.window import Scene, window_lines
from bot.answer.words import NONE, Words
from bot.domain.anomaly import Anomaly
from bot.domain.conversation import Answer, Card, Case, Link, Message, Sender
from bot.domain.desk import CaseState, LineState, Mark
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.domain.replies import RATINGS
from bot.domain.shipment import Shipment
from bot.ports import Dossier

Judge = Callable[[Shipment | None, Order | None], Sequence[Anomaly]]

MARKS: Mapping[LineState, Mark] = {
    LineState.INTERNAL: Mark.INTERNAL,
    LineState.ASKED: Mark.INTERNAL,
    LineState.LATE: Mark.FAILED,
    LineState.SENT: Mark.SENT,
    LineState.MAILED: Mark.SENT,
    LineState.FAILED: Mark.FAILED,
    LineState.DELIVERED: Mark.DELIVERED,
    LineState.READ: Mark.READ,
    LineState.CORRECTED: Mark.SENT,
    LineState.REMOVED: Mark.INTERNAL,
    LineState.KEPT: Mark.FAILED,
}

DAYS = frozenset({"announced", "expected_by", "last_day", "promised"})
"""Facts of anomalies that are days."""


class DeskWords:
    """One shop's words at one moment. `judge` says what is wrong with a parcel of an order."""

    def __init__(self, words: Words, settings: MerchantSettings, now: datetime, judge: Judge) -> None:
        self._words = words
        self._settings = settings
        self._now = now
        self._judge = judge
        self._scene = Scene(words, now, settings.name, useful_days=settings.useful_days)

    def title(self, case: Case) -> str:
        """Name the case and why it was opened."""
        return self._words.say("desk-title", case=case.id, reason=self.reason(case))

    def reason(self, case: Case) -> str:
        """Say why a case was opened."""
        for key in (f"desk-reason-{case.reason}", f"button-{case.reason}"):
            if self._words.has(key):
                return self._words.say(key)
        return self._words.say("desk-reason-other")

    def state_line(self, case: Case, by: str) -> str:
        """Say where it stands, and since when; the desk itself shows who has it."""
        return self._words.say(
            f"desk-state-{CaseState(case.status)}",
            name=by or case.claimed_name or case.claimed_by or self._words.say("desk-somebody"),
            asked=self._moment(case.opened_at),
            claimed=self._moment(case.claimed_at),
            ended=self._moment(case.ended_at),
        )

    def label(self, name: str) -> str:
        """Return the label of a fact."""
        return self._words.say(f"desk-label-{name}")

    def want(self, case: Case) -> str:
        """Say what the shopper wants."""
        key = f"button-{case.want}"
        return self._words.say(key if self._words.has(key) else "desk-want-other")

    def case_facts(self, case: Case) -> list[tuple[str, str]]:
        """Word what a case rests on: label and value of each fact that people can use."""
        found = []
        for name, value in case.facts:
            if self._words.has(f"desk-case-{name}"):
                worded = f"desk-case-{name}-{value}"
                told = self._words.say(worded) if self._words.has(worded) else value
                found.append((self._words.say(f"desk-case-{name}"), told))
        return found

    def order_line(self, dossier: Dossier) -> str:
        """Say where an order stands."""
        order, zone = dossier.order, ZoneInfo(self._settings.time_zone)
        state = self._words.say(f"order-label-{order.state}")
        placed = self._words.day(order.placed_at.astimezone(zone).date())
        line = self._words.say("desk-order", number=order.number, state=state, placed=placed)
        flags = [self._flag(anomaly) for anomaly in self._judge(None, order)]
        return "; ".join([line, *flags])

    def parcels(self, dossier: Dossier) -> list[tuple[str, str, tuple[str, ...]]]:
        """Word the parcels of an order."""
        return [self._parcel(parcel, dossier.order) for parcel in dossier.shipments]

    def _parcel(self, parcel: Shipment, order: Order) -> tuple[str, str, tuple[str, ...]]:
        anomalies = self._judge(parcel, order)
        told = [headline(parcel, anomalies, self._scene), *last_scan(parcel, self._scene)]
        told += window_lines(parcel, anomalies, self._scene)
        flags = tuple(self._flag(anomaly) for anomaly in anomalies) or (self._words.say("desk-no_flags"),)
        status = " ".join(told)
        return parcel.tracking_number, status[:1].upper() + status[1:], flags

    def kept_parcels(self, case: Case) -> list[tuple[str, str, tuple[str, ...]]]:
        """Word the parcels as they were when the case was opened."""
        return [
            (number, self._words.say(f"status-{status}"), tuple(self._problem(flag) for flag in flags))
            for number, status, flags in case.parcels
        ]

    def _flag(self, anomaly: Anomaly) -> str:
        facts = [self._fact(name, value) for name, value in anomaly.evidence if value]
        age = self._words.age(anomaly.since, self._now)
        return self._words.say(
            "desk-flag", flag=problem(anomaly, self._words), age=age, evidence="; ".join(facts) or NONE
        )

    def _fact(self, name: str, value: str) -> str:
        """Word one fact that an anomaly rests on. Days come as ISO dates, chances as shares."""
        key, told = f"desk-fact-{name}", value.replace("_", " ")
        if name in DAYS:
            told = self._words.day(date.fromisoformat(value))
        elif name.startswith("chance_"):
            told = f"{100 * float(value):.2g} %"
        return self._words.say(key, value=told) if self._words.has(key) else f"{name.replace('_', ' ')}: {told}"

    def _problem(self, kind: str) -> str:
        key = f"problem-{kind}"
        return self._words.say(key) if self._words.has(key) else kind

    def speaker(self, message: Message) -> str:
        """Name who said it."""
        return self._words.say(f"desk-who-{message.sender}")

    def suggestions(self, case: Case, dossiers: Sequence[Dossier]) -> list[str]:
        """Return replies that suit the reason, then those that the shop offers for what is wrong."""
        first = f"desk-suggest-{case.reason}"
        key = first if self._words.has(first) else "desk-suggest-other"
        name = next((f" {first_name(one)}" for one in dossiers if first_name(one)), "")
        policy = self._settings.policy
        offered: dict[str, None] = {}
        for one in dossiers:
            kinds = [str(anomaly.kind) for p in one.shipments for anomaly in self._judge(p, one.order)]
            offered |= dict.fromkeys(policy.offered(kinds, one.order.total))
        return [self._words.say(key, name=name), *(self._words.say(f"desk-suggest-{option}") for option in offered)]

    def line(self, message: Message, agent: str = "") -> str:
        """A line of the talk as the thread shows it."""
        if message.sender is Sender.AGENT:
            return self._words.say("desk-line-agent", name=agent, text=message.text)
        return self._words.say("desk-line", who=self.speaker(message), text=message.text)

    def also(self, case: Case) -> str:
        """Tell the thread of a further case of the same talk."""
        line = self._words.say("desk-line-also", want=self.want(case), order=case.order_number or NONE, case=case.id)
        facts = [self._words.say("desk-case-fact", label=label, value=value) for label, value in self.case_facts(case)]
        return "\n".join([line, *facts])

    def mark(self, state: LineState) -> tuple[Mark, str]:
        """Return the mark of a line, and what more is to be said about it."""
        return MARKS[state], self._words.say(f"desk-mark-{state}")

    def alert(self, case: Case) -> str:
        """Tell again of a case that nobody has."""
        age = self._words.age(case.opened_at, self._now)
        return self._words.say("desk-alert", case=case.id, age=age, reason=self.reason(case))

    def alert_subject(self, case: Case) -> str:
        """The subject of an alert that goes by e-mail."""
        return self._words.say("desk-alert-subject", case=case.id, shop=self._settings.name)

    def unshown(self, case: Case) -> str:
        """Tell of a case whose card the desk did not take."""
        return self._words.say("desk-alert-card", case=case.id, shop=self._settings.name, reason=self.reason(case))

    def private(self, facts: Sequence[tuple[str, str]]) -> str:
        """Personal data, for one agent's eyes."""
        lines = [
            self._words.say("desk-private", label=self._words.say(f"desk-private-{name}"), value=value)
            for name, value in facts
        ]
        return "\n".join(lines) or self._words.say("desk-private-nothing")

    def order_card(self, dossier: Dossier) -> str:
        """An order as an agent looks it up: state, parcels, flags and windows; nothing of who bought it."""
        lines = [self.order_line(dossier)]
        for number, status, flags in self.parcels(dossier):
            lines += [f"{number}: {status}", *(f"• {flag}" for flag in flags)]
        return "\n".join(lines)

    def note(self, key: str, **facts: str) -> str:
        """A short word for one agent."""
        return self._words.say(f"desk-{key}", **facts)

    def ended(self, case: Case, state: CaseState) -> Answer:
        """What the shopper hears when people are done."""
        key = f"desk-{state}"
        return Answer(key, self._words.say(key, shop=self._settings.name, case=case.id))

    def asking(self, word: Answer) -> Answer:
        """The same, with our one question after it: whether the shopper was answered."""
        text = f"{word.text}\n\n{self._words.say('did-that-answer')}"
        return replace(word, text=text, buttons=buttons(RATINGS, None, self._words))

    def said(self, text: str, files: Sequence[tuple[str, str]] = ()) -> Answer:
        """What an agent says to a shopper. `files` are name and address of each."""
        label, status = self._words.say("desk-file-label"), self._words.say("desk-file-status")
        cards = tuple(Card(name, "file", status, link=Link(label, url), kind="file") for name, url in files)
        names = "\n".join(self._words.say("desk-file", name=name) for name, _ in files)
        return Answer("agent", text or names, cards)

    def correction(self, text: str) -> Answer:
        """New words for what an agent had said."""
        return Answer("agent", self._words.say("desk-correction", text=text))

    def mail(self, texts: Sequence[str]) -> tuple[str, str]:
        """The subject and the text of the e-mail that follows a shopper who left."""
        text = "\n\n".join(texts)
        shop = self._settings.name
        return self._words.say("desk-mail-subject", shop=shop), self._words.say("desk-mail", shop=shop, text=text)

    def _moment(self, at: datetime | None) -> str:
        if at is None:
            return ""
        local = at.astimezone(ZoneInfo(self._settings.time_zone))
        return self._words.say("desk-moment", time=local.strftime("%H:%M"), day=self._words.day(local.date()))


def first_name(dossier: Dossier) -> str:
    """Return what the buyer is called, as the shop knows them."""
    return (dossier.order.contact.name or "").split(" ")[0]
