import numpy as np
import pytest

from aggrdetect.annotate.adjudicate import JUDGED, agree, pairwise_agreement
from aggrdetect.annotate.sample import draw_sample
from aggrdetect.annotate.tasks import write_tasks
from aggrdetect.errors import InputError
from runs import fill_in, make_run


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    run = make_run(folder / "run", n_officials=20)
    write_tasks(folder / "tasks.csv", draw_sample(run.folder, 120))
    flips = {"a": lambda _: False, "b": lambda number: number % 20 == 0, "c": lambda number: number % 3 == 0}
    return [
        fill_in(folder / "tasks.csv", folder / f"{who}.csv", lambda p: run.truth[int(p[1:])], annotator=who, flip=flip)
        for who, flip in flips.items()
    ]


def test_agreement_is_measured_for_every_label(files) -> None:
    found = {a.label: a for a in agree(files[:2], rng=np.random.default_rng(1))}
    assert tuple(found) == JUDGED
    assert 0.6 < found["insult"].alpha.low < found["insult"].alpha.value < 1
    assert np.isnan(found["threat"].alpha.value)
    assert found["insult"].n_units == 120
    assert len(found["insult"].disagreements) == 6
    assert np.array(found["insult"].confusion).sum() == 120
    assert found["target"].values == ("official", "person", "group", "other", "none")


def test_a_careless_annotator_lowers_it(files) -> None:
    by_pair = pairwise_agreement(files, rng=np.random.default_rng(1))
    alphas = {names: found[0].alpha.value for names, found in by_pair.items()}
    assert alphas[("a.csv", "b.csv")] > alphas[("a.csv", "c.csv")] + 0.3


def test_one_annotator_agrees_with_nobody(files) -> None:
    with pytest.raises(InputError, match="1 file given"):
        agree(files[:1], rng=np.random.default_rng(1))
