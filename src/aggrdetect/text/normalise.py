"""Marked text as the tokenizer gets it, in training and in scoring alike.

The steps stand in ``STEPS``, in order. A change to any of them changes scores: raise ``VERSION`` then, so that models
trained with the steps of before refuse to score with the new ones.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from aggrdetect.text import characters, disguise
from aggrdetect.text.mark import LINK, OFFICIAL, OTHER_PERSON
from aggrdetect.text.vulgar import PLAIN

VERSION: int = 1

_MARKS = re.compile(rf"({OFFICIAL}|{OTHER_PERSON}|\b{LINK}\b)")
_MAX_PASSES = 8  # one step can make work for an earlier one; real text settles in two

_EMOJI = "[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff]"
_EMOJI_RUN = re.compile(
    rf"((?:[\U0001f1e6-\U0001f1ff]{{2}}|{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]*"
    rf"(?:\u200d{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]*)*))(?: ?\1){{3,}}"
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ROMAN = re.compile(r"[IVXLCDM]+")
_PUNCTUATION_RUN = re.compile(r"([^\w\s])\1{3,}")
_SPACES = re.compile(r"\s+")


class NormaliseStep(NamedTuple):
    """One step: what it is called, what a text must hold for it to have work, and what it does."""

    name: str
    trigger: re.Pattern[str]
    apply: Callable[[str], str]
    ascii: bool = True
    """Whether a text of nothing but ASCII characters can need this step."""


def shorten_stretched(text: str) -> str:
    """Bring letters that stand three or more times in a row back to two; ``xxx``, ``www`` and ``XIII`` stay.

    A word of ``text.vulgar`` that then shows gets its one letter.

    >>> shorten_stretched("neeeee, SCHAAAANDE! kuuuut www xxx Willem III XVIII")
    'nee, SCHAANDE! kut www xxx Willem III XVIII'
    """
    return _WORD.sub(_shorten, text)


def _shorten(found: re.Match[str]) -> str:
    word = found.group()
    if len(word) < 3 or (len(word) == 3 and len(set(word.lower())) == 1) or _ROMAN.fullmatch(word):
        return word
    doubled = _STRETCHED.sub(lambda m: m.group()[:2], word)
    if doubled == word or PLAIN.search(doubled.lower()):
        return doubled
    single = _STRETCHED.sub(lambda m: m.group()[:1], word)
    return single if PLAIN.search(single.lower()) else doubled


def shorten_runs(text: str) -> str:
    """Bring runs of one emoji or punctuation mark back to three.

    >>> shorten_runs("wat?!!!!!!! 😂😂😂😂😂 👍 👍 👍 👍 .....")
    'wat?!!! 😂😂😂 👍👍👍 ...'
    """
    return _PUNCTUATION_RUN.sub(lambda m: m.group()[:3], _EMOJI_RUN.sub(lambda m: m.group(1) * 3, text))


def collapse_spaces(text: str) -> str:
    """Make every run of white space one space.

    >>> collapse_spaces("wat    een dag")
    'wat een dag'
    """
    return _SPACES.sub(" ", text)


STEPS: tuple[NormaliseStep, ...] = (
    NormaliseStep("entities", re.compile("&[#a-zA-Z]"), characters.decode_entities),
    NormaliseStep("encoding", re.compile("[ÂÃÄÅÆÐÑØÙâãïð][\x80-\uffff]"), characters.repair_encoding, ascii=False),
    NormaliseStep("composition", re.compile("[^\x00-\x7f]"), characters.compose, ascii=False),
    NormaliseStep("invisible", re.compile("[\x00-\x1b\x7f]|[^\x00-\x7f]"), characters.drop_invisible),
    NormaliseStep("look-alikes", re.compile("[\u0250-\U0001f169]"), characters.replace_lookalikes, ascii=False),
    NormaliseStep("spelled out", disguise.SPELLED_START, disguise.join_spelled),
    NormaliseStep("masked", disguise.SIGNED_WORD, disguise.reveal_masked),
    NormaliseStep("leet", re.compile(r"[^\W\d_][013457@$€]"), disguise.replace_leet),
    NormaliseStep("stretched", _STRETCHED, shorten_stretched),
    NormaliseStep("runs", re.compile(r"([^\w\s])\1{3}|[\u2190-\U0001faff]"), shorten_runs),
    NormaliseStep("spaces", re.compile(r"\s\s|[^\S ]"), collapse_spaces),
)
"""The steps, in order. Each keeps the marks of ``text.mark``."""


def normalise(text: str) -> str:
    """Return *text* with entities, encodings, disguises and stretching taken out.

    Args:
        text: Marked text, as ``text.mark.mark_text`` gives it.

    Returns:
        The text that the tokenizer gets; normalising it again changes nothing.

    >>> normalise("@ambtsdrager wat een k&#117;t&nbsp;b3sl1ssing, neeeeee!!!!!!  URL")
    '@ambtsdrager wat een kut beslissing, nee!!! URL'
    """
    for _ in range(_MAX_PASSES):
        before = text
        plain = text.isascii()
        for step in STEPS:
            if (step.ascii or not plain) and step.trigger.search(text):
                text = _between_marks(step.apply, text)
        text = text.strip()
        if text == before:
            break
    return text


def _between_marks(apply: Callable[[str], str], text: str) -> str:
    if OFFICIAL not in text and OTHER_PERSON not in text and LINK not in text:
        return apply(text)
    parts = _MARKS.split(text)
    parts[::2] = [apply(part) if part else part for part in parts[::2]]
    return "".join(parts)
