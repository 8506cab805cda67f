import numpy as np
import pytest

from aggrdetect.annotate.sample import draw_sample, plan_sample
from aggrdetect.annotate.tasks import COLUMNS, read_labels, write_tasks
from aggrdetect.errors import InputError, StatisticsError, UnknownNameError
from runs import fill_in, make_run


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("runs") / "week", n_officials=40)


@pytest.mark.parametrize("design", ["uniform", "stratified"])
def test_inclusion_probabilities_add_up_to_the_population(made_up, design) -> None:
    tasks = draw_sample(made_up.folder, 200, design=design, seed=3)
    weights = 1 / tasks["inclusion_probability"].to_numpy()
    assert tasks.num_rows == 200
    assert weights.sum() == pytest.approx(len(made_up.truth))
    assert len(set(tasks["post_id"].to_pylist())) == 200


def test_the_same_seed_draws_the_same_tasks_and_another_does_not(made_up) -> None:
    first, again, other = (draw_sample(made_up.folder, 50, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first["post_id"].equals(other["post_id"])


def test_uncertain_scores_are_drawn_more_often_but_scores_are_not_shown(made_up) -> None:
    tasks = draw_sample(made_up.folder, 200)
    assert "aggression" not in tasks.column_names
    labelled = np.isin([f"p{i}" for i in range(len(made_up.truth))], tasks["post_id"].to_pylist())
    assert made_up.truth[labelled].mean() > 2 * made_up.truth.mean()


def test_asking_for_more_than_there_is_gives_all(made_up) -> None:
    tasks = draw_sample(made_up.folder, 10**6, design="uniform")
    assert set(tasks["inclusion_probability"].to_pylist()) == {1.0}


def test_officials_are_shown_by_name(made_up) -> None:
    tasks = draw_sample(made_up.folder, 50, names={f"o{i}": f"Naam {i}" for i in range(40)})
    assert all(name.startswith("Naam") for name in tasks["official"].to_pylist())


def test_runs_without_text_cannot_be_labelled(tmp_path) -> None:
    run = make_run(tmp_path / "run", n_officials=3, with_text=False)
    with pytest.raises(InputError, match="--no-text"):
        draw_sample(run.folder, 10)


def test_unknown_designs_and_labels_list_the_known_ones(made_up, tmp_path) -> None:
    with pytest.raises(UnknownNameError, match="stratified, uniform"):
        draw_sample(made_up.folder, 10, design="snowball")
    with pytest.raises(UnknownNameError, match="aggression"):
        draw_sample(made_up.folder, 10, label="anger")
    with pytest.raises(InputError, match="aggrdetect score"):
        draw_sample(tmp_path, 10)
    with pytest.raises(StatisticsError, match="at least 2"):
        draw_sample(made_up.folder, 1, design="uniform")


def test_planning_asks_for_fewer_labels_where_scores_help(made_up) -> None:
    plan = plan_sample(made_up.folder, 0.03)
    assert [(row.design, row.estimator) for row in plan] == [
        ("stratified", "prediction-powered"),
        ("uniform", "prediction-powered"),
        ("uniform", "labels alone"),
    ]
    assert all(row.margin <= 0.03 for row in plan)
    assert plan[0].n < 0.7 * plan[2].n
    with pytest.raises(StatisticsError, match="margin of 0"):
        plan_sample(made_up.folder, 0)


def test_tasks_come_back_as_labels(made_up, tmp_path) -> None:
    write_tasks(tmp_path / "tasks.csv", draw_sample(made_up.folder, 60))
    labels = read_labels(
        fill_in(tmp_path / "tasks.csv", tmp_path / "labels.csv", lambda post: made_up.truth[int(post[1:])])
    )
    expected = [made_up.truth[int(post[1:])] for post in labels["post_id"].to_pylist()]
    assert labels["aggression"].to_pylist() == expected
    assert labels["stratum_size"].null_count == 0


def test_tasks_are_not_overwritten(made_up, tmp_path) -> None:
    (tmp_path / "tasks.csv").write_text("labels")
    with pytest.raises(InputError, match="may hold labels"):
        write_tasks(tmp_path / "tasks.csv", draw_sample(made_up.folder, 5))


def _write(path, **cells):
    row = dict.fromkeys(COLUMNS, "") | {
        "task_id": "1",
        "platform": "x",
        "post_id": "p1",
        "official_id": "o1",
        "relation": "mention",
        "insult": "1",
        "discrimination": "0",
        "sexual": "0",
        "threat": "0",
        "accusation": "0",
        "profanity": "0",
        "target": "official",
    }
    row |= cells
    path.write_text(";".join(row) + "\n" + ";".join(row.values()) + "\n", encoding="utf-8")
    return path


def test_a_label_that_breaks_the_codebook_is_named_with_its_line(tmp_path) -> None:
    with pytest.raises(InputError, match=r"line 2: target is none"):
        read_labels(_write(tmp_path / "a.csv", target="none"))
    with pytest.raises(InputError, match=r"line 2: insult is 'ja'"):
        read_labels(_write(tmp_path / "b.csv", insult="ja"))
    with pytest.raises(InputError, match="stratum_size is 'veel'"):
        read_labels(_write(tmp_path / "c.csv", stratum_size="veel"))


def test_files_without_labels_or_columns_are_refused(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("post_id\n1\n")
    with pytest.raises(InputError, match="no column platform"):
        read_labels(tmp_path / "a.csv")
    empty = dict.fromkeys(("insult", "discrimination", "sexual", "threat", "accusation", "profanity", "target"), "")
    with pytest.raises(InputError, match="no row has labels"):
        read_labels(_write(tmp_path / "b.csv", **empty))
    path = _write(tmp_path / "c.csv")
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    with pytest.raises(InputError, match="task 1 is there twice"):
        read_labels(path)
