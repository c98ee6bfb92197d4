"""Runs the checks of tests/engine/inside in the engine's own environment, which has neither pytest nor our Python."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"


@pytest.mark.skipif(not ENGINE_PYTHON.exists(), reason="the engine's environment is not set up; run `make setup`")
def test_the_parts_of_the_engine_keep_their_promises() -> None:
    done = subprocess.run(
        [ENGINE_PYTHON, "-W", "ignore", "-m", "unittest", "tests.engine.inside.check_parts"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
