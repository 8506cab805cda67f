"""Where a text names which official: handles, names, titles with a surname, offices.

One Aho-Corasick automaton finds all candidates at once; rules on the words around a candidate then decide. Longest
match wins; where two officials fit equally, nobody is named.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

import ahocorasick

from aggrdetect.targets.offices import Office, choose_office, place_name
from aggrdetect.targets.official import Official, PersonName, fold, parse_name
from aggrdetect.targets.surnames import Context, Holder, choose
from aggrdetect.targets.words import COMMON_WORDS, CONTRACTIONS, ROLE_NOUNS

Kind = Literal["handle", "alias", "surname", "office"]


class Found(NamedTuple):
    """An official in a text: the characters from *start* to *end* stand for them."""

    official: Official
    start: int
    end: int
    by_handle: bool


class _Entry(NamedTuple):
    """What a key of the automaton stands for."""

    kind: Kind
    key: str
    holders: tuple[Holder, ...]
    office: Office | None = None


class _Span(NamedTuple):
    start: int
    end: int
    official: Official | None
    by_handle: bool


class Finder:
    """Finds the officials of a roster in texts.

    Args:
        officials: The roster.
    """

    def __init__(self, officials: Sequence[Official]) -> None:
        entries: dict[tuple[str, Kind], list[Holder]] = {}
        for official in officials:
            for kind, key, holder in _keys(official, parse_name(official.name)):
                entries.setdefault((key, kind), []).append(holder)
        by_key: dict[str, list[_Entry]] = {}
        for (key, kind), holders in entries.items():
            by_key.setdefault(key, []).append(_Entry(kind, key, tuple(dict.fromkeys(holders))))
        for noun, office in _offices(officials):
            by_key.setdefault(noun, []).append(_Entry("office", noun, office.holders, office))
        self._automaton = ahocorasick.Automaton()
        for key, values in by_key.items():
            self._automaton.add_word(key, tuple(values))
        self._automaton.make_automaton()
        self._empty = not by_key

    def find(self, text: str, platform: str = "other", day: date | None = None) -> list[Found]:
        """Return the officials that *text* names, in order of appearance; one may appear more than once.

        Args:
            text: A text in Unicode form NFC.
            platform: Where it was posted; handles count on their own platform only.
            day: When; only who is in office then counts. None: everybody.
        """
        if self._empty:
            return []
        folded = fold(text)
        hits = [
            (last + 1 - len(entry.key), last + 1, entry)
            for last, entries in self._automaton.iter(folded)
            for entry in entries
            if _stands_alone(folded, last + 1 - len(entry.key), last + 1)
        ]
        if not hits:
            return []
        context = Context(text, folded, platform, day)
        spans = [span for hit in hits if (span := _judge(context, *hit)) is not None]
        return [Found(s.official, s.start, s.end, s.by_handle) for s in _longest(spans) if s.official is not None]


def _keys(official: Official, name: PersonName) -> Iterable[tuple[Kind, str, Holder]]:
    plain, needs_title = Holder(official, name), Holder(official, name, needs_title=True)
    for handle in official.handles:
        yield "handle", f"@{handle.name}", Holder(official, name, platform=handle.platform)
    if " " in official.name:
        yield "alias", fold(official.name), plain
    for alias in official.aliases:
        yield "alias", fold(alias), Holder(official, name, alias=alias)
    for full in _surnames(name):
        yield "surname", full, plain
    first = name.surname.split("-")[0]
    parts = {f"{name.particle} {first}".strip(), first, name.surname} - {"", *_surnames(name)}
    for part in sorted(parts):
        yield "surname", part, needs_title


def _offices(officials: Sequence[Official]) -> Iterator[tuple[str, Office]]:
    """Yield what the office of each role of the roster is called, with who holds it."""
    for role in sorted({official.role for official in officials} & ROLE_NOUNS.keys()):
        holders = tuple(
            Holder(official, parse_name(official.name), place=place_name(official.organisation))
            for official in officials
            if official.role == role
        )
        office = Office(holders, frozenset().union(*(holder.name.given for holder in holders)))
        for noun in ROLE_NOUNS[role]:
            yield noun, office


def _surnames(name: PersonName) -> Iterable[str]:
    """Yield a surname as people write it, particle included."""
    if not name.surname:
        return
    particles = (name.particle, *CONTRACTIONS.get(name.particle, ()))
    for surname in {name.surname, name.surname.replace("-", " ")}:
        for particle in particles:
            yield f"{particle} {surname}".strip()
        if name.particle.endswith("'"):
            yield f"{name.particle}{surname}"


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Tell whether no letter, digit or hyphen joins the match to another word."""
    before, after = folded[start - 1 : start], folded[end : end + 1]
    if before and (before.isalnum() or before in "_-@#"):
        return False
    return not (after and (after.isalnum() or after == "_" or (after in "-@" and folded[end + 1 : end + 2].isalnum())))


def _judge(context: Context, start: int, end: int, entry: _Entry) -> _Span | None:
    """Return the span a hit stands for; one without an official only keeps shorter hits out."""
    if entry.kind == "handle":
        return _handle(context, start, end, entry)
    if entry.kind == "alias":
        return _alias(context, start, end, entry)
    if entry.office is not None:
        chosen = choose_office(context, start, end, entry.office)
    else:
        chosen = choose(context, start, end, entry.holders)
    return chosen and _Span(chosen.start, chosen.end, chosen.official, by_handle=False)


def _handle(context: Context, start: int, end: int, entry: _Entry) -> _Span | None:
    if context.folded[end : end + 1] == "." and context.folded[end + 1 : end + 2].isalnum() and context.platform != "x":
        return None  # handles elsewhere hold full stops: another account
    owners = [h for h in entry.holders if h.owns_handle_on(context.platform) and h.official.in_office(context.day)]
    return _Span(start, end, owners[0].official, by_handle=True) if owners else None


def _alias(context: Context, start: int, end: int, entry: _Entry) -> _Span | None:
    typed = context.text[start:end]
    holders = [h for h in entry.holders if h.official.in_office(context.day) and _same_case(typed, h.alias)]
    officials = list(dict.fromkeys(holder.official for holder in holders))
    if not officials:
        return None
    return _Span(start, end, officials[0] if len(officials) == 1 else None, by_handle=False)


def _same_case(typed: str, alias: str) -> bool:
    """Tell whether an alias that is a common word is written with its own capitals."""
    return fold(alias) not in COMMON_WORDS or typed == alias or (typed.isupper() and len(typed) > 1)


def _longest(spans: list[_Span]) -> list[_Span]:
    """Return spans that do not overlap, the longest first chosen, in order of appearance."""
    if len(spans) == 1:
        return spans
    chosen: list[_Span] = []
    taken = bytearray(max((span.end for span in spans), default=0))
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.official is None, s.start)):
        if not any(taken[span.start : span.end]):
            chosen.append(span)
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
    return sorted(chosen, key=lambda span: span.start)
