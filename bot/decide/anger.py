"""How angry a message is: a small table of signs with weights, added up. What counts can be read, and argued with.

A message is angry from a weight of one. A strong word is enough by itself; a weaker one needs a second sign beside it,
so that "ridiculous" alone, a question in capitals, or three exclamation marks after "thanks" bring nobody in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

ANGRY_FROM = 1.0

SHOUTED_LETTERS = 12
"""Fewest letters in capitals that are shouting: an order number or an abbreviation is not."""

SHOUTED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of anger: its name, its weight, and what it sees in a message (the words; empty for nothing)."""

    name: str
    weight: float
    seen: Callable[[str], str]


def _words(table: str) -> Callable[[str], str]:
    """Read phrases that are set apart by bars and line ends; one that is denied ("not angry") does not count."""
    phrases = "|".join(filter(None, re.split(r"\s+\|\s+|\n", table)))
    pattern = re.compile(rf"(?<!\bnot )(?<!n't )(?<!n’t )\b(?:{phrases})(?!\w)", re.IGNORECASE)
    return lambda text: found.group() if (found := pattern.search(text)) else ""


def _marks(text: str) -> str:
    found = re.search(r"[!?]*!!!+[!?]*|\?!\?!+|\?{4,}", text)
    return found.group()[:8] if found else ""


def _shouted(text: str) -> str:
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text)]
    letters = "".join(words)
    upper = sum(letter.isupper() for letter in letters)
    loud = len(words) >= 3 and len(letters) >= SHOUTED_LETTERS and upper >= SHOUTED_SHARE * len(letters)
    return "in capitals" if loud else ""


_INSULTS = r"""
idiots? | morons? | imbeciles? | incompetent | scammers? | scumbags? | crooks? | thieves | thief | liars?
(?:you(?:['’]re| are)|it['’]?s|what) a (?:\w+ )?scam
con artists? | bullshit | wtf | f+u+c+k\w* | f\*+k?\w* | shit(?:ty|show)? | crap(?:py)? | piss(?:ed off| take)
bastards? | screw you | robb(?:ed|ing) me | st(?:o|ea)l(?:en?|ing) my money
stupid (?:bot|company|people|service|system|shop|robot) | useless (?:bot|company|lot|people)
"""
_THREATS = r"""
(?:my|a|our) (?:lawyer|solicitor|attorney) | (?:will|going to|gonna|i['’]ll) sue | sue you | legal action | small claims
take you to court | see you in court | trading standards | consumer protection | charge ?back | report(?:ing)? you
call(?:ing)? the police | trust ?pilot | (?:one|1)[- ]star(?: review)? | bad reviews?
"""
_FURY = r"""
furious | livid | fuming | outraged | disgust(?:ed|ing) | fed up | had enough | last straw
sick (?:and tired )?of (?:this|you\w*|wait\w*) | never (?:buy|order|shop)\w* (?:from you |here |with you )?again
worst (?:\w+ )?(?:service|company|shop|store|experience)
"""
_STRONG = r"""
ridiculous | unacceptable | disgrace(?:ful)? | outrageous | appalling | atrocious | shameful | shambles
pathetic | useless | terrible | horrible | awful | a joke | rubbish | angry | annoyed | insane | unbelievable | absurd
nonsense | ripped off | rip-?off | a lie | lying | lied
"""
_AGAIN = r"""
(?:third|3rd|fourth|4th|fifth|5th|tenth|10th|hundredth|umpteenth|millionth) (?:time|message|e-?mail|call)
(?:three|four|five|six|ten|\d+) times (?:now|already|i) | how many times | over and over | again and again | yet again
keeps? (?:ignoring|telling me|saying) | (?:no ?(?:one|body)|nobody) (?:answers?|replies|responds|cares|helps)
(?:ignored|ignoring) (?:me|my) | still (?:waiting|nothing|no (?:answer|reply|response))
"""

SIGNS: tuple[Sign, ...] = (
    Sign("insult", 1.0, _words(_INSULTS)),
    Sign("threat", 1.0, _words(_THREATS)),
    Sign("fury", 1.0, _words(_FURY)),
    Sign("strong word", 0.7, _words(_STRONG)),
    Sign("again and again", 0.6, _words(_AGAIN)),
    Sign("shouting", 0.6, _shouted),
    Sign("marks", 0.4, _marks),
)


def anger(text: str) -> tuple[float, tuple[str, ...]]:
    """Return the weight of a message's anger, and the signs with what was seen ("strong word: ridiculous")."""
    found = [(sign, seen) for sign in SIGNS if (seen := sign.seen(text))]
    return round(sum(sign.weight for sign, _ in found), 2), tuple(f"{sign.name}: {seen}" for sign, seen in found)
