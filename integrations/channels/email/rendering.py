"""A message as the parts of a mail: plain text, and the same as modest HTML made by escaping. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from bot.domain.messaging import Outgoing
from integrations.channels.shape import clean, cut, length

MOST_TEXT = 20_000
MOST_SUBJECT = 200
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
PAGE = '<!doctype html><html><body style="font-family:sans-serif;font-size:16px;line-height:1.5">{}</body></html>'


def render(outgoing: Outgoing) -> Mapping[str, str]:
    """Return the parts. Choices are a list: nobody is there to read a number that is sent back."""
    text = _text(outgoing)
    return {
        "subject": subject(outgoing),
        "text": text,
        "html": PAGE.format("".join(_paragraph(part) for part in re.split(r"\n{2,}", text))),
        "ref": outgoing.ref,
        "unsubscribe": outgoing.unsubscribe_url,
    }


def subject(outgoing: Outgoing) -> str:
    """Return one line of words: the subject, or else how the text begins."""
    given = outgoing.subject.strip() or outgoing.text.strip().partition("\n")[0]
    return cut(" ".join(clean(given).split()), MOST_SUBJECT)


def _text(outgoing: Outgoing) -> str:
    """Return the words, the choices and the addresses of files; only the words are cut."""
    choices = clean("\n".join(f"- {button.label}" for button in outgoing.buttons))
    files = "\n".join(each.ref for each in outgoing.attachments if each.ref.startswith(("https://", "http://")))
    words = cut(clean(outgoing.text).strip(), max(MOST_TEXT - length(choices) - length(files) - 4, 1))
    return "\n\n".join(part for part in (words, choices, files) if part)


def _paragraph(text: str) -> str:
    return "<p>" + "<br>".join(_line(line) for line in text.split("\n")) + "</p>"


def _line(line: str) -> str:
    parts, end = [], 0
    for match in ADDRESS.finditer(line):
        url = html.escape(match.group(), quote=True)
        parts += [html.escape(line[end : match.start()]), f'<a href="{url}">{url}</a>']
        end = match.end()
    return "".join([*parts, html.escape(line[end:])])
