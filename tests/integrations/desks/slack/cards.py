"""Cards and posts that tests are about."""

from __future__ import annotations

from typing import Any

from bot.domain.desk import CaseCard, CaseState, DeskPost, PostKind

THREAD = "C0SUPPORT:1795435100.000100"
CARD = CaseCard(
    case_id="case-1",
    title="Order #1042: where is it?",
    state=CaseState.OPEN,
    state_line="Waiting for somebody since 12:00",
    facts=(("Shopper", "J••• D••"), ("Wants", "to know where it is")),
    parcels=(("1Z999AA10123456784 (UPS)", "On its way", ("Stalled since Monday: no scan for 5 days",)),),
    said=(("Shopper", "where is it??"), ("Porchlight", "I am fetching somebody.")),
    suggestions=("It will be with you on Friday.",),
    macros=("Sorry, late", "Refund"),
)


def post(kind: PostKind, **more: Any) -> DeskPost:
    return DeskPost(kind=kind, **{"place": "C0SUPPORT", **more})


def opening(**more: Any) -> DeskPost:
    return post(PostKind.CARD, card=CARD, **more)


def line(text: str = "where is it??", **more: Any) -> DeskPost:
    return post(PostKind.LINE, **{"thread": THREAD, "text": text, **more})
