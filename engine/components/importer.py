"""Gives `rasa train` the phrases of data/nlu, those that the grammars of data/phrases draw, and what people taught."""

from pathlib import Path
from typing import Dict, List, Optional, Text, Union

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.phrases import expand_all, load_grammars
from engine.fingerprint import reviewed_path


class PhraseImporter(RasaFileImporter):
    """Rasa's own importer plus the grammars; named under `importers` in config.yml."""

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
        **options: Dict,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        paths = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        self._folders = [Path(path) / "phrases" for path in paths]

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        """The written examples first, so that they win where a grammar says the same words."""
        written = super().get_nlu_data(language)
        known = {message.get("text") for message in written.intent_examples}
        drawn = [
            Message.build(text=text, intent=intent)
            for folder in self._folders
            if folder.is_dir()
            for text, intent in expand_all(load_grammars(folder))
            if text not in known
        ]
        return written.merge(TrainingData(drawn)).merge(agreeing(_reviewed(language), written))


def agreeing(reviewed: TrainingData, written: TrainingData) -> TrainingData:
    """What was approved, but for words that the written examples give another meaning: no shop unteaches those."""
    meant = {message.get("text").casefold(): message.get("intent") for message in written.intent_examples}
    kept = [
        message
        for message in reviewed.intent_examples
        if meant.get(message.get("text").casefold(), message.get("intent")) == message.get("intent")
    ]
    return TrainingData(kept)


def _reviewed(language: Optional[Text]) -> TrainingData:
    """What people approved on the merchants' pages."""
    path = reviewed_path()
    return load_data(str(path), language or "en") if path.is_file() else TrainingData()
