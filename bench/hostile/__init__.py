"""Attacks on the doors: `python -m bench.hostile`."""
