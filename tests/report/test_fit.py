"""What the quality chapter says of scores, labels and the data that the model was tuned on."""

import json
from dataclasses import replace

import jsonschema
import pytest

from aggrdetect.prevalence.quality import Drift
from aggrdetect.report.chapters.fit import calibration, drift, reading
from aggrdetect.report.document import Figure, Paragraph, Table
from aggrdetect.report.flat import write_json
from aggrdetect.report.html import render_html
from aggrdetect.report.make import ReportOptions, make_report_data
from made_up_run import MADE, write_labels


@pytest.fixture(scope="module")
def labelled(run, tmp_path_factory):
    labels = write_labels(run, tmp_path_factory.mktemp("labels") / "labels.csv")
    return make_report_data(run, MADE, ReportOptions(labels=labels))


def texts(blocks):
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_without_labels_it_says_that_calibration_is_not_known(data, dutch):
    assert "weten we niet" in texts(calibration(data, dutch))


def test_labels_give_a_chart_and_a_table_of_scores_and_how_often_the_reader_was_unsure(labelled, dutch):
    blocks = calibration(labelled, dutch)
    assert [block.id for block in blocks if isinstance(block, Figure | Table)] == ["chart-calibration", "calibration"]
    assert f"Bij {labelled.quality.n_unsure} van {labelled.quality.n_labels} berichten" in texts(blocks)


def test_scores_that_are_off_are_called_so(labelled, english):
    found = replace(labelled.quality.calibration, error=0.2, by_chance=0.05)
    off = replace(labelled, quality=replace(labelled.quality, calibration=found))
    assert "more than chance" in texts(calibration(off, english))


def test_a_model_that_keeps_no_reference_is_not_said_to_have_drifted(data, dutch):
    assert data.quality.drift == ()
    assert "niet bekend voor dit model" in texts(drift(data, dutch))


def test_drift_is_a_table_with_a_reading(data, dutch):
    found = tuple(Drift(label="aggression", index=i, same_mix=i, by_chance=0.02, n_reference=900) for i in (0.01, 0.4))
    moved = replace(data, quality=replace(data.quality, drift=found))
    (table,) = [block for block in drift(moved, dutch) if isinstance(block, Table)]
    assert [row[-1] for row in table.rows] == ["weinig verschil", "veel verschil: laat een steekproef lezen"]
    assert "Stabiliteitsmaat" in render_html(moved, dutch)


@pytest.mark.parametrize(
    ("same_mix", "by_chance", "expected"),
    [(0.05, 0.01, "little"), (0.2, 0.01, "some"), (0.2, 0.3, "little"), (0.25, 0.01, "much"), (None, 0.01, "much")],
)
def test_the_reading_goes_by_what_the_mix_does_not_explain(same_mix, by_chance, expected):
    entry = Drift(label="aggression", index=0.9, same_mix=same_mix, by_chance=by_chance, n_reference=900)
    assert reading(entry) == expected


def test_the_json_of_a_labelled_run_keeps_to_the_schema(labelled, schema, dutch, tmp_path):
    write_json(labelled, dutch, tmp_path / "report.json")
    found = json.loads((tmp_path / "report.json").read_bytes())
    jsonschema.validate(found, schema)
    assert found["quality"]["calibration"]["bins"]


def test_duplicates_that_the_run_counted_are_shown(data, dutch):
    summary = replace(data.quality.summary, duplicates=17)
    found = replace(data, quality=replace(data.quality, summary=summary))
    assert "waarvan dubbel in de invoer" in render_html(found, dutch)
    assert "waarvan dubbel in de invoer" not in render_html(data, dutch)
