"""Docs cannot lie: commands, targets, settings, links and generated pages are held against the code."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.__main__ import build
from bot.commands import docs
from bot.config import SETTINGS
from bot.domain.notice import Withheld
from bot.domain.policy import CHANNELS, MILESTONES, OPTIONS, PLACEHOLDERS
from bot.intake.policy import FIELDS, KINDS, read_policy
from bot.web.exports import EXPORTS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.M))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def commands() -> list[tuple[str, str]]:
    """Every `python -m bot …` of a code block, with its page; continued lines are joined."""
    found = []
    for page in PAGES:
        text = page.read_text().replace("\\\n", " ")
        found += [(named(page), line) for line in re.findall(r"^    (\S*python -m bot .+)$", text, re.M)]
    return found


@pytest.mark.parametrize(("page", "line"), commands())
def test_each_command_in_the_docs_is_understood(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    words = words[words.index("bot") + 1 :]
    build(words).parse_args(words)


def test_the_description_of_the_doors_names_every_export() -> None:
    described = yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text())
    [name] = [part for part in described["paths"]["/v1/{merchant}/exports/{name}.csv"]["parameters"] if "name" in part]
    assert name["schema"]["enum"] == list(EXPORTS)


def test_the_readme_has_commands_to_check() -> None:
    assert len([page for page, _ in commands() if page == "README.md"]) >= 5


def test_each_inline_command_exists() -> None:
    words = {m for page in PAGES for m in re.findall(r"`(?:\S*python) -m bot ([a-z]+)", page.read_text())}
    for word in words:
        assert word in build([]).format_help(), f"python -m bot {word}"


def test_each_make_target_in_the_docs_exists() -> None:
    for page in PAGES:
        missing = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", page.read_text(), re.M)) - TARGETS
        assert not missing, named(page)


def test_each_make_target_says_what_it_does() -> None:
    described = set(re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.M))
    assert described == TARGETS
    assert set(re.findall(r"^\.PHONY: (\S+)", MAKEFILE, re.M)) == TARGETS


def test_generated_pages_are_up_to_date() -> None:
    for path, text in docs.pages().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run `make docs`"


def test_each_setting_in_capitals_is_one_that_exists() -> None:
    known = {setting.env for setting in SETTINGS}
    text = (ROOT / "docs" / "connect.md").read_text()
    assert set(re.findall(r"export ([A-Z_]+)=", text)) <= known


def links() -> list[tuple[str, Path]]:
    """Every relative link, with its page."""
    pattern = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)[^)]*\)")
    return [
        (named(page), (page.parent / link).resolve()) for page in PAGES for link in pattern.findall(page.read_text())
    ]


@pytest.mark.parametrize(("page", "target"), links())
def test_each_link_leads_somewhere(page: str, target: Path) -> None:
    assert target.exists(), f"{page} links to {target}"


# Split, so that this file does not name what it forbids.
FORBIDDEN = ("py" + "pi.org", "python" + "hosted", "npm" + "js.", "yarn" + "pkg.com", "/ro" + "ot/", "/wo" + "rk/")


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_names_an_index_or_a_machine() -> None:
    found = []
    for path in committed():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{named(path)}: {word}" for word in FORBIDDEN if word in text]
    assert not found


def test_locks_hold_hashes_and_no_addresses() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert {lock.stem for lock in locks} >= {"app", "dev", "engine", "uv"}
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text, lock.name
        if lock.stem != "engine-overrides":
            pinned = re.findall(r"^\S+==\S+.*\\$", text, re.M)
            assert pinned, lock.name
            assert len(pinned) == len(re.findall(r"^\S+==", text, re.M)), f"{lock.name}: a line without a hash"


def test_tests_run_on_the_versions_that_users_get() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / f"{name}.txt").read_text(), re.M))

    assert pins("app") <= pins("dev")


def test_each_key_and_placeholder_of_a_policy_is_described() -> None:
    text = (ROOT / "docs" / "policy.md").read_text()
    keys = {key for section, fields in FIELDS.items() for key in fields} - {
        "outreach",
        "people",
        "retention",
        "goods",
        "worth",
    }
    told = set(re.findall(r"^\| (`[^|]+`) \|", text, re.M))
    named = {name for cell in told for name in re.findall(r"`([^`]+)`", cell)}
    assert named == keys | {f"{{{name}}}" for name in PLACEHOLDERS}
    for section in ("outreach", "people", "retention", "goods", "worth"):
        assert re.search(rf"^## {section}: ", text, re.M)
    for name in (*OPTIONS, *MILESTONES, *CHANNELS, *KINDS):
        assert name in text, name


def test_the_example_of_a_policy_can_be_followed() -> None:
    text = (ROOT / "docs" / "policy.md").read_text()
    for example in re.findall(r"```yaml\n(.*?)```", text, re.S):
        assert read_policy(example)


def test_each_reason_for_saying_nothing_is_described() -> None:
    text = (ROOT / "docs" / "outreach.md").read_text()
    assert {reason for reason in Withheld if f"`{reason}`" not in text} == set()
