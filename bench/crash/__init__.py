"""Kill -9 in the middle of everything: `python -m bench.crash`."""
