"""Words that people disguise, and the pattern that finds them disguised.

Not a list to measure aggression with: it only says what ``k*t`` and ``h0er`` stand for.
"""

import re
from functools import cache

_LONG_WORDS = """
    godverdomme verdomme islam kanker tyfus tering klootzak kloten hufter sukkel eikel mongool debiel imbeciel idioot
    achterlijk flikker neger nikker kaffer makaak moslim marokkaan allochtoon joden zigeuner spleetoog schijt schoft
    stront neuken neukt geneukt bitch asshole whore faggot nigger mafkees trutten teven wijven sletten hoeren lullen
    landverrader verrader leugenaar racist fascist nazis pedofiel verkracht vermoord moorden afmaken doden lijer
    lijder pleuris pokke oplichter zakkenvuller lafaard varken zwijn fuck klerelijer klote kloot bastaard corrupt
    debielen pijpen pijpslet kontneuker pestkop viezerik smeerlap gestoord randdebiel
    klere geitenneuker trannies tranny turken
"""

_SHORT_WORDS = """
    kut lul hoer slet trut teef wijf pik tiet reet aars anus homo pedo nazi dood moord jood shit cunt slut dick
    tuig pis gek dom moer mof nsb turk
"""

_LONG, _SHORT = _LONG_WORDS.split(), _SHORT_WORDS.split()

_PREFIX = r"(?:kanker|kk|tering|tyfus|kut|klote|pest|pleuris|kolere|klere|rot|vuile?|vieze?|stomme?|dom|ouwe|bok|drop)*"
_DISGUISE = {
    "a": "4@",
    "b": "8",
    "e": "3€",
    "g": "9",
    "i": "1!|",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7",
    "z": "2",
}
_MASK = "*#"
_LONG_MASK = _MASK + "%&^~•●_.\\-"  # a full stop or hyphen masks nothing in a short word
_BETWEEN_WORDS = frozenset("._-")
_UNIT = re.compile(r"(.)\1|.")


def _pattern(word: str) -> str:
    """Return the expression for *word* with any letters but the first and last masked, each by one or two signs."""
    mask = _LONG_MASK if word in _LONG else _MASK
    units = [unit.group() for unit in _UNIT.finditer(word)]
    parts = []
    for number, unit in enumerate(units):
        typed = re.escape(unit[0] + _DISGUISE.get(unit[0], ""))
        if number in (0, len(units) - 1):
            parts.append(f"[{typed.replace('@', '')}]{{{len(unit)}}}")
        else:
            parts.append(f"(?:[{typed}{mask}]{{{len(unit)}}}|[{_MASK}]{{1,{len(unit) + 1}}})")
    return "".join(parts)


WORDS = tuple(sorted((*_LONG, *_SHORT), key=lambda word: (-len(word), (*_LONG, *_SHORT).index(word))))
"""The words, longest first; among equals the likelier reading of a mask first."""

PLAIN = re.compile("|".join(WORDS))
"""A listed word, plain, in lower-case text."""


@cache
def disguised() -> re.Pattern[str]:
    """Return the expression for a listed word, plain or disguised; the last group that matched is the word.

    A long one is found anywhere, a short one at the start of a word or after an intensifier. Compiled when first
    needed: it takes a tenth of a second, and most texts have no use for it.
    """
    short = "|".join(f"(?P<{word}>{_pattern(word)})" for word in WORDS if word in _SHORT)
    long = "|".join(f"(?P<{word}>{_pattern(word)})" for word in WORDS if word in _LONG)
    return re.compile(rf"(?<![\w@])(?P<prefix_>{_PREFIX})(?:{short})|(?:{long})", re.IGNORECASE)


def reveal(found: re.Match[str]) -> str:
    """Return a match of ``disguised`` with the listed word in its plain form and its own case."""
    word = str(found.lastgroup)
    typed = found[word]
    if typed.isalpha() or not _is_sure(found, typed):
        return found.group()
    letters = [c for c in typed if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        word = word.upper()
    elif typed[0].isupper():
        word = word.capitalize()
    return (found["prefix_"] or "") + word


def _is_sure(found: re.Match[str], typed: str) -> bool:
    """Tell whether enough letters show, and a full stop or hyphen stands for a letter rather than between words."""
    n_shown = sum(map(str.isalnum, typed))
    if n_shown < max(2, len(typed) / 3) or not any(map(str.isalpha, typed)):
        return False
    at_start = found.start() == 0 or not found.string[found.start() - 1].isalnum()
    return _BETWEEN_WORDS.isdisjoint(typed) or (at_start and len(typed) >= 6)
