"""What a message says about a one-time code that was sent, and whether a wish has been said in full."""

from __future__ import annotations

import re

_SIX = re.compile(r"(?<![\w#+@.])(\d{3})[\s.-]?(\d{3})(?![\w@])")
_DIGITS_ONLY = re.compile(r"[\d\s.-]{4,11}")
_AROUND = frozenset(
    [
        "a",
        "and",
        "code",
        "got",
        "here",
        "hi",
        "i",
        "is",
        "it",
        "it's",
        "its",
        "my",
        "ok",
        "okay",
        "please",
        "s",
        "the",
        "yes",
    ]
)
_WORD = re.compile(r"[a-z']+")
_AGAIN = re.compile(
    r"\b(re-?send|again|another( code)?|new code|new one|(did ?n[o'’]?t|has ?n[o'’]?t|have ?n[o'’]?t|never|not|no)"
    r" (get|got|getting|receive|received|arrive|arrived|come|here|code|e-?mail)|nothing (came|arrived|yet)|expired)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b((can ?no?t|can['’]t|cannot|unable to|no way to) (get|see|read|access|open|receive|reach|find)"
    r"|no (longer|more)|(no|lost|without) access|lost (my|the|that) (phone|e-?mail|number)"
    r"|(do ?n[o'’]?t|don['’]t) (have|use|own) (that|this|the)|(not|is ?n['’]?t) my (e-?mail|mail|number|phone|address)"
    r"|(wrong|old|different) (e-?mail|mail|number|phone))\b",
    re.IGNORECASE,
)
_PARCEL = re.compile(r"\b(parcel|package|order|delivery|refund|item)s?\b", re.IGNORECASE)
_NEVER_MIND = re.compile(
    r"^\W*(never ?mind|forget (it|about it)|leave it|stop|no( thanks?| thank you)?|nope)\W*$", re.I
)


def typed(text: str) -> str | None:
    """Return the code that a message is, or None: six digits, however they are grouped, and few words around."""
    found = _SIX.findall(text)
    words = _WORD.findall(_SIX.sub(" ", text).casefold().replace("’", "'"))
    bare = all(word in _AROUND for word in words)
    return "".join(found[0]) if len(found) == 1 and bare and not re.search(r"\d", _SIX.sub(" ", text)) else None


def about_code(text: str) -> str | None:
    """Return what a message says about a code that was sent, or None when it speaks of something else.

    That is code, code_shape (digits, but not six), code_lost, code_again or code_declined.
    """
    if typed(text):
        return "code"
    if _DIGITS_ONLY.fullmatch(text.strip()):
        return "code_shape"
    if _LOST.search(text):
        return "code_lost"
    if _NEVER_MIND.match(text):
        return "code_declined"
    return "code_again" if len(text) <= 80 and _AGAIN.search(text) and not _PARCEL.search(text) else None


_OWN_WORDS = {
    "change_address": re.compile(r"\d|\b(street|road|avenue|lane|drive|flat|apartment|apt|house|postcode|zip)\b", re.I),
    "reschedule_or_redirect": re.compile(
        r"\d|\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(today|tomorrow|tonight|morning|afternoon|evening|week|weekend"
        r"|neighbou?r|porch|reception|work|office|locker|shop|pick-?up|collect)\b",
        re.I,
    ),
}


_IDENTIFIES = re.compile(r"\S*@\S*|#\s?\w+")


def lacks_words(goal: str, option: str | None, said: str, number: str) -> bool:
    """Say whether we must still ask what exactly is wanted: the new address, the other day or place.

    `number` is the order's own, which says nothing about that.
    """
    wanted = _OWN_WORDS.get(goal)
    told = _IDENTIFIES.sub(" ", said).replace(number.lstrip("#"), " ")
    return wanted is not None and option != "pickup" and not wanted.search(told)
