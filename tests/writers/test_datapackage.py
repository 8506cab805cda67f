"""The dictionary beside a copy keeps the rules of Data Package 1 and is enough to read the copy."""

import csv
import hashlib
import re
import sqlite3
from datetime import datetime

import jsonschema
import openpyxl
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggrdetect.schema import SCORE_SCHEMA
from aggrdetect.writers import WRITERS
from aggrdetect.writers.datapackage import package_path, write_package
from aggrdetect.writers.safe import FORMULA, IDS, defused
from aggrdetect.writers.scores import write_scores
from made_up_run import write_run

TYPES = ["string", "number", "integer", "boolean", "datetime"]
RULES = {  # of https://specs.frictionlessdata.io: data package, data resource, table schema
    "type": "object",
    "required": ["name", "resources"],
    "properties": {
        "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "schema"],
                "properties": {
                    "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
                    "path": {"type": "string", "pattern": "^((?!(?:~|/|\\.\\.)).)*$"},
                    "bytes": {"type": "integer"},
                    "hash": {"type": "string", "pattern": "^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32})$"},
                    "encoding": {"enum": ["utf-8"]},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "required": ["name", "type", "description", "description_nl"],
                                    "properties": {
                                        "type": {"enum": TYPES},
                                        "trueValues": {"type": "array", "minItems": 1},
                                    },
                                },
                            },
                            "missingValues": {"type": "array", "items": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs") / "run", 60)


def read_package(path):
    return orjson.loads(package_path(path).read_bytes())


@pytest.mark.parametrize("suffix", [*WRITERS])
def test_every_copy_has_a_dictionary_that_keeps_the_rules(run, tmp_path, suffix):
    path = tmp_path / f"Scores van week 12{suffix}"
    write_scores([run], path)
    package = read_package(path)
    jsonschema.validate(package, RULES)
    (resource,) = package["resources"]
    assert resource["path"] == path.name
    assert resource["bytes"] == path.stat().st_size
    assert resource["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert names == SCORE_SCHEMA.names


def test_the_scores_themselves_have_one_too(run, tmp_path):
    write_package(run / "scores.parquet", SCORE_SCHEMA, target=tmp_path / "datapackage.json")
    package = orjson.loads((tmp_path / "datapackage.json").read_bytes())
    jsonschema.validate(package, RULES)
    (resource,) = package["resources"]
    assert resource["hash"] == "sha256:" + hashlib.sha256((run / "scores.parquet").read_bytes()).hexdigest()
    assert "bytes" not in resource, "frictionless counts no bytes of Parquet and calls any number an error"


def test_the_dictionary_of_a_workbook_names_the_sheet_of_the_scores(run, tmp_path):
    write_scores([run], tmp_path / "scores.xlsx")
    (resource,) = read_package(tmp_path / "scores.xlsx")["resources"]
    names = [field["name"] for field in resource["schema"]["fields"]]
    book = openpyxl.load_workbook(tmp_path / "scores.xlsx")
    for sheet in (resource["dialect"]["sheetName"], resource["dialect"]["excel"]["sheet"]):
        assert [cell.value for cell in next(book[sheet].iter_rows())] == names


def test_the_dictionary_of_a_database_names_the_table_and_says_that_it_is_a_file(run, tmp_path):
    write_scores([run], tmp_path / "scores.sqlite")
    (resource,) = read_package(tmp_path / "scores.sqlite")["resources"]
    assert resource["dialect"]["table"] == resource["dialect"]["sql"]["table"] == "scores"
    assert "sqlite:///" in resource["description"]


def test_the_dictionary_of_a_csv_says_how_ids_and_texts_are_written_and_no_other_does(run, tmp_path):
    for suffix in WRITERS:
        write_scores([run], tmp_path / f"scores{suffix}")
    (resource,) = read_package(tmp_path / "scores.csv")["resources"]
    assert "JSON lines" in resource["description"]
    told = {field["name"]: field for field in resource["schema"]["fields"]}
    assert {name for name, field in told.items() if "pattern" in field.get("constraints", {})} == set(IDS)
    for name, field in told.items():
        kind = SCORE_SCHEMA.field(name).type
        for text in (field["description"], field["description_nl"]):
            assert ('="..."' in text) == (name in IDS)
            assert ("apostro" in text) == (pa.types.is_string(kind) and name not in IDS)
    for suffix in {*WRITERS} - {".csv"}:
        assert b"apostro" not in package_path(tmp_path / f"scores{suffix}").read_bytes()


def cast(text, field):
    """Read a cell by its field of the dictionary alone."""
    if text == "":
        return None
    if field["type"] == "number":
        return float(text.replace(field["decimalChar"], "."))
    if field["type"] == "integer":
        return int(text)
    if field["type"] == "boolean":
        return {**dict.fromkeys(field["trueValues"], True), **dict.fromkeys(field["falseValues"], False)}[text]
    return datetime.strptime(text, field["format"]) if field["type"] == "datetime" else text


def test_a_csv_can_be_read_by_its_dictionary_alone(run, tmp_path):
    write_scores([run], tmp_path / "scores.csv")
    (resource,) = read_package(tmp_path / "scores.csv")["resources"]
    with (tmp_path / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=resource["dialect"]["delimiter"]))
    for row, true in zip(rows, pq.read_table(run / "scores.parquet").to_pylist(), strict=True):
        found = {field["name"]: cast(row[field["name"]], field) for field in resource["schema"]["fields"]}
        assert found["flag_insult"] is true["flag_insult"]
        assert found["source_row"] == true["source_row"]
        assert found["aggression"] == pytest.approx(true["aggression"], abs=1e-4)
        assert found["created_at"] == (true["created_at"] and true["created_at"].replace(tzinfo=None))


def undone(text):
    """Take the apostrophe off, as the dictionary tells."""
    return text[1:] if text.startswith("'") and re.match(FORMULA, text[1:]) else text


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=40)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, st.text("0123456789abc=+-@\"';", min_size=1, max_size=25)), min_size=1, max_size=5))
def test_any_text_and_id_comes_back_from_every_form(run, tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("copy")
    table = pq.read_table(run / "scores.parquet").slice(0, len(cells))
    for name, at in (("text", 0), ("post_id", 1)):
        column = pa.array([cell[at] for cell in cells], pa.string())
        table = table.set_column(table.column_names.index(name), SCORE_SCHEMA.field(name), column)
    pq.write_table(table, folder / "scores.parquet")
    for suffix in WRITERS:
        write_scores([folder], folder / f"copy{suffix}")
    with (folder / "copy.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [(row["text"], row["post_id"]) for row in csv.DictReader(file, delimiter=";")]
    assert found == [(defused(text), '="' + post_id.replace('"', '""') + '"') for text, post_id in cells]
    pattern = read_package(folder / "copy.csv")["resources"][0]["schema"]["fields"][0]["constraints"]["pattern"]
    assert all(re.fullmatch(pattern, post_id) for _, post_id in found)
    assert [(undone(text), post_id[2:-1].replace('""', '"')) for text, post_id in found] == [
        (undone(text), post_id) for text, post_id in cells
    ]
    lines = (folder / "copy.jsonl").read_bytes().split(b"\n")[:-1]
    assert [(row["text"], row["post_id"]) for row in map(orjson.loads, lines)] == cells
    database = sqlite3.connect(folder / "copy.sqlite")
    assert database.execute("SELECT text, post_id FROM scores").fetchall() == cells
    database.close()
    header, *sheet = openpyxl.load_workbook(folder / "copy.xlsx")["scores"].iter_rows()
    place = [cell.value for cell in header].index
    ids = [row[place("post_id")] for row in sheet]
    assert [(cell.data_type, cell.value) for cell in ids] == [("s", post_id) for _, post_id in cells]
    assert all(row[place("text")].data_type in {"s", "n"} for row in sheet)
