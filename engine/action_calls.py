"""How Rasa calls the app's actions, less what it repeats at each call: the session is kept, the schema compiled once.

Rasa opens a client session for each action and has jsonschema check its own constant schema each time; the two cost
more than the turn itself. The outcome is the same, which tests/engine/test_action_calls.py shows.
"""

from typing import Any, Dict, Optional, Text

import aiohttp
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

LIMIT = 6.0
"""Seconds that an action may take; the app gives its own actions 5 and answers for them, Rasa's limit is 300."""


class KeptEndpoint(EndpointConfig):
    """An endpoint whose client session outlives the call."""

    _kept: Optional[aiohttp.ClientSession] = None

    def session(self) -> "_Borrowed":  # type: ignore[override]
        """Lend the session out; whoever borrows it does not close it."""
        if self._kept is None or self._kept.closed:
            self._kept = super().session()
        return _Borrowed(self._kept)

    async def request(self, *args: Any, **kwargs: Any) -> Optional[Any]:
        """As Rasa's, within our limit."""
        kwargs["timeout"] = aiohttp.ClientTimeout(total=LIMIT)
        return await super().request(*args, **kwargs)

    async def close(self) -> None:
        """Close the session that was kept."""
        if self._kept is not None:
            await self._kept.close()


class _Borrowed:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *_: Any) -> None:
        """Nothing: the session stays open."""


def compile_schema_once() -> None:
    """Let Rasa check action results with a validator that is built once."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def check(self: RemoteAction, result: Dict[Text, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            error.message += ". Failed to validate Action server response from API."
            raise error
        return True

    RemoteAction._validate_action_result = check  # type: ignore[method-assign]
