"""Candidates for numbers, addresses and dates in the shopper's own words, found by our blank English spaCy pipeline.

The rules travel in Rasa's training data, so a changed rule retrains this component and is stored in the model: `regex:`
entries of data/entities are shapes, `lookup:` tables are words. A shape's name is the entity, then perhaps a slash and
how sure the pattern is; `precedence` in config.yml orders them. The app decides which candidate is really an order.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.english import english, find, ordered, phrases

_FILE = "rules.json"


class SpacyCandidates(GraphComponent, EntityExtractorMixin):
    """Finds candidates with the shapes and words of data/entities."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`precedence` has to be given in config.yml."""
        return {"precedence": []}

    @staticmethod
    def required_packages() -> List[Text]:
        """What has to be installed (see parent class)."""
        return ["spacy"]

    def __init__(
        self,
        config: Dict[Text, Any],
        storage: ModelStorage,
        resource: Resource,
        shapes: Mapping[str, Sequence[str]],
        words: Mapping[str, Sequence[str]],
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._nlp = english(ordered(shapes, config["precedence"]), words)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyCandidates:
        """An extractor without rules (see parent class)."""
        return cls(config, model_storage, resource, {}, {})

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpacyCandidates:
        """The extractor with the rules it was trained with (see parent class)."""
        with model_storage.read_from(resource) as folder:
            rules = json.loads((Path(folder) / _FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, rules["shapes"], rules["words"])

    def train(self, training_data: TrainingData) -> Resource:
        """Check and keep the rules (see parent class)."""
        shapes: Dict[str, List[str]] = {}
        for entry in training_data.regex_features:
            shapes.setdefault(entry["name"], []).append(entry["pattern"])
        words = phrases(training_data.lookup_tables)
        self._nlp = english(ordered(shapes, self._config["precedence"]), words)
        with self._storage.write_to(self._resource) as folder:
            (Path(folder) / _FILE).write_text(json.dumps({"shapes": shapes, "words": words}), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add candidates to each message that has a text (see parent class)."""
        for message in messages:
            if text := message.get(TEXT):
                found = self.add_extractor_name([vars(candidate) for candidate in find(text, self._nlp)])
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)(SpacyCandidates)
