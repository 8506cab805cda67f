"""How fast exports are read: rows a second of one core, by container and by format.

Run: ``python benchmarks/reading.py [--posts 20000]``; the feed is made up, see ``feed.py``. Counted is the time that
the processor worked, the median of three readings; one before them loads what is loaded at first use.
"""

import argparse
import csv
import gzip
import itertools
import json
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from feed import posts, table

from aggrdetect.readers import open_source

FIXTURES = Path(__file__).parents[1] / "tests" / "data"
AIM = 50_000
"""Posts a second of one core that JSON lines must reach."""

Row = dict[str, str]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(posts(chosen.posts))
        made = [write(Path(folder), rows) for write in CONTAINERS]
        read(made[0])
        print(table(f"Containers, {chosen.posts:,} posts", [measure(path) for path in made]))
        copies = [copy for path in sorted(FIXTURES.glob("*/input.*")) if (copy := multiplied(path, Path(folder)))]
        print(table("Formats, their examples many times over", [measure(path) for path in copies]))
    print(f"\nThe aim for JSON lines is {AIM:,} posts a second of one core.")


def measure(path: Path) -> Row:
    """Return how fast a file is read whole."""
    readings = [read(path) for _ in range(3)]
    format_name, n_rows, _ = readings[0]
    seconds = statistics.median(seconds for *_, seconds in readings)
    size = path.stat().st_size
    return {
        "format": format_name,
        "file": path.name,
        "rows": f"{n_rows:,}",
        "MB": f"{size / 1e6:.1f}",
        "rows/s a core": f"{n_rows / seconds:,.0f}",
        "MB/s": f"{size / seconds / 1e6:.0f}",
    }


def read(path: Path) -> tuple[str, int, float]:
    """Read a file whole; return its format, its rows, and the seconds of the processor."""
    rejects: list[object] = []
    source = open_source(path)
    started = time.process_time()
    n_posts = sum(batch.num_rows for batch in source.batches(rejects.append))
    return source.format_name, n_posts + len(rejects), time.process_time() - started


def lines(rows: list[Row]) -> bytes:
    """Return posts as JSON lines."""
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def write_lines(folder: Path, rows: list[Row]) -> Path:
    """Write JSON lines."""
    return _written(folder / "feed.jsonl", lines(rows))


def write_gzip(folder: Path, rows: list[Row]) -> Path:
    """Write JSON lines, gzipped."""
    return _written(folder / "feed.jsonl.gz", gzip.compress(lines(rows)))


def write_zstandard(folder: Path, rows: list[Row]) -> Path:
    """Write JSON lines, compressed with zstandard."""
    return _written(folder / "feed.jsonl.zst", zstandard.compress(lines(rows)))


def write_zip(folder: Path, rows: list[Row]) -> Path:
    """Write JSON lines into a zip."""
    with zipfile.ZipFile(folder / "feed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("map/feed.jsonl", lines(rows))
    return folder / "feed.zip"


def write_document(folder: Path, rows: list[Row]) -> Path:
    """Write one JSON document."""
    return _written(folder / "feed.json", orjson.dumps(rows))


def write_script(folder: Path, rows: list[Row]) -> Path:
    """Write the script of an X archive."""
    tweets = [
        {"tweet": {"id_str": row["id"], "full_text": row["text"], "created_at": "Sat Feb 18 12:33:11 +0000 2023"}}
        for row in rows
    ]
    return _written(folder / "tweets.js", b"window.YTD.tweets.part0 = " + orjson.dumps(tweets))


def write_csv(folder: Path, rows: list[Row]) -> Path:
    """Write a table of commas."""
    with (folder / "feed.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder / "feed.csv"


def write_parquet(folder: Path, rows: list[Row]) -> Path:
    """Write Parquet."""
    pq.write_table(pa.Table.from_pylist(rows), folder / "feed.parquet")
    return folder / "feed.parquet"


def write_workbook(folder: Path, rows: list[Row]) -> Path:
    """Write a spreadsheet."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("posts")
    for row in itertools.chain([rows[0].keys()], (row.values() for row in rows)):
        sheet.append(list(row))
    book.save(folder / "feed.xlsx")
    return folder / "feed.xlsx"


def write_text(folder: Path, rows: list[Row]) -> Path:
    """Write one text a line."""
    return _written(folder / "feed.txt", "".join(row["text"] + "\n" for row in rows).encode())


def write_chat(folder: Path, rows: list[Row]) -> Path:
    """Write the text of a WhatsApp chat."""
    said = (f"03-04-2026 14:{n // 60 % 60:02} - Jan Voorbeeld: {row['text']}\n" for n, row in enumerate(rows))
    return _written(folder / "chat.txt", "".join(said).encode())


def write_mailbox(folder: Path, rows: list[Row]) -> Path:
    """Write a mailbox."""
    mail = (
        f"From MAILER Tue Feb  3 10:11:12 2026\nFrom: Jan <jan{row['author_id']}@voorbeeld.nl>\n"
        "To: burgemeester@oudermeer.example\nDate: Tue, 03 Feb 2026 10:11:12 +0100\n"
        f"Message-ID: <{row['id']}@voorbeeld.nl>\nSubject: plan\n\n{row['text']}\n\n"
        for row in rows
    )
    return _written(folder / "feed.mbox", "".join(mail).encode())


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


CONTAINERS: list[Callable[[Path, list[Row]], Path]] = [
    write_lines,
    write_gzip,
    write_zstandard,
    write_zip,
    write_document,
    write_script,
    write_csv,
    write_parquet,
    write_workbook,
    write_text,
    write_chat,
    write_mailbox,
]


def multiplied(path: Path, folder: Path, n_bytes: int = 3_000_000) -> Path | None:
    """Return a file of some megabytes with the rows of an example over and over, or None if it has no lines."""
    content = path.read_bytes()
    if path.suffix in {".jsonl", ".ndjson"}:
        head, body = b"", content.rstrip(b"\n") + b"\n"
    elif path.suffix == ".csv" and not content.startswith((b"\xff", b"\xef")) and content.count(b'"') % 2 == 0:
        head, _, body = content.partition(b"\n")
        head, body = head + b"\n", body.rstrip(b"\n") + b"\n"
    elif path.suffix == ".json" and content.lstrip().startswith(b"["):
        rows = json.loads(content)
        return _written(folder / f"{path.parent.name}.json", orjson.dumps(rows * (1 + n_bytes // len(content))))
    else:
        return None
    return _written(folder / f"{path.parent.name}{path.suffix}", head + body * (1 + n_bytes // len(body)))


if __name__ == "__main__":
    main()
