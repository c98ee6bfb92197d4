"""The Rasa process: the trained model behind Rasa's own REST channel, on loopback, for one caller.

    engine/.venv/bin/python engine/serve.py

POST /webhooks/rest/webhook {"sender", "message", "metadata"} is Rasa's REST channel as it is. Beside it: GET / and
/status (200 once a model answers), GET and DELETE /conversations/<id>/tracker. What differs from `rasa run`, and
why, is in docs/decisions/0002-understanding.md.
"""

import asyncio
import ctypes
import logging
import os
import signal
import sys
import warnings
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from engine.settings import EngineSettings, Unusable  # noqa: E402
from engine.stand_ins import without_training_libraries  # noqa: E402

_PR_SET_PDEATHSIG = 1
_DRAIN = 1.0
"""Seconds that a turn in progress gets after SIGTERM; the app asks again for what was cut off."""


def die_with_parent() -> None:
    """Ask Linux to send SIGTERM when whoever started this is gone, even by kill -9; elsewhere do nothing."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)


def build(settings: EngineSettings):
    """The agent and what it borrows: (agent, conversations, action door)."""
    from rasa.core.agent import Agent

    from engine.action_calls import KeptEndpoint, compile_schema_once
    from engine.trackers import RecentTurns

    compile_schema_once()
    conversations = RecentTurns(settings.home / "conversations.sqlite")
    door = KeptEndpoint(settings.actions_url, enable_selective_domain=True)
    agent = Agent(tracker_store=conversations, action_endpoint=door)
    agent.load_model(str(settings.model))
    return agent, conversations, door


def application(agent, conversations):
    """Rasa's REST channel on a Sanic app, and three small routes beside it."""
    from rasa.core.channels.channel import register
    from rasa.core.channels.rest import RestInput
    from sanic import Sanic, response

    app = Sanic("porchlight_engine", configure_logging=False)
    app.ctx.agent = agent
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.config.REQUEST_MAX_SIZE = 64 * 1024
    register([RestInput()], app, route="/webhooks/")

    @app.get("/")
    async def hello(request):
        return response.text("Porchlight engine")

    @app.get("/status")
    async def status(request):
        return response.json(
            {"model_id": agent.processor.model_metadata.model_id, "model_file": agent.processor.model_filename}
        )

    @app.get("/conversations/<conversation_id:str>/tracker")
    async def tracker(request, conversation_id):
        from rasa.shared.core.trackers import EventVerbosity

        found = await conversations.retrieve(conversation_id)
        return response.json(found.current_state(EventVerbosity.ALL)) if found else response.json({}, status=404)

    @app.delete("/conversations/<conversation_id:str>/tracker")
    async def forget(request, conversation_id):
        return response.empty(status=204 if conversations.forget(conversation_id) else 404)

    return app


async def serve(settings: EngineSettings) -> None:
    """Answer until SIGTERM or SIGINT, then let a turn in progress finish within _DRAIN."""
    agent, conversations, door = build(settings)
    await agent.parse_message("where is my order #1042?")
    app = application(agent, conversations)
    server = await app.create_server(host="127.0.0.1", port=settings.port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    print(f"The engine answers on http://127.0.0.1:{settings.port} with {settings.model.name}.", flush=True)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    server.close()
    working = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    if working:
        await asyncio.wait(working, timeout=_DRAIN)
    await door.close()
    conversations.close()


def main() -> int:
    """Return an exit code. A clean stop leaves at once: nothing in here is worth a slow farewell."""
    die_with_parent()
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = EngineSettings.from_environment()
    except Unusable as problem:
        print(problem, file=sys.stderr)
        return 2
    without_training_libraries()
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        asyncio.run(serve(settings))
    except OSError as problem:
        print(f"Port {settings.port} cannot be used: {problem.strerror}.", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
