"""Whether a surname in a text means an official: by title, given name, capitals, and who else is called so."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from aggrdetect.targets.official import ANY_HANDLE, Official, PersonName
from aggrdetect.targets.words import (
    COMMON_WORDS,
    GIVEN_NAMES,
    ROLE_NOUNS,
    ROLE_TITLES,
    TITLES_OF_ANYBODY,
    TITLES_OF_MEN,
    TITLES_OF_WOMEN,
)

_BEFORE = re.compile(r"(?:[\w.'’/-]+\s){1,5}$")
_WORD = re.compile(r"\S+")
_INITIALS = re.compile(r"(?:[a-z]\.)+")
_SENTENCE_END = ".!?:;\n"
_REACH = 80  # titles and given names stand within this many characters before a surname
_MOST_TITLE_WORDS = 4


class Context(NamedTuple):
    """A text under search: as typed, folded, and where and when it was posted."""

    text: str
    folded: str
    platform: str
    day: date | None


class Holder(NamedTuple):
    """An official as the bearer of a name, handle or office.

    ``needs_title``: the name alone says too little. ``platform``: of the handle. ``alias``: as the roster spells it.
    ``place``: the organisation without its kind, folded.
    """

    official: Official
    name: PersonName
    needs_title: bool = False
    platform: str = ""
    alias: str = ""
    place: str = ""

    def owns_handle_on(self, platform: str) -> bool:
        """Tell whether the handle means this official on *platform*."""
        return self.platform == platform or platform in ANY_HANDLE


class Chosen(NamedTuple):
    """The characters that stand for somebody, and for whom; nobody where it is not this roster's official."""

    start: int
    end: int
    official: Official | None


def _title_words() -> dict[str, frozenset[str]]:
    """Return for each title the roles and sexes it fits, as ``role`` and ``sex:m``; an empty set fits all."""
    fits: dict[str, set[str]] = {}
    for table in (ROLE_NOUNS, ROLE_TITLES):
        for role, titles in table.items():
            for title in titles:
                fits.setdefault(title, set()).add(role)
    for sex, titles in (("sex:m", TITLES_OF_MEN), ("sex:v", TITLES_OF_WOMEN)):
        for title in titles:
            fits.setdefault(title, set()).add(sex)
    return {title: frozenset(kinds) for title, kinds in fits.items()} | dict.fromkeys(TITLES_OF_ANYBODY, frozenset())


_TITLES = _title_words()


def choose(context: Context, start: int, end: int, holders: Sequence[Holder]) -> Chosen | None:
    """Return whom the surname from *start* to *end* means.

    Returns:
        The official with the title and given names before the surname; nobody where title, given name or a namesake
        points elsewhere; None where this is no name at all.
    """
    holders = [holder for holder in holders if holder.official.in_office(context.day)]
    if not holders:
        return None
    words = _words_before(context.folded, start)
    rest, given = _match_given(words, holders)
    titles, rest = _split_titles(rest)
    fitting = [holder for holder in (given or holders) if _fits(holder, titles)]
    first = _start_of(words, len(rest), start)
    if not titles and not given:
        fitting = [holder for holder in fitting if not holder.needs_title]
        if not fitting or not _looks_like_name(context, end, fitting[0], words):
            return None
    officials = list(dict.fromkeys(holder.official for holder in fitting))
    return Chosen(first, end, officials[0] if len(officials) == 1 else None)


def _words_before(folded: str, start: int) -> list[tuple[int, str]]:
    """Return the words right before *start*, with nothing but single spaces between, each with its place."""
    offset = max(0, start - _REACH)
    found = _BEFORE.search(folded, offset, start)
    if not found:
        return []
    return [(word.start(), word.group()) for word in _WORD.finditer(folded, found.start(), start)]


def _match_given(words: list[tuple[int, str]], holders: Sequence[Holder]) -> tuple[list[tuple[int, str]], list[Holder]]:
    """Take given names or initials off the end of *words*; return what is left, and whose they are."""
    whose: list[Holder] = []
    left = list(words)
    while left:
        word = left[-1][1]
        matching = [holder for holder in (whose or holders) if _is_given(word, holder.name)]
        if not matching:
            break
        whose = matching
        left.pop()
    return left, whose


def _is_given(word: str, name: PersonName) -> bool:
    if word.endswith(".") and word.rstrip(".") not in _TITLES:
        letters = word.replace(".", "")
        return bool(letters) and len(letters) <= len(name.initials) and name.initials.startswith(letters)
    return word in name.given


def _split_titles(words: list[tuple[int, str]]) -> tuple[list[str], list[tuple[int, str]]]:
    """Take titles off the end of *words*, longest first: ``wethouder mevrouw`` gives two."""
    titles: list[str] = []
    left = list(words)
    while left:
        for n in range(min(_MOST_TITLE_WORDS, len(left)), 0, -1):
            title = " ".join(word for _, word in left[-n:]).rstrip(".")
            if title in _TITLES:
                titles.append(title)
                left = left[:-n]
                break
        else:
            break
    return titles, left


def _fits(holder: Holder, titles: list[str]) -> bool:
    kinds = {holder.official.role, f"sex:{holder.official.gender}"}
    if holder.official.gender in {"", "x"}:
        kinds |= {"sex:m", "sex:v"}
    return all(not _TITLES[title] or _TITLES[title] & kinds for title in titles)


def _start_of(words: list[tuple[int, str]], n_left: int, start: int) -> int:
    return words[n_left][0] if n_left < len(words) else start


def _looks_like_name(context: Context, end: int, holder: Holder, words: list[tuple[int, str]]) -> bool:
    """Tell whether a surname without title or given name is meant as one, and of nobody else."""
    main = end - len(holder.name.surname)
    typed = context.text[main:end]
    common = holder.name.surname in COMMON_WORDS
    shouted = typed.isupper() and len(typed) > 1
    if not typed[:1].isupper() or (common and (shouted or not holder.name.particle)):
        return False
    if not words:
        return True
    at, before = words[-1]
    if before in GIVEN_NAMES or _INITIALS.fullmatch(before):
        return False
    opening = at == 0 or context.text[:at].rstrip()[-1:] in _SENTENCE_END or shouted
    return opening or not context.text[at].isupper() or before.endswith((".", "!", "?"))
