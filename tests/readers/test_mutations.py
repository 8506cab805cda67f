"""Rows that are not what a platform writes: none crashes a mapping, none gets lost."""

import copy
import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggrdetect.errors import InputError
from aggrdetect.readers import Limits, open_source
from aggrdetect.readers.containers import CONTAINERS
from aggrdetect.readers.containers.streams import file_part
from aggrdetect.readers.rows import DEFAULT_LIMITS, Notes, Row
from aggrdetect.readers.sniff import find_format
from aggrdetect.registry import load

DATA = Path(__file__).parents[1] / "data"
INPUTS = sorted(path for path in DATA.glob("*/input*") if path.is_file())
ODD = (
    None,
    0,
    -1,
    2**70,
    1e300,
    True,
    "",
    " ",
    "x" * 300,
    "\ud83d",
    "1.23E+18",
    [],
    {},
    [None],
    [[1]],
    {"a": {"b": 1}},
)
QUICK = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


def records(path):
    """Return the format of an example and its rows, as the container gives them."""
    part = file_part(path)
    found = find_format(part)
    read = load("container", found.layout.container, CONTAINERS)
    rows = [row.value for row in read(part, found.layout, DEFAULT_LIMITS, Notes()) if isinstance(row, Row)]
    return found.format, found.layout.container, rows


EXAMPLES = [(path.parent.name, *records(path)) for path in INPUTS]
JSON = [example for example in EXAMPLES if "jsonl" in example[1].containers and example[2] != "car"]
TABLES = [example for example in EXAMPLES if example[2] in {"delimited", "sheet"}]


def places(value, above=()):
    """Yield the path of every value in a JSON value."""
    yield above
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*above, key))


def mutated(value, path, odd):
    """Return a copy of *value* in which *odd* stands at *path*, or nothing if it is a deletion."""
    value = copy.deepcopy(value)
    if not path:
        return odd
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    if odd == "delete" and isinstance(inner, dict):
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    return value


def read_all(path, **options):
    rejects = []
    posts = [post for batch in open_source(path, **options).batches(rejects.append, 2) for post in batch.to_pylist()]
    assert all(reject.reason and len(reject.raw) <= 2000 for reject in rejects)
    assert all(post["text"].strip() and post["post_id"] and post["platform"] for post in posts)
    return posts, rejects


def n_rows_in(row_format, value):
    if row_format.unpack is None:
        return 1
    try:
        return len(list(row_format.unpack(value)))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


@pytest.mark.parametrize("example", JSON, ids=lambda example: example[0])
@given(data=st.data())
@QUICK
def test_a_mutated_json_row_is_a_post_or_a_reject(example, data):
    _, row_format, _, rows = example
    row = data.draw(st.sampled_from(rows))
    path = data.draw(st.sampled_from(list(places(row))))
    row = mutated(row, path, data.draw(st.sampled_from((*ODD, "delete"))))
    if row is None or row == "delete":
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.jsonl")
        lines = [json.dumps(value) for value in (row, *rows[:2]) if isinstance(value, dict)]
        file.write_text("".join(f"{line}\n" for line in (*lines, *lines)), encoding="utf-8")
        if not lines:
            return
        posts, rejects = read_all(file, format_name=row_format.name)
    counts = [n_rows_in(row_format, json.loads(line)) for line in lines]
    if None not in counts:
        assert len(posts) + len(rejects) == 2 * sum(counts)


@pytest.mark.parametrize("example", TABLES, ids=lambda example: example[0])
@given(data=st.data())
@QUICK
def test_a_mutated_table_row_is_a_post_or_a_reject(example, data):
    *_, rows = example
    row = dict(data.draw(st.sampled_from(rows)))
    odd = st.sampled_from(["", " ", "1.23E+18", '"', '""', ";", ",", "\t", "\n", "{", "\0", "é", "99-99-9999", "1e400"])
    for column in data.draw(st.lists(st.sampled_from(list(row)), min_size=1, max_size=3)):
        row[column] = data.draw(odd)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(row), lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows([*rows, row, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_text(file.getvalue(), encoding="utf-8")
        posts, rejects = read_all(path)
    assert len(posts) + len(rejects) == 2 * len(rows) + any(str(value).strip("\0") for value in row.values() if value)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
@given(data=st.data())
@QUICK
def test_a_damaged_file_gives_posts_and_rejects_or_one_clear_line(path, data):
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    damage = data.draw(
        st.one_of(st.binary(max_size=20), st.sampled_from([b'"', b"{", b"\n", b"[" * 3000, b"\xff\xfe"]))
    )
    named = data.draw(st.booleans())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, path.name)
        file.write_bytes(content[:start] + damage + content[end:])
        try:
            posts, rejects = read_all(
                file, format_name=records(path)[0].name if named else None, limits=Limits(row_bytes=20_000)
            )
        except InputError as error:
            message = str(error)
            posts, rejects = [], []
        else:
            message = str(file)
    assert str(file) in message
    assert "\n" not in message
    rows = [post["source_row"] for post in posts] + [reject.source_row for reject in rejects]
    assert len(set(rows)) == len(rows)
