"""Builds the two environments from their hashed locks; the first step of every `make` target.

Standard library only, for nothing else is installed yet. A stamp with the lock's hash makes the second call free;
a marker left by an interrupted install makes the next call start that environment over.
"""

from __future__ import annotations

import argparse
import configparser
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a virtual environment or pyenv's shim leaves behind in the environment; it would decide the Python that uv finds.
FOREIGN = frozenset({"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYENV_VERSION", "PYENV_DIR"})
STAMP = "porchlight-stamp"
MARKER = "porchlight-installing"
NO_ENGINE_PYTHON = (
    "The engine needs Python 3.10 beside the newer one: none was found and fetching one was refused. "
    "Install it (pyenv install 3.10, your system's python3.10 with its venv package, or uv python install 3.10) "
    "and run the same command again."
)


class SetupFailed(Exception):
    """One sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment: where it lives, which Python it wants and the lock files that fill it.

    `larger` is an environment in the same place that holds this one's packages and more.
    """

    name: str
    home: Path
    python: str
    lock: Path
    larger: Environment | None = None

    @property
    def interpreter(self) -> Path:
        return self.home / "bin" / "python"

    def stamp(self) -> str:
        """Return what the stamp says when this environment is complete: its name and its lock's hash."""
        return f"{self.name} {hashlib.sha256(self.lock.read_bytes()).hexdigest()}\n"


def environments(root: Path) -> dict[str, Environment]:
    """Return the environments by name. The app's own is never shrunk: `dev` holds all of `app`."""
    locks, app = root / "requirements", root / ".venv"
    dev = Environment("dev", app, sys.executable, locks / "dev.txt")
    return {
        "app": Environment("app", app, sys.executable, locks / "app.txt", larger=dev),
        "dev": dev,
        "engine": Environment("engine", root / "engine" / ".venv", "3.10", locks / "engine.txt"),
    }


def written(home: Path) -> str:
    """Return the stamp of an environment, empty where there is none or where an install was interrupted."""
    stamp = home / STAMP
    return stamp.read_text() if stamp.is_file() and not (home / MARKER).exists() else ""


def wanted(environment: Environment) -> Environment | None:
    """Return the environment to install, or None when what is there will do."""
    if not environment.interpreter.exists():
        return environment
    found = written(environment.home)
    larger = environment.larger
    if larger and found.startswith(f"{larger.name} "):
        environment = larger
    return None if found == environment.stamp() else environment


def pip_setting(name: str, environ: Mapping[str, str]) -> str | None:
    """Return one of pip's own settings: its variable first, then its files, the user's over the machine's."""
    from_environ = environ.get("PIP_" + name.upper().replace("-", "_"))
    if from_environ:
        return from_environ
    home = Path(environ.get("HOME", "/"))
    config_home = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path("/etc/pip.conf"), home / ".pip" / "pip.conf", config_home / "pip" / "pip.conf"]
    parser = configparser.RawConfigParser()
    parser.read([*files, environ.get("PIP_CONFIG_FILE", os.devnull)])
    return parser.get("global", name, fallback=None) or parser.get("install", name, fallback=None)


def uv_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for uv: the machine's own, with pip's index and certificate where uv was told of none."""
    result = {key: value for key, value in environ.items() if key not in FOREIGN}
    index = pip_setting("index-url", environ)
    if index and not any(key in environ for key in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE")):
        result["UV_DEFAULT_INDEX"] = index
    certificate = pip_setting("cert", environ)
    if certificate and "SSL_CERT_FILE" not in environ:
        result["SSL_CERT_FILE"] = certificate
    result.setdefault("UV_HTTP_TIMEOUT", "180")
    return result


def run(command: Sequence[str | Path], cwd: Path, quiet: bool = False) -> bool:
    """Run a command in its folder and say whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=uv_environ(os.environ), stdout=output, stderr=output
    )
    return done.returncode == 0


def find_uv(root: Path) -> Path:
    """Return a uv: the machine's, ours from an earlier time, or one installed now from its hashed lock."""
    on_path = shutil.which("uv")
    if on_path and run([on_path, "--version"], root, quiet=True):
        return Path(on_path)
    lock = root / "requirements" / "uv.txt"
    home = root / ".cache" / ("uv-" + hashlib.sha256(lock.read_bytes()).hexdigest()[:12])
    uv = home / "bin" / "uv"
    if not (uv.exists() and run([uv, "--version"], root, quiet=True)):
        install_uv(home, lock)
    return uv


def install_uv(home: Path, lock: Path) -> None:
    """Install uv into a folder of its own: a small environment, or, where venv is not installed, pip's --target."""
    say("uv: installing our own copy")
    shutil.rmtree(home, ignore_errors=True)
    install: list[str | Path] = [
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
    ]
    if run([sys.executable, "-m", "venv", home], ROOT, quiet=True):
        done = run([home / "bin" / "python", *install], ROOT)
    else:
        shutil.rmtree(home, ignore_errors=True)
        done = run([sys.executable, *install, "--target", home], ROOT)
    if not done:
        shutil.rmtree(home, ignore_errors=True)
        raise SetupFailed(
            f"uv could not be installed with {sys.executable}: the lines above say why. "
            "On Debian and Ubuntu `apt install python3-venv` often helps; so does a uv of your own on the PATH."
        )


def build(environment: Environment, uv: Path) -> None:
    """Fill one environment from its lock, from nothing when it is missing, broken or half done."""
    home, started = environment.home, time.monotonic()
    say(f"{environment.name} environment: installing from {environment.lock.relative_to(ROOT)}")
    if (home / MARKER).exists() or not works(environment):
        create(environment, uv)
    (home / STAMP).unlink(missing_ok=True)
    (home / MARKER).touch()
    manners: list[str] = [] if sys.stderr.isatty() else ["--quiet"]
    sync: list[str | Path] = [
        uv,
        "pip",
        "sync",
        *manners,
        "--python",
        environment.interpreter,
        "--require-hashes",
        environment.lock,
    ]
    if not run(sync, home.parent):
        raise SetupFailed(f"The {environment.name} environment could not be installed: the lines above say why.")
    (home / STAMP).write_text(environment.stamp())
    (home / MARKER).unlink()
    say(f"{environment.name} environment: ready after {time.monotonic() - started:.0f} s")


def works(environment: Environment) -> bool:
    """Say whether the environment's interpreter starts."""
    return environment.interpreter.exists() and run([environment.interpreter, "-c", ""], ROOT, quiet=True)


def create(environment: Environment, uv: Path) -> None:
    """Make an empty environment. uv looks for Python 3.10 from inside engine/, where .python-version names it."""
    made = run(
        [uv, "venv", "--quiet", "--clear", "--python", environment.python, environment.home], environment.home.parent
    )
    if not made:
        raise SetupFailed(
            NO_ENGINE_PYTHON if environment.name == "engine" else f"No environment could be made in {environment.home}."
        )


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one setup work at a time; a second one waits for the first and then finds all done."""
    cache = root / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def setup(root: Path, names: Sequence[str]) -> None:
    """Bring each named environment up to its lock; do nothing, quickly, where it is."""
    known = environments(root)
    if not any(wanted(known[name]) for name in names):
        return
    with alone(root):
        for name in names:
            environment = wanted(known[name])
            if environment:
                build(environment, find_uv(root))


def main() -> int:
    """Set up the environments named on the command line; 0 when all are there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=["app", "dev", "engine", []], default=["app", "engine"])
    parser.add_argument("--uv", action="store_true", help="print where uv is, installing it if there is none")
    arguments = parser.parse_args()
    try:
        if arguments.uv:
            print(find_uv(ROOT))
        else:
            setup(ROOT, arguments.names)
    except SetupFailed as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("Stopped; the same command goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
