"""What other programs read keeps its layout."""

import csv
import json
from dataclasses import replace

import jsonschema
import pyarrow as pa

from aggrdetect.report.flat import FIELDS, as_json, write_counts, write_json
from aggrdetect.report.make import make_report_data
from aggrdetect.schema import FLAGS
from made_up_run import MADE, write_run


def _read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_json_keeps_to_its_schema(data, dutch, schema, tmp_path):
    write_json(data, dutch, tmp_path / "report.json")
    jsonschema.validate(json.loads((tmp_path / "report.json").read_bytes()), schema)


def test_the_json_of_a_run_without_officials_and_known_errors_does_too(schema, tmp_path):
    run = write_run(tmp_path / "run", 120, roster=False, model="nobody@000000000000")
    found = json.loads(json.dumps(as_json(make_report_data(run, MADE))))
    jsonschema.validate(found, schema)
    assert found["headline"]["estimate"] is None


def test_the_columns_of_the_counts_are_fixed(data, dutch, tmp_path):
    write_counts(data, dutch, tmp_path / "counts.csv")
    header = (tmp_path / "counts.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "period,layer,role,organisation,platform,form,n_pairs,n_flagged,model,operating_point,run"
    assert header == ",".join(FIELDS)


def test_counts_add_up(data, dutch, tmp_path):
    write_counts(data, dutch, tmp_path / "counts.csv")
    rows = _read(tmp_path / "counts.csv")
    for form in FLAGS:
        part = [row for row in rows if row["form"] == form]
        assert sum(int(row["n_pairs"]) for row in part) == data.total.n
        assert sum(int(row["n_flagged"]) for row in part) == data.total.flagged[form]


def test_cells_that_a_spreadsheet_would_run_are_defused(data, dutch, tmp_path):
    at = data.counts.column_names.index("organisation")
    evil = pa.array(['=HYPERLINK("http://example.org")'] * data.counts.num_rows)
    write_counts(replace(data, counts=data.counts.set_column(at, "organisation", evil)), dutch, tmp_path / "c.csv")
    assert all(row["organisation"].startswith("'=") for row in _read(tmp_path / "c.csv"))
