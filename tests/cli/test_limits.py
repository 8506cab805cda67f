import gzip
import json

import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.readers import Limits, open_source, parse_limits
from aggrdetect.readers.limits import changed_limits


def test_a_refused_file_is_read_with_the_option_that_its_message_names(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id":"1","text":"hoi"}\n' + b'{"id":"2","text":"' + b"a" * 3_000_000 + b'"}\n'))
    low = ["formats", str(path), "--json", "--limit", "expanded_bytes=1KB", "--limit", "ratio=2"]
    refused = CliRunner().invoke(app, low)
    assert refused.exit_code == 2
    assert "--limit expanded_bytes=1GB" in refused.stderr
    (row,) = json.loads(CliRunner().invoke(app, [*low, "--limit", "expanded_bytes=1GB"]).stdout)
    assert row["format"] == "jsonl"
    assert row["reason"]
    assert row["times"]


def test_limits_that_make_no_sense_are_refused_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="whole_bytes"):
        parse_limits(["whole=1GB"])
    with pytest.raises(InputError, match="--limit ratio=4GB"):
        parse_limits(["ratio=veel"])


def test_only_raised_limits_are_written_down():
    assert changed_limits(parse_limits([])) == ()
    assert changed_limits(Limits(row_bytes=1, ratio=3)) == (("ratio", 3), ("row_bytes", 1))


def test_where_times_come_from_is_counted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("tekst;datum\nhoi;2024-01-01 10:00\ndag;2024-01-01T10:00:00Z\nweg;\n", encoding="utf-8")
    source = open_source(path)
    list(source.batches([].append))
    assert source.times == {"in the export": 1, "Europe/Amsterdam assumed": 1, "no time": 1}
