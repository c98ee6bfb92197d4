"""How long the engine takes to understand one message, alone. Runs in the engine's Python: prints milliseconds."""

import asyncio
import os
import sys
import time
import warnings
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("OMP_NUM_THREADS", "1")
MESSAGE = "where is my order?"


async def measured(model: str, times: int) -> float:
    """Return the median milliseconds of that many messages."""
    from rasa.core.agent import Agent

    agent = Agent()
    agent.load_model(model)
    found = []
    for number in range(times + 5):
        began = time.perf_counter()
        await agent.parse_message(f"{MESSAGE} {'please ' * (number % 7)}")
        found.append(time.perf_counter() - began)
    return sorted(found[5:])[times // 2] * 1000


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    print(asyncio.run(measured(sys.argv[1], 50)))
