"""A merchant's policy file: YAML read as a whole, every mistake named with its line and with what is allowed there.

Only the shape of the text is taken from YAML: no tag, alias or type of its own is obeyed, so that 21:00 stays a time.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import yaml

from bot.domain.anomaly import Kind
from bot.domain.policy import (
    CHANNELS,
    CLOSING,
    DAYS,
    DEFAULT_OPTIONS,
    MACRO_PLACEHOLDERS,
    MILESTONES,
    OPTIONS,
    PLACEHOLDERS,
    SPOKEN,
    Goods,
    Outreach,
    People,
    Policy,
    Retention,
    Worth,
)
from bot.errors import BadInput
from bot.intake.yaml_shapes import (
    Fields,
    Problem,
    Problems,
    clock,
    code,
    email,
    flag,
    hours,
    listing,
    mapping,
    node_of,
    number,
    one_of,
    or_nothing,
    origin,
    section,
    text,
    whole,
    wording,
)

__all__ = ["FIELDS", "BadPolicy", "Problem", "policy_text", "read_policy"]

KINDS = tuple(str(kind) for kind in Kind if kind is not Kind.NOT_FULFILLED)
SAID = (*KINDS, *(f"milestone:{name}" for name in MILESTONES), CLOSING)
MOST_WORDING = 700
MOST_MACRO = 2000
MOST_OPTIONS = 3


class BadPolicy(BadInput):
    """A policy that cannot be followed. `problems` lists every mistake, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def _template_name(node: yaml.Node, path: str, found: Problems) -> str:
    """Read `stalled.en`: a kind, `closing`, `any`, `answer` or `code`, and a language."""
    name = str(text(64)(node, path, found))
    kind, dot, language = name.rpartition(".")
    if not dot or not language.isalpha():
        found.add(node, path, "write it as kind.language, such as any.en or stalled.en")
    else:
        found.among(node, path, kind, (*SAID, *SPOKEN))
    return name


OUTREACH: Fields = {
    "enabled": flag,
    "kinds": listing(one_of(KINDS)),
    "milestones": listing(one_of(MILESTONES)),
    "channels": listing(one_of(CHANNELS), least=1),
    "consent": listing(one_of(CHANNELS[:2])),
    "quiet_from": clock,
    "quiet_until": clock,
    "most_a_day": whole(1, 10),
    "holdout": number(0, 0.5),
    "merge_minutes": whole(0, 24 * 60),
    "oldest_hours": whole(1, 30 * 24),
    "closing_word": flag,
}
PEOPLE: Fields = {
    "hours": mapping(one_of(DAYS), hours),
    "channel": text(80),
    "fallback": text(80),
    "alert_minutes": whole(1, 24 * 60),
    "topics": listing(text(40)),
    "amount_over": or_nothing(number(0, 10_000_000)),
    "macros": mapping(text(40), wording(MACRO_PLACEHOLDERS, MOST_MACRO)),
}
GOODS: Fields = {
    "enabled": flag,
    "holdout": number(0, 0.5),
    "most": whole(1, 8),
    "least_orders": whole(10, 100_000),
    "history": flag,
    "image_origin": origin,
}
WORTH: Fields = {
    "contact_cost": number(0, 10_000),
    "currency": code,
    "digest_channel": text(80),
    "digest_email": email,
}


def _worth(node: yaml.Node, path: str, found: Problems) -> dict[str, Any]:
    """Read `worth`: a cost is one of some currency."""
    told: dict[str, Any] = section(WORTH)(node, path, found)
    if told.get("contact_cost") and not told.get("currency"):
        found.add(node, f"{path}.currency", "say in which currency contact_cost is, such as EUR")
    return told


MOST_DAYS = 3650
RETENTION: Fields = {
    "raw_payloads": whole(7, MOST_DAYS),
    "messages": whole(30, MOST_DAYS),
    "cases": whole(30, MOST_DAYS),
    "media": whole(1, MOST_DAYS),
    "events": whole(60, MOST_DAYS),
    "notices": whole(30, MOST_DAYS),
    "codes": whole(1, MOST_DAYS),
    "visits": whole(30, MOST_DAYS),
    "audit": whole(90, MOST_DAYS),
    "orders": whole(90, MOST_DAYS),
}
POLICY: Fields = {
    "options": mapping(one_of(KINDS), listing(one_of(OPTIONS), most=MOST_OPTIONS)),
    "refund_up_to": number(0, 10_000_000),
    "outreach": section(OUTREACH),
    "people": section(PEOPLE),
    "retention": section(RETENTION),
    "goods": section(GOODS),
    "worth": _worth,
    "wording": mapping(one_of(SAID), wording(PLACEHOLDERS, MOST_WORDING)),
    "templates": mapping(_template_name, text(64)),
    "verify_changes": flag,
}
FIELDS: dict[str, Fields] = {
    "": POLICY,
    "outreach": OUTREACH,
    "people": PEOPLE,
    "retention": RETENTION,
    "goods": GOODS,
    "worth": WORTH,
}
"""Every key by the section that it stands in; docs/policy.md names each."""


def read_policy(body: str) -> Policy:
    """Return the policy that a file says; what it does not name stays as it is by default. Raises BadPolicy."""
    found = Problems()
    node = node_of(body, found)
    told: dict[str, Any] = section(POLICY)(node, "", found) if node is not None else {}
    if found.every:
        raise BadPolicy(sorted(found.every, key=lambda problem: problem.line))
    options = {**DEFAULT_OPTIONS, **told.pop("options", {})}
    retention = Retention(**told.pop("retention", {}))
    outreach, people = Outreach(**told.pop("outreach", {})), People(**told.pop("people", {}))
    goods = Goods(**told.pop("goods", {}))
    worth = Worth(**told.pop("worth", {}))
    return Policy(
        options=options, outreach=outreach, people=people, retention=retention, goods=goods, worth=worth, **told
    )


def policy_text(policy: Policy) -> str:
    """Return a policy as a file that reads as the same policy."""
    told = asdict(policy)
    told["people"]["hours"] = {day: f"{first}-{last}" for day, (first, last) in policy.people.hours.items()}
    plain = {name: _plain(value) for name, value in told.items()}
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value
