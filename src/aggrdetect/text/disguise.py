"""Disguised words made readable: spelled-out letters, digits for letters, masked letters.

Each function is one step of ``text.normalise``. Times, prices, postcodes, abbreviations, initials, units and codes
stay as they are; where a reading is not safe, the text stays.
"""

import re

from aggrdetect.text.vulgar import PLAIN, disguised, reveal

_LETTER = r"[^\W\d_]"
_SPELLED = re.compile(
    r"(?<![\w.@/'])[^\W_](?P<gap> ?[.\-_·•|~+] ?| )(?:ij|[^\W_]|[*#@$€!])(?:(?P=gap)(?:ij|[^\W_]|[*#@$€!]))*"
    r"(?P=gap)[^\W_](?![\w@/'])"
)
_SAME = re.compile(r"(.)\1*", re.IGNORECASE)
_VOWEL = re.compile("[aeiouyàáâäèéêëìíîïòóôöùúûü]", re.IGNORECASE)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_SHORT_ABBREVIATION = 5
_SHORT_SPELLED = frozenset({"kut", "lul", "pik", "mof"})

_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "€": "e"}
_LEET_WORD = re.compile(
    rf"(?<![\w@#/.,$€'])[013457$€]?{_LETTER}+(?:([013457@$€])\1?{_LETTER}+)+[013457]?(?![\w@/]|[.,:]\w)"
)
_LEET_RUN = re.compile(r"[013457@$€]+")
_CODE = re.compile(r"[A-Z][013457]|h\dn\d")
_ADDRESS_FROM = 3
_SURE = re.compile(r"[0@$€]|33")
_ZERO_FIRST = re.compile(rf"(?<![\w.,])0(?={_LETTER}{{2}})")

SPELLED_START = re.compile(r"(?<!\w)[^\W_][ .\-_·•|~+]{1,3}(?:ij|[^\W_]|[*#@$€!])[ .\-_·•|~+]")
"""Two letters that stand apart: what ``join_spelled`` looks closer at."""
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
    return word if _is_word(word.lower(), gap) and not _is_initials(found, word) else spelled


def _is_word(word: str, gap: str) -> bool:
    """Tell whether letters that stood apart make a word rather than an enumeration, formula or abbreviation."""
    if len(word) < 4:
        return word in _SHORT_SPELLED
    n_letters = sum(map(str.isalpha, word))
    if n_letters <= 2 * (len(word) - n_letters) or (n_letters < len(word) and gap.strip() in {"+", "-"}):
        return False
    return word not in _ALPHABET and not _SAME.fullmatch(word) and bool(_VOWEL.search(word) or PLAIN.search(word))


def _is_initials(found: re.Match[str], word: str) -> bool:
    if "." not in found["gap"] or PLAIN.search(word.lower()):
        return False
    return word.isupper() or (len(word) <= _SHORT_ABBREVIATION and found.string.startswith(".", found.end()))


def replace_leet(text: str) -> str:
    """Write digits and signs inside a word as the letters they stand for, where letters dominate.

    Where one word of the text surely is written so, the others are read with less caution.

    >>> replace_leet("v3rr4der, d0m, sl€cht, kl@gen, w33t d1e")
    'verrader, dom, slecht, klagen, weet die'
    >>> replace_leet("co2 m2 A12 4x 2e 15min D66'er mp3tje a@b.nl 50plus")
    "co2 m2 A12 4x 2e 15min D66'er mp3tje a@b.nl 50plus"
    """
    changed = _LEET_WORD.sub(lambda m: _unleet(m.group()) if _is_leet(m.group()) else m.group(), text)
    if changed == text:
        return text
    changed = _LEET_WORD.sub(lambda m: _unleet(m.group()) if m.group().islower() else m.group(), changed)
    return _ZERO_FIRST.sub("o", changed)


def _is_leet(word: str) -> bool:
    runs = _LEET_RUN.findall(word)
    n_letters = sum(map(str.isalpha, word))
    first = _LEET_RUN.search(word, 1)
    lead = first.start() if first else 0
    # In capitals, fewer than four letters are a code; else a capital before a digit is a name: NPO3lab.
    likely = n_letters >= 4 if word.isupper() else not _CODE.search(word)
    if "@" in word and len(runs) == 1:  # ``str@at``, but not the address ``jan@thuis``
        return likely and lead <= _ADDRESS_FROM and not _VOWEL.search(word[:lead])
    if word[0].isdigit():
        return likely and lead > 2
    return likely and n_letters >= len(runs) and (lead > 2 or len(runs) > 1 or bool(_SURE.search(word)))


def _unleet(word: str) -> str:
    upper = sum(map(str.isupper, word)) > sum(map(str.islower, word))
    letters: list[str] = []
    for at, sign in enumerate(word):
        letter = _LEET.get(sign, sign)
        if sign == "1" and _is_l("".join(letters[-2:]).lower(), word[at + 1 : at + 2].lower()):
            letter = "l"
        letters.append(letter.upper() if upper else letter)
    return "".join(letters)


def _is_l(before: str, after: str) -> bool:
    """Tell whether a 1 after and before these letters rather stands for l than for i."""
    if after and after in "aou":
        return True
    return before[-1:] in {"a", "e", "o"} and before not in {"aa", "oo", "oe"}


def reveal_masked(text: str) -> str:
    """Write words of ``text.vulgar`` out where some of their letters are masked or replaced.

    >>> reveal_masked("k*t k#nker KL**TZAK h0er sl3t 5let"), reveal_masked("5*3, **vet**, burger*innen, A4, kut*")
    ('kut kanker KLOOTZAK hoer slet slet', '5*3, **vet**, burger*innen, A4, kut*')
    """
    return _CHUNK.sub(lambda m: _reveal(m.group()) if SIGNED_WORD.search(m.group()) else m.group(), text)


def _reveal(chunk: str) -> str:
    revealed = disguised().sub(reveal, chunk)
    return chunk if revealed == chunk else _LEET_WORD.sub(lambda m: _unleet(m.group()), revealed)
