"""Small changes to training texts, drawn anew in every epoch, that leave the labels as they are."""

import re
from collections.abc import Callable

import numpy as np

from aggrdetect.text.mark import LINK, OFFICIAL, OTHER_PERSON
from aggrdetect.train.config import AugmentConfig

Change = Callable[[str, np.random.Generator], str]

_WORD = re.compile(r"[^\W\d_]{4,}")
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1|"}
_LOOKALIKE = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х", "i": "і"}
_EMOJI = ("😡", "🤮", "🤡", "😂", "👍", "🙄", "💩", "🐷", "🔥", "😢", "❤️", "🙏", "😉", "👏", "‼️")
_MARKS = (OFFICIAL, OTHER_PERSON, LINK)
_KEYS = "abcdefghijklmnoprstuvwz"


def augment(marked_text: str, config: AugmentConfig, rng: np.random.Generator, *, at_official: bool) -> str:
    """Return *marked_text* with each change applied with its probability.

    Args:
        marked_text: Text as ``text.mark`` gives it.
        config: The probabilities.
        rng: Source of all randomness.
        at_official: The aggression is directed at the official; then the mark of the official stays.
    """
    text = marked_text
    if not at_official and rng.random() < config.unmark:
        text = text.removeprefix(OFFICIAL).lstrip(" ,") or text
    for probability, change in (
        (config.lowercase, lambda t, _: _keep_marks(t, str.lower)),
        (config.uppercase, lambda t, _: _keep_marks(t, str.upper)),
        (config.no_punctuation, lambda t, _: re.sub(r"[.,;:!?]+(?=\s|$)", "", t)),
        (config.obfuscate, _obfuscate),
        (config.typo, _typo),
        (config.stretch, _stretch),
        (config.join, _join),
        (config.emoji, _add_emoji),
        (config.mention, _add_mention),
    ):
        if probability and rng.random() < probability:
            text = change(text, rng)
    return text


def _keep_marks(text: str, change: Callable[[str], str]) -> str:
    return " ".join(word if word.strip(".,!?") in _MARKS else change(word) for word in text.split(" "))


def _words(text: str) -> list[re.Match[str]]:
    return [m for m in _WORD.finditer(text) if not any(m.group() in mark for mark in _MARKS)]


def _change_words(text: str, rng: np.random.Generator, change: Change, share: float = 0.15) -> str:
    words = _words(text)
    if not words:
        return text
    n = max(1, round(share * len(words)))
    chosen = {words[i].start() for i in rng.choice(len(words), min(n, len(words)), replace=False)}
    return _WORD.sub(lambda m: change(m.group(), rng) if m.start() in chosen else m.group(), text)


def _obfuscate(text: str, rng: np.random.Generator) -> str:
    def leet(word: str, rng: np.random.Generator) -> str:
        return "".join(str(rng.choice(list(_LEET[c]))) if c in _LEET and rng.random() < 0.6 else c for c in word)

    def stars(word: str, rng: np.random.Generator) -> str:
        at = int(rng.integers(1, len(word) - 1))
        return word[:at] + "*" * int(rng.integers(1, 3)) + word[at + 1 :]

    def lookalike(word: str, rng: np.random.Generator) -> str:
        return "".join(_LOOKALIKE.get(c, c) if rng.random() < 0.5 else c for c in word)

    def spaced(word: str, rng: np.random.Generator) -> str:
        return str(rng.choice([" ", ".", "-"])).join(word)

    change = (leet, stars, lookalike, spaced)[int(rng.integers(4))]
    return _change_words(text, rng, change, share=float(rng.choice([0.15, 0.3, 1.0], p=[0.5, 0.3, 0.2])))


def _typo(text: str, rng: np.random.Generator) -> str:
    def change(word: str, rng: np.random.Generator) -> str:
        at, kind = int(rng.integers(0, len(word) - 1)), int(rng.integers(4))
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        left_out, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
        wrong = word[:at] + _KEYS[int(rng.integers(len(_KEYS)))] + word[at + 1 :]
        return (swapped, left_out, doubled, wrong)[kind]

    return _change_words(text, rng, change)


def _stretch(text: str, rng: np.random.Generator) -> str:
    def change(word: str, rng: np.random.Generator) -> str:
        vowels = [i for i, c in enumerate(word) if c in "aeiouAEIOU"]
        if not vowels:
            return word
        at = int(rng.choice(vowels))
        return word[:at] + word[at] * int(rng.integers(2, 6)) + word[at:]

    return _change_words(text, rng, change)


def _join(text: str, rng: np.random.Generator) -> str:
    words = text.split(" ")
    if len(words) < 4:
        return text
    at = int(rng.integers(1, len(words) - 1))
    if words[at] in _MARKS or words[at + 1] in _MARKS:
        return text
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def _add_emoji(text: str, rng: np.random.Generator) -> str:
    return f"{text} {_EMOJI[int(rng.integers(len(_EMOJI)))] * int(rng.integers(1, 4))}"


def _add_mention(text: str, rng: np.random.Generator) -> str:
    return f"{OTHER_PERSON} {text}" if rng.random() < 0.5 else f"{text} {OTHER_PERSON}"
