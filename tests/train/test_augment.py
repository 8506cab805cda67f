from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.text.mark import LINK, OFFICIAL, OTHER_PERSON
from aggrdetect.train.augment import augment
from aggrdetect.train.config import AugmentConfig

CHANGES = [f.name for f in fields(AugmentConfig)]
TEXT = f"{OFFICIAL} Wat een onbegrijpelijk besluit, {OTHER_PERSON} vindt dat ook! Lees {LINK} maar eens goed."


def change(text, seed=1, *, at_official=True, **probabilities):
    return augment(text, AugmentConfig(**probabilities), np.random.default_rng(seed), at_official=at_official)


def test_without_probabilities_nothing_changes() -> None:
    assert change(TEXT, at_official=False) == TEXT


def test_equal_seeds_give_equal_texts() -> None:
    everything = dict.fromkeys(CHANGES, 0.5)
    assert change(TEXT, 3, **everything) == change(TEXT, 3, **everything)
    assert len({change(TEXT, seed, **everything) for seed in range(20)}) > 10


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "unmark"])
def test_each_change_changes_the_text_and_keeps_the_marks(name) -> None:
    texts = [change(TEXT, seed, **{name: 1.0}) for seed in range(30)]
    assert any(text != TEXT for text in texts)
    for text in texts:
        assert OFFICIAL in text
        assert OTHER_PERSON in text


def test_only_a_text_that_is_not_at_the_official_loses_its_mark() -> None:
    assert change(TEXT, at_official=False, unmark=1.0).startswith("Wat een")
    assert change(TEXT, at_official=True, unmark=1.0) == TEXT


def test_a_text_that_is_only_the_mark_keeps_it() -> None:
    assert change(OFFICIAL, at_official=False, unmark=1.0) == OFFICIAL


def test_case_and_punctuation_change_as_they_say() -> None:
    assert change("Wat Een PLAN", lowercase=1.0) == "wat een plan"
    assert change("Wat een plan", uppercase=1.0) == "WAT EEN PLAN"
    assert change("Nee, dat niet!!", no_punctuation=1.0) == "Nee dat niet"


@given(st.text(max_size=60), st.integers(0, 1000), st.booleans())
def test_any_text_survives_all_changes_at_once(text, seed, at_official) -> None:
    assert isinstance(change(text, seed, at_official=at_official, **dict.fromkeys(CHANGES, 1.0)), str)
