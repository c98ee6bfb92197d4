"""The three shapes in which Slack delivers: a JSON event, a form around a JSON payload, and a slash command's form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from bot.errors import MalformedPayload
from bot.ports import SignedRequest
from integrations.reading import Reading, read_json

PROVIDER = "slack"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
MOST_TEXT = 40_000


def opened(request: SignedRequest) -> Reading:
    """Return what was delivered. Raises MalformedPayload for all that is none of the three shapes."""
    if not request.headers.get("content-type", "").lower().startswith(FORM):
        return _object(read_json(PROVIDER, request.body))
    form = _form(request.body)
    if "payload" in form:
        return _object(read_json(PROVIDER, form["payload"].encode()))
    if "command" not in form and "ssl_check" not in form:
        raise MalformedPayload(PROVIDER, "payload", "a form without a payload or a command")
    return Reading(PROVIDER, form)


def _object(body: Reading) -> Reading:
    if not body.is_object:
        raise body.refuse("an object was expected")
    return body


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise MalformedPayload(PROVIDER, "$", "this is no form") from error


def moment(stamp: Reading, otherwise: datetime) -> datetime:
    """Return a Slack time ("1700000000.000100") in UTC; `otherwise` where there is none."""
    seconds, _, rest = (stamp.text(32) or "").partition(".")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        return otherwise
    micro = int(rest[:6].ljust(6, "0")) if rest.isascii() and rest.isdigit() else 0
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=micro)


def named(channel: str | None, stamp: str | None) -> str:
    """Return our name of a thread or a line, "C123:1700000000.000100"; empty where Slack did not say."""
    return f"{channel}:{stamp}" if channel and stamp else ""
