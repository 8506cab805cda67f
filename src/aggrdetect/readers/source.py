"""One input, opened: which format, why, and its posts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aggrdetect.errors import InputError
from aggrdetect.readers.batches import BatchMaker
from aggrdetect.readers.columns import about_columns
from aggrdetect.readers.containers import CONTAINERS
from aggrdetect.readers.fields import check_fields
from aggrdetect.readers.find import STDIN_PREFIX
from aggrdetect.readers.containers.streams import file_part
from aggrdetect.readers.formats import Format
from aggrdetect.readers.packages import package_members
from aggrdetect.readers.rows import DEFAULT_LIMITS, Broken, Limits, Notes, OnReject, Part, Post, Read, Reject, Row, raw_text
from aggrdetect.readers.sniff import Found, find_format
from aggrdetect.readers.times import decide_order
from aggrdetect.registry import load

import pyarrow as pa

UNEXPECTED = "a field is missing or of an unexpected type"
_FOREIGN = (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError)
"""What a mapping may meet in a row that is not what its platform writes."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a source: a part, its format, and what the other files of the source say."""

    part: Part
    found: Found
    about: Mapping[str, Any]


class Source:
    """An input that is ready to be read.

    Attributes:
        path: The file or folder.
        format_name: The format of its first file.
        reason: Why this format, in one line.
    """

    def __init__(self, path: Path, members: list[Member], limits: Limits, fields: Mapping[str, str]) -> None:
        self.path = path
        self.format_name = members[0].found.format.name
        self.reason = members[0].found.reason
        self._members, self._limits, self._fields = members, limits, dict(fields)
        self._notes = Notes()

    @property
    def notes(self) -> list[str]:
        """What a person should know about how the input was read; complete when all batches are taken."""
        return self._notes.lines()

    def batches(self, on_reject: OnReject, batch_rows: int = 4096) -> Iterator[pa.RecordBatch]:
        """Yield the posts in the order of the input, as batches of ``POST_SCHEMA``.

        Every row is in a batch or given to *on_reject*.

        Args:
            on_reject: Called for each row that gives no post.
            batch_rows: Most posts in a batch.

        Raises:
            InputError: The file as a whole cannot be read, or its text column cannot be found.
        """
        self._notes = Notes()
        for member in self._members:
            yield from _read(member, self._fields, self._limits, self._notes, on_reject, batch_rows)
