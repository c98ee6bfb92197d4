"""Measurements and ordeals: `python -m bench`, `python -m bench.crash`, `python -m bench.hostile`."""
