"""The content templates of the account, read once from templates.yml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from sandbox.twilio.models import Template

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@cache
def templates() -> dict[str, Template]:
    """Every template by its sid."""
    told = yaml.safe_load((Path(__file__).parent / "templates.yml").read_text(encoding="utf-8"))
    rows = [Template.model_validate(row) for row in told["templates"]]
    return {row.sid: row for row in rows}


def fitting(template: Template, variables: dict[str, str]) -> bool:
    """Whether the variables are those that the template has places for."""
    return set(_PLACE.findall(template.body)) == set(variables)


def filled(template: Template, variables: dict[str, str]) -> str:
    """The text with its places filled; one without a value shows its sample, as the vendor's preview does."""
    values = {**template.variables, **variables}
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), template.body)
