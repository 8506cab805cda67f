import json
import shutil
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aggrdetect.annotate.sample import draw_sample
from aggrdetect.annotate.tasks import LABEL_SCHEMA, read_labels, write_tasks
from aggrdetect.errors import InputError, ModelError, StatisticsError, UnknownNameError
from aggrdetect.prevalence.frame import read_frame, run_model, run_roster
from aggrdetect.prevalence.groups import group_table
from aggrdetect.prevalence.model_test import ModelTest, model_test, read_model_test
from aggrdetect.prevalence.periods import two_periods
from aggrdetect.prevalence.tables import Extras, estimate_prevalence
from aggrdetect.report.counts import read_scored
from aggrdetect.stats.correction import TestErrors
from runs import MODEL, fill_in, make_run


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("runs") / "week", n_officials=80)


@pytest.fixture(scope="module")
def labels(made_up, tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    write_tasks(folder / "tasks.csv", draw_sample(made_up.folder, 400))
    return fill_in(folder / "tasks.csv", folder / "labels.csv", lambda post: made_up.truth[int(post[1:])])


@pytest.fixture(scope="module")
def test_errors():
    errors = TestErrors(tp=160, fp=24, fn=40, tn=776)
    return ModelTest(errors={"aggression": errors}, positive_share={"aggression": 0.079})


@pytest.fixture(scope="module")
def tables(made_up, labels, test_errors):
    extras = Extras(
        test=test_errors,
        split=date(2023, 7, 1),
        population={
            ("gemeente", "burgemeester"): 340,
            ("gemeente", "wethouder"): 1500,
            ("gemeente", "raadslid"): 8000,
            ("waterschap", "dijkgraaf"): 21,
        },
    )
    roster = run_roster(made_up.folder)
    by = ("layer", "role", "platform", "month", "layer+role")
    return estimate_prevalence(made_up.folder, roster, read_labels(labels), by, extras=extras)


def test_the_headline_holds_the_truth_and_raw_flags_do_not(made_up, tables) -> None:
    overall = {entry.label: entry for entry in tables.overall}["aggression"]
    assert overall.headline.covers(made_up.truth.mean())
    assert overall.manual.covers(made_up.truth.mean())
    assert overall.corrected.covers(made_up.truth.mean())
    assert not overall.raw.covers(made_up.truth.mean())
    assert not overall.is_model_estimate
    assert overall.headline.width < overall.manual.width * 1.05


def test_every_estimate_names_its_estimand(tables) -> None:
    overall = {entry.label: entry for entry in tables.overall}["aggression"]
    assert overall.powered.estimand == "these messages"
    assert overall.powered_like_these.estimand == "officials like these"
    assert overall.quantified.estimand == "officials like these"
    assert tables.persons[0].here.estimand == "these messages"
    assert tables.persons[0].like_these.estimand == "officials like these"


def test_shares_of_officials_hold_the_truth(made_up, tables) -> None:
    counts = np.bincount(made_up.officials, weights=made_up.truth)
    everybody = [share for share in tables.persons if not share.group and share.label == "aggression"]
    assert [share.at_least for share in everybody] == [1, 3, 10]
    for share in everybody:
        truth = (counts >= share.at_least).mean()
        assert share.here.covers(truth)
        assert share.like_these.width > share.here.width
        assert share.verified <= truth
        assert share.weighted is not None
    assert everybody[0].by_errors_alone > 0.3


def test_groups_of_fewer_than_ten_officials_are_left_out_with_their_neighbour(tables) -> None:
    roles = {group.values["role"]: group for group in tables.groups["role"]}
    assert roles["dijkgraaf"].suppressed
    assert roles["dijkgraaf"].n_officials is None
    assert roles["dijkgraaf"].rates == ()
    assert sum(group.suppressed for group in tables.groups["role"]) == 2
    layers = [share for share in tables.persons if share.group.get("layer") == "waterschap"]
    assert all(share.suppressed and share.here is None for share in layers)


def test_group_estimates_hold_their_truths(made_up, tables) -> None:
    roster = run_roster(made_up.folder)
    roles = np.array([official.role for official in roster.officials])[made_up.officials]
    shown = [group for group in tables.groups["role"] if not group.suppressed]
    assert shown
    for group in shown:
        found = {entry.label: entry for entry in group.rates}["aggression"]
        assert found.powered.covers(made_up.truth[roles == group.values["role"]].mean())
        assert 0 <= group.p_adjusted["aggression"] <= 1


def test_months_make_a_trend_and_two_periods_a_comparison(tables) -> None:
    assert len(tables.groups["month"]) == 12
    assert tables.trend.low < 0 < tables.trend.high
    assert tables.comparison.these_messages.low < 0 < tables.comparison.these_messages.high
    assert tables.comparison.officials_like_these.estimand == "officials like these"


def test_the_monitor_stands_beside_shares_of_officials(tables) -> None:
    assert any(match.closest for match in tables.monitor)
    assert any(len(match.figures) >= 1 and match.group == {} for match in tables.monitor)


def test_senders_and_officials_are_spread_unevenly(tables) -> None:
    spread = {entry.over: entry for entry in tables.concentration}
    assert spread["officials"].gini > 0.4
    assert spread["senders"].top_10_percent > 0.3
    assert spread["senders"].curve[0] == (0.0, 0.0)
    assert spread["senders"].curve[-1][1] == pytest.approx(1)


def test_everything_goes_into_json(tables) -> None:
    written = json.dumps(tables.as_dict(), allow_nan=False)
    assert json.loads(written)["overall"][8]["headline"]["estimand"] == "these messages"


def test_without_labels_there_is_a_model_estimate_and_a_warning(made_up, test_errors) -> None:
    found = estimate_prevalence(
        made_up.folder, run_roster(made_up.folder), None, ("layer",), extras=Extras(test=test_errors)
    )
    overall = {entry.label: entry for entry in found.overall}["aggression"]
    assert overall.is_model_estimate
    assert overall.headline.covers(made_up.truth.mean())
    assert "no_labels" in found.notes


def test_without_labels_and_test_errors_there_is_no_estimate(made_up) -> None:
    found = estimate_prevalence(made_up.folder, None, None, ("platform",))
    assert all(entry.headline is None for entry in found.overall)
    assert "no_test" in found.notes


def test_labels_without_a_design_only_count_as_verified(made_up, labels) -> None:
    rows = [row | {"stratum": None, "stratum_size": None} for row in read_labels(labels).to_pylist()]
    table = pa.Table.from_pylist(rows, schema=LABEL_SCHEMA)
    found = estimate_prevalence(made_up.folder, None, table, ())
    assert {entry.label: entry for entry in found.overall}["aggression"].powered is None
    assert found.persons[0].verified > 0
    assert "no_design" in found.notes


def test_labels_of_another_run_are_refused(labels, tmp_path) -> None:
    other = make_run(tmp_path / "other", n_officials=3)
    with pytest.raises(InputError, match="are not in this run"):
        read_frame(other.folder, None, read_labels(labels))


def test_an_unfinished_run_and_an_unknown_grouping_are_refused(made_up, tmp_path) -> None:
    with pytest.raises(InputError, match="aggrdetect score"):
        read_frame(tmp_path, None, None)
    frame = read_frame(made_up.folder, None, None)
    with pytest.raises(UnknownNameError, match="shoe size"):
        group_table(frame, "shoe size", ("aggression",))
    with pytest.raises(StatisticsError, match="aggrdetect sample"):
        two_periods(frame, "aggression", date(2023, 7, 1))


def test_officials_without_messages_count_in_shares(made_up, labels) -> None:
    roster = run_roster(made_up.folder)
    extended = make_run(made_up.folder.parent / "more", n_officials=160)
    bigger = estimate_prevalence(made_up.folder, run_roster(extended.folder), read_labels(labels), ())
    usual = estimate_prevalence(made_up.folder, roster, read_labels(labels), ())
    assert bigger.n_officials == 160
    assert bigger.persons[0].here.value == pytest.approx(usual.persons[0].here.value / 2, abs=0.05)


def test_officials_who_left_before_the_first_message_do_not_count(made_up, labels, tmp_path) -> None:
    lines = made_up.roster.read_text(encoding="utf-8").splitlines()
    longer = [f"{lines[0]},end", *(f"{line}," for line in lines[1:])]
    longer += [f"gone{i},Former {i},raadslid,gemeente,Plaats 1,v,2019-03-01" for i in range(40)]
    roster = tmp_path / "officials.csv"
    roster.write_text("\n".join(longer) + "\n", encoding="utf-8")
    found = estimate_prevalence(made_up.folder, run_roster(made_up.folder, roster), read_labels(labels), ())
    assert found.persons[0].n_officials == 80


def test_the_model_is_known_by_its_stamp(made_up, tmp_path) -> None:
    assert run_model(made_up.folder) == MODEL
    assert read_model_test(made_up.folder, MODEL) is None
    with pytest.raises(ModelError):
        read_model_test(made_up.folder, MODEL, str(tmp_path / "none"))


def test_test_errors_come_from_precision_and_recall() -> None:
    table = {"precision": {"value": None}, "recall": {"value": None}, "n": 100, "n_positive": 0}
    good = {"precision": {"value": 0.9}, "recall": {"value": 0.9}, "n": 1000, "n_positive": 100}
    found = model_test({"test": {"threat": table, "insult": good}, "validation": {"insult": good}})
    assert dict(found.errors) == {"insult": TestErrors(tp=90, fp=10, fn=10, tn=890)}
    assert found.positive_share["insult"] == 0.1


def in_english(made_up, folder, rows):
    """Copy a run with the pairs of *rows* in English."""
    shutil.copytree(made_up.folder, folder)
    table = pq.read_table(folder / "scores.parquet")
    languages = pa.array(["en" if i in rows else None if i % 3 else "nl" for i in range(table.num_rows)])
    pq.write_table(
        table.set_column(table.column_names.index("language"), "language", languages), folder / "scores.parquet"
    )
    return folder


def test_messages_in_other_languages_are_left_out_as_in_a_report(made_up, tmp_path, labels) -> None:
    run = in_english(made_up, tmp_path / "run", set(range(0, len(made_up.truth), 2)))
    tables = estimate_prevalence(run, run_roster(run), read_labels(labels))
    assert tables.n_pairs == read_scored(run, ()).messages.num_rows == len(made_up.truth) // 2
    assert tables.n_other_languages == len(made_up.truth) - tables.n_pairs
    assert 0 < tables.n_labelled < 400
    assert "other_languages" in tables.notes
    drawn = draw_sample(run, 100)["post_id"].to_pylist()
    assert all(int(post[1:]) % 2 for post in drawn)


def test_a_run_without_a_message_in_a_known_language_is_refused(made_up, tmp_path) -> None:
    run = in_english(made_up, tmp_path / "run", set(range(len(made_up.truth))))
    for ask in (lambda: read_frame(run, None, None), lambda: draw_sample(run, 100)):
        with pytest.raises(InputError, match="in a language that the model knows"):
            ask()
