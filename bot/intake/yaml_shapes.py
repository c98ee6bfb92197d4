"""Readers of YAML nodes that know their line: each takes a node, its path, and where to note what is wrong with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

MOST_BYTES = 64 * 1024
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_HOURS = re.compile(r"(\S+?)\s*(?:-|–|to)\s*(\S+)")
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.I)
_YES, _NO = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})

Read = Callable[[yaml.Node, str, "Problems"], Any]
Fields = Mapping[str, Read]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line` counts from 1; `path` names the key."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.path}: {self.message}" if self.path else f"line {self.line}: {self.message}"


@dataclass(slots=True)
class Problems:
    """Gathers every mistake of one file."""

    every: list[Problem] = field(default_factory=list)

    def add(self, node: yaml.Node, path: str, message: str) -> None:
        """Note a mistake where a node begins."""
        self.every.append(Problem(node.start_mark.line + 1, path, message))

    def among(self, node: yaml.Node, path: str, name: str, allowed: Sequence[str]) -> bool:
        """Say whether a name is one of those allowed; note it, with the nearest, where it is not."""
        if name in allowed:
            return True
        near = difflib.get_close_matches(name, allowed, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        self.add(node, path, f"{name or 'nothing'} is not known here; {hint}It is one of {', '.join(allowed)}")
        return False


def node_of(body: str, found: Problems) -> yaml.Node | None:
    """Return the root of a text; None for an empty one. Aliases are refused: they could make a small file huge."""
    if len(body.encode("utf-8", "replace")) > MOST_BYTES:
        found.every.append(Problem(1, "", f"a policy is at most {MOST_BYTES // 1024} KiB"))
        return None
    try:
        for event in yaml.parse(body, yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
                line = event.start_mark.line + 1 if event.start_mark else 1
                found.every.append(Problem(line, "", "aliases (*name) and tags (!name) are not read here"))
                return None
        root: yaml.Node | None = yaml.compose(body, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        found.every.append(Problem(line, "", f"this is no YAML: {error.problem or error.context}"))
        return None
    except (yaml.YAMLError, RecursionError):
        found.every.append(Problem(1, "", "this is no YAML text"))
        return None
    return root


def section(fields: Fields) -> Read:
    """A mapping with known keys; returns those that are there."""

    def read(node: yaml.Node, path: str, found: Problems) -> dict[str, Any]:
        told = {}
        for key, name, value in _pairs(node, path, found):
            inner = f"{path}.{name}" if path else name
            if found.among(key, path or name, name, tuple(fields)):
                told[name] = fields[name](value, inner, found)
        return told

    return read


def mapping(key_of: Read, value_of: Read) -> Read:
    """A mapping whose keys are read as well."""

    def read(node: yaml.Node, path: str, found: Problems) -> dict[str, Any]:
        told = {}
        for key, name, value in _pairs(node, path, found):
            told[key_of(key, path, found)] = value_of(value, f"{path}.{name}", found)
        return told

    return read


def _pairs(node: yaml.Node, path: str, found: Problems) -> list[tuple[yaml.Node, str, yaml.Node]]:
    if _is_nothing(node):
        return []
    if not isinstance(node, yaml.MappingNode):
        found.add(node, path, "keys with values were expected, one a line: key: value")
        return []
    pairs, seen = [], set()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name in seen:
            found.add(key, path, f"{name} stands here twice")
        seen.add(name)
        pairs.append((key, name, value))
    return pairs


def listing(of: Read, least: int = 0, most: int = 100) -> Read:
    """A list, or one thing alone; nothing is the empty list. What stands twice is refused."""

    def read(node: yaml.Node, path: str, found: Problems) -> tuple[Any, ...]:
        items = [] if _is_nothing(node) else node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not least <= len(items) <= most:
            found.add(node, path, f"from {least} to {most} of them were expected")
        told = [of(item, path, found) for item in items]
        for index, item in enumerate(items):
            if told[index] in told[:index]:
                found.add(item, path, f"{told[index]} stands here twice")
        return tuple(told)

    return read


def text(most: int) -> Read:
    """A text of at most so many characters."""

    def read(node: yaml.Node, path: str, found: Problems) -> str:
        value = _scalar(node, path, found).strip()
        if len(value) > most:
            found.add(node, path, f"at most {most} characters, these are {len(value)}")
        if any(not letter.isprintable() and letter not in "\n\t" for letter in value):
            found.add(node, path, "control characters are not allowed")
        return value

    return read


def one_of(allowed: Sequence[str]) -> Read:
    """One of a closed list of names."""

    def read(node: yaml.Node, path: str, found: Problems) -> str:
        name = _scalar(node, path, found)
        found.among(node, path, name, allowed)
        return name

    return read


def code(node: yaml.Node, path: str, found: Problems) -> str:
    """A currency's code of three capital letters, or nothing."""
    word = "" if _is_nothing(node) else _scalar(node, path, found)
    if word and not re.fullmatch(r"[A-Z]{3}", word):
        found.add(node, path, "a currency's three letters were expected, such as EUR")
    return word


def email(node: yaml.Node, path: str, found: Problems) -> str:
    """An e-mail address, or nothing."""
    word = "" if _is_nothing(node) else _scalar(node, path, found).strip()
    if word and not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,255}", word):
        found.add(node, path, "an e-mail address was expected, such as team@shop.example")
    return word


def flag(node: yaml.Node, path: str, found: Problems) -> bool:
    """Yes or no."""
    word = _scalar(node, path, found).lower()
    if word not in _YES | _NO:
        found.add(node, path, "yes or no was expected")
    return word in _YES


def number(least: float, most: float) -> Read:
    """A number between two, both allowed."""

    def read(node: yaml.Node, path: str, found: Problems) -> float:
        try:
            value = float(_scalar(node, path, found))
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            found.add(node, path, f"a number from {least:g} to {most:,g} was expected".replace(",", ""))
        return value

    return read


def whole(least: int, most: int) -> Read:
    """A whole number between two, both allowed."""

    def read(node: yaml.Node, path: str, found: Problems) -> int:
        word = _scalar(node, path, found)
        value = int(word) if re.fullmatch(r"-?[0-9]{1,9}", word) else least - 1
        if not least <= value <= most:
            found.add(node, path, f"a whole number from {least} to {most} was expected")
        return value

    return read


def or_nothing(of: Read) -> Read:
    """As another, or nothing at all."""
    return lambda node, path, found: None if _is_nothing(node) else of(node, path, found)


def clock(node: yaml.Node, path: str, found: Problems) -> str:
    """A time of day, as 08:00 or 21:30."""
    return _time(_scalar(node, path, found), node, path, found)


def hours(node: yaml.Node, path: str, found: Problems) -> tuple[str, str]:
    """From when to when, as 09:00-17:00."""
    match = _HOURS.fullmatch(_scalar(node, path, found))
    if match is None:
        found.add(node, path, "write it as 09:00-17:00")
        return "", ""
    first, last = (_time(each, node, path, found) for each in match.groups())
    if first >= last:
        found.add(node, path, f"it must end after it begins, and {last} is not after {first}")
    return first, last


def origin(node: yaml.Node, path: str, found: Problems) -> str:
    """The place that something may come from: scheme, host and port, as https://cdn.shop.example; nothing for none."""
    told = _scalar(node, path, found).strip()
    if told and _ORIGIN.fullmatch(told) is None:
        found.add(node, path, "write it as https://cdn.shop.example: no path, no wildcard, nothing behind the host")
    return told.lower()


def wording(placeholders: Sequence[str], most: int) -> Read:
    """A text in which only known names stand in braces."""

    def read(node: yaml.Node, path: str, found: Problems) -> str:
        told = str(text(most)(node, path, found))
        for match in _BRACES.finditer(told):
            name = (match[1] or "").strip()
            if match[1] is None:
                found.add(node, path, "a brace stands alone; braces hold the name of a placeholder, such as {what}")
            elif name not in placeholders:
                near = difflib.get_close_matches(name, placeholders, 1)
                hint = f"; did you mean {{{near[0]}}}?" if near else ";"
                named = ", ".join(f"{{{each}}}" for each in placeholders)
                found.add(node, path, f"there is no placeholder {{{name}}}{hint} There are {named}")
        return told

    return read


def _time(word: str, node: yaml.Node, path: str, found: Problems) -> str:
    match = _CLOCK.fullmatch(word)
    if match is None:
        found.add(node, path, "a time of day was expected, such as 08:00")
        return "00:00"
    return f"{int(match[1]):02}:{match[2]}"


def _scalar(node: yaml.Node, path: str, found: Problems) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    found.add(node, path, "one value was expected here, not several")
    return ""


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in {"", "~", "null"}
