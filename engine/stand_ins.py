"""Empty stand-ins for libraries that Rasa imports at start and a served model of ours never calls.

Rasa imports every component, policy and channel it ships, and with them TensorFlow, scikit-learn, plotting and the
client libraries of a dozen messengers: two thirds of the start and of the memory
(docs/decisions/0002-understanding.md). Only serve.py and understand.py use this; `rasa train`, `rasa shell` and
`rasa test` import the real ones. What a stand-in replaces can be inherited from and used as a decorator, which is
all that an import does; any real use raises.
"""

import sys
from abc import ABCMeta
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Optional, Sequence

REPLACED = frozenset({
    "tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "jax", "sklearn",
    "sklearn_crfsuite",
    "matplotlib", "slack_sdk", "twilio", "aiogram", "webexteamssdk", "mattermostwrapper", "rocketchat_API",
    "fbmessenger", "socketio", "questionary", "prompt_toolkit", "pymongo", "boto3", "botocore", "confluent_kafka",
    "google", "telebot", "rocketchat", "presidio_analyzer", "presidio_anonymizer", "faker", "scipy.stats",
})  # fmt: skip


class NotServed(RuntimeError):
    """Something of a replaced library was really used."""


class _Kind(ABCMeta):
    """Any attribute of a stand-in is a stand-in; calling one gives a decorator that changes nothing."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not StandIn:
            raise NotServed(f"{cls.__module__}.{cls.__qualname__} needs a library that the served engine leaves out")
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else _unchanged

    def __getitem__(cls, item: Any) -> Any:
        return StandIn

    def __or__(cls, other: Any) -> Any:
        return StandIn


class StandIn(metaclass=_Kind):
    """Stands in for any class, function or constant of a replaced library."""


def _unchanged(thing: Any) -> Any:
    return thing


class _EmptyModule(ModuleType):
    __path__: Sequence[str] = ()
    __version__ = "0.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, name: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[ModuleSpec]:
        replaced = name.partition(".")[0] in REPLACED or any(
            name == top or name.startswith(f"{top}.") for top in _INNER
        )
        return ModuleSpec(name, self, is_package=True) if replaced else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


_INNER = tuple(name for name in REPLACED if "." in name)


def without_training_libraries() -> None:
    """Put the stand-ins first in line for every later import. Call it before Rasa is imported; twice is once.

    spaCy's thinc asks whether TensorFlow is there and would take a stand-in for it: it is imported first, and told no.
    """
    absent = [name for name in ("tensorflow", "torch", "jax") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))
    import spacy  # noqa: F401

    for name in absent:
        del sys.modules[name]
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
