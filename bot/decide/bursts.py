"""Of several answers that came close together, which are said: one answer to a burst, and nothing lost in it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.decide.converse import PLEASANTRIES
from bot.domain.conversation import Answer


def settle(answers: Sequence[Answer]) -> list[Answer]:
    """Choose what is said at the end of a burst: no soft answer that was overtaken, no order told twice."""
    kept: list[Answer] = []
    for index, answer in enumerate(answers):
        later = answers[index + 1 :]
        earlier_full = any(not other.soft for other in answers[:index])
        overtaken = answer.soft and (bool(later) or (answer.key in PLEASANTRIES and earlier_full))
        if not overtaken and not any(_covers(other, answer) for other in later):
            kept.append(answer)
    return kept or list(answers[-1:])


def _covers(later: Answer, earlier: Answer) -> bool:
    """A later answer says all that an earlier one said: the same wish, or only where an order is."""
    mine = {value for name, value in earlier.facts if name == "order"}
    theirs = {value for name, value in later.facts if name == "order"}
    alike = later.key == earlier.key or earlier.key in {"track_order", "delivery_delay"}
    return not later.soft and alike and bool(mine) and mine <= theirs and not _opens_case(earlier)


def _opens_case(answer: Answer) -> bool:
    return any(name in {"case", "case_id"} for name, _ in answer.facts)
