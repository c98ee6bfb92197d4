"""Our app as Slack is told of it: what it may do, and where it is called."""

from __future__ import annotations

from pathlib import Path

import yaml

PLACE = "ADDRESS"
FILE = Path(__file__).parent / "manifest.yaml"


def manifest(address: str) -> str:
    """Return the manifest for an app that Slack calls at this address."""
    return FILE.read_text(encoding="utf-8").replace(f"url: {PLACE}", f"url: {address}")


def scopes() -> frozenset[str]:
    """Return what the bot's token must be allowed to do."""
    return frozenset(yaml.safe_load(FILE.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])
