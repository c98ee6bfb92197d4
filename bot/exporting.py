"""What is held about a shopper as a file: one JSON document, or a ZIP with a table of each kind and their files."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import datetime
from typing import Any

from bot.domain.cells import guarded
from bot.domain.merchant import Merchant
from bot.store.exporting import Held
from bot.store.register import REGISTER

UNSAFE = re.compile(r"[^\w.-]")
HOLDS = {holding.name: holding.holds for holding in REGISTER}


def document(held: Held, merchant: Merchant, at: datetime) -> bytes:
    """Return everything as one JSON document: each table with what it holds, consents first."""
    names = sorted(held.tables, key=lambda name: (name != "consents", name))
    told = {
        "shop": merchant.settings.name,
        "made_at": at.isoformat(),
        "about": "Everything that this shop's Porchlight keeps about one shopper. Times are UTC.",
        "kept": {name: {"what": HOLDS[name], "rows": held.tables[name]} for name in names},
        "files": sorted(held.files),
    }
    return json.dumps(told, indent=2, ensure_ascii=False).encode()


def archive(held: Held, merchant: Merchant, at: datetime) -> bytes:
    """Return a ZIP: the document, one CSV a table, and the files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("shopper.json", document(held, merchant, at))
        for name, rows in held.tables.items():
            packed.writestr(f"{name}.csv", _csv(rows))
        for name, body in held.files.items():
            packed.writestr("files/" + UNSAFE.sub("_", name), body)
    return made.getvalue()


def _csv(rows: list[dict[str, Any]]) -> str:  # Any: values as JSON has them
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    return guarded(json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value))
