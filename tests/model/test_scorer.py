import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.model.scorer import flags, pool_windows
from aggrdetect.schema import FLAGS, LABELS

NONE = LABELS.index("target_none")


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.integers(0, 2**31))
def test_a_text_gets_the_highest_score_of_its_windows_and_the_lowest_target_none(counts, seed) -> None:
    scores = np.random.default_rng(seed).random((sum(counts), len(LABELS)), np.float32)
    text = np.repeat(np.arange(len(counts)), counts)
    pooled = pool_windows(scores, text, len(counts))
    for i in range(len(counts)):
        expected = scores[text == i].max(axis=0)
        expected[NONE] = scores[text == i, NONE].min()
        np.testing.assert_array_equal(pooled[i], expected)


def test_texts_of_one_window_keep_their_scores() -> None:
    scores = np.random.default_rng(1).random((5, len(LABELS)), np.float32)
    np.testing.assert_array_equal(pool_windows(scores, np.arange(5), 5), scores)


def test_a_score_on_the_threshold_is_flagged() -> None:
    scores = np.zeros((2, len(LABELS)), np.float32)
    scores[0, LABELS.index("insult")] = scores[1, LABELS.index("aggression")] = 0.5
    found = flags(scores, np.full(len(FLAGS), 0.5, np.float32))
    named = [[label for label, on in zip(FLAGS, row, strict=True) if on] for row in found]
    assert named == [["insult"], ["aggression"]]


def test_targets_have_no_flag() -> None:
    found = flags(np.ones((3, len(LABELS)), np.float32), np.full(len(FLAGS), 0.5, np.float32))
    assert found.shape == (3, 9)
    assert found.all()


@given(st.integers(0, 2**31))
def test_aggression_is_flagged_wherever_verbal_or_menace_is_and_else_by_its_own_score(seed) -> None:
    rng = np.random.default_rng(seed)
    scores, thresholds = rng.random((50, len(LABELS)), np.float32), rng.random(len(FLAGS), np.float32)
    found = dict(zip(FLAGS, flags(scores, thresholds).T, strict=True))
    own = scores[:, LABELS.index("aggression")] >= thresholds[FLAGS.index("aggression")]
    np.testing.assert_array_equal(found["aggression"], own | found["verbal"] | found["menace"])
