"""Which orders are meant by someone who proved several and named none."""

from __future__ import annotations

from collections.abc import Sequence

from bot.decide.authorise import LINK
from bot.decide.cases import any_delivered, is_over
from bot.domain.conversation import Proof
from bot.ports import Dossier

MOST_ANSWERED = 3
"""Orders under way that are all told of at once; of more than these one is asked for."""

MOST_OFFERED = 3
"""Orders that are offered as buttons; a fourth button is a person."""


_AFTER = frozenset({"delivered_not_received", "missing_or_damaged_item", "return_or_refund"})
"""Goals that are about an order which has come, or should have."""

_ANY_NUMBER = frozenset({"track_order", "delivery_delay", "refund_status", "preferences", "human_agent", "complaint"})
"""Goals that several orders can be answered for at once."""


def meant_orders(proven: Sequence[Dossier], proofs: Sequence[Proof], goal: str) -> tuple[tuple[Dossier, ...], bool]:
    """Return the orders that are meant, and whether that is clear; if not, they are those to choose from.

    The order of a tracking link goes first; then those that the goal is about; then the newest. Whatever is asked of
    the shop is asked about one order.
    """
    linked = {proof.order_id for proof in proofs if proof.how == LINK}
    by_link = tuple(dossier for dossier in proven if dossier.order.id in linked)
    found = by_link or _candidates(proven, goal)
    if len(found) <= (MOST_ANSWERED if goal in _ANY_NUMBER else 1):
        return found, True
    return found[:MOST_OFFERED], False


def _candidates(proven: Sequence[Dossier], goal: str) -> tuple[Dossier, ...]:
    if goal in _AFTER:
        come = tuple(dossier for dossier in proven if any_delivered(dossier))
        if come:
            return come
    under_way = tuple(dossier for dossier in proven if not is_over(dossier))
    return under_way or tuple(proven[:1])
