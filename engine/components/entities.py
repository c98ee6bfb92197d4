"""Candidates for numbers, addresses and dates in the shopper's own words, by the patterns of data/entities.

Patterns travel in Rasa's training data (`regex:` entries), so a changed pattern retrains this component and is
stored in the model. An entry's name is the entity, then perhaps a slash and how sure the pattern is; `precedence`
in config.yml orders the names. The first to claim a stretch of text keeps it, so that nothing is labelled twice.
The app decides which candidate is really an order.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_FILE = "patterns.json"
LONGEST = 4000
"""Characters of a message that are searched; patterns are linear, this only bounds the worst case."""


@dataclass(frozen=True)
class Candidate:
    """A stretch of text and what it looks like."""

    entity: str
    value: str
    start: int
    end: int


class PatternExtractor(GraphComponent, EntityExtractorMixin):
    """Finds candidates with ordered regular expressions."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`precedence` has to be given in config.yml."""
        return {"precedence": []}

    def __init__(
        self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, patterns: Mapping[str, Sequence[str]]
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._patterns = compiled(patterns, config["precedence"])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternExtractor:
        """An extractor without patterns (see parent class)."""
        return cls(config, model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PatternExtractor:
        """The extractor with the patterns it was trained with (see parent class)."""
        with model_storage.read_from(resource) as folder:
            patterns = json.loads((Path(folder) / _FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, patterns["patterns"])

    def train(self, training_data: TrainingData) -> Resource:
        """Check and keep the patterns (see parent class)."""
        patterns: Dict[str, List[str]] = {}
        for entry in training_data.regex_features:
            patterns.setdefault(entry["name"], []).append(entry["pattern"])
        self._patterns = compiled(patterns, self._config["precedence"])
        with self._storage.write_to(self._resource) as folder:
            (Path(folder) / _FILE).write_text(json.dumps({"patterns": patterns}), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add candidates to each message that has a text (see parent class)."""
        for message in messages:
            if text := message.get(TEXT):
                found = self.add_extractor_name([vars(c) for c in find(text, self._patterns)])
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


def compiled(patterns: Mapping[str, Sequence[str]], precedence: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    """Compile in the order of `precedence`; a name it does not list, or lists in vain, is a mistake."""
    if patterns and set(patterns) != set(precedence):
        raise ValueError(
            f"precedence in config.yml and data/entities differ in {sorted(set(patterns) ^ set(precedence))}"
        )
    return [
        (name, re.compile(pattern, re.IGNORECASE))
        for name in precedence
        if name in patterns
        for pattern in patterns[name]
    ]


def find(text: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> list[Candidate]:
    """Candidates in the order of the text. A `topic` may lie over another candidate, for it is about the whole
    message."""
    found: list[Candidate] = []
    for name, pattern in patterns:
        entity = name.partition("/")[0]
        if entity == "topic":
            found += _topics(text, pattern)
            continue
        for match in pattern.finditer(text[:LONGEST]):
            start, end = match.span("value" if "value" in pattern.groupindex else 0)
            if end > start and not any(start < taken.end and taken.start < end for taken in found):
                found.append(Candidate(entity, text[start:end], start, end))
    return sorted(found, key=lambda candidate: (candidate.start, candidate.entity))


def _topics(text: str, pattern: re.Pattern[str]) -> list[Candidate]:
    """The names of the groups are the topics."""
    match = pattern.search(text[:LONGEST])
    if not match or not match.lastgroup:
        return []
    return [Candidate("topic", match.lastgroup, match.start(), match.end())]


DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)(PatternExtractor)
