"""Whether an office in a text, such as ``de burgemeester``, means the official who holds it."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from aggrdetect.targets.official import fold
from aggrdetect.targets.surnames import Chosen, Context, Holder
from aggrdetect.targets.words import DETERMINERS, NOT_THIS_ONE, OPENERS, PARTICLES

_DETERMINER = re.compile(
    rf"(?<![\w'@#-])(?:(?:meneer|mijnheer|mevrouw|mevr\.?|dhr\.?)\s)?(?:(?:{'|'.join(DETERMINERS)})\s)?$"
)
_BEFORE = re.compile(r"(?:[\w'’-]+\s){1,3}$")
_NEXT = re.compile(r"\s([\w'’-]+)(?:\s([\w'’-]+))?")
_OF_PLACE = re.compile(r"\s(?:van|in|te)\s((?:de |het |den )?[\w'’-]+(?:[ -][\w'’-]+){0,3})")
_KINDS_OF_ORGANISATION = re.compile(
    r"^(?:gemeente|provincie|waterschap|hoogheemraadschap|wetterskip|ministerie)\s(?:van\s)?"
)
_REACH = 40


class Office(NamedTuple):
    """The officials of the roster who hold an office at any time, and their given names."""

    holders: tuple[Holder, ...]
    given: frozenset[str]


def choose_office(context: Context, start: int, end: int, office: Office) -> Chosen | None:
    """Return whom the office from *start* to *end* means.

    Args:
        context: The text.
        start: First character of the office.
        end: First character behind it.
        office: Who holds it.

    Returns:
        The only holder on the day of the post, with the determiner before the office; or the one whose given name or
        organisation follows; None where the words around it say that another is meant, or nobody in particular.
    """
    if not _is_definite(context.folded, start):
        return None
    end, holders = _by_next_words(context, end, office)
    in_office = list(islice((h.official for h in holders if h.official.in_office(context.day)), 2))
    if len(in_office) != 1:
        return None
    determiner = _DETERMINER.search(context.folded, max(0, start - _REACH), start)
    return Chosen(determiner.start() if determiner else start, end, in_office[0])


def _by_next_words(context: Context, end: int, office: Office) -> tuple[int, Sequence[Holder]]:
    """Narrow the holders by a given name, another's name or a place behind the office; return the new end and them."""
    shouted = context.text.isupper()
    if (place := _OF_PLACE.match(context.folded, end)) and not shouted:
        typed = context.text[place.start(1) : place.end(1)]
        if any(word[:1].isupper() for word in typed.split()):
            return end, [
                h for h in office.holders if h.place and f"{place[1]} ".startswith((f"{h.place} ", f"{h.place}-"))
            ]
        return end, office.holders
    following = _NEXT.match(context.text, end)
    if following is None:
        return end, office.holders
    word, more = fold(following[1]), following[2] or ""
    more_is_name = more[:1].isupper() and fold(more) not in OPENERS and not shouted
    if word in office.given:
        return following.end(1), [] if more_is_name else [h for h in office.holders if word in h.name.given]
    is_name = following[1][:1].isupper() and word not in OPENERS and not shouted
    return end, () if is_name or (word in PARTICLES and more_is_name) else office.holders


def place_name(organisation: str) -> str:
    """Return an organisation's name, folded, without what kind it is.

    >>> place_name("Gemeente Lindeveen"), place_name("Ministerie van Landbouw")
    ('lindeveen', 'landbouw')
    """
    return _KINDS_OF_ORGANISATION.sub("", fold(organisation))


def _is_definite(folded: str, start: int) -> bool:
    """Tell whether the words before an office do not make it any holder, a former one or another one."""
    found = _BEFORE.search(folded, max(0, start - _REACH), start)
    words = found.group().split() if found else []
    if not NOT_THIS_ONE.isdisjoint(words[-2:]):
        return False
    indefinite = next((at for at, word in enumerate(words) if word in {"een", "'n"}), None)
    return indefinite is None or (indefinite > 0 and words[indefinite - 1] == "wat")
