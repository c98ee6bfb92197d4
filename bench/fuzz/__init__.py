"""Every parser against bodies that nobody would send: `python -m bench.fuzz --seconds 60`."""
