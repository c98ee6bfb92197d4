"""The demo's two shops, by their public short names: who makes them, shows them and opens them must agree."""

from __future__ import annotations

SHOP = "lantern"
"""The one that the sandbox plays."""

YEAR = "harbour"
"""A simulated one with a year behind it: its pages are full on the first day."""
