"""What a report claims, and what it does not."""

import csv
import math
from dataclasses import replace

import numpy as np
import orjson
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import InputError, ModelError, RunError
from aggrdetect.report.chapters.summary import sentences
from aggrdetect.report.estimates import UPPER_BOUND, at_most
from aggrdetect.report.known import model_facts
from aggrdetect.report.make import ReportOptions, make_report_data
from aggrdetect.report.persons import suppressed
from aggrdetect.schema import FORMS
from aggrdetect.stats.correction import TestErrors
from aggrdetect.targets.official import Official
from made_up_run import MADE, MODEL, write_run


def test_without_labels_the_headline_is_the_flag_rate_corrected_for_known_errors(data):
    best = data.headline.best
    assert best.method.startswith("rogan-gladen")
    assert best.value != pytest.approx(data.total.raw_rate, abs=1e-4)
    assert best.low < best.value < best.high


def test_without_known_errors_there_is_no_estimate_anywhere(tmp_path, dutch):
    run = write_run(tmp_path / "run", 600, model="nobody@000000000000")
    data = make_report_data(run, MADE)
    assert data.headline.best is None
    assert all(form.estimate is None for form in data.forms)
    assert all(group.estimate is None for groups in data.groups.values() for group in groups)
    assert data.persons == ()
    assert any("geen schatting" in sentence for sentence in sentences(data, dutch))
    assert not any("Naar schatting is" in sentence for sentence in sentences(data, dutch))


def test_known_errors_hold_for_the_operating_point_they_were_measured_at_only(run):
    assert model_facts(run, MODEL, "balanced").test is not None
    assert model_facts(run, MODEL, "wide").test is None
    assert model_facts(run, "made-up@ffffffffffff", "balanced").test is None


def test_a_model_that_is_given_must_be_the_one_of_the_run(run, tmp_path):
    (tmp_path / "aggrdetect.json").write_bytes((run / "model.json").read_bytes())
    assert model_facts(run, MODEL, "balanced", str(tmp_path)).test is not None
    with pytest.raises(ModelError, match="scored with"):
        model_facts(run, "other@000000000000", "balanced", str(tmp_path))


def test_flags_rarer_than_false_alarms_give_a_bound_and_no_value(data, dutch):
    threat = next(form for form in data.forms if form.label == "threat")
    assert threat.n_flagged == 0
    assert threat.estimate.method == UPPER_BOUND
    assert math.isnan(threat.estimate.value)
    assert 0 < threat.estimate.high < 0.01
    bounded = replace(data, headline=replace(data.headline, best=threat.estimate))
    said = sentences(bounded, dutch)[1]
    assert "hoogstens" in said
    assert "0%" not in said


@given(st.integers(0, 400), st.integers(401, 4000))
def test_the_bound_lies_above_the_flag_rate(n_flagged, n):
    errors = TestErrors(tp=80, fp=20, fn=20, tn=880)
    assert at_most(n_flagged, n, errors).high >= n_flagged / n


def test_a_share_that_may_be_nil_is_said_to_be(data, dutch):
    low = replace(data.headline.best, low=0.0)
    assert "nul" in sentences(replace(data, headline=replace(data.headline, best=low)), dutch)[1]


def test_groups_of_few_messages_have_no_estimate(data):
    for groups in data.groups.values():
        assert all(group.estimate is None for group in groups if group.n < 30)
        assert all(group.estimate is not None for group in groups if group.n >= 30)


def _write_labels(run, path, n):
    """Label *n* pairs drawn by chance; aggressive where the score says so."""
    table = pq.read_table(run / "scores.parquet")
    addressed = np.flatnonzero([bool(official) for official in table["official_id"].to_pylist()])
    rows = table.take(np.random.default_rng(3).choice(addressed, n, replace=False)).to_pylist()
    names = ["task_id", "platform", "post_id", "official_id", "relation", *FORMS, "target", "unsure", "annotator"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*names, "stratum", "stratum_size", "inclusion_probability"])
        writer.writeheader()
        for i, row in enumerate(rows):
            insult = int(row["aggression"] > 0.5)
            writer.writerow(
                {
                    **{name: row[name] for name in ("platform", "post_id", "official_id", "relation")},
                    **dict.fromkeys(FORMS, 0),
                    "task_id": f"t{i}",
                    "insult": insult,
                    "target": "official" if insult else "none",
                    "unsure": int(i == 0),
                    "annotator": "a",
                    "stratum": "all",
                    "stratum_size": len(addressed),
                    "inclusion_probability": n / len(addressed),
                }
            )


def test_with_labels_the_headline_rests_on_them(run, tmp_path, data, dutch):
    _write_labels(run, tmp_path / "labels.csv", 400)
    labelled = make_report_data(run, MADE, ReportOptions(labels=tmp_path / "labels.csv"))
    assert labelled.headline.best.method == "prediction-powered"
    assert 300 < labelled.headline.n_labels <= 400
    assert labelled.headline.best.value == pytest.approx(data.total.raw_rate, abs=0.02)
    assert {way.method for way in labelled.headline.others} >= {"labels alone"}
    assert (labelled.quality.n_labels, labelled.quality.n_unsure) == (400, 1)
    assert f"{labelled.headline.n_labels} berichten gelezen" in sentences(labelled, dutch)[1]
    estimated = [group.estimate for group in labelled.groups["role"] if group.estimate]
    assert estimated
    assert {estimate.method for estimate in estimated} == {"prediction-powered"}


def test_shares_of_officials_count_those_without_messages(data):
    everybody = next(share for share in data.persons if share.dimension == "all" and share.k == 1)
    assert everybody.n_officials == 79
    assert data.total.n_officials < 79


def test_shares_of_officials_are_about_twelve_months_at_most(data):
    first, last = data.window
    assert (last - first).days == 364
    assert last == data.last


def _official(number, layer, role, gender):
    return Official(official_id=str(number), name="Een Naam", role=role, layer=layer, gender=gender)


def _families(officials):
    for dimension in ("layer", "gender"):
        yield dimension, [getattr(official, dimension) for official in officials]
    for layer in {official.layer for official in officials}:
        yield "role", [official.role for official in officials if official.layer == layer]


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("rstu"), st.sampled_from("mv"), st.integers(1, 30)),
        min_size=1,
        max_size=8,
    )
)
def test_no_small_group_can_be_found_by_subtracting(cells):
    officials = [_official(0, layer, role, gender) for layer, role, gender, n in cells for _ in range(n)]
    hidden = suppressed(officials)
    for dimension, names in _families(officials):
        sizes = {name: names.count(name) for name in set(names)}
        gone = [n for name, n in sizes.items() if (dimension, name) in hidden]
        shown = [name for name in sizes if (dimension, name) not in hidden]
        if gone and shown:
            assert len(gone) > 1
            assert sum(gone) >= 10


def test_small_groups_of_officials_are_left_out(data):
    mayors = [share for share in data.persons if (share.dimension, share.name) == ("role", "burgemeester")]
    assert mayors
    assert all(share.estimate is None and share.by_chance is None for share in mayors)


def test_an_unfinished_run_says_how_to_finish(tmp_path):
    with pytest.raises(RunError, match="aggrdetect score"):
        make_report_data(tmp_path, MADE)


def test_a_run_in_other_languages_only_is_refused_with_the_way_out(tmp_path):
    run = write_run(tmp_path / "run", 60)
    table = pq.read_table(run / "scores.parquet")
    english = table.set_column(table.column_names.index("language"), "language", [["en"] * table.num_rows])
    pq.write_table(english.cast(table.schema), run / "scores.parquet")
    with pytest.raises(InputError, match="--map text=COLUMN"):
        make_report_data(run, MADE)


def test_a_summary_of_another_version_is_refused(tmp_path):
    run = write_run(tmp_path / "run", 60)
    (run / "summary.json").write_bytes(orjson.dumps({"rows": 1}))
    with pytest.raises(RunError, match="not a summary of this version"):
        make_report_data(run, MADE)


def test_without_a_roster_the_report_is_about_posts(tmp_path, dutch):
    data = make_report_data(write_run(tmp_path / "run", 300, roster=False), MADE)
    assert data.unit == "posts"
    assert data.persons == ()
    assert "Er is geen bericht gevonden aan een bekende ambtsdrager" in sentences(data, dutch)[0]
