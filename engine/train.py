"""Trains when the files changed, and only then: `make train`, and the first thing that `make run` does.

python engine/train.py [--force]
"""

import argparse
import fcntl
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from engine.fingerprint import ROOT, model_path  # noqa: E402

_NEWS_EVERY = 15.0
"""Seconds between two signs of life."""


def main() -> int:
    """Return an exit code: 0 when the model of today's files is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    arguments = parser.parse_args()
    target = model_path()
    if target.exists() and not arguments.force:
        print(f"Model {target.name} is up to date.", flush=True)
        return 0
    with _alone(target.parent):
        return _train_unless_done(target, arguments.force)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two that start at once train once: the second waits, and finds the model made."""
    folder.mkdir(exist_ok=True)
    with (folder / ".training").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another process is training; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train_unless_done(target: Path, force: bool) -> int:
    if target.exists() and not force:
        print(f"Model {target.name} is up to date.", flush=True)
        return 0
    print("Training the model; on two cores this takes two minutes or three.", flush=True)
    began = time.monotonic()
    code = _train(target, began)
    if code or not target.exists():
        print("Training failed; the lines above say why.", file=sys.stderr, flush=True)
        return code or 1
    _forget_older(target)
    print(f"Trained {target.name} in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def _train(target: Path, began: float) -> int:
    """Run `rasa train` in a process of its own, with a line now and then so that nobody thinks it hangs."""
    command = [
        sys.executable, "-m", "rasa", "train", "--out", str(target.parent), "--fixed-model-name", target.name[:
        -len(".tar.gz")],
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(done, began), daemon=True)
    ticker.start()
    try:
        said = process.communicate()[0]
    except KeyboardInterrupt:
        process.terminate()
        raise
    finally:
        done.set()
    if process.returncode:
        print(said, file=sys.stderr)
    return process.returncode


def _tick(done: threading.Event, began: float) -> None:
    while not done.wait(_NEWS_EVERY):
        print(f"  still training, {time.monotonic() - began:.0f} s", flush=True)


def _forget_older(target: Path) -> None:
    """Remove models that train.py made of other files before this one; anybody's own model in models/ stays."""
    made = target.stat().st_mtime
    for path in target.parent.glob("porchlight-*.tar.gz"):
        if path != target and path.stat().st_mtime < made:
            path.unlink()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
