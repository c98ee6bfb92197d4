"""What the model is made of, as one hash: the same files mean that nothing needs training. Standard library only, any
Python.

python engine/fingerprint.py prints the hash
"""

import hashlib
import os
from pathlib import Path
from typing import Optional

ROOT = Path(__file__).resolve().parent.parent
_FILES = ("config.yml", "domain.yml", "requirements/engine.txt")
_FOLDERS = (("data", "*.yml"), ("engine/components", "*.py"))
"""Of engine/ only the components end up in a model; how it is served or scored does not."""


def ingredients(root: Path = ROOT) -> list[Path]:
    """Every file that a model depends on, in a stable order."""
    found = [root / name for name in _FILES]
    for folder, pattern in _FOLDERS:
        found += sorted((root / folder).rglob(pattern))
    return [path for path in found if path.is_file()]


def reviewed_path() -> Path:
    """Where the examples lie that people approved on the merchants' pages; the file need not exist."""
    return Path(os.environ.get("PORCHLIGHT_HOME") or ROOT / "var") / "training" / "reviewed.yml"


def fingerprint(root: Path = ROOT, reviewed: Optional[Path] = None) -> str:
    """16 hex digits over the names and contents of the ingredients, and of what people approved, where they did."""
    digest = hashlib.sha256()
    taught = reviewed or reviewed_path()
    if taught.is_file():
        digest.update(b"reviewed\0" + taught.read_bytes())
    for path in ingredients(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def model_path(root: Path = ROOT) -> Path:
    """Where the model of today's files is, or would be."""
    return root / "models" / f"porchlight-{fingerprint(root)}.tar.gz"


if __name__ == "__main__":
    print(fingerprint())
