"""A blank English spaCy pipeline for what a shopper types: its tokens, shapes by ordered patterns, and words by spaCy's
EntityRuler. Nothing is downloaded: the rules come from data/entities by way of Rasa's training data.
"""

import re
from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Sequence, Tuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

LONGEST = 4000
"""Characters of a message that are searched; patterns are linear, this only bounds the worst case."""

SHAPES = "shapes"
WHOLE = re.compile(r"(?:#?[A-Za-z]{0,6}-?\d[\w-]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)$")
"""Identifiers stay one token: "#LO-1042-X", "1Z999AA10123456784", "jane@example.com"."""

Shape = Tuple[str, "re.Pattern[str]"]


@dataclass(frozen=True)
class Candidate:
    """A stretch of text and what it looks like."""

    entity: str
    value: str
    start: int
    end: int


def english(shapes: Sequence[Tuple[str, str]], words: Mapping[str, Sequence[str]]) -> Language:
    """The pipeline: `shapes` are (name, pattern) in the order in which they claim text, `words` phrases by entity."""
    nlp = spacy.blank("en")
    nlp.tokenizer.token_match = WHOLE.match
    nlp.add_pipe(SHAPES, config={"patterns": [list(shape) for shape in shapes]})
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": name, "pattern": phrase} for name in sorted(words) for phrase in words[name]])
    return nlp


def find(text: str, nlp: Language) -> List[Candidate]:
    """Candidates in the order of the text. Shapes claim first; a word inside a shape is part of it. A `topic` may lie
    over another candidate, for it is about the whole message.
    """
    doc = nlp(text[:LONGEST])
    found: List[Candidate] = list(doc.user_data[SHAPES])
    taken = [candidate for candidate in found if candidate.entity != "topic"]
    for word in doc.ents:
        candidate = Candidate(word.label_, word.text, word.start_char, word.end_char)
        if not _overlaps(candidate.start, candidate.end, taken):
            found.append(candidate)
    return sorted(found, key=lambda candidate: (candidate.start, candidate.entity))


@Language.factory(SHAPES, default_config={"patterns": []})
def _shapes(nlp: Language, name: str, patterns: List[List[str]]) -> "Shapes":
    return Shapes([(shape, re.compile(pattern, re.IGNORECASE)) for shape, pattern in patterns])


class Shapes:
    """Finds stretches of raw text by ordered regular expressions; the first to claim a stretch keeps it.

    Numbers are shapes inside and across tokens ("order1042", "1Z 999 AA1 …"), so they are matched on the text and not
    on tokens, and kept with their exact offsets beside the document's entities.
    """

    def __init__(self, patterns: Sequence[Shape]) -> None:
        self._patterns = patterns

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data[SHAPES] = in_order(doc.text, self._patterns)
        return doc


def in_order(text: str, patterns: Iterable[Shape]) -> List[Candidate]:
    """What the patterns find, each stretch claimed once."""
    found: List[Candidate] = []
    for name, pattern in patterns:
        entity = name.partition("/")[0]
        if entity == "topic":
            found += _topics(text, pattern)
            continue
        for match in pattern.finditer(text):
            start, end = match.span("value" if "value" in pattern.groupindex else 0)
            if end > start and not _overlaps(start, end, found):
                found.append(Candidate(entity, text[start:end], start, end))
    return found


def _overlaps(start: int, end: int, taken: Iterable[Candidate]) -> bool:
    return any(start < other.end and other.start < end for other in taken)


def _topics(text: str, pattern: "re.Pattern[str]") -> List[Candidate]:
    """The names of the groups are the topics."""
    match = pattern.search(text)
    if not match or not match.lastgroup:
        return []
    return [Candidate("topic", match.lastgroup, match.start(), match.end())]


def ordered(patterns: Mapping[str, Sequence[str]], precedence: Sequence[str]) -> List[Tuple[str, str]]:
    """The patterns in the order of `precedence`; a name it does not list, or lists in vain, is a mistake."""
    if patterns and set(patterns) != set(precedence):
        raise ValueError(
            f"precedence in config.yml and data/entities differ in {sorted(set(patterns) ^ set(precedence))}"
        )
    return [(name, pattern) for name in precedence if name in patterns for pattern in patterns[name]]


def phrases(tables: Iterable[Dict]) -> Dict[str, List[str]]:
    """The `lookup:` tables of Rasa's training data as phrases by entity."""
    return {table["name"]: list(table["elements"]) for table in tables}
