"""Bodies that go wrong in every way we could think of: trees whose nodes are moved, bytes that are cut, bombs.

A mutation takes a seeded `random.Random`, so that every body can be made again from (seed, number).
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

Path = tuple[Any, ...]

# Values that readers trip over: types, sizes, the edges of numbers and of the calendar, text that is none.
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**30, 10**400, 1e308, -1e308, 0.1,
    float("inf"), float("nan"),
    "", " ", "0", "-1", "null", "true", "NaN", "1e999", "A" * 5_000, "9" * 5_000,
    "\x00", "a\x00b", "\ud800", "\udfff\ud800",
    "\u202e\u2066", "\ufeff", "e\u0301" * 300, "<b>&amp;</b>", "{{7*7}}", "'; --", "../../x", "\n\r\t", "🙂" * 40,
    "0000-00-00", "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T10:00:00Z",
    "2026-11-23T24:00:00Z", "2026-11-23T23:59:60Z", "2026-11-23T10:00:00+99:99", "2026-11-23", "20261123",
    "10:00", "25:61",
    "23/11/2026 10:00", "/Date(1763892000000)/", "/Date(99999999999999999)/", 1763892000, 1763892000000, 1e18,
    "1763892000",
    "2026-W48-1", "２０２６-11-23", "2026-11-23T10:00:00.123456789Z", "2026-11-23T10:00:00+00:00[Europe/Paris]",
    [], {}, [[]], [None], [{}], {"": None}, {"a": {"b": []}}, ["x"] * 300, {str(n): n for n in range(300)},
)  # fmt: skip

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "' + b"x" * 400 + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8))
    + b"]><r>&i;</r>"
)  # fmt: skip
ENTITY = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>'
ALWAYS: tuple[bytes, ...] = (
    b"", b" ", b"\x00", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"{}", b"[]", b"null", b"0", b'""', b"[[[", b"NaN",
    b"-Infinity",
    b"[" * 100_000, b'{"a":' * 50_000, b"<a>" * 50_000, b"<a/>", b"<html><body>502 Bad Gateway</body></html>",
    BOMB, ENTITY,
    b'{"a":1,"a":2}', b'{"a":' + b"9" * 100_000 + b"}", b"<a " + b'b="c" ' * 20_000 + b"/>", b"a=1&b=2",
    b"\x1f\x8b\x08\x00",
    b'{"a":"\\ud800"}', b"[" + b"{}," * 20_000 + b"{}]", b"[" * 60 + b"]" * 60,
)  # fmt: skip
TAG = re.compile(rb"<([A-Za-z][^\s/>]*)[^>]*>[^<]*</\1>")
TEXT = re.compile(rb">([^<>]+)<|\"([^\"<>]*)\"")


def mutated(chance: random.Random, body: bytes, others: Sequence[bytes]) -> bytes:
    """Return a body in which one to four things are wrong; now and then another adapter's, or none at all."""
    kind = chance.random()
    if kind < 0.04:
        return chance.choice(ALWAYS)
    if kind < 0.08:
        return chance.choice(others)
    if kind < 0.10:
        return chance.randbytes(chance.randrange(2_000))
    if kind < 0.22:
        return _bytes(chance, body)
    tree = _read(body)
    return _markup(chance, body) if tree is None else _tree(chance, tree, others)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _tree(chance: random.Random, tree: Any, others: Sequence[bytes]) -> bytes:
    try:
        made = _changed(chance, copy.deepcopy(tree), others)
        return json.dumps(made, ensure_ascii=chance.random() < 0.9).encode("utf-8", "surrogatepass")
    except RecursionError:  # nested several times over: deeper than can be written
        return b"[" * 3_000 + b"]" * 3_000


def _changed(chance: random.Random, tree: Any, others: Sequence[bytes]) -> Any:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        paths = list(_paths(tree))
        if not paths:
            break
        tree = chance.choice(OPERATIONS)(chance, tree, chance.choice(paths), others)
    return tree


def _paths(tree: Any, here: Path = ()) -> Any:
    if here:
        yield here
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield from _paths(value, (*here, key))


def _at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _replaced(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    _at(tree, path[:-1])[path[-1]] = copy.deepcopy(chance.choice(STRANGE))
    return tree


def _deleted(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    del _at(tree, path[:-1])[path[-1]]
    return tree


def _repeated(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    holder, value = _at(tree, path[:-1]), _at(tree, path)
    times = chance.choice((1, 1, 2, 50))
    if isinstance(holder, list):
        holder[path[-1] : path[-1]] = [copy.deepcopy(value) for _ in range(times)]
    else:
        holder[path[-1]] = [copy.deepcopy(value) for _ in range(times)]
    return tree


def _retyped(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    value = _at(tree, path)
    forms: tuple[Callable[[], Any], ...] = (
        lambda: str(value), lambda: [value], lambda: {"value": value}, lambda: json.dumps(value), lambda: bool(value),
        lambda: len(str(value)), lambda: str(value).upper(), lambda: str(value).swapcase(), lambda: f" {value}\u00a0",
        lambda: list(value.values()) if isinstance(value, dict) else value,
        lambda: dict(enumerate(value)) if isinstance(value, list) else value,
        lambda: value[::-1] if isinstance(value, str | list) else value,
    )  # fmt: skip
    _at(tree, path[:-1])[path[-1]] = chance.choice(forms)()
    return tree


def _moved(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    source = copy.deepcopy(_at(tree, chance.choice(list(_paths(tree)))))
    _at(tree, path[:-1])[path[-1]] = source
    return tree


def _nested(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    value = _at(tree, path)
    for _ in range(chance.choice((1, 5, 70, 400))):
        value = {"a": value} if chance.random() < 0.5 else [value]
    _at(tree, path[:-1])[path[-1]] = value
    return tree


def _grafted(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    """Put a piece of another adapter's body here."""
    other = _read(chance.choice(others))
    if other is not None:
        places = list(_paths(other))
        _at(tree, path[:-1])[path[-1]] = _at(other, chance.choice(places)) if places else other
    return tree


def _edited(chance: random.Random, tree: Any, path: Path, others: Sequence[bytes]) -> Any:
    """Change one character of a text, or one digit of a number: a date or code that is nearly right."""
    value = _at(tree, path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return _replaced(chance, tree, path, others)
    text = list(str(value)) or ["x"]
    text[chance.randrange(len(text))] = chance.choice("0199-+:/.TZz \x00é\u2028Aa")
    _at(tree, path[:-1])[path[-1]] = "".join(text)
    return tree


OPERATIONS = (_replaced, _replaced, _deleted, _repeated, _retyped, _moved, _nested, _grafted, _edited, _edited)


def _bytes(chance: random.Random, body: bytes) -> bytes:
    """Cut, double, flip or insert bytes."""
    if not body:
        return b"\x00"
    at = chance.randrange(len(body))
    end = min(len(body), at + chance.randrange(1, 60))
    return chance.choice(
        (
            lambda: body[:at],
            lambda: body[at:],
            lambda: body[:at] + body[end:],
            lambda: body[:at] + body[at:end] * 20 + body[end:],
            lambda: body[:at] + chance.randbytes(end - at) + body[end:],
            lambda: body[:at] + bytes([body[at] ^ (1 << chance.randrange(8))]) + body[at + 1 :],
            lambda: b"\xef\xbb\xbf" + body,
            lambda: body.decode("utf-8", "replace").encode("utf-16"),
            lambda: body + body,
        )
    )()


def _markup(chance: random.Random, body: bytes) -> bytes:
    """Change XML: an element away, doubled or nested, a text or attribute made strange."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        tags, texts = list(TAG.finditer(body)), list(TEXT.finditer(body))
        if tags and chance.random() < 0.5:
            tag = chance.choice(tags)
            form = chance.choice(
                (b"", tag[0] * 2, tag[0] * 60, b"<x>" * 70 + tag[0] + b"</x>" * 70, b"<![CDATA[" + tag[0] + b"]]>")
            )
            body = body[: tag.start()] + form + body[tag.end() :]
        elif texts:
            text = chance.choice(texts)
            strange = str(chance.choice(STRANGE)).encode("utf-8", "replace").replace(b"<", b"&lt;").replace(b'"', b"")
            body = body.replace(text[1] or text[2] or b">", strange, 1)
    return body
