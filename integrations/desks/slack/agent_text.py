"""What an agent typed, as people read it: Slack's links, mentions, entities and emoji names become plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from integrations.reading import Reading

MARKUP = re.compile(r"<([^<>\n]{1,3000})>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
CODEPOINTS = re.compile(r"[0-9a-f]{2,6}(-[0-9a-f]{2,6}){0,9}")
MOST_DEPTH = 12


def plain(text: str, blocks: Reading) -> str:
    """Return an agent's text for a shopper. `blocks` is the same text in Slack's rich form, which knows its emoji."""
    said = MARKUP.sub(lambda found: _spelled(found[1]), text)
    for name, emoji in _emoji(blocks, MOST_DEPTH):
        said = said.replace(name, emoji)
    for entity, character in ENTITIES:
        said = said.replace(entity, character)
    return said.strip()


def _spelled(inside: str) -> str:
    """Spell out one `<…>`: a link with its words, or whom or what it mentions."""
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{label}" if label else ""
    if target.startswith(("#", "!")):
        return f"{target[0].replace('!', '@')}{label.lstrip('@#')}" if label else _special(target)
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label == address else f"{label} ({address})"


def _special(target: str) -> str:
    return f"@{target[1:]}" if target in {"!here", "!channel", "!everyone"} else ""


def _emoji(blocks: Reading, depth: int) -> Iterator[tuple[str, str]]:
    """Yield each emoji's name between colons, and the character itself, wherever it stands in the blocks."""
    if depth == 0:
        return
    for element in blocks.items() if blocks.is_list else ():
        name, points = element["name"].text(100), element["unicode"].text(100)
        if element["type"].text(40) == "emoji" and name and points and CODEPOINTS.fullmatch(points):
            yield from _spellings(name, points, element["skin_tone"].number())
        yield from _emoji(element["elements"], depth - 1)


def _spellings(name: str, points: str, tone: int) -> Iterator[tuple[str, str]]:
    values = [int(point, 16) for point in points.split("-")]
    if all(0x20 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF for value in values):
        emoji = "".join(map(chr, values))
        if tone:
            yield f":{name}::skin-tone-{tone}:", emoji
        yield f":{name}:", emoji
