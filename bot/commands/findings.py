"""What `doctor` reports: one finding a thing looked at, each with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters. Only `wrong` makes the exit code 1."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is what a person does about it, empty when nothing need be done."""

    level: Level
    subject: str
    text: str
    remedy: str = ""


def ok(subject: str, text: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, subject, text)


def note(subject: str, text: str, remedy: str) -> Finding:
    """It works, and something should be known."""
    return Finding(Level.NOTE, subject, text, remedy)


def wrong(subject: str, text: str, remedy: str) -> Finding:
    """It does not work until somebody acts."""
    return Finding(Level.WRONG, subject, text, remedy)


def as_text(findings: Sequence[Finding]) -> str:
    """Return the findings as lines for a terminal, with a closing count."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.level.value:<6} {finding.subject}: {finding.text}")
        if finding.remedy:
            lines.append(f"       → {finding.remedy}")
    bad = sum(finding.level is Level.WRONG for finding in findings)
    lines.append("")
    lines.append("Nothing is wrong." if not bad else f"{bad} wrong; each line above says what to do.")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings as JSON, for monitoring."""
    bad = any(finding.level is Level.WRONG for finding in findings)
    return json.dumps({"well": not bad, "findings": [asdict(finding) for finding in findings]}, indent=2)
