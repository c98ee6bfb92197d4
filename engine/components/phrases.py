"""Training phrases from the small grammars in data/phrases: first step of `rasa train`, before any component.

A grammar file names one intent and lists patterns. `{word}` stands for a list in `words` (the file's own, else the
shared ones of data/phrases/words.yml), `(a|b|)` for a choice, and both nest. Everything is drawn with a seed that
depends on the file alone, so that the same files give the same phrases everywhere.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Iterator, Mapping

from ruamel.yaml import YAML

KEY = "phrases"
_TOKEN = re.compile(r"\{(\w+)\}|\(([^()]*)\)")
_SPACES = re.compile(r"\s+")
_BEFORE_MARK = re.compile(r"\s+([,.?!])")
_KEYBOARD = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


@dataclass(frozen=True)
class Grammar:
    """One file: what the intent is called, how many phrases to draw and the patterns to draw them from."""

    intent: str
    rows: int
    mix: bool
    patterns: tuple[str, ...]
    words: Mapping[str, list[str]]
    openings: tuple[str, ...]
    closings: tuple[str, ...]


class PhraseError(ValueError):
    """A grammar that cannot be expanded; names the file and the pattern."""


def load_grammars(folder: Path) -> Iterator[Grammar]:
    """Read every grammar of a folder, in the order of their names."""
    shared = _read(folder / "words.yml")
    words = shared["words"]
    for path in sorted(folder.glob("*.yml")):
        raw = _read(path)
        for part in raw.get(KEY, []):
            yield Grammar(
                intent=part["intent"],
                rows=part["rows"],
                mix=part.get("mix", True),
                patterns=tuple(part["patterns"]),
                words={**words, **raw.get("words", {})},
                openings=tuple(part.get("openings", words["opening"])),
                closings=tuple(part.get("closings", words["closing"])),
            )


def expand_all(grammars: Iterable[Grammar]) -> list[tuple[str, str]]:
    """Draw (text, intent) pairs; a text that two intents claim stays with the first."""
    seen: dict[str, str] = {}
    for grammar in grammars:
        for text in expand(grammar):
            seen.setdefault(text, grammar.intent)
    return list(seen.items())


def expand(grammar: Grammar) -> list[str]:
    """Draw up to `rows` distinct phrases, the patterns taking turns so that a rich one does not drown the others."""
    # Phrases have to be the same everywhere, not hard to guess.
    rng = random.Random(f"{grammar.intent}:{len(grammar.patterns)}:{grammar.rows}")  # noqa: S311
    drawn: dict[str, None] = {}
    live = list(grammar.patterns)
    while live and len(drawn) < grammar.rows:
        still = []
        for pattern in live:
            new = [text for text in (_vary(pattern, grammar, rng) for _ in range(4)) if text not in drawn]
            if new:
                drawn[new[0]] = None
                still.append(pattern)
        live = still
    return list(drawn)[: grammar.rows]


def _vary(pattern: str, grammar: Grammar, rng: random.Random) -> str:
    text = _tidy(fill(pattern, grammar.words, rng))
    if grammar.mix:
        text = _surround(text, grammar, rng)
    if rng.random() < 0.3:
        text = misspell(text, rng)
    if rng.random() < 0.5:
        text = text.lower()
    if rng.random() < 0.5:
        text = text.rstrip("?.!")
    return text


def _surround(text: str, grammar: Grammar, rng: random.Random) -> str:
    """A greeting or a word of context before, a plea or anger behind, each now and then."""
    if rng.random() < 0.2:
        text = f"{fill(rng.choice(grammar.openings), grammar.words, rng)} {text}"
    if rng.random() < 0.2:
        text = f"{text} {fill(rng.choice(grammar.closings), grammar.words, rng)}"
    return _tidy(text)


def fill(pattern: str, words: Mapping[str, list[str]], rng: random.Random) -> str:
    """Replace choices and words, the innermost first, until none is left."""

    def choose(match: "re.Match[str]") -> str:
        name, options = match.groups()
        if name is None:
            return rng.choice(options.split("|"))
        if name not in words:
            raise PhraseError(f"{pattern!r} uses {{{name}}}, which no `words` list defines")
        return str(rng.choice(words[name]))

    for _ in range(30):
        pattern, changed = _TOKEN.subn(choose, pattern)
        if not changed:
            return pattern
    raise PhraseError(f"{pattern!r} never ends: a word refers to itself")


def misspell(text: str, rng: random.Random) -> str:
    """One or two slips of the kind thumbs make: a letter lost, doubled, swapped, its neighbour hit, at times a space
    lost."""
    for _ in range(1 + (len(text) > 30 and rng.random() < 0.5)):
        places = [i for i, letter in enumerate(text[:-1]) if letter.isalpha() and text[i + 1].isalpha()]
        if len(places) < 3:
            return text
        at = rng.choice(places)
        slips = (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + rng.choice(_KEYBOARD.get(text[at].lower(), text[at])) + text[at + 1 :],
        )
        text = rng.choice(slips)
    words = text.split(" ")
    if len(words) > 2 and rng.random() < 0.15:
        at = rng.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1]]
    return " ".join(words)


def _tidy(text: str) -> str:
    return _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text)).strip()


def _read(path: Path) -> dict:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
