"""The words on Slack's controls, read once from words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _all() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def word(name: str, **values: object) -> str:
    """Return one of the words, with its placeholders filled in."""
    return _all()[name].format(**values)
