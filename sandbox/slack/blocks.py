"""Block Kit's rules (docs.slack.dev/reference/block-kit): what Slack refuses with invalid_blocks, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MOST_BLOCKS, MOST_IN_VIEW = 50, 100
ID, URL, VALUE = 255, 3000, 2000
# block type: {field: most characters of its text}
TEXTS = {
    "section": {"text": 3000},
    "header": {"text": 150},
    "input": {"label": 2000, "hint": 2000},
    "image": {"title": 2000},
}
# element type: {field: most characters of its text}
ELEMENTS = {
    "button": {"text": 75},
    "overflow": {},
    "static_select": {"placeholder": 150},
    "multi_static_select": {"placeholder": 150},
    "users_select": {"placeholder": 150},
    "plain_text_input": {"placeholder": 150},
    "checkboxes": {},
    "radio_buttons": {},
    "datepicker": {"placeholder": 150},
    "image": {},
}
PLAIN_ONLY = {"header", "button", "static_select", "multi_static_select", "users_select", "plain_text_input", "input"}
MOST_OPTIONS = {"overflow": 5, "static_select": 100, "multi_static_select": 100, "checkboxes": 10, "radio_buttons": 10}
IN_MESSAGES = {"section", "header", "actions", "context", "divider", "image", "input", "rich_text", "file", "markdown"}
NEEDED = {"section": (), "header": ("text",), "actions": ("elements",), "context": ("elements",), "divider": ()}
NEEDED |= {"image": ("alt_text",), "input": ("label", "element"), "button": ("text",)}

Fault = tuple[str, str]  # what is wrong, and where


def check(blocks: Any, most: int = MOST_BLOCKS) -> list[str]:
    """What is wrong with a list of blocks, in Slack's words; empty when nothing is."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    found = list(_all(blocks, most))
    return [f"[ERROR] {what} [json-pointer:{where}]" for what, where in found]


def _all(blocks: list[Any], most: int) -> Iterator[Fault]:
    if len(blocks) > most:
        yield f"no more than {most} items allowed", "/blocks"
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        where = f"/blocks/{at}"
        if not isinstance(block, dict) or block.get("type") not in IN_MESSAGES:
            yield "unsupported type", f"{where}/type"
            continue
        yield from _block(block, where)
        name = block.get("block_id")
        if name in seen:
            yield "`block_id` already exists", f"{where}/block_id"
        seen |= {name} if name else set()


def _block(block: dict[str, Any], where: str) -> Iterator[Fault]:
    kind = block["type"]
    yield from _needed(block, where)
    yield from _long(block.get("block_id", ""), ID, f"{where}/block_id")
    for field, most in TEXTS.get(kind, {}).items():
        yield from _text(block.get(field), most, f"{where}/{field}", kind in PLAIN_ONLY)
    yield from _PARTS.get(kind, lambda block, where: iter(()))(block, where)


def _needed(thing: dict[str, Any], where: str) -> Iterator[Fault]:
    for field in NEEDED.get(thing["type"], ()):
        if not thing.get(field):
            yield f"missing required field: {field}", where


def _long(value: Any, most: int, where: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield "must be a string", where
    elif len(value) > most:
        yield f"must be less than {most + 1} characters", where


def _text(text: Any, most: int, where: str, plain: bool) -> Iterator[Fault]:
    if text is None:
        return
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield "must be a text object", where
        return
    if plain and text["type"] != "plain_text":
        yield "must be of type plain_text", f"{where}/type"
    said = text.get("text")
    if not said:
        yield "must be more than 0 characters", f"{where}/text"
    else:
        yield from _long(said, most, f"{where}/text")


def _section(block: dict[str, Any], where: str) -> Iterator[Fault]:
    fields = block.get("fields") or []
    if not block.get("text") and not fields:
        yield "either text or fields should be provided", where
    if len(fields) > 10:
        yield "no more than 10 items allowed", f"{where}/fields"
    for at, field in enumerate(fields):
        yield from _text(field, 2000, f"{where}/fields/{at}", False)
    if block.get("accessory"):
        yield from _element(block["accessory"], f"{where}/accessory")


def _actions(block: dict[str, Any], where: str) -> Iterator[Fault]:
    elements = block.get("elements") or []
    if len(elements) > 25:
        yield "no more than 25 items allowed", f"{where}/elements"
    names = [each.get("action_id") for each in elements if isinstance(each, dict) and each.get("action_id")]
    if len(names) != len(set(names)):
        yield "`action_id` already exists", f"{where}/elements"
    for at, element in enumerate(elements):
        yield from _element(element, f"{where}/elements/{at}")


def _context(block: dict[str, Any], where: str) -> Iterator[Fault]:
    elements = block.get("elements") or []
    if len(elements) > 10:
        yield "no more than 10 items allowed", f"{where}/elements"
    for at, element in enumerate(elements):
        if not isinstance(element, dict) or element.get("type") != "image":
            yield from _text(element, 3000, f"{where}/elements/{at}", False)


def _input(block: dict[str, Any], where: str) -> Iterator[Fault]:
    if block.get("element"):
        yield from _element(block["element"], f"{where}/element")


def _element(element: Any, where: str) -> Iterator[Fault]:
    if not isinstance(element, dict) or element.get("type") not in ELEMENTS:
        yield "unsupported type", f"{where}/type"
        return
    kind = element["type"]
    yield from _needed(element, where)
    yield from _long(element.get("action_id", ""), ID, f"{where}/action_id")
    yield from _long(element.get("value", ""), VALUE, f"{where}/value")
    yield from _long(element.get("url", ""), URL, f"{where}/url")
    for field, most in ELEMENTS[kind].items():
        yield from _text(element.get(field), most, f"{where}/{field}", kind in PLAIN_ONLY)
    if element.get("style") not in (None, "primary", "danger"):
        yield "must be one of: primary, danger", f"{where}/style"
    if kind in MOST_OPTIONS:
        yield from _options(element, where, MOST_OPTIONS[kind])


def _options(element: dict[str, Any], where: str, most: int) -> Iterator[Fault]:
    options = element.get("options") or [o for g in element.get("option_groups") or [] for o in g.get("options", [])]
    if not 0 < len(options) <= most:
        yield f"must have 1 to {most} options", f"{where}/options"
    for at, option in enumerate(options):
        yield from _text(option.get("text"), 75, f"{where}/options/{at}/text", False)
        yield from _long(option.get("value", ""), 150, f"{where}/options/{at}/value")


_PARTS: dict[str, Callable[[dict[str, Any], str], Iterator[Fault]]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "input": _input,
}


def check_view(view: Any) -> list[str]:
    """What is wrong with a modal; empty when nothing is."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["[ERROR] must be a modal [json-pointer:/view/type]"]
    found: list[Fault] = []
    for field, needed in (("title", True), ("submit", False), ("close", False)):
        if needed and not view.get(field):
            found.append((f"missing required field: {field}", "/view"))
        found += _text(view.get(field), 24, f"/view/{field}", True)
    found += _long(view.get("private_metadata", ""), 3000, "/view/private_metadata")
    found += _long(view.get("callback_id", ""), ID, "/view/callback_id")
    kinds = {block.get("type") for block in view.get("blocks") or [] if isinstance(block, dict)}
    if "input" in kinds and not view.get("submit"):
        found.append(("a `submit` is required when there are input blocks", "/view"))
    said = [f"[ERROR] {what} [json-pointer:{where}]" for what, where in found]
    return said + check(view.get("blocks"), MOST_IN_VIEW)
