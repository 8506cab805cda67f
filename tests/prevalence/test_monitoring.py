import csv
import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest

from aggrdetect.annotate.sample import draw_sample
from aggrdetect.annotate.tasks import read_labels, write_tasks
from aggrdetect.errors import InputError
from aggrdetect.prevalence.benchmark import figures
from aggrdetect.prevalence.frame import run_roster
from aggrdetect.prevalence.monitoring import BY, COLUMNS, monitoring_rows, write_monitoring
from aggrdetect.prevalence.tables import Extras, estimate_prevalence
from aggrdetect.prevalence.text import as_text
from aggrdetect.schema import FLAGS
from runs import fill_in, make_run


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("monitoring")
    made_up = make_run(folder / "run", n_officials=50)
    write_tasks(folder / "tasks.csv", draw_sample(made_up.folder, 300))
    labels = fill_in(folder / "tasks.csv", folder / "labels.csv", lambda post: made_up.truth[int(post[1:])])
    extras = Extras(labels_of_groups=FLAGS)
    return estimate_prevalence(made_up.folder, run_roster(made_up.folder), read_labels(labels), BY, extras=extras)


def test_the_columns_begin_with_those_of_the_monitor() -> None:
    text = (files("aggrdetect.prevalence") / "data" / "monitor.csv").read_text(encoding="utf-8")
    assert COLUMNS[:12] == tuple(text.splitlines()[0].split(","))


def test_names_of_layers_roles_and_forms_are_those_of_the_monitor(tables) -> None:
    rows = list(monitoring_rows(tables))
    published = figures()
    assert {"gemeenten", "waterschappen"} <= {row["layer"] for row in rows} & {figure.layer for figure in published}
    assert {"all", "burgemeester", "gender:vrouw"} <= {r["role"] for r in rows} & {figure.role for figure in published}
    forms = {"verbaal", "bedreiging_intimidatie", "verbaal_or_bedreiging"}
    assert forms <= {row["form"] for row in rows} & {figure.form for figure in published}


def test_every_layer_role_and_form_has_one_row_a_measure(tables) -> None:
    keys = [tuple(row[name] for name in ("layer", "role", "form", "measure")) for row in monitoring_rows(tables)]
    assert len(keys) == len(set(keys))
    assert ("gemeenten", "raadslid", "insult", "messages_share") in keys
    assert ("gemeenten", "raadslid", "verbaal", "victim_12m_messages") in keys


def test_what_is_left_out_shows_neither_value_nor_number(tables) -> None:
    left_out = [row for row in monitoring_rows(tables) if row["suppressed"]]
    assert left_out
    assert all(row[name] is None for row in left_out for name in ("value_pct", "low_pct", "high_pct", "n"))


def test_the_json_keeps_to_its_schema_and_the_csv_says_the_same(tables, tmp_path) -> None:
    write_monitoring(tables, tmp_path / "m.json")
    write_monitoring(tables, tmp_path / "m.csv")
    found = json.loads((tmp_path / "m.json").read_bytes())
    schema = (files("aggrdetect.prevalence") / "data" / "monitoring.schema.json").read_text(encoding="utf-8")
    jsonschema.validate(found, json.loads(schema))
    with (tmp_path / "m.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["value_pct"] for row in rows] == [
        "" if row["value_pct"] is None else str(row["value_pct"]) for row in found["rows"]
    ]
    write_monitoring(tables, tmp_path / "m.csv")


def test_a_run_of_less_than_a_year_is_not_called_twelve_months(tables) -> None:
    short = replace(tables, first_day="2023-03-01")
    assert not any("12m" in str(row["measure"]) for row in monitoring_rows(short))


def test_other_files_are_left_alone(tables, tmp_path) -> None:
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(InputError, match="not a monitoring table"):
        write_monitoring(tables, tmp_path / "mine.csv")
    with pytest.raises(InputError, match="ends on"):
        write_monitoring(tables, tmp_path / "m.xlsx")


def test_the_terminal_shows_spread_pile_ups_and_adjusted_tests(tables) -> None:
    said = as_text(tables)
    for part in ("   p ", "Gini", "model errors alone", "Note: Differences between groups"):
        assert part in said
