"""One row of the roster, and what a name is made of."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from aggrdetect.targets.words import PARTICLES

ANY_HANDLE = frozenset({"other", "email", "forum", "news", "blog", "review"})
"""Platforms without handles of their own: a handle of any platform means its owner there."""

_DEGREES = re.compile(r"^(?:(?:prof|drs?|mr|ir|ing|bc)\.?\s+)+|,.*$")
_NICKNAME = re.compile(r"[(\"'“]([^()\"'”]+)[)\"'”]")

_ACCENTED = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x250)}
_FOLD = str.maketrans({**_ACCENTED, **dict(zip("øØłŁđĐıİ’‘´`‑–", "oOlLdDiI''''--", strict=True))})


class Handle(NamedTuple):
    """An account: the platform, and the handle or id on it without ``@``, in lower case."""

    platform: str
    name: str

    def is_on(self, platform: str) -> bool:
        """Tell whether this handle means its owner on *platform*."""
        return platform == self.platform or platform in ANY_HANDLE


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody in office.

    Attributes:
        official_id: Unique in the roster.
        name: Full name, as in ``Jan de Vries``.
        role: One of ``schema.ROLES``.
        layer: One of ``schema.LAYERS``.
        organisation: The municipality, province, water board or ministry.
        gender: ``m``, ``v``, ``x`` or empty.
        handles: Accounts.
        aliases: Other names that people use.
        start: First day in office, or None where not known.
        end: Last day in office, or None where still in office.
    """

    official_id: str
    name: str
    role: str
    layer: str
    organisation: str = ""
    gender: str = ""
    handles: tuple[Handle, ...] = ()
    aliases: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None

    def in_office(self, day: date | None) -> bool:
        """Tell whether the official is in office on *day*; without a day, yes."""
        return day is None or ((self.start is None or self.start <= day) and (self.end is None or day <= self.end))


class PersonName(NamedTuple):
    """The parts of a full name, folded: given names and nicknames, initials, particle and rest of the surname."""

    given: frozenset[str]
    initials: str
    particle: str
    surname: str


def fold(text: str) -> str:
    """Return *text* in lower case without accents, with every character at its place.

    >>> fold("Wethouder Çelik, ’t Hóf")
    "wethouder celik, 't hof"
    """
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLD).lower()
    return folded if len(folded) == len(text) else "".join(c.lower()[:1] for c in text.translate(_FOLD))


def parse_name(name: str) -> PersonName:
    """Split a full name.

    >>> name = parse_name("drs. J.W. (Jan) van den Berg-Smit")
    >>> sorted(name.given), name.initials, name.particle, name.surname
    (['jan'], 'jw', 'van den', 'berg-smit')
    >>> parse_name("Yasmin El Haddad")[1:]
    ('y', 'el', 'haddad')
    """
    plain = _DEGREES.sub(" ", fold(name).replace("’", "'"))
    nicknames = frozenset(word for found in _NICKNAME.findall(plain) for word in found.split())
    words = re.sub(r"\.(?=\w)", ". ", _NICKNAME.sub(" ", plain)).split()
    at = next((i for i, word in enumerate(words) if word in PARTICLES and i < len(words) - 1), max(len(words) - 1, 0))
    first, last = words[:at], words[at:]
    n_particles = next((i for i, word in enumerate(last) if word not in PARTICLES), len(last) - 1)
    return PersonName(
        given=nicknames | frozenset(word for word in first if len(word.rstrip(".")) > 1),
        initials="".join(word[0] for word in first),
        particle=" ".join(last[:n_particles]),
        surname=" ".join(last[n_particles:]),
    )
