"""What a format is: container x mapping, how it is recognised, and what a person wants to know about it."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from aggrdetect.readers.rows import Mapper

LOCAL, UTC = "Europe/Amsterdam", "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What an export of one kind looks like and how it becomes posts.

    Attributes:
        containers: In which files it comes; names in ``containers.CONTAINERS``.
        mapping: Row to post.
        unpack: Row of the container to the rows in it, where it holds several.
        signs: It is recognised by all field names of one of these sets: dotted paths in JSON, columns as
            ``fields.normalised`` gives them in tables.
        items: Where the rows stand in a JSON document, see ``rows.Layout``.
        members: It is recognised in a zip or an unpacked archive by these paths, as regular expressions.
        zone: The zone of times that name none.
        escape: The escape character of delimited files that do not double their quotes.
        columns: Field of a table to the names of its columns, see ``mappings.cells``.
    """

    name: str
    containers: tuple[str, ...]
    mapping: Mapper
    unpack: Callable[[Any], Iterable[Any]] | None = None
    signs: tuple[frozenset[str], ...] = ()
    items: tuple[str, ...] = ("", "[]")
    members: tuple[str, ...] = ()
    zone: str = LOCAL
    escape: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def container(self) -> str:
        """The container in which it mostly comes."""
        return self.containers[0]

    @property
    def guide(self) -> "Guide":
        """What a person wants to know about it."""
        return guides()[self.name]

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.guide.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What a person wants to know about a format.

    Attributes:
        kept: Fields of ``POST_SCHEMA`` that it fills.
        lost: What the export holds and posts do not, or what the export lacks.
        time: In which zone its times are.
        how_nl: How to make the export, step by step, in Dutch.
        how_en: The same in English.
    """

    title: str
    kept: tuple[str, ...]
    lost: str
    time: str
    how_nl: tuple[str, ...]
    how_en: tuple[str, ...]


@cache
def guides() -> Mapping[str, Guide]:
    """Return the guide of every format by name."""
    table = tomllib.loads(files("aggrdetect.readers").joinpath("formats.toml").read_text(encoding="utf-8"))
    return {
        name: Guide(
            title=entry["title"],
            kept=tuple(entry["kept"].split()),
            lost=entry["lost"],
            time=entry["time"],
            how_nl=tuple(entry["how_nl"]),
            how_en=tuple(entry["how_en"]),
        )
        for name, entry in table.items()
    }


def signs(*sets: str) -> tuple[frozenset[str], ...]:
    """Return sets of field names from names divided by spaces."""
    return tuple(frozenset(names.split()) for names in sets)
