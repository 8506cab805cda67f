"""Scores come out as they went in, whatever reads them."""

import csv
import gc
import json
import re
import resource
import sqlite3
import tempfile
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import InputError
from aggrdetect.schema import SCORE_SCHEMA
from aggrdetect.writers import WRITERS
from aggrdetect.writers import xlsx as xlsx_writer
from aggrdetect.writers.dictionary import meanings
from aggrdetect.writers.safe import FORMULA, defused
from aggrdetect.writers.scores import write_scores
from made_up_run import write_run

EVIL = ["=1+1", "+31 6", "-1", "@iemand doe iets", '\tmet "aanhalingstekens"; en\nregels', "gewoon; écht"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    run = write_run(tmp_path_factory.mktemp("runs") / "run", 60)
    table = pq.read_table(run / "scores.parquet")
    texts = pa.array([EVIL[i % len(EVIL)] for i in range(table.num_rows)])
    pq.write_table(table.set_column(table.column_names.index("text"), "text", texts), run / "scores.parquet")
    return run


@pytest.fixture(scope="module")
def rows(run):
    return pq.read_table(run / "scores.parquet").to_pylist()


def test_every_column_is_explained_in_both_languages():
    assert list(meanings()) == SCORE_SCHEMA.names
    assert all(nl and en for nl, en in meanings().values())


def test_csv_keeps_ids_as_text_and_defuses_formulas(run, rows, tmp_path):
    assert write_scores([run], tmp_path / "scores.csv") == len(rows)
    assert (tmp_path / "scores.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file, delimiter=";"))
    assert list(found[0]) == SCORE_SCHEMA.names
    for row, written in zip(rows, found, strict=True):
        assert written["post_id"] == f'="{row["post_id"]}"'
        assert written["text"] == defused(row["text"])
        assert not re.match(FORMULA, written["text"])
        assert float(written["aggression"].replace(",", ".")) == pytest.approx(row["aggression"], abs=1e-4)
        assert "." not in written["aggression"]
        assert written["flag_aggression"] == str(int(row["flag_aggression"]))


def test_json_lines_keep_every_value(run, rows, tmp_path):
    write_scores([run], tmp_path / "scores.jsonl")
    found = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in found] == [row["text"] for row in rows]
    assert [row["post_id"] for row in found] == [row["post_id"] for row in rows]
    assert found[0].keys() == rows[0].keys()
    times = [row["created_at"] and row["created_at"].strftime("%Y-%m-%dT%H:%M:%SZ") for row in rows]
    assert [row["created_at"] for row in found] == times


def test_sqlite_can_be_asked_and_explains_itself(run, rows, tmp_path):
    write_scores([run], tmp_path / "scores.sqlite")
    database = sqlite3.connect(tmp_path / "scores.sqlite")
    n, flagged = database.execute("SELECT count(*), sum(flag_aggression) FROM scores").fetchone()
    assert (n, flagged) == (len(rows), sum(row["flag_aggression"] for row in rows))
    assert [text for (text,) in database.execute("SELECT text FROM scores")] == [row["text"] for row in rows]
    assert dict(database.execute("SELECT name, meaning_en FROM columns"))["insult"].startswith("Score")
    database.close()


def test_the_workbook_holds_text_numbers_and_times(run, rows, tmp_path):
    write_scores([run], tmp_path / "scores.xlsx")
    book = openpyxl.load_workbook(tmp_path / "scores.xlsx")
    header, *cells = book["scores"].iter_rows()
    place = {cell.value: at for at, cell in enumerate(header)}
    assert list(place) == SCORE_SCHEMA.names
    for row, line in zip(rows, cells, strict=True):
        assert line[place["post_id"]].value == row["post_id"]
        assert line[place["text"]].data_type == "s"
        assert line[place["aggression"]].value == pytest.approx(row["aggression"], abs=1e-4)
        when = line[place["created_at"]].value
        assert (when and when.replace(tzinfo=UTC)) == row["created_at"]
    assert book["columns"].max_row == len(SCORE_SCHEMA) + 1


def test_more_rows_than_a_sheet_holds_are_refused_and_leave_no_file(run, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_writer, "MAX_ROWS", 10)
    with pytest.raises(InputError, match="sqlite"):
        write_scores([run], tmp_path / "scores.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_runs_of_one_model_are_merged_in_order(run, rows, tmp_path):
    other = write_run(tmp_path / "other", 40, seed=8)
    assert write_scores([run, other], tmp_path / "scores.jsonl") == len(rows) + 40


def test_runs_of_two_models_are_not_merged(run, tmp_path):
    other = write_run(tmp_path / "other", 40, model="other@000000000000")
    with pytest.raises(InputError, match="one model"):
        write_scores([run, other], tmp_path / "scores.jsonl")


@pytest.mark.parametrize("suffix", list(WRITERS))
def test_a_file_that_is_there_is_not_overwritten(run, tmp_path, suffix):
    path = tmp_path / f"scores{suffix}"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists"):
        write_scores([run], path)
    assert path.read_text() == "mine"


def test_an_unknown_form_lists_the_known_ones(run, tmp_path):
    with pytest.raises(InputError, match=r"\.csv, \.jsonl, \.sqlite, \.xlsx"):
        write_scores([run], tmp_path / "scores.docx")


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="aggrdetect score"):
        write_scores([tmp_path], tmp_path / "scores.csv")


@contextmanager
def files_of_at_most(n_bytes):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # of xlsxwriter, which cannot close its parts
@pytest.mark.parametrize("suffix", list(WRITERS))
def test_a_full_disk_is_an_os_error_and_leaves_no_file(run, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with files_of_at_most(8_192), pytest.raises(OSError, match=r"scores\.|/tmp\w+'$"):
        write_scores([run], tmp_path / f"scores{suffix}")
    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_workbook_that_does_not_fit_ends_in_the_error_of_the_disk_alone(run):
    batches = pq.ParquetFile(run / "scores.parquet").iter_batches()
    with pytest.raises(OSError, match="No space left"):
        xlsx_writer.write_xlsx(batches, SCORE_SCHEMA, Path("/dev/full"))
    gc.collect()


def test_a_copy_whose_dictionary_does_not_fit_is_taken_back(run, tmp_path):
    (tmp_path / "run").mkdir()
    pq.write_table(pq.read_table(run / "scores.parquet").slice(0, 1), tmp_path / "run" / "scores.parquet")
    with files_of_at_most(4_096), pytest.raises(OSError, match="datapackage"):
        write_scores([tmp_path / "run"], tmp_path / "scores.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@given(st.text())
def test_defused_text_never_begins_like_a_formula_and_loses_nothing(text):
    assert not re.match(FORMULA, defused(text))
    assert defused(text).endswith(text)
