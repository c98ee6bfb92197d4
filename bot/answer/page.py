"""The tracking page's words: the same phrases as the chat, laid out as a page. Times are the parcel's local ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.answer import order as order_words
from bot.answer import parcel as parcel_words
from bot.answer.carriers import carrier_name
from bot.answer.window import Scene, expected, other_date, promised, window_lines, window_parts
from bot.domain.anomaly import Anomaly
from bot.domain.event import TrackingEvent
from bot.domain.keys import number_key
from bot.domain.merchant import MerchantSettings
from bot.domain.shipment import Shipment
from bot.ports import Dossier

Judge = Callable[[Shipment], Sequence[Anomaly]]

MOST_DRAWN = 8
"""A window of more days than this is told in words alone."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the shopper can do: a link, or words that are said in the chat."""

    label: str
    say: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a window, to be drawn."""

    weekday: str
    number: int
    likely: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A window with whose it is; `also` is the carrier's own date where that is another one.

    `days` are those of a window of ours that is short enough to be drawn.
    """

    text: str
    source: str
    also: str | None = None
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, why, whose move it is, and what can be done."""

    headline: str
    why: str
    whose_move: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    when: str
    place: str | None
    text: str
    current: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled fact."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel of the page; see templates/tracking.html."""

    title: str
    carrier: str | None
    tracking_number: str | None
    carrier_url: str | None
    status_label: str
    tone: str
    step: int | None
    headline: str
    window: Window | None
    no_window: str | None
    freshness: str
    next: str
    facts: tuple[Fact, ...]
    problem: Problem | None
    timeline: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page. `promises` are the windows that it shows, as facts to be kept.

    `title` and `card` are what others may see of it (a browser's history, a preview in a messenger): nothing personal.
    `calendar` is what its days are offered under, None where it shows none; `no_scripts` is for who has none.
    """

    number: str
    status_line: str
    parcels: tuple[ParcelView, ...]
    actions: tuple[Choice, ...]
    promises: tuple[tuple[str, str], ...] = ()
    title: str = ""
    card: str = ""
    calendar: str | None = None
    no_scripts: str = ""


def page(dossier: Dossier, settings: MerchantSettings, judge: Judge, scene: Scene) -> PageView:
    """Lay out one order for someone who holds a signed link."""
    order, words, number = dossier.order, scene.words, dossier.order.number
    views = tuple(_parcel(dossier, index, judge, scene) for index in range(1, len(dossier.shipments) + 1))
    if order_words.speaks_for_itself(dossier):
        views = (_order(dossier, settings, scene), *views)
    intents = order_words.choices(order) if not dossier.shipments else ("human_agent",)
    shown = tuple(fact for parcel in dossier.shipments if (fact := promised(parcel, judge(parcel), scene)))
    return PageView(
        number,
        _summary(dossier, settings, scene),
        views,
        tuple(_choice(intent, number, scene) for intent in intents),
        shown,
        title=words.say("page-title", shop=scene.shop),
        card=words.say("page-card"),
        calendar=words.say("page-calendar") if any(view.window for view in views) else None,
        no_scripts=words.say("page-no-scripts", shop=scene.shop),
    )


def _summary(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> str:
    placed = scene.words.day(order_words.shop_day(dossier.order.placed_at, settings))
    count = len(dossier.shipments)
    return scene.words.say("page-split" if count > 1 else "page-one", shop=scene.shop, placed=placed, count=count)


def _order(dossier: Dossier, settings: MerchantSettings, scene: Scene) -> ParcelView:
    """The order itself, where it has no parcel yet or says more than its parcels do."""
    order, words = dossier.order, scene.words
    brief = order_words.card(order, scene, None)
    first, *rest = order_words.story(dossier, settings, scene)
    left = any(line.requires_shipping and line.quantity > line.shipped for line in order.lines)
    items = order_words.unsent(order, scene) if left and not dossier.shipments else ""
    return ParcelView(
        title=words.say("page-order"),
        carrier=None,
        tracking_number=None,
        carrier_url=None,
        status_label=brief.status_label,
        tone="warn" if dossier.order_anomalies and brief.tone == "calm" else brief.tone,
        step=brief.step,
        headline=first,
        window=None,
        no_window=None,
        freshness="",
        next=" ".join(rest),
        facts=(Fact(words.say("page-inside"), items),) if items else (),
        problem=None,
        timeline=(),
    )


def _choice(intent: str, number: str, scene: Scene) -> Choice:
    label = scene.words.say(f"button-{intent}")
    return Choice(label, say=scene.words.say("page-say", wish=label, number=number))


def _parcel(dossier: Dossier, index: int, judge: Judge, scene: Scene) -> ParcelView:
    parcel, words = dossier.shipments[index - 1], scene.words
    anomalies = judge(parcel)
    lines, dated = window_lines(parcel, anomalies, scene), window_parts(parcel, anomalies, scene)
    brief = parcel_words.card("", parcel, anomalies, words, None)
    return ParcelView(
        title=_title(dossier, index, scene),
        carrier=carrier_name(parcel.carrier, words) if parcel.carrier else None,
        tracking_number=parcel.tracking_number,
        carrier_url=parcel.public_url if (parcel.public_url or "").startswith(("https://", "http://")) else None,
        status_label=brief.status_label,
        tone=brief.tone,
        step=brief.step,
        headline=_sentence(parcel_words.headline(parcel, anomalies, scene)),
        window=Window(*dated, other_date(parcel, anomalies, scene), _days(parcel, anomalies, scene)) if dated else None,
        no_window=lines[0] if lines and not dated else None,
        freshness=" ".join(parcel_words.freshness(parcel, scene, "page-age")),
        next=parcel_words.next_step(parcel, anomalies, scene),
        facts=_inside(dossier, parcel, scene),
        problem=_problem(dossier, parcel, anomalies, scene),
        timeline=_timeline(parcel, scene),
    )


def _title(dossier: Dossier, index: int, scene: Scene) -> str:
    count = len(dossier.shipments)
    return scene.words.say("page-parcel" if count > 1 else "page-parcel-only", index=index, count=count)


def _inside(dossier: Dossier, parcel: Shipment, scene: Scene) -> tuple[Fact, ...]:
    """Name what is in a parcel, where the shop said so."""
    words, key = scene.words, number_key(parcel.tracking_number)
    sent = [each for each in dossier.order.fulfilments if number_key(each.tracking_number or "") == key]
    titles = {line.id: line.title for line in dossier.order.lines}
    told = [(titles[line], count) for each in sent for line, count in each.lines if line in titles]
    items = [words.say("item", quantity=count, title=parcel_words.clean(title)) for title, count in told]
    return (Fact(words.say("page-inside"), ", ".join(items)),) if items else ()


def _days(parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> tuple[Day, ...]:
    ours = expected(parcel, anomalies, scene)
    if ours is None or not 0 < ours.days < MOST_DRAWN:
        return ()
    every = (ours.earliest + timedelta(days=ahead) for ahead in range(ours.days + 1))
    return tuple(Day(scene.words.weekday(day), day.day, day == ours.likely) for day in every)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _problem(dossier: Dossier, parcel: Shipment, anomalies: Sequence[Anomaly], scene: Scene) -> Problem | None:
    cautious = bool(parcel.conflict or parcel.stale or parcel.delay)
    if not anomalies and not cautious:
        return None
    lines = parcel_words.why(parcel, anomalies, scene)
    party = "" if anomalies else scene.words.say("party-carrier")  # every other reason names whose move it is
    intents = parcel_words.choices(parcel, anomalies)
    options = tuple(_choice(intent, dossier.order.number, scene) for intent in intents)
    title = parcel_words.problem(anomalies[0], scene.words) if anomalies else scene.words.say("problem-caution")
    return Problem(title, " ".join(lines), party, options)


def _timeline(parcel: Shipment, scene: Scene) -> tuple[Moment, ...]:
    newest = parcel.last_scan
    return tuple(_moment(event, event is newest, scene) for event in reversed(parcel.events))


def _moment(event: TrackingEvent, current: bool, scene: Scene) -> Moment:
    where = parcel_words.place(event, scene)
    when = scene.words.moment(event)
    return Moment(_sentence(when), where if where != "none" else None, parcel_words.scan_text(event, scene), current)
