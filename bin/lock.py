"""Compiles requirements/*.in into hashed locks that name no index; run by `make lock`.

`dev` is constrained by `app`, so that the tests run on the very versions that users get.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from setup import ROOT, SetupFailed, find_uv, say, uv_environ

COMMON = ("pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url", "--quiet")
LOCKS = ROOT / "requirements"


def jobs(extra: list[str]) -> list[tuple[Path, list[str]]]:
    """Return each compilation: the folder it runs in, which decides the Python that uv finds, and its arguments."""
    here = ["--python-version", "3.11"]
    there = ["--python-version", "3.10", "--override", "../requirements/engine-overrides.txt"]
    return [
        (ROOT, [*here, "requirements/uv.in", "-o", "requirements/uv.txt", *extra]),
        (ROOT, [*here, "requirements/app.in", "-o", "requirements/app.txt", *extra]),
        (ROOT, [*here, "-c", "requirements/app.txt", "requirements/dev.in", "-o", "requirements/dev.txt", *extra]),
        (
            ROOT / "engine",
            [*there, "../requirements/engine.in", "-o", "../requirements/engine.txt", *extra],
        ),
    ]


def main() -> int:
    """Compile every lock; arguments such as --upgrade are passed on to uv."""
    try:
        uv = find_uv(ROOT)
    except SetupFailed as problem:
        say(str(problem))
        return 1
    for folder, arguments in jobs(sys.argv[1:]):
        say(f"lock: {arguments[arguments.index('-o') + 1]}")
        done = subprocess.run([uv, *COMMON, *arguments], cwd=folder, env=uv_environ(os.environ))
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
