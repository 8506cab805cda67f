import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.agreement import MISSING, confusion_table, krippendorff_alpha

tables = hnp.arrays(
    np.int64,
    st.tuples(st.integers(2, 4), st.integers(2, 20)),
    elements=st.sampled_from([MISSING, 0, 1, 2]),
)


@given(tables)
def test_alpha_equals_that_of_the_krippendorff_package(ratings) -> None:
    counts = np.stack([(ratings == v).sum(axis=0) for v in range(3)])
    paired = counts.sum(axis=0) >= 2
    if not paired.any() or (counts[:, paired].sum(axis=1) > 0).sum() < 2:
        return
    data = np.where(ratings == MISSING, np.nan, ratings.astype(float))
    expected = krippendorff.alpha(data, level_of_measurement="nominal", value_domain=[0.0, 1.0, 2.0])
    e = krippendorff_alpha(ratings, rng=np.random.default_rng(1), n_resamples=10)
    assert e.value == pytest.approx(expected)
    assert e.low <= e.value <= e.high


def test_one_label_throughout_is_undefined() -> None:
    e = krippendorff_alpha([[0, 0, 0], [0, 0, 0]], rng=np.random.default_rng(1))
    assert np.isnan([e.value, e.low, e.high]).all()


def test_labels_of_different_tasks_are_refused() -> None:
    with pytest.raises(StatisticsError, match="same tasks"):
        krippendorff_alpha([[0, MISSING], [MISSING, 1]], rng=np.random.default_rng(1))


def test_the_confusion_table_counts_every_pair_of_annotators() -> None:
    assert confusion_table([[0, 1], [1, 1], [MISSING, 0]], 2).tolist() == [[0, 1], [2, 1]]


def test_intervals_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20260101)

    def draw(n):
        truth = rng.random(n) < 0.3
        return np.stack([np.where(rng.random(n) < 0.1, ~truth, truth) for _ in range(2)]).astype(int)

    expected = krippendorff_alpha(draw(1_000_000), rng=rng, n_resamples=1).value
    hits = sum(krippendorff_alpha(draw(250), rng=rng, n_resamples=400).covers(expected) for _ in range(1000))
    assert 0.93 <= hits / 1000 <= 0.97
