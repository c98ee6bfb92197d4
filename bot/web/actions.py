"""The route that Rasa calls: its action webhook, answered by rasa_sdk's executor. Mounted on loopback only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog
from aiohttp import web
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

log = structlog.get_logger()

ACTION_LIMIT = 5.0
"""Seconds that one action may take; then Rasa hears a failure, and the turn is tried again."""

MAX_BODY = 4 * 1024 * 1024
"""Bytes: Rasa sends the tracker with every call."""


def action_app(actions: Iterable[Action]) -> web.Application:
    """An application that holds nothing but the action door."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/webhook", ActionDoor(executor).run)
    app.router.add_get("/health", _health)
    return app


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


class ActionDoor:
    """Runs one action a call."""

    def __init__(self, executor: ActionExecutor) -> None:
        self._executor = executor

    async def run(self, request: web.Request) -> web.Response:
        """Run the action that Rasa names and return its events and responses."""
        call = await request.json()
        if not isinstance(call, dict):
            return web.json_response({"error": "an action call is a JSON object"}, status=400)
        name = str(call.get("next_action"))
        call.setdefault("domain", {})  # left out by Rasa (enable_selective_domain); no action of ours reads it
        try:
            async with asyncio.timeout(ACTION_LIMIT):
                result = await self._executor.run(call)
        except ActionExecutionRejection as error:
            return web.json_response({"error": str(error), "action_name": error.action_name}, status=400)
        except ActionNotFoundException as error:
            return web.json_response({"error": str(error), "action_name": error.action_name}, status=404)
        except Exception as error:
            log.exception("action_failed", action=name, error=type(error).__name__)
            return web.json_response({"error": "the action failed", "action_name": name}, status=500)
        return web.json_response(result.model_dump() if result else {"events": [], "responses": []})
