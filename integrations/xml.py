"""XML at the door, as the same typed reading that JSON becomes. Entities, document types and deep nests are refused.

An element becomes an object: its children by local name (a list where a name repeats), attributes as `@name`, its own
text as `#text`. An element with neither children nor attributes becomes its text, or null when it is empty.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.errors import MalformedPayload
from integrations.reading import MAX_DEPTH, Reading

HTML_NAME = re.compile(r"&([A-Za-z]+\d*);")
XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def read_xml(provider: str, body: bytes) -> Reading:
    """Return the document as `{root name: root}`. Raises MalformedPayload for all that is no well-formed XML."""
    root = _parsed(provider, body)
    if _deeper_than(root, MAX_DEPTH):
        raise MalformedPayload(provider, "$", f"nested deeper than {MAX_DEPTH}")
    return Reading(provider, {_local(root.tag): _value(root)})


def looks_like_xml(body: bytes) -> bool:
    """Say whether a body that may be either is XML."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _parsed(provider: str, body: bytes) -> Element:
    stripped = body.lstrip(b"\xef\xbb\xbf \t\r\n").rstrip(b" \t\r\n\x00")
    for read in (bytes, _as_latin, _spelled_out):
        if read is _as_latin and stripped.isascii():
            continue  # no letter in it can be in another encoding
        try:
            text = read(stripped)
            root: Element = fromstring(text, forbid_dtd=True)
            return root
        except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
            continue
    raise MalformedPayload(provider, "$", "this is no XML")


def _as_latin(body: bytes) -> str:
    """Read a body whose declared encoding is not the one it is in: Latin-1 damages letters but no structure."""
    return _undeclared(body.decode("latin-1"))


def _undeclared(text: str) -> str:
    """Return a document without its declaration, which no longer names the encoding that it is in."""
    if text.startswith("<?xml") and "?>" in text:
        return text.split("?>", 1)[1].lstrip()
    return text


def _spelled_out(body: bytes) -> str:
    """Write HTML's named letters (`&reg;`) as the letters that they are: XML has five names, some carriers use more."""
    return HTML_NAME.sub(_letter, _as_latin(body) if not _is_utf8(body) else _undeclared(body.decode()))


def _letter(name: re.Match[str]) -> str:
    point = None if name[1] in XML_NAMES else name2codepoint.get(name[1])
    return chr(point) if point else name[0]


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _local(tag: Any) -> str:  # Any: comments have a function for a tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _deeper_than(root: Element, limit: int) -> bool:
    level = [root]
    for _ in range(limit):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _value(element: Element) -> Any:  # Any: what JSON would hold; tamed by Reading
    children = [child for child in element if _local(child.tag)]
    text = (element.text or "").strip()
    if not children and not element.attrib:
        return text or None
    value: dict[str, Any] = {f"@{_local(name)}": given for name, given in element.attrib.items()}
    if text:
        value["#text"] = text
    for child in children:
        _put(value, _local(child.tag), _value(child))
    return value


def _put(value: dict[str, Any], name: str, child: Any) -> None:  # Any: as above
    if name not in value:
        value[name] = child
    elif isinstance(value[name], list):
        value[name].append(child)
    else:
        value[name] = [value[name], child]
