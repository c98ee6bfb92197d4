"""What the engine reads of the environment, all of it here."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from engine.fingerprint import ROOT, model_path


class Unusable(ValueError):
    """The environment does not allow a start; says why in one sentence."""


@dataclass(frozen=True)
class EngineSettings:
    """Loopback ports, where conversations are kept and the model to serve."""

    port: int
    actions_port: int
    home: Path
    model: Path

    @property
    def actions_url(self) -> str:
        """The door of the app that runs actions."""
        return f"http://127.0.0.1:{self.actions_port}/webhook"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "EngineSettings":
        """Read ENGINE_PORT (5005), ACTIONS_PORT (5055), PORCHLIGHT_HOME (var) and ENGINE_MODEL (the model of today's
        files)."""
        model = Path(environ["ENGINE_MODEL"]) if environ.get("ENGINE_MODEL") else model_path()
        if not model.is_file():
            raise Unusable(f"There is no model {model}; run `make train` first.")
        home = Path(environ.get("PORCHLIGHT_HOME") or ROOT / "var")
        return cls(_port(environ, "ENGINE_PORT", 5005), _port(environ, "ACTIONS_PORT", 5055), home / "engine", model)


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Unusable(f"{name} must be a port number, not {value!r}.")
    return int(value)
