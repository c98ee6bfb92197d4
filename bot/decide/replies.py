"""What a message says in reply to something that we wrote first: an option, yes, all right, no, or who are you.

Read by words and not by the engine: "ok" and "refund please" mean what they mean because of what was asked.
"""

from __future__ import annotations

import re

from bot.domain.policy import OPTIONS

LONGEST = 160
"""Characters: a longer message says more than a reply, and is understood as any other."""

OPTION_GOALS = {
    "wait": "option_wait",
    "pickup": "reschedule_or_redirect",
    "redirect": "reschedule_or_redirect",
    "resend": "resend",
    "refund": "return_or_refund",
    "claim": "claim",
}
"""The goal that each option serves."""

_OPTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (option, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for option, words in (
        ("wait", r"wait(?:ing)?|hold on|give it (?:a few|some|another|more)|keep (?:it )?coming"),
        (
            "pickup",
            r"pick[- ]?up(?: (?:point|shop|place|station))?|pick it up|collect(?: it|ion)?|locker|parcel ?shop"
            r"|access point|service point",
        ),
        (
            "redirect",
            r"redirect(?: it)?|(?:another|different|new|other|my work|work) address"
            r"|(?:to|with) (?:a|my|the) neighbou?rs?|another (?:day|time)|re-?deliver(?:y| it)?"
            r"|deliver it (?:again|elsewhere|to)|change (?:the|my) address",
        ),
        (
            "resend",
            r"re-?send(?: it)?|send (?:it|them|one|another|a new one)(?: out)? again|send (?:me )?(?:a new|another) one"
            r"|new one|replace(?:ment| it)?|re-?ship(?: it)?",
        ),
        ("refund", r"refund(?: me| it)?|(?:my )?money back|reimburse(?: me)?"),
        (
            "claim",
            r"(?:open |make |file |start )?(?:a |the )?claim|investigat(?:e|ion)|trace it|search for it|look for it",
        ),
    )
)
_REFUSED = re.compile(
    r"\b(?:no|not|don['’]?t (?:want|need)(?: an?| the| to)?|without|instead of|can['’]?t|cannot|won['’]?t|refuse to"
    r"|(?:tired|sick|done|instead) of|enough of)\s+(?:an? |the |to )?$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^\W*(?:where|when|why|how|what|which|who|did|does|has|have|was|is)\b", re.IGNORECASE)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|please do|go ahead|do it|correct|that would be (?:good|great|fine))"
    r"(?:[\s,.!]*(?:please|thanks?|thank you|do|ok|okay|that))*\W*$",
    re.IGNORECASE,
)
_OK = re.compile(
    r"^\W*(?:ok(?:ay)?|k|all ?right|alright|fine|great|good|got it|understood|no (?:problem|worries|rush)|noted"
    r"|thanks?|thank you|cheers|ta|👍)(?:[\s,.!]*(?:ok(?:ay)?|then|thanks?|thank you|so much|great|fine))*\W*$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|no need|not needed|don['’]?t bother|leave it|nothing)(?:[\s,.!]*(?:thanks?|thank you))*\W*$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:who(?:['’]?s| is| are|m am i)?\s+(?:this|that|you|it|texting|writing|messaging)"
    r"|how did you get (?:my|this) (?:number|e-?mail|address)|do i know you|is this (?:real|legit|a scam|spam))\b",
    re.IGNORECASE,
)


def reply_in(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return what kind of reply this is (option, yes, ok, no, who; None: none), and the options that it names."""
    if _WHO.search(text):
        return "who", ()
    if len(text) > LONGEST or (_ASKS.match(text) and "?" in text):
        return None, ()
    for kind, pattern in (("yes", _YES), ("no", _NO), ("ok", _OK)):
        if pattern.match(text):
            return kind, ()
    named = tuple(option for option, pattern in _OPTIONS if _wanted(pattern, text))
    return ("option", named) if named else (None, ())


def _wanted(pattern: re.Pattern[str], text: str) -> bool:
    """True when the option is named and not in the same breath refused: "no refund, just send it again"."""
    return any(not _REFUSED.search(text[: found.start()]) for found in pattern.finditer(text))


assert set(OPTION_GOALS) == set(OPTIONS)  # noqa: S101 - an option that nobody can choose would be a mistake of ours
