"""Buttons, menus, the reply's modal, and the slash command: each press is one act, however often it is delivered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from bot.domain.desk import Act, Agent, DeskEvent
from bot.ports import SignedRequest
from integrations.desks.slack.envelope import MOST_TEXT, PROVIDER, moment, named
from integrations.reading import Reading, read_json

ACTS: Mapping[str, Act] = {
    "claim": Act.CLAIM,
    "resolve": Act.RESOLVE,
    "hand_back": Act.HAND_BACK,
    "private": Act.PRIVATE,
    "send_anyway": Act.SEND_ANYWAY,
    "macro": Act.MACRO,
}
"""By `action_id`. `reply` and `suggestion` open the reply's modal and are no acts; the modal is, when it is sent."""

REPLY_VIEW = "reply"
REPLY_INPUT = "text"


def pressed(payload: Reading, request: SignedRequest) -> list[DeskEvent]:
    """Read `block_actions`."""
    return list(_pressed(payload, request))


def _pressed(payload: Reading, request: SignedRequest) -> Iterator[DeskEvent]:
    for action in payload["actions"].items():
        name = action["action_id"].text() or ""
        if name not in ACTS:
            continue
        case_id, more = carried(action)
        yield DeskEvent(
            key=_key("press", request, payload["trigger_id"].text(150), name),
            act=ACTS[name],
            agent=_agent(payload["user"]),
            at=moment(action["action_ts"], request.received_at),
            thread=thread_of(payload),
            line=more if ACTS[name] is Act.SEND_ANYWAY else "",
            case_id=case_id,
            text=action["selected_option"]["value"].text() or "",
            answer_to=payload["response_url"].text() or "",
        )


def carried(action: Reading) -> tuple[str, str]:
    """Return the case that a button carries, and what stands below it; menus name the case in their block."""
    case_id, _, more = (action["value"].text() or "").partition("\n")
    return case_id or (action["block_id"].text() or "").partition(":")[2], more


def thread_of(payload: Reading) -> str:
    """Return the case's thread: the card's own message opens it, and lines within name it."""
    where, message = payload["container"], payload["message"]
    stamp = where["thread_ts"].text() or message["thread_ts"].text() or where["message_ts"].text()
    return named(where["channel_id"].text() or payload["channel"]["id"].text(), stamp)


def submitted(payload: Reading, request: SignedRequest) -> list[DeskEvent]:
    """Read `view_submission`: the reply's modal. A view is sent once; its id and hash say which."""
    view = payload["view"]
    if view["callback_id"].text() != REPLY_VIEW:
        return []
    state = read_json(PROVIDER, (view["private_metadata"].text(3000) or "{}").encode())
    text = view["state"]["values"][REPLY_VIEW][REPLY_INPUT]["value"].text(MOST_TEXT) or ""
    return [
        DeskEvent(
            key=f"view:{view['id'].need_text()}:{view['hash'].text(100) or ''}"[:200],
            act=Act.REPLY,
            agent=_agent(payload["user"]),
            at=request.received_at,
            thread=state["thread"].text() or "",
            line=view["id"].need_text(),
            case_id=state["case"].text() or "",
            text=text,
        )
    ]


def asked(form: Reading, request: SignedRequest) -> list[DeskEvent]:
    """Read a slash command."""
    return [
        DeskEvent(
            key=_key("command", request, form["trigger_id"].text(150), ""),
            act=Act.LOOK_UP,
            agent=Agent(form["user_id"].need_text(), form["user_name"].text(100) or ""),
            at=request.received_at,
            text=form["text"].text(500) or "",
            answer_to=form["response_url"].text() or "",
        )
    ]


def _agent(user: Reading) -> Agent:
    return Agent(user["id"].need_text(), user["name"].text(100) or user["username"].text(100) or "")


def _key(kind: str, request: SignedRequest, trigger: str | None, name: str) -> str:
    """Return what names one press: Slack's trigger is new with each, and repeated with each delivery of it."""
    return f"{kind}:{trigger or hashlib.sha256(request.body).hexdigest()}:{name}"[:200]
