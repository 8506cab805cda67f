"""The table of formats: container x mapping, how each is recognised, and what it keeps.

A new platform is one mapping, one row here, one entry in ``formats.toml`` and one fixture.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from aggrdetect.readers.mappings import generic, x_api, x_archive
from aggrdetect.readers.rows import Mapper

LOCAL, UTC = "Europe/Amsterdam", "UTC"
_JSON = ("jsonl", "json")
_TABLE = ("delimited", "sheet", "parquet")

GENERIC = {
    "jsonl": "jsonl", "json": "jsonl", "javascript": "jsonl", "delimited": "delimited", "sheet": "sheet",
    "parquet": "parquet", "lines": "text",
}  # fmt: skip
"""Container to the format that reads it when no other is recognised."""


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
        header: The columns of files that come without a header.
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
    header: tuple[str, ...] | None = None

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


def _signs(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(names.split()) for names in sets)


_ROWS = (
    Format(
        name="x_api_v2",
        containers=_JSON,
        mapping=x_api.map_v2,
        unpack=x_api.unpack_pages,
        signs=_signs(
            "data[].id data[].text",
            "data.id data.text",
            "id text author_id conversation_id",
            "id text edit_history_tweet_ids",
            "id text author_id public_metrics",
            "[].id [].text [].author_id [].conversation_id",
            "id action reason created_at",
            "__twarc",
        ),
        zone=UTC,
    ),
    Format(
        name="x_api_v1",
        containers=_JSON,
        mapping=x_api.map_v1,
        unpack=x_api.unpack_v1,
        signs=_signs(
            "id_str user.screen_name created_at",
            "[].id_str [].user.screen_name [].created_at",
            "statuses[].id_str statuses[].user.screen_name",
        ),
        items=("", "[]", "statuses[]"),
        zone=UTC,
    ),
    Format(
        name="x_archive",
        containers=("javascript", "json"),
        mapping=x_archive.map_archive,
        signs=_signs("[].tweet.id_str", "[].tweet.full_text", "[].id_str [].full_text [].retweeted"),
        items=("[]",),
        members=(r"(^|/)(deleted-)?tweets?(-part\d+)?\.js$", r"(^|/)community-tweet(-part\d+)?\.js$"),
        zone=UTC,
    ),
    Format(
        name="x_archive_old",
        containers=("javascript", "json"),
        mapping=x_archive.map_archive,
        signs=_signs("[].id_str [].text [].user.screen_name [].source"),
        items=("[]",),
        members=(r"(^|/)data/js/tweets/\d{4}_\d\d\.js$",),
        zone=UTC,
    ),
    Format(
        name="x_archive_csv",
        containers=_TABLE,
        mapping=x_archive.map_old_csv,
        signs=_signs("tweetid inreplytostatusid timestamp text expandedurls"),
        members=(r"(^|/)tweets\.csv$",),
        zone=UTC,
    ),
    Format(name="delimited", containers=("delimited",), mapping=generic.map_generic),
    Format(name="jsonl", containers=(*_JSON, "javascript"), mapping=generic.map_generic),
    Format(name="text", containers=("lines",), mapping=generic.map_generic),
)

FORMATS: Mapping[str, Format] = {row.name: row for row in _ROWS}
"""Every format by name, in the order in which ties are decided."""
