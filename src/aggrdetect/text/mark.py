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
_SPACE = re.compile(r"\s+")
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
    text = _LINK.sub(LINK, text)
    for found in sorted({o for o in official if o}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(found)}(?!\w)", _MARK, text, flags=re.IGNORECASE)
    text = _HANDLE.sub(OTHER_PERSON, text).replace(_MARK, OFFICIAL)
    text = _SPACE.sub(" ", text).strip()
    if addressed and OFFICIAL not in text:
        text = f"{OFFICIAL} {text}".rstrip()
    return text


def text_hash(marked_text: str) -> str:
    """Return 16 hexadecimal digits that are equal for equal marked texts."""
    return hashlib.blake2b(marked_text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
