"""Third-party files in the pages: unmodified, with their licences, and nothing beside them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).parents[3] / "bot" / "web" / "static" / "vendor"


def test_every_vendored_file_is_the_one_that_was_released_and_has_its_licence():
    known = json.loads((VENDOR / "hashes.json").read_text(encoding="utf-8"))
    files = {path.name for path in VENDOR.iterdir()} - {"hashes.json"}
    assert {name for name in files if name.endswith((".js", ".css"))} == set(known)
    for name, digest in known.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
        assert f"{name.split('-')[0]}-LICENSE.txt" in files
