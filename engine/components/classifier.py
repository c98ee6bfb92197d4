"""Rasa's view of the intent model: trained in `rasa train`, asked once for each batch of messages."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.model import IntentModel, Settings
from engine.components.sentences import Sentences

_FILE = "intents.npz"
_RANKED = 5
_OF_RASA = ("name", "model_storage", "resource", "finetuning_epoch_fraction")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TwoViewClassifier(GraphComponent, IntentClassifier):
    """Product of two logistic regressions, one on n-grams and one on the sentence embedding."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The defaults of `Settings`, so that config.yml names only what differs."""
        return dict(Settings().__dict__)

    @staticmethod
    def required_packages() -> List[Text]:
        """What Rasa checks for before it loads the component."""
        return ["onnxruntime", "tokenizers"]

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource) -> None:
        self._settings = Settings(**{name: config[name] for name in Settings.__dataclass_fields__})
        self._storage = storage
        self._resource = resource
        self._model: Optional[IntentModel] = None
        self._sentences: Optional[Sentences] = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TwoViewClassifier:
        """An untrained classifier (see parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TwoViewClassifier:
        """The trained classifier (see parent class)."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._model = IntentModel.load(Path(folder) / _FILE, classifier._settings)
        classifier._sentences = Sentences()
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both halves and store them (see parent class)."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        texts, intents = [m.get(TEXT) for m in examples], [m.get(INTENT) for m in examples]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="lbfgs failed to converge")
            model = IntentModel.fit(texts, intents, Sentences(threads=2), self._settings)
        with self._storage.write_to(self._resource) as folder:
            model.save(Path(folder) / _FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent and ranking on each message that has a text (see parent class)."""
        spoken = [message for message in messages if message.get(TEXT) is not None]
        if not spoken or self._model is None or self._sentences is None:
            return messages
        table = self._model.probabilities([message.get(TEXT) for message in spoken], self._sentences)
        for message, row in zip(spoken, table, strict=True):
            best = row.argsort()[::-1][:_RANKED]
            ranking = [{"name": self._model.labels[i], "confidence": float(row[i])} for i in best]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
