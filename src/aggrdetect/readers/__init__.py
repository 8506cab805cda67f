"""Readers turn an export into batches of posts and rejects: format = container x mapping.

Read ``source.py`` first.
"""

from aggrdetect.readers.batches import even_batches
from aggrdetect.readers.find import archive_files, find_files
from aggrdetect.readers.format import Format
from aggrdetect.readers.formats import FORMATS
from aggrdetect.readers.limits import parse_limits
from aggrdetect.readers.rows import Limits, OnReject, Reject
from aggrdetect.readers.source import Source, open_source

__all__ = [
    "FORMATS",
    "Format",
    "Limits",
    "OnReject",
    "Reject",
    "Source",
    "archive_files",
    "even_batches",
    "find_files",
    "open_source",
    "parse_limits",
]
