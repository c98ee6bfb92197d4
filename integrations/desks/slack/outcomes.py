"""What Slack's answers mean for a post. Sent again is only what was certainly not accepted; the rest is looked for.

An error that stands in no table is UNKNOWN, for Slack adds codes without notice. `internal_error` and `fatal_error` are
documented as "some aspect of the operation may have succeeded", so they are too.
"""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.messaging import DeliveryState, Failure, Receipt

DONE = frozenset({"already_reacted"})
"""Errors that say: it is as it should be."""

SLOW_DOWN = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

TRANSIENT = frozenset({"request_timeout", "service_unavailable", "team_added_to_org", "upload_failed"})

CHANNEL_DOWN = frozenset(
    {
        "access_denied",
        "account_inactive",
        "as_user_not_supported",
        "cannot_post_on_behalf",
        "channel_not_found",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "is_archived",
        "messages_tab_disabled",
        "method_deprecated",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

BAD_CONTENT = frozenset(
    {
        "bad_timestamp",
        "block_mismatch",
        "cannot_reply_to_message",
        "cant_update_message",
        "edit_window_closed",
        "file_not_found",
        "file_too_large",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_name",
        "invalid_post_type",
        "is_inactive",
        "json_not_object",
        "message_not_found",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "missing_charset",
        "missing_post_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_item_specified",
        "no_text",
        "thread_not_found",
        "too_many_attachments",
        "too_many_emoji",
        "too_many_reactions",
        "user_not_found",
        "user_not_in_channel",
    }
)

FAILURES: Mapping[str, Failure] = {
    **dict.fromkeys(SLOW_DOWN, Failure.SLOW_DOWN),
    **dict.fromkeys(TRANSIENT, Failure.TRANSIENT),
    **dict.fromkeys(CHANNEL_DOWN, Failure.CHANNEL_DOWN),
    **dict.fromkeys(BAD_CONTENT, Failure.BAD_CONTENT),
}

DEFAULT_PAUSE = 30.0
LONGEST_PAUSE = 3600.0


def of_error(error: Exception) -> Receipt:
    """Return what an error of the client means. Nothing of its text is kept, only Slack's code or the class."""
    if isinstance(error, SlackApiError):
        return _of_answer(error)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Receipt(DeliveryState.FAILED, failure=Failure.TRANSIENT, code=type(error).__name__)
    # AttributeError: slack_sdk takes any 200 with plain text for an answer, and stumbles over it.
    if isinstance(error, TimeoutError | aiohttp.ClientError | SlackClientError | OSError | AttributeError):
        return Receipt(DeliveryState.UNKNOWN, code=type(error).__name__)
    raise error


def _of_answer(error: SlackApiError) -> Receipt:
    status, code = getattr(error.response, "status_code", None), code_of(error)
    if status == 429:
        return slow_down(pause_of(error), "ratelimited")
    if code in DONE:
        return Receipt(DeliveryState.DELIVERED)
    failure = FAILURES.get(code) if status == 200 else None
    if failure is Failure.SLOW_DOWN:
        return slow_down(pause_of(error), code)
    if failure is None:
        return Receipt(DeliveryState.UNKNOWN, code=code or f"http {status}")
    return Receipt(DeliveryState.FAILED, failure=failure, code=code)


def slow_down(seconds: float, code: str) -> Receipt:
    """Return "not accepted; again after so many seconds"."""
    return Receipt(DeliveryState.FAILED, failure=Failure.SLOW_DOWN, code=code, retry_after=seconds)


def code_of(error: SlackApiError) -> str:
    """Return Slack's own code; empty where the answer was not Slack's."""
    answer = getattr(error.response, "data", None)
    code = answer.get("error") if isinstance(answer, dict) else None
    return code[:100] if isinstance(code, str) else ""


def pause_of(error: SlackApiError) -> float:
    """Return the seconds of Retry-After."""
    headers = getattr(error.response, "headers", None) or {}
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return DEFAULT_PAUSE
    return min(max(seconds, 1.0), LONGEST_PAUSE)
