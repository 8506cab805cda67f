"""Bombs and damage: one line or rejects, never a traceback, a hang or a full memory."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggrdetect.readers import Limits
from hostile import read_hostile

DATA = Path(__file__).parents[1] / "data"
EXAMPLES = sorted(path for path in DATA.glob("*/input*") if path.is_file())
JAN = b'{"id":"1","text":"Beste burgemeester","author":"jan"}\n'
FROM = b"From jan@voorbeeld.nl Tue Feb  3 10:11:12 2026\n"
MAIL = b"From: jan@voorbeeld.nl\nTo: piet@voorbeeld.nl\nSubject: plan\nDate: Tue, 03 Feb 2026 10:11:12 +0100\n"


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_jsonl", ".jsonl"), content)
    return file.getvalue()


def workbook(*cells: str) -> bytes:
    """Return an XLSX with text in these cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for cell in cells:
            sheet.write_string(cell, "tekst")
    return file.getvalue()


def open_document(columns: int, rows: int) -> bytes:
    """Return an ODS in which one cell is repeated so often."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="a">'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{columns}"><text:p>tekst</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=content.encode())


def nested_mail(depth: int) -> bytes:
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return MAIL + b"".join(parts) + b"\nhoi\n"


BOMBS: dict[str, tuple[str, bytes]] = {
    "a gzip of nothing": ("a.jsonl.gz", gzip.compress(JAN + b" " * 30_000_000)),
    "a zstandard of nothing": ("a.jsonl.zst", zstandard.compress(JAN + b"\n" * 30_000_000)),
    "a zip of nothing": ("a.zip", zipped(a_jsonl=b" " * 30_000_000)),
    "a zip of many files that are each small enough": (
        "a.zip",
        zipped(**{f"m{n}_jsonl": JAN * 60_000 for n in range(8)}),
    ),
    "a workbook with two cells far apart": ("a.xlsx", workbook("A1", "XFD1048576")),
    "a spreadsheet of one cell a billion times": ("a.ods", open_document(16_384, 1_048_576)),
    "a file to be read whole that is too large": ("a.car", b"\x3aeroots\x67version\x01" + bytes(9_000_000)),
}
"""What a limit refuses; each message names the option that raises it."""

SLOW: dict[str, tuple[str, bytes]] = {
    "a document nested without end": ("a.json", b"[" * 1_000_000),
    "objects nested without end": ("a.json", b'{"a":' * 200_000),
    "a line of quotes that are escaped": ("a.json", b'{"a": ' + b'\\"' * 500_000),
    "a string of backslashes": ("a.json", b'[{"text": "' + b"\\" * 3_000_001),
    "a line that never ends": ("a.jsonl", JAN + b'{"text":"' + b"a" * 3_000_000),
    "a text that never ends": ("a.txt", b"a" * 3_000_000),
    "a header of empty columns": ("a.csv", b"tekst" + b"," * 300_000 + b"\nhoi\n"),
    "a chat without a second message": (
        "a.txt",
        b"03-04-2026 14:05 - Jan: hoi\n03-04-2026 14:06 - Piet: dag\n" + b"en nog iets\n" * 200_000,
    ),
    "a mailbox of one message that never ends": (
        "a.mbox",
        b"From a@b.nl Tue Feb  3 2026\n" + MAIL + b"hoi\n" * 500_000,
    ),
    "a message of parts in parts": ("a.eml", nested_mail(3000)),
    "a header that never ends": (
        "a.eml",
        b"Cc: " + b"(" * 200_000 + b"\nComments: " + b"a (" * 90_000 + b"\n" + MAIL,
    ),
    "a web page of open tags": ("a.eml", MAIL + b"Content-Type: text/html\n\n" + b'<a b="<!--' * 30_000),
    "a zip in a zip": ("a.zip", zipped(**{"a.zip": zipped(a_jsonl=JAN)})),
    "a window of two gigabytes": ("a.zst", b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x01\x00\x00"),
    "a repository of lists in lists": ("a.car", b"\x3aeroots\x67version\x01" + b"\x81" * 300_000),
}
"""What takes a naive reader for ever, or all its stack; here a reject or one line."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_one_line_with_the_option_that_raises_the_limit(name):
    n_posts, _, message = read_hostile(*BOMBS[name])
    assert n_posts == 0
    assert "--limit " in message


@pytest.mark.parametrize("name", SLOW)
def test_what_would_take_for_ever_is_read_or_refused_soon(name):
    n_posts, n_rejects, message = read_hostile(*SLOW[name])
    assert message or n_posts + n_rejects < 100


def test_a_raised_limit_lets_the_file_through():
    content = gzip.compress(JAN + b" " * 30_000_000)
    assert read_hostile("a.jsonl.gz", content)[2]
    assert read_hostile("a.jsonl.gz", content, Limits(expanded_bytes=40_000_000)) == (1, 0, "")
    assert read_hostile("a.xlsx", workbook("A1", "A3", "CV3000"))[2]
    assert read_hostile("a.xlsx", workbook("A1", "A3", "CV3000"), Limits()) == (1, 1, "")


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zip": lambda content: zipped(a_jsonl=content),
}


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_damage_anywhere_in_a_packed_or_binary_file_gives_rejects_or_one_line(data):
    path = data.draw(st.sampled_from(EXAMPLES))
    suffix = data.draw(st.sampled_from(sorted(PACKERS)))
    content = bytearray(PACKERS[suffix](path.read_bytes()))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(("flip", "cut", "insert", "huge")))
        if kind == "flip":
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        elif kind == "cut":
            del content[at + 1 : at + 1 + data.draw(st.integers(1, 64))]
        elif kind == "insert":
            content[at:at] = data.draw(st.binary(max_size=16))
        else:
            content[at : at + 4] = b"\xff\xff\xff\x7f"
    read_hostile(path.name + suffix, bytes(content))


@given(
    st.sampled_from(("a.jsonl", "a.csv", "a.xlsx", "a.car", "a.mbox", "a.zip")), st.binary(min_size=1, max_size=2000)
)
@settings(max_examples=100, deadline=None)
def test_bytes_of_no_format_give_rejects_or_one_line(name, content):
    read_hostile(name, content)
