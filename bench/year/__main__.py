"""`python -m bench.year`: one seeded year of one shop in the real tables, every merchant page against 500 ms."""

from __future__ import annotations

import sys

from bench.worth.command import main

if __name__ == "__main__":
    sys.exit(main())
