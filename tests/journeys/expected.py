"""Compares what came back in a conversation with tests/journeys/conversations; README.md there says how they read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.journeys.house import Drafted
from tests.journeys.replay import Replayed

CONVERSATIONS = Path(__file__).parent / "conversations"
FIELDS = {"key", "orders", "states", "parcels", "says", "hides", "replies"}


@dataclass(frozen=True, slots=True)
class Secrets:
    """What may not be told of one order: contacts never, the rest only to those who proved that it is theirs."""

    order: str
    contacts: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(slots=True)
class Verdict:
    """Everything that is not as it should be."""

    wrong: list[str] = field(default_factory=list)

    def must(self, fine: object, complaint: str) -> None:
        """Note a complaint unless all is fine."""
        if not fine:
            self.wrong.append(complaint)


def expectations() -> dict[str, dict[str, Any]]:
    """What must come back, by conversation."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(CONVERSATIONS.glob("*.yml")):
        for name, expected in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found[f"{path.stem}/{name}"] = expected
            unknown = {key for turn in expected["turns"] for key in turn} - FIELDS
            assert not unknown, f"{path.name}: {name}: {unknown}"
    return found


def secrets_of(order: dict[str, Any]) -> Secrets:
    """The secrets of an order as the control room lists it."""
    numbers = [parcel["tracking_number"] for parcel in order["parcels"]]
    first, last = order["customer"].split(" ", 1)
    return Secrets(order["name"], (order["email"], order["phone"]), (first, last, *numbers))


def judge(replayed: Replayed, expected: dict[str, Any], secrets: list[Secrets]) -> list[str]:
    """Say what is wrong with a conversation; nothing when all is as it should be."""
    verdict = Verdict()
    verdict.must(len(replayed.drafts) == len(replayed.story.says), "not every message was answered")
    verdict.must(len(expected["turns"]) == len(replayed.story.says), "not every message has an expectation")
    typed = ""
    for number, (turn, draft) in enumerate(zip(expected["turns"], replayed.drafts, strict=False)):
        typed += "\n" + replayed.story.says[number].casefold()
        checks = Verdict()
        _decided(turn, draft, checks)
        _shown(turn, replayed.text(number), len(replayed.replies[number]), checks)
        _kept_secret(turn, replayed.text(number), typed, secrets, checks)
        verdict.wrong += [f"“{replayed.story.says[number]}”: {complaint}" for complaint in checks.wrong]
    _cases(replayed, expected["cases"], verdict)
    return verdict.wrong


def _decided(turn: dict[str, Any], draft: Drafted, verdict: Verdict) -> None:
    wanted = turn["key"] if isinstance(turn["key"], list) else [turn["key"]]
    verdict.must(draft.key in wanted, f"the reply is {draft.key}, not {' or '.join(wanted)}")
    states = {"orders": draft.named("order"), "states": draft.named("order_state")}
    states["parcels"] = [status.split()[1] for status in draft.named("status")]
    for name, found in states.items():
        verdict.must(found == turn.get(name, []), f"{name} are {found}, not {turn.get(name, [])}")


def _shown(turn: dict[str, Any], text: str, replies: int, verdict: Verdict) -> None:
    verdict.must(replies == turn.get("replies", 1), f"{replies} replies")
    for wanted in turn["says"]:
        verdict.must(any(either in text for either in wanted.split("|")), f"does not say “{wanted}”")
    for hidden in turn.get("hides", []):
        verdict.must(hidden not in text, f"says “{hidden}”")


def _kept_secret(turn: dict[str, Any], text: str, typed: str, secrets: list[Secrets], verdict: Verdict) -> None:
    for each in secrets:
        hidden = each.contacts if each.order in turn.get("orders", []) else (*each.contacts, *each.details)
        for secret in _words(hidden, text):
            verdict.must(secret.casefold() in typed, f"tells “{secret}” of {each.order}")


def _words(hidden: tuple[str, ...], text: str) -> Iterator[str]:
    """Those of the hidden words that stand in a text as words of their own."""
    bare = "".join(sign if sign.isalnum() or sign in "@.+" else " " for sign in text)
    spaced = f" {' '.join(bare.split())} "
    return (word for word in hidden if f" {word} " in spaced or f" {word}." in spaced)


def _cases(replayed: Replayed, expected: list[dict[str, Any]], verdict: Verdict) -> None:
    found = sorted(replayed.cases, key=lambda case: case["opened_at"])
    verdict.must(len(found) == len(expected), f"{len(found)} cases, not {len(expected)}")
    for case, wanted in zip(found, expected, strict=False):
        reasons = wanted["reason"] if isinstance(wanted["reason"], list) else [wanted["reason"]]
        flags = {flag for parcel in case["parcels"] for flag in parcel["flags"]}
        heard = tuple(line["text"] for line in case["transcript"] if line["from"] == "shopper")
        verdict.must(case["reason"] in reasons, f"a case for {case['reason']}")
        verdict.must(case["order"] == wanted["order"], f"a case about {case['order']}")
        verdict.must(len(case["parcels"]) == wanted.get("parcels", 0), f"a case with {len(case['parcels'])} parcels")
        verdict.must(flags >= set(wanted.get("flags", [])), f"a case with the flags {flags}")
        verdict.must(heard == replayed.story.says, "a case without the whole talk")
