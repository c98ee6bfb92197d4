"""The setup script: what it finds, what it redoes, what it leaves alone, and what it tells uv."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bin_{name}", ROOT / "bin" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    spec.loader.exec_module(module)
    return module


setup = load("setup")

# A uv that writes down how it was called; `venv` makes a Python that starts.
FAKE_UV = f"""#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
if [ "$1" = venv ]; then
    for home; do :; done
    rm -rf "$home"; mkdir -p "$home/bin"; ln -s {sys.executable} "$home/bin/python"
fi
test ! -e "$(dirname "$0")/broken-$1"
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with locks, and a uv on the PATH."""
    for name in ("app", "dev", "engine"):
        lock = tmp_path / "requirements" / f"{name}.txt"
        lock.parent.mkdir(exist_ok=True)
        lock.write_text(f"{name}==1\n")
    (tmp_path / "engine").mkdir()
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "uv").write_text(FAKE_UV)
    (tools / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    return tmp_path


def calls(house: Path) -> list[str]:
    log = house / "tools" / "calls"
    words = [line.split()[0:2] for line in log.read_text().splitlines()] if log.exists() else []
    if log.exists():
        log.unlink()
    return [" ".join(pair[:1] if pair[0] == "venv" else pair) for pair in words if pair != ["--version"]]


def test_both_are_built_and_the_second_time_needs_nothing(house: Path) -> None:
    setup.setup(house, ["app", "engine"])
    assert calls(house) == ["venv", "pip sync", "venv", "pip sync"]
    setup.setup(house, ["app", "engine"])
    assert calls(house) == []


def test_a_changed_lock_is_installed_into_the_same_environment(house: Path) -> None:
    setup.setup(house, ["app"])
    calls(house)
    (house / "requirements" / "app.txt").write_text("app==2\n")
    setup.setup(house, ["app"])
    assert calls(house) == ["pip sync"]


def test_an_interrupted_install_starts_over(house: Path) -> None:
    (house / "tools" / "broken-pip").touch()
    with pytest.raises(setup.SetupFailed):
        setup.setup(house, ["app"])
    (house / "tools" / "broken-pip").unlink()
    calls(house)
    setup.setup(house, ["app"])
    assert calls(house) == ["venv", "pip sync"]


def test_a_removed_environment_is_built_again(house: Path) -> None:
    setup.setup(house, ["app"])
    (house / ".venv" / "bin" / "python").unlink()
    calls(house)
    setup.setup(house, ["app"])
    assert calls(house) == ["venv", "pip sync"]


def test_an_environment_for_tests_is_never_shrunk_to_one_for_running(house: Path) -> None:
    setup.setup(house, ["dev"])
    calls(house)
    setup.setup(house, ["app"])
    assert calls(house) == []
    (house / "requirements" / "dev.txt").write_text("dev==2\n")
    setup.setup(house, ["app"])
    assert (house / ".venv" / setup.STAMP).read_text().startswith("dev ")


def test_an_environment_for_running_grows_for_tests(house: Path) -> None:
    setup.setup(house, ["app"])
    calls(house)
    setup.setup(house, ["dev"])
    assert calls(house) == ["pip sync"]


def test_without_python_3_10_one_sentence_says_what_to_do(house: Path) -> None:
    (house / "tools" / "broken-venv").touch()
    with pytest.raises(setup.SetupFailed, match=r"Python 3\.10.*none was found"):
        setup.setup(house, ["engine"])


@pytest.mark.parametrize(
    ("environ", "config", "expected"),
    [
        ({}, "", {}),
        ({"PIP_INDEX_URL": "https://mirror.example/simple"}, "", {"UV_DEFAULT_INDEX": "https://mirror.example/simple"}),
        ({}, "[global]\nindex-url = https://m.example/s\n", {"UV_DEFAULT_INDEX": "https://m.example/s"}),
        ({"UV_DEFAULT_INDEX": "u", "PIP_INDEX_URL": "p"}, "", {"UV_DEFAULT_INDEX": "u"}),
        ({}, "[global]\ncert = /etc/own.pem\n", {"SSL_CERT_FILE": "/etc/own.pem"}),
        ({"SSL_CERT_FILE": "mine", "PIP_CERT": "pips"}, "", {"SSL_CERT_FILE": "mine"}),
    ],
)
def test_pips_index_and_certificate_are_passed_on_where_uv_has_none(tmp_path, environ, config, expected) -> None:
    file = tmp_path / "pip.conf"
    file.write_text(config or "[global]\nindex-url =\ncert =\n")
    told = setup.uv_environ({"HOME": str(tmp_path), "PIP_CONFIG_FILE": str(file), **environ})
    for name, value in expected.items():
        assert told[name] == value


def test_what_a_shim_left_in_the_environment_does_not_choose_uvs_python() -> None:
    told = setup.uv_environ({"PYENV_VERSION": "3.12", "VIRTUAL_ENV": "v", "HTTPS_PROXY": "p"})
    assert "PYENV_VERSION" not in told
    assert "VIRTUAL_ENV" not in told
    assert told["HTTPS_PROXY"] == "p"


def interpreter(folder: Path, name: str, new_enough: bool) -> None:
    """A stand-in that passes or fails the version check and then says its own name."""
    path = folder / name
    path.write_text(f'#!/bin/sh\n[ "$1" = -c ] && exit {0 if new_enough else 1}\necho {name} "$@"\n')
    path.chmod(0o755)


def chosen(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(folder), **environ}
    return subprocess.run(["/bin/sh", ROOT / "bin" / "python", "x.py"], env=environment, capture_output=True, text=True)


def test_an_old_python3_is_passed_over_for_a_newer_one(tmp_path: Path) -> None:
    interpreter(tmp_path, "python3", new_enough=False)
    interpreter(tmp_path, "python3.12", new_enough=True)
    assert chosen(tmp_path).stdout == "python3.12 x.py\n"


def test_no_python_at_all_is_one_sentence(tmp_path: Path) -> None:
    interpreter(tmp_path, "python3", new_enough=False)
    done = chosen(tmp_path)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert done.stderr.count("\n") == 1
