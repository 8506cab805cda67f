"""A report in words: sections of blocks, the same for HTML and PDF."""

import math
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from aggrdetect.report.charts import Chart
from aggrdetect.stats.estimate import Estimate

Cell: TypeAlias = str | int | float | None
"""A number that is not known, or suppressed, is None."""

KINDS = ("text", "count", "share", "score", "number")
"""What a column holds: words, whole numbers, shares from 0 to 1, scores with two decimals, numbers with one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what stands above it, one of ``KINDS``, and what it means, for the data dictionary."""

    header: str
    kind: str = "text"
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. The first column names the rows."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with what it shows in words."""

    id: str
    title: str
    text: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over part of a chapter."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms and what they are."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Text to notice: a heading, sentences and a list."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Big:
    """The one number to remember, with what it is and how sure it is."""

    value: str
    text: str
    range: str


Block: TypeAlias = Heading | Paragraph | Bullets | Facts | Box | Big | Table | Figure


def shares(estimate: Estimate | None) -> tuple[float | None, float | None, float | None]:
    """Return value and bounds of an estimate, each None where it is not defined."""
    if estimate is None:
        return None, None, None
    found = [None if math.isnan(n) else n for n in (estimate.value, estimate.low, estimate.high)]
    return found[0], found[1], found[2]


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole report."""

    language: str
    title: str
    subtitle: str
    made: str
    made_on: date
    footer: str
    contents: str
    skip: str
    sections: tuple[Section, ...]

    def tables(self) -> list[Table]:
        """Return all tables in order, each once."""
        found = [block for section in self.sections for block in section.blocks if isinstance(block, Table)]
        return list({table.id: table for table in found}.values())
