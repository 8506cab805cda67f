"""Ten ways in which people disguise or mangle words, each as a function of one word."""

import re
from collections.abc import Callable

import numpy as np

from aggrdetect.text.mark import LINK, OFFICIAL, OTHER_PERSON

WordChange = Callable[[str, str, np.random.Generator], str]
"""From a word and the space behind it to what stands in their place."""

_WORD = re.compile(r"(\S+)(\s*)")
_LETTERS = re.compile(r"[^\W\d_]")
_MARKS = (OFFICIAL, OTHER_PERSON, LINK)
_VOWELS = "aeiouAEIOU"
_DIGITS = str.maketrans("aeiostAEIOST", "431057431057")
_HOMOGLYPHS = str.maketrans("aceiopxyABCEHKMOPTX", "асеіорхуАВСЕНКМОРТХ")
_EMOJI = ("😡", "🤡", "😂", "🤮", "💩", "👎", "🙈", "🤬")
_MIN_LETTERS = 3


def _inner(word: str, rng: np.random.Generator, among: str = "") -> int | None:
    """Return the place of a letter inside *word*, neither first nor last, one of *among* if there is one."""
    places = [i for i in range(1, len(word) - 1) if _LETTERS.match(word[i])]
    wanted = [i for i in places if word[i] in among] or places
    return int(rng.choice(wanted)) if wanted else None


def _spaces(word: str, space: str, rng: np.random.Generator) -> str:
    del rng
    return " ".join(word) + (space and "  ")


def _digits(word: str, space: str, rng: np.random.Generator) -> str:
    del rng
    return word.translate(_DIGITS) + space


def _asterisks(word: str, space: str, rng: np.random.Generator) -> str:
    i = _inner(word, rng, _VOWELS)
    return (word if i is None else f"{word[:i]}*{word[i + 1 :]}") + space


def _swapped(word: str, space: str, rng: np.random.Generator) -> str:
    i = int(rng.integers(0, len(word) - 1)) if len(word) < 4 else int(rng.integers(1, len(word) - 2))
    return f"{word[:i]}{word[i + 1]}{word[i]}{word[i + 2 :]}{space}"


def _deleted(word: str, space: str, rng: np.random.Generator) -> str:
    i = _inner(word, rng)
    return (word if i is None else word[:i] + word[i + 1 :]) + space


def _homoglyphs(word: str, space: str, rng: np.random.Generator) -> str:
    del rng
    return word.translate(_HOMOGLYPHS) + space


def _stretched(word: str, space: str, rng: np.random.Generator) -> str:
    i = _inner(word, rng, _VOWELS)
    return (word if i is None else word[:i] + word[i] * int(rng.integers(3, 6)) + word[i + 1 :]) + space


def _capitals(word: str, space: str, rng: np.random.Generator) -> str:
    del rng
    return word.upper() + space


def _no_spaces(word: str, space: str, rng: np.random.Generator) -> str:
    del rng, space
    return word


def _emoji(word: str, space: str, rng: np.random.Generator) -> str:
    return f"{word} {rng.choice(_EMOJI)}{space}"


PERTURBATIONS: dict[str, WordChange] = {
    "spaces": _spaces,
    "digits": _digits,
    "asterisks": _asterisks,
    "swapped_letters": _swapped,
    "deleted_letters": _deleted,
    "homoglyphs": _homoglyphs,
    "stretched": _stretched,
    "capitals": _capitals,
    "no_spaces": _no_spaces,
    "emoji": _emoji,
}


def perturb(marked_text: str, change: WordChange, strength: float, rng: np.random.Generator) -> str:
    """Change a share of the words of a text, chosen at random; marks and words of under 3 letters stay.

    Args:
        marked_text: As ``text.mark`` gives it.
        change: One of ``PERTURBATIONS``.
        strength: Share of the words to change, rounded up, 0 to 1.
        rng: Chooses words and letters.

    >>> perturb("@ambtsdrager wat een prutser", PERTURBATIONS["capitals"], 1.0, np.random.default_rng(0))
    '@ambtsdrager WAT EEN PRUTSER'
    """
    parts = _WORD.findall(marked_text)
    able = [i for i, (word, _) in enumerate(parts) if _changeable(word)]
    chosen = set(rng.permutation(able)[: int(np.ceil(strength * len(able)))].tolist()) if able else set()
    if change is _no_spaces:  # a word must not run into a mark, which would then be none
        chosen = {i for i in chosen if i + 1 < len(parts) and _is_free(parts[i + 1][0])}
    return "".join(change(word, space, rng) if i in chosen else word + space for i, (word, space) in enumerate(parts))


def _is_free(word: str) -> bool:
    return not any(mark in word for mark in _MARKS)


def _changeable(word: str) -> bool:
    return _is_free(word) and len(_LETTERS.findall(word)) >= _MIN_LETTERS
