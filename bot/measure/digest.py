"""The words of the weekly digest: last week's figures in plain sentences. Pure: what was read in, a text out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from babel.numbers import format_currency, format_percent
from babel.units import format_unit

from bot.answer.words import Words
from bot.measure.holdout import Holdout
from bot.measure.intervals import Interval
from bot.measure.periods import Period
from bot.measure.waits import Waits
from bot.measure.why import Why
from bot.measure.worth import Figure, Overview, Saved

MOST_CHANGE = 0.005
"""A change of less than half a point has no cause worth naming."""


@dataclass(frozen=True, slots=True)
class Week:
    """What a digest is made of: last week, the newest seven days whose deflection is known, and the holdout."""

    shop: str
    last: Overview
    known: Overview
    known_before: Figure
    why: Why
    holdout: Holdout
    link: str


def digest(week: Week, words: Words) -> tuple[str, str]:
    """Return the subject and the text."""
    last, known = week.last, week.known
    lines = [
        words.say("digest-head", shop=week.shop, **_days(last.period, words)),
        words.say("digest-contacts", contacts=last.counts["contacts"], before=last.before["contacts"]),
        _share("digest-wismo", last.figures["wismo"], words),
        "",
        _strict(known, week.known_before, words),
        _share("digest-loose", known.figures["loose"], words),
        _why(week.why, words),
        _saved(known.saved, words),
        "",
        _humans(last.waits, words),
        _share("digest-status", known.truth["status_truth"], words),
        _share("digest-window", known.truth["window_truth"], words),
        _prevented(week.holdout, words),
        "",
        words.say("digest-link", link=week.link),
    ]
    text = "\n".join(line for line in lines if line is not None)
    return words.say("digest-subject", shop=week.shop), "\n".join(_joined(text.split("\n")))


def _joined(lines: list[str]) -> list[str]:
    """Leave no two empty lines on each other."""
    return [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]


def _days(period: Period, words: Words) -> dict[str, str]:
    return {"first": words.day(period.first), "last": words.day(period.last)}


def _percent(share: float | None, words: Words) -> str:
    return format_percent(share or 0.0, locale=words.language)


def _share(key: str, figure: Figure, words: Words) -> str | None:
    if figure.value.estimate is None:
        return None
    return words.say(key, share=_percent(figure.value.estimate, words), n=figure.n)


def _strict(known: Overview, before: Figure, words: Words) -> str:
    figure = known.figures["strict"]
    if figure.value.estimate is None:
        return words.say("digest-strict-none")
    facts: dict[str, str | int] = {
        "share": _percent(figure.value.estimate, words),
        "low": _percent(figure.value.low, words),
        "high": _percent(figure.value.high, words),
        "hits": figure.hits,
        "n": figure.n,
        **_days(known.period, words),
    }
    if before.value.estimate is None:
        return words.say("digest-strict-first", **facts)
    return words.say("digest-strict", before=_percent(before.value.estimate, words), **facts)


def _why(why: Why, words: Words) -> str | None:
    if why.change is None or abs(why.change) < MOST_CHANGE or not why.causes:
        return None
    most = why.causes[0]
    key = f"button-{most.group}"
    group = words.say(key) if words.has(key) else most.group
    return words.say("digest-why", group=group, points=f"{100 * most.total:+.1f}")


def _humans(waits: Waits, words: Words) -> str:
    half = waits.p50.estimate
    if waits.asked and (half is None or math.isinf(half)):
        return words.say("digest-humans-none", asked=waits.asked)
    return words.say("digest-humans", asked=waits.asked, half=_time(half or 0.0, words), waiting=waits.waiting)


def _time(seconds: float, words: Words) -> str:
    hours = seconds / 3600
    if hours < 1:
        return format_unit(max(round(seconds / 60), 1), "duration-minute", locale=words.language)
    return format_unit(round(hours, 1), "duration-hour", locale=words.language)


def _saved(saved: Saved | None, words: Words) -> str | None:
    if saved is None or saved.amount.estimate is None:
        return None
    told = {
        name: _money(value, saved, words)
        for name, value in (
            ("cost", saved.contact_cost),
            ("amount", saved.amount.estimate),
            ("low", saved.amount.low),
            ("high", saved.amount.high),
        )
    }
    return words.say("digest-saved", **told)


def _money(value: float | None, saved: Saved, words: Words) -> str:
    return str(format_currency(value or 0.0, saved.currency, locale=words.language))


def _prevented(holdout: Holdout, words: Words) -> str | None:
    """Name what writing first saves only once it can be called."""
    found: Interval = holdout.prevented
    if holdout.verdict != "fewer" or found.estimate is None or found.low is None or found.high is None:
        return None
    told = {"prevented": f"{found.estimate:.0f}", "low": f"{found.low:.0f}", "high": f"{found.high:.0f}"}
    return words.say("digest-prevented", **told)
