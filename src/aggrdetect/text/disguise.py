"""Disguised words made readable: spelled-out letters, digits for letters, masked letters.

Each function is one step of ``text.normalise``. Times, prices, postcodes, abbreviations, initials, units and codes
stay as they are; where a reading is not safe, the text stays.
"""

import re

from aggrdetect.text.vulgar import DISGUISED, PLAIN, reveal

_LETTER = r"[^\W\d_]"
_SPELLED = re.compile(r"(?<![\w.@/'])[^\W_](?P<gap> ?[.\-_*·•|~+] ?| )[^\W_@$€](?:(?P=gap)[^\W_]){2,}(?![\w@/'])")
_SAME = re.compile(r"(.)\1*", re.IGNORECASE)
_VOWEL = re.compile("[aeiouyàáâäèéêëìíîïòóôöùúûü]", re.IGNORECASE)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_SHORT_ABBREVIATION = 5

_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "€": "e"}
_LEET_DIGITS = str.maketrans({digit: letter for digit, letter in _LEET.items() if digit.isdigit()})
_LEET_WORD = re.compile(
    rf"(?<![\w@#/.,$€'])[013457$€]?{_LETTER}+(?:([013457@$€])\1?{_LETTER}+)+[013457]?(?![\w@/]|[.,:'][\w])"
)
_LEET_RUN = re.compile(r"[013457@$€]+")
_UPPER_BEFORE = re.compile(r"[A-Z][013457]")
_SURE = frozenset("0@$€")


SIGNED_WORD = re.compile(
    r"[^\W\d_][*#%&^~•●@$€!|\d_.\-]+[^\W\d_]|(?<![\w@.,])[0-9$€|][^\W\d_]{2}|[^\W\d_]{2}[0-9$€|](?!\w)"
)
"""A sign or digit in a word, or at one of its ends: what ``reveal_masked`` looks closer at."""
_CHUNK = re.compile(r"\S+")


def join_spelled(text: str) -> str:
    """Join words whose letters stand apart, at least four.

    >>> join_spelled("wat een k a n k e r z o o i, k.l.o.o.t")
    'wat een kankerzooi, kloot'
    >>> join_spelled("r.s.v.p. s.v.p. J.P.R.M. de Vries, a b c d")
    'r.s.v.p. s.v.p. J.P.R.M. de Vries, a b c d'
    """
    return _SPELLED.sub(_join, text)


def _join(found: re.Match[str]) -> str:
    spelled, gap = found.group(), found["gap"]
    word = spelled.replace(gap, "")
    plain = word.lower()
    if PLAIN.search(plain.translate(_LEET_DIGITS)) and sum(map(str.isalpha, word)) > len(word) / 2:
        return word
    abbreviation = "." in gap and (
        word.isupper() or (found.string[found.end() :].startswith(".") and len(word) <= _SHORT_ABBREVIATION)
    )
    enumeration = plain in _ALPHABET or _SAME.fullmatch(plain)
    if abbreviation or enumeration or not plain.isalpha() or not _VOWEL.search(plain):
        return spelled
    return word


def replace_leet(text: str) -> str:
    """Write digits and signs inside a word as the letters they stand for, where letters dominate.

    >>> replace_leet("v3rr4der, d0m, sl€cht, kl@gen")
    'verrader, dom, slecht, klagen'
    >>> replace_leet("co2 m2 A12 4x 2e 15min D66'er mp3tje a@b.nl 50plus")
    "co2 m2 A12 4x 2e 15min D66'er mp3tje a@b.nl 50plus"
    """
    return _LEET_WORD.sub(lambda m: _unleet(m.group()) if _is_leet(m.group()) else m.group(), text)


def _is_leet(word: str) -> bool:
    runs = _LEET_RUN.findall(word)
    n_letters = sum(map(str.isalpha, word))
    if n_letters <= sum(map(len, runs)):
        return False
    if word.isupper():
        if n_letters < 4:  # a code or number plate
            return False
    elif _UPPER_BEFORE.search(word):  # a name or code with something behind it: NPO3lab
        return False
    first = _LEET_RUN.search(word, 1)
    lead = first.start() if first else 0
    if "@" in word and len(runs) == 1:
        return lead <= 3
    if word[0].isdigit():
        return lead > 2
    return lead > 2 or len(runs) > 1 or not _SURE.isdisjoint(word)


def _unleet(word: str) -> str:
    upper = sum(map(str.isupper, word)) > sum(map(str.islower, word))
    letters = []
    for at, sign in enumerate(word):
        letter = _LEET.get(sign, sign)
        if sign == "1" and _is_l(word[at - 1 : at], word[at + 1 : at + 2]):
            letter = "l"
        letters.append(letter.upper() if upper else letter)
    return "".join(letters)


def _is_l(before: str, after: str) -> bool:
    """Tell whether a 1 between these letters rather stands for l than for i."""
    return not before or (before.lower() in "aeouy") or (after != "" and after.lower() in "aiou")


def reveal_masked(text: str) -> str:
    """Write words of ``text.vulgar`` out where some of their letters are masked or replaced.

    >>> reveal_masked("k*t k#nker KL**TZAK h0er sl3t 5let"), reveal_masked("5*3, **vet**, burger*innen, A4, kut*")
    ('kut kanker KLOOTZAK hoer slet slet', '5*3, **vet**, burger*innen, A4, kut*')
    """
    return _CHUNK.sub(lambda m: DISGUISED.sub(reveal, m.group()) if SIGNED_WORD.search(m.group()) else m.group(), text)
