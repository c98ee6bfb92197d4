"""Words by which a message is read beside what the engine made of it: filler, asking on, having none, giving thanks."""

from __future__ import annotations

import re

# fmt: off
FILLER = frozenset([
    "a", "am", "an", "and", "at", "by", "code", "correct", "e", "email", "for", "from", "here", "hi", "hello", "i",
    "id", "is", "it", "its", "mail", "mean", "meant", "me", "my", "name", "no", "not", "number", "of", "ok",
    "okay", "order", "orders", "oops", "parcel", "phone", "please", "post", "postal", "postcode", "read", "same",
    "should", "sorry", "the", "them", "this", "to", "tracking", "try", "use", "was", "with", "wrong", "yes", "zip",
    "zipcode",
])
# fmt: on
"""A message of these words and details alone only gives details."""

_ASKED = re.compile(r"where|when|wheres|long|news|updates?|status|happening|arrived|here")
_ASKING_ON = re.compile(
    r"a|and|any|are|arriv(?:e|es|ing)|comes?|coming|does|get|has|have|how|is|it|its|now|ok|or|please|s|so|still|that|the"
    r"|then|there|they|this|today|tomorrow|whats?|will|with|yet|you"
)
"""A message of these words alone ("where is it now?", "any news?") asks on about the order in talk."""

LACKS = re.compile(r"\b(no|not|don['’]?t|do not|haven['’]?t|can['’]?t|cannot|lost|forgot|without)\b", re.IGNORECASE)
THANKS = re.compile(r"\b(thanks?|thank you|thx|cheers)\b", re.IGNORECASE)
IDENTIFIER = re.compile(r"\S*[\d@]\S*")
WORD = re.compile(r"[a-z]+")

_MESSAGES = r"(?:messages?|texts?|sms|e-?mails?|notices?|notifications?|updates?|alerts?|whats ?apps?)"
_NO_MORE = re.compile(
    rf"\b(?:unsubscribe|opt(?:ing)? out|(?:stop|quit|turn off|switch off|cancel) (?:\w+ ){{0,2}}{_MESSAGES}"
    r"|no more (?:messages|texts|sms|e-?mails|notifications)"
    r"|(?:stop|quit) (?:texting|messaging|e-?mailing|writing|contacting|notifying)"
    r"|(?:do ?n[o'’]?t|don['’]t) (?:text|message|e-?mail|contact|notify|write(?: to)?) me)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    rf"\b(?:re-?subscribe|opt(?:ing)? in|subscribe me|(?:turn on|switch on|start) (?:\w+ ){{0,2}}{_MESSAGES})\b",
    re.IGNORECASE,
)


def preference(text: str) -> str | None:
    """Return off or on when a message says whether its writer wants to be written to first, else None."""
    if _NO_MORE.search(text):
        return "off"
    return "on" if _AGAIN.search(text) else None


def only_filler(text: str) -> bool:
    """True when nothing but filler stands around the details of a message."""
    rest = WORD.findall(IDENTIFIER.sub(" ", text.casefold().replace("'s", "")))
    return all(word in FILLER or len(word) <= 2 for word in rest)


def names_an_order(text: str) -> bool:
    """True where a number is said to be an order's: in "12 Elm Street, 97201" none is."""
    return re.search(r"#\s?\d|\border", text, re.IGNORECASE) is not None


def asks_on(text: str) -> bool:
    """True for "where is it now?", "any news?": the order in talk is meant."""
    words = WORD.findall(text.casefold())
    asked = [word for word in words if _ASKED.fullmatch(word)]
    return bool(asked) and all(word in asked or _ASKING_ON.fullmatch(word) for word in words)
