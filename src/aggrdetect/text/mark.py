"""The text that the model sees: who is the official, who is anybody else.

One text paired with two officials gives two marked texts, and so two answers.
"""

import hashlib
import re
from collections.abc import Iterable

OFFICIAL = "@ambtsdrager"
OTHER_PERSON = "@gebruiker"
LINK = "URL"

_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@./])@[\w][\w.\-]*(?:@[\w.\-]+\w)?")
_MARK = "\ufff9"  # stands for the official while handles are replaced; not a character that people type


def mark_text(text: str, official: Iterable[str] = (), *, addressed: bool) -> str:
    """Replace the paired official, other handles and links by their marks.

    Args:
        text: The post as published.
        official: The strings that stand for the paired official in this text: handles with ``@``, names, offices.
        addressed: The post reaches an official even if none is found in it (a reply or page post): a text
            without the mark then starts with it.

    Returns:
        The marked text, with runs of white space as one space.

    >>> mark_text("Hoi @jansen, zie https://t.co/x @piet", ["@jansen"], addressed=False)
    'Hoi @ambtsdrager, zie URL @gebruiker'
    >>> mark_text("mooi plan", addressed=True)
    '@ambtsdrager mooi plan'
    """
    text = mark_links(text).replace(_MARK, "")
    found = sorted({words for words in official if words}, key=len, reverse=True)
    for handle in (words for words in found if words.startswith("@")):
        text = _replace(text, handle)
    text = _HANDLE.sub(OTHER_PERSON, text)
    for name in (words for words in found if not words.startswith("@")):
        text = _replace(text, name)
    text = " ".join(text.replace(_MARK, OFFICIAL).split())
    if addressed and OFFICIAL not in text:
        text = f"{OFFICIAL} {text}".rstrip()
    return text


def mark_links(text: str) -> str:
    """Replace links by their mark.

    >>> mark_links("zie www.voorbeeld.nl/a of HTTPS://voorbeeld.nl")
    'zie URL of URL'
    """
    folded = text.lower()
    return _LINK.sub(LINK, text) if "://" in folded or "www." in folded else text


def _replace(text: str, words: str) -> str:
    """Put the mark in place of *words*, in any case, where no letter, digit or underscore joins them to more."""
    folded, key = text.lower(), words.lower()
    if len(folded) != len(text):  # a letter that is two in lower case
        return re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", _MARK, text, flags=re.IGNORECASE)
    parts, done, at = [], 0, folded.find(key)
    while at >= 0:
        end = at + len(key)
        if not _is_word(text[at - 1 : at]) and not _is_word(text[end : end + 1]):
            parts += [text[done:at], _MARK]
            done = end
        at = folded.find(key, max(end if done == end else at + 1, 1))
    return "".join([*parts, text[done:]])


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def text_hash(marked_text: str) -> str:
    """Return 16 hexadecimal digits that are equal for equal marked texts."""
    return hashlib.blake2b(marked_text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
