"""A look as a merchant writes it, in a file or a form: every mistake is named with its field and with what to do.

A look in which not everybody could read everything is a mistake too: the two colours are named, and one that would do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.domain.contrast import PARTS, is_colour, nearest
from bot.domain.look import (
    COLOURS,
    DARK,
    FONTS,
    LIGHT,
    MOST_RADIUS,
    MOST_TEXT,
    PLACEHOLDERS,
    SCHEMES,
    Clash,
    Colours,
    Look,
    Texts,
    clashes,
)
from bot.errors import BadInput
from bot.intake.yaml_shapes import Fields, Problem, Problems, node_of, one_of, section, text, whole, wording

__all__ = ["FIELDS", "BadLook", "Problem", "form_of", "look_text", "read_form", "read_look"]

_SHORT = re.compile(r"#?([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class BadLook(BadInput):
    """A look that cannot be worn. `problems` lists every mistake, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def colour(node: yaml.Node, path: str, found: Problems) -> str:
    """A colour, as "#3a5a86", "3a5a86" or "#36a"."""
    told = str(text(40)(node, path, found)).lower()
    short = _SHORT.fullmatch(told)
    value = "#" + ("".join(each * 2 for each in short.groups()) if short else told.removeprefix("#"))
    if not is_colour(value):
        found.add(node, path, 'a colour was expected, in quotes and with six digits, such as "#3a5a86"')
    return value


def address(node: yaml.Node, path: str, found: Problems) -> str:
    """An https address without anything after the host, or nothing."""
    told = str(text(200)(node, path, found)).rstrip("/").lower()
    if told and not _is_address(told):
        found.add(
            node, path, "the shop's own address was expected: https:// and a host, such as https://track.shop.example"
        )
    return told


def _is_address(told: str) -> bool:
    try:
        url = urlsplit(told)
        host, port = url.hostname or "", url.port
    except ValueError:
        return False
    plain = told == f"https://{host}" + (f":{port}" if port else "")
    return plain and _HOST.fullmatch(host) is not None and not _is_number(host)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


SET: Fields = dict.fromkeys(COLOURS, colour)
TEXTS: Fields = {
    "greeting": wording(PLACEHOLDERS, MOST_TEXT),
    "help": wording(PLACEHOLDERS, MOST_TEXT),
    "footer": wording(PLACEHOLDERS, MOST_TEXT),
}
LOOK: Fields = {
    "scheme": one_of(SCHEMES),
    "light": section(SET),
    "dark": section(SET),
    "font": one_of(tuple(FONTS)),
    "radius": whole(0, MOST_RADIUS),
    "texts": section(TEXTS),
    "address": address,
}
FIELDS: dict[str, Fields] = {"": LOOK, "light": SET, "dark": SET, "texts": TEXTS}
"""Every key by the section that it stands in; docs/look.md names each."""


def read_look(body: str, known: Look | None = None) -> Look:
    """Return the look that a file says; what it does not name is as it is by default, but the logo, which is no text.

    `known` is the look whose logo is kept. Raises BadLook.
    """
    found = Problems()
    node = node_of(body, found)
    told: dict[str, Any] = section(LOOK)(node, "", found) if node is not None else {}
    if found.every:
        raise BadLook(sorted(found.every, key=lambda problem: problem.line))
    light = replace(LIGHT, **told.pop("light", {}))
    dark = _dark(light, told.pop("dark", {}))
    texts = Texts(**told.pop("texts", {}))
    look = Look(light=light, dark=dark, texts=texts, logo=known.logo if known else None, **told)
    unread = [_unread(node, clash, look) for clash in clashes(look)]
    if unread:
        raise BadLook(sorted(unread, key=lambda problem: problem.line))
    return look


def _dark(light: Colours, told: Mapping[str, str]) -> Colours:
    """Return the dark colours: an accent that is not named is the light one's, moved until it can be seen there."""
    dark = replace(DARK, **told)
    if "accent" in told or light.accent == LIGHT.accent:
        return dark
    return replace(dark, accent=nearest(light.accent, (dark.background, dark.surface), PARTS) or dark.accent)


def _unread(node: yaml.Node | None, clash: Clash, look: Look) -> Problem:
    colours = look.used[clash.colours]
    front, back = getattr(colours, clash.front), getattr(colours, clash.back)
    advice = f"the nearest colour that would do is {clash.instead}"
    if clash.instead is None:
        advice = "no colour would do on both background and surface: bring these two closer together"
    path = f"{clash.colours}.{clash.front}"
    line = _line(node, path) or _line(node, f"{clash.colours}.{clash.back}") or _line(node, clash.colours) or 1
    seen = int(clash.ratio * 100) / 100  # never rounded up to what is asked for
    told = f"{front} on the {clash.back} {back} has a contrast of {seen:.2f}:1 and needs {clash.least:g}:1; {advice}"
    return Problem(line, path, told)


def _line(node: yaml.Node | None, path: str) -> int | None:
    """Return the line on which a key stands, or None where it does not."""
    for name in path.split("."):
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((value for key, value in node.value if getattr(key, "value", None) == name), None)
    return node.start_mark.line + 1 if node else None


def look_text(look: Look) -> str:
    """Return a look as a file that reads as the same look; its logo is not part of it."""
    told = asdict(look)
    del told["logo"]
    return str(yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120))


def form_of(look: Look) -> dict[str, str]:
    """Return a look as the fields of a form, by their paths: `light.accent`, `font`, `texts.help`."""
    told: dict[str, str] = {}
    for name, value in asdict(look).items():
        if isinstance(value, dict) and name != "logo":
            told |= {f"{name}.{inner}": str(each) for inner, each in value.items()}
        elif name != "logo":
            told[name] = str(value)
    return told


def read_form(form: Mapping[str, str], known: Look) -> Look:
    """Return the look that a form says, fields as `form_of` names them; the logo stays. Raises BadLook."""
    told: dict[str, Any] = {}
    for name in form_of(known):
        outer, _, inner = name.partition(".")
        value = form.get(name, "").replace("\r\n", "\n").strip()
        if inner:
            told.setdefault(outer, {})[inner] = value
        else:
            told[outer] = value
    return read_look(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), known)
