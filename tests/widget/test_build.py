"""The committed build: small enough, whole, and what its manifest says."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "bot" / "web" / "static" / "widget"
MANIFEST = json.loads((BUILT / "manifest.json").read_text())
SCRIPT = (BUILT / "porchlight.js").read_bytes()
BUDGET_BYTES = 12 * 1024


def test_widget_fits_twelve_kilobytes_gzipped() -> None:
    assert len(gzip.compress(SCRIPT, 9)) <= BUDGET_BYTES


def test_manifest_names_the_committed_bytes() -> None:
    digest = hashlib.sha256(SCRIPT).hexdigest()
    assert MANIFEST["sha256"] == digest
    assert MANIFEST["file"] == f"porchlight.{digest[:12]}.js"
    assert MANIFEST["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(SCRIPT).digest()).decode()
    assert (BUILT / MANIFEST["file"]).read_bytes() == SCRIPT


def test_one_hashed_build_is_kept() -> None:
    hashed = [path.name for path in BUILT.glob("porchlight.*.js")]
    assert hashed == [MANIFEST["file"]]


def test_licences_of_what_is_inside_come_along() -> None:
    notice = (BUILT / "LICENSES.txt").read_bytes()
    assert hashlib.sha256(notice).hexdigest() == MANIFEST["licences_sha256"]
    assert b"lit-html" in notice
    assert b"BSD 3-Clause" in notice


def test_lock_names_no_registry() -> None:
    lock = (ROOT / "widget" / "package-lock.json").read_text()
    assert "://" not in re.sub(r'"(?:url|funding)": "[^"]*"', "", lock)


def test_committed_build_is_what_the_source_builds() -> None:
    if not (ROOT / "widget" / "node_modules").exists() or shutil.which("node") is None:
        pytest.skip("no widget/node_modules (npm ci): the committed build was NOT compared with its source")
    check = subprocess.run(["node", "build.mjs", "--check"], cwd=ROOT / "widget", capture_output=True, text=True)
    assert check.returncode == 0, check.stderr


@pytest.mark.parametrize(
    "way", ["innerHTML", "outerHTML", "insertAdjacentHTML", "unsafeHTML", "document.write", "eval("]
)
def test_source_never_turns_text_into_markup(way: str) -> None:
    sources = (ROOT / "widget" / "src").glob("*.ts")
    assert [path.name for path in sources if way in path.read_text()] == []
