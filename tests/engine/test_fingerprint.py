"""The fingerprint changes with what a model is made of, and with nothing else."""

from pathlib import Path

import pytest

from engine.fingerprint import fingerprint, model_path

INGREDIENTS = ("config.yml", "domain.yml", "requirements/engine.txt", "data/nlu/greet.yml", "engine/components/text.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (*INGREDIENTS, "engine/serve.py", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", INGREDIENTS)
def test_changes_when_an_ingredient_changes(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text("something else")
    assert fingerprint(project) != before


def test_changes_when_a_file_is_added_or_renamed(project: Path) -> None:
    before = fingerprint(project)
    (project / "data/nlu/greet.yml").rename(project / "data/nlu/hello.yml")
    assert fingerprint(project) != before


@pytest.mark.parametrize("name", ["engine/serve.py", "README.md"])
def test_stays_when_anything_else_changes(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text("something else")
    assert fingerprint(project) == before


def test_names_the_model_after_the_files(project: Path) -> None:
    assert model_path(project).name == f"porchlight-{fingerprint(project)}.tar.gz"


def test_changes_when_people_approve_an_example(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_HOME", str(project / "home"))
    before = fingerprint(project)
    taught = project / "home" / "training" / "reviewed.yml"
    taught.parent.mkdir(parents=True)
    taught.write_text("nlu: []")
    first = fingerprint(project)
    taught.write_text("nlu: [] ")
    assert len({before, first, fingerprint(project)}) == 3
