"""What is done about a reply to something that we wrote first, and about an option that was chosen."""

from __future__ import annotations

from dataclasses import replace

from bot.decide.allowed import offered
from bot.decide.known import Known
from bot.decide.listen import Meant
from bot.decide.replies import OPTION_GOALS
from bot.domain.conversation import Talk
from bot.ports import Choice, Decision, Dossier

HARMLESS = "wait"
"""The option that changes nothing: it may always be chosen, whether or not it is offered."""


def refused(meant: Meant, known: Known, dossier: Dossier) -> Decision | None:
    """Return what is said about an option that the shop does not offer for this trouble; None when it does."""
    offers = offered(meant, known, dossier)
    if meant.option not in OPTION_GOALS or meant.option in (HARMLESS, *offers):
        return None
    talk = replace(meant.talk, pending=None)
    return Decision("option_not_offered", talk, meant.goal, detail=meant.option, choices=_choices(offers, dossier))


def replied(meant: Meant, known: Known, dossier: Dossier | None) -> Decision | Meant:
    """Return what is done about "yes", "ok", "no" or "who is this?", or, where it is clear, the wish that it means."""
    talk = answered(meant.talk)
    if meant.intent == "notice_who":
        return Decision("notice_who", meant.talk, meant.goal)
    if meant.intent == "notice_no":
        return Decision("notice_no", talk, meant.goal)
    if meant.intent == "notice_ok":
        return Decision("option_wait", talk, meant.goal)
    offers = offered(meant, known, dossier)
    named = tuple(option for option in meant.options if option in offers) or offers
    real = tuple(option for option in named if option != HARMLESS)
    if not real:
        return Decision("option_wait", talk, meant.goal)
    if len(real) == 1:
        goal = OPTION_GOALS[real[0]]
        return replace(
            meant, intent=goal, goal=goal, options=real, talk=replace(talk, goal=goal), said=meant.heard.text
        )
    return Decision("notice_which", meant.talk, meant.goal, choices=_choices(named, dossier))


def answered(talk: Talk) -> Talk:
    """Return the talk with its notice answered: a bare yes or no that comes later means something else."""
    return replace(talk, notice=replace(talk.notice, tries=talk.notice.tries + 1)) if talk.notice else talk


def _choices(options: tuple[str, ...], dossier: Dossier | None) -> tuple[Choice, ...]:
    order = dossier.order if dossier else None
    return tuple(Choice(OPTION_GOALS[option], order, option) for option in options)
