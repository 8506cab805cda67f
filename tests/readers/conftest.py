"""Reading a made-up export the way the tests compare it.

``python tests/readers/conftest.py tests/data/FORMAT`` writes its ``expected.jsonl``: read it before it is committed.
"""

import sys
from pathlib import Path

import orjson
import pytest

from aggrdetect.readers import Reject, open_source

DATA = Path(__file__).parents[1] / "data"


def fixture_input(folder):
    return next(path for path in sorted(folder.iterdir()) if path.stem == "input")


def read_everything(path, **options):
    """Return the source, its posts as dictionaries, and its rejects."""
    source = open_source(path, **options)
    rejects: list[Reject] = []
    posts = [post for batch in source.batches(rejects.append, 3) for post in batch.to_pylist()]
    return source, posts, rejects


def as_expected(path):
    source, posts, rejects = read_everything(path)
    root = str(path.parent) + "/"
    lines = [{"format": source.format_name, "notes": [note.replace(root, "") for note in source.notes]}]
    for post in posts:
        shown = {name: value for name, value in post.items() if value is not None}
        shown["source_file"] = shown["source_file"].removeprefix(root)
        if "created_at" in shown:
            shown["created_at"] = shown["created_at"].isoformat()
        if shown["post_id"].startswith("h") and len(shown["post_id"]) == 21:
            shown["post_id"] = "made"
        lines.append(shown)
    lines += [{"reject": r.reason, "source_row": r.source_row, "raw": r.raw} for r in rejects]
    return lines


@pytest.fixture
def read():
    return read_everything


if __name__ == "__main__":
    for name in sys.argv[1:]:
        found = as_expected(fixture_input(Path(name)))
        (Path(name) / "expected.jsonl").write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in found))
