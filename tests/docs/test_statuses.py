"""docs/statuses.md says what the code does: every word and every code with its outcome."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.overlay import BY_REASON, DELAYS
from bot.domain.status import SUBSTATUSES, Reason, Status, TzBasis
from integrations.carriers.easypost import codes as easypost
from integrations.storefronts.shopify import codes as shopify

PAGE = (Path(__file__).parents[2] / "docs" / "statuses.md").read_text(encoding="utf-8").splitlines()
NONE = "–"


def status_row(status: Status) -> tuple[str, str]:
    substatuses = ", ".join(f"`{each}`" for each in sorted(SUBSTATUSES[status])) or NONE
    return f"| `{status}` | ", f" | {substatuses} | {'yes' if status.is_terminal else 'no'} |"


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_told_with_its_substatuses(status: Status) -> None:
    start, end = status_row(status)
    assert any(line.startswith(start) and line.endswith(end) for line in PAGE)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_told_with_whose_move_it_is(reason: Reason) -> None:
    assert f"| `{reason}` | {BY_REASON.get(reason, NONE)} | {'yes' if reason in DELAYS else NONE} |" in PAGE


@pytest.mark.parametrize("basis", list(TzBasis))
def test_every_basis_of_a_time_is_told(basis: TzBasis) -> None:
    assert any(line.startswith(f"| `{basis}` | ") for line in PAGE)


def test_the_tables_of_the_adapters_are_told() -> None:
    rows = [f"| `{code}` | {status} |" for code, status in easypost.STATUS.items()]
    rows += [f"| `{code}` | {d.substatus or NONE} | {d.reason or NONE} |" for code, d in easypost.DETAIL.items()]
    rows += [f"| `{one}` | `{other}` | {status} |" for (one, other), status in easypost.REFINED.items()]
    rows += [
        f"| `{code}` | {m.status} | {m.substatus or NONE} | {m.reason or NONE} |"
        for code, m in shopify.SHIPMENT.items()
    ]
    assert [row for row in rows if row not in PAGE] == []
