"""Where a text holds what leads to a person: links, addresses, numbers of telephones, accounts and citizens."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """The characters from *start* to *end*, and the mark to put in their place."""

    start: int
    end: int
    mark: str


def _always(found: str) -> bool:  # noqa: ARG001 (one signature)
    return True


def _is_iban(found: str) -> bool:
    plain = re.sub(r"\s", "", found).upper()
    return plain.startswith("NL") or int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


_DASHES = r"\-\u2010-\u2015\u2212"
_NOT_A_DATE = (
    rf"(?!\d{{1,2}}[/.{_DASHES}]\d{{1,2}}[/.{_DASHES}](?:\d{{2}}|\d{{4}})\b(?![/.{_DASHES}]\d))"
    rf"(?!\d{{4}}[{_DASHES}]\d{{2}}[{_DASHES}]\d{{2}}\b)"
)
_SEPARATED = rf"(?:[\s()/.{_DASHES}]{{0,3}}\d)"
WRITTEN_NAME = "\u2068[^\u2068\u2069\n]{1,100}\u2069"
"""A pattern of what WhatsApp writes after the ``@`` of a mention: a name of one or more words between two marks."""

_STREET = r"[A-Z][\w'-]*(?:straat|laan|weg|plein|singel|gracht|kade|dijk|hof|pad|steeg|dreef)"
_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("URL", re.compile(r"https?://\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/\S+", re.IGNORECASE), _always),
    ("[e-mail]", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b"), _always),
    (
        "[iban]",
        re.compile(
            r"\bNL\s?\d\d\s?[A-Z]{4}(?:\s?\d){10}\b|\b[A-Z]{2}\d\d(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b"
        ),
        _is_iban,
    ),
    ("[iban]", re.compile(r"\bnl\d\d\s?[a-z]{4}(?:\s?\d){10}\b"), _always),
    (
        "[telefoon]",
        re.compile(
            rf"(?<![\w+])(?<!\d/){_NOT_A_DATE}(?:(?:\+|00)[\s{_DASHES}]?31[\s.{_DASHES}]{{0,2}}(?:\(0\))?|\(?0(?=[1-9]))"
            rf"{_SEPARATED}{{9}}(?!/?\d)|(?<![\w+@€.,])31(?:[1-9]\d{{8}}|\s?6{_SEPARATED}{{8}})(?![\d€%]|[.,]\d)"
            rf"|(?<![\w+])(?:\+|00)[1-9]{_SEPARATED}{{8,13}}(?!\d)"
        ),
        _always,
    ),
    (
        "[bsn]",
        re.compile(r"(?<![\w.,€-])\d{3,4}[ .]?\d{2,3}[ .]?\d{3}(?![\w-]|[.,]\d)"),
        lambda found: _n_digits(found) == 9,
    ),
    ("[bsn]", re.compile(r"(?i)(?<=bsn)[:\s]{0,3}\d{8,9}\b"), _always),
    ("[adres]", re.compile(rf"\b{_STREET}\s+\d{{1,4}}\s?[a-zA-Z]?\b(?:,?\s+[1-9]\d{{3}}\s?[A-Z]{{2}}\b)?"), _always),
    (
        "[adres]",
        re.compile(r"\b[1-9]\d{3}(?:\s?[A-Z]{2}|[a-z]{2})\b(?:,?\s+(?:nr\.?\s*|huisnummer\s*)?\d{1,5}\s?[a-zA-Z]?\b)?"),
        _always,
    ),
)


def _n_digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def bare_name(written: str) -> str:
    """Return the name that ``WRITTEN_NAME`` fits, without what WhatsApp puts around it."""
    return written.strip("\u2068\u2069~ \u202f\xa0")


def personal_spans(text: str) -> Iterator[Span]:
    """Yield where *text* holds links, e-mail addresses, numbers or addresses of people; spans may overlap.

    Telephone numbers are those of Dutch layouts (0, +31, 0031, 31, with spaces, dots, dashes, slashes) and others with
    a plus; numbers like a BSN have nine digits, or stand after "bsn"; addresses are a postcode, with a house number if
    there is one, or a street with a number.

    >>> [span.mark for span in personal_spans("bel 06-12345678, mail a@b.nl, kom naar 1234 AB 5")]
    ['[e-mail]', '[telefoon]', '[adres]']
    """
    for mark, pattern, holds in _PATTERNS:
        for found in pattern.finditer(text):
            if holds(found[0]):
                yield Span(found.start(), found.end(), mark)


def replace_spans(text: str, spans: list[Span]) -> str:
    """Put marks in place of *spans*; where some overlap, the first in the list wins."""
    taken = bytearray(len(text))
    kept = []
    for span in spans:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    pieces, done = [], 0
    for span in sorted(kept):
        pieces += [text[done : span.start], span.mark]
        done = span.end
    return "".join([*pieces, text[done:]])
