"""A supervisor with small children, to be killed by tests/journeys/test_run.py: prints each child's process id."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.commands.children import Nursery, Program

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {DEAF!r}])"


async def main(home: Path) -> None:
    """Start two children that ignore SIGTERM, one of them through a child of its own."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    nursery = Nursery(print, grace=1.0)
    for name, code in (("deaf", DEAF), ("parent", PARENT)):
        await nursery.start(Program(name, (sys.executable, "-c", code), dict(os.environ), home / f"{name}.log", home))
    logs = [home / "deaf.log", home / "parent.log"]
    while not all(log.exists() and "deaf" in log.read_text() for log in logs):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    print(nursery.pid("deaf"), nursery.pid("parent"), flush=True)
    await stop.wait()
    await nursery.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
