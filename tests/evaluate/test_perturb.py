import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.evaluate.perturb import PERTURBATIONS, perturb
from aggrdetect.text.mark import OFFICIAL

TEXT = "@ambtsdrager wat een ongelooflijke prutser, zie URL @gebruiker"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("spaces", "p r u t s e r"),
        ("digits", "pru7$3r".replace("$", "5")),
        ("homoglyphs", "рrutsеr"),
        ("capitals", "PRUTSER"),
        ("no_spaces", "prutser"),
    ],
)
def test_each_change_does_what_it_is_called(name, expected) -> None:
    assert perturb("prutser", PERTURBATIONS[name], 1.0, np.random.default_rng(0)) == expected


@pytest.mark.parametrize("seed", range(5))
def test_letters_inside_a_word_are_masked_swapped_deleted_or_stretched(seed) -> None:
    changed = {name: perturb("sukkel", f, 1.0, np.random.default_rng(seed)) for name, f in PERTURBATIONS.items()}
    assert changed["asterisks"] in {"s*kkel", "sukk*l"}
    assert changed["deleted_letters"] in {"skkel", "sukel", "sukkl"}
    assert sorted(changed["swapped_letters"]) == sorted("sukkel")
    assert re.sub("uuu+", "u", re.sub("eee+", "e", changed["stretched"])) == "sukkel"
    assert changed["emoji"].startswith("sukkel ")


def test_ten_changes_are_named() -> None:
    assert len(PERTURBATIONS) == 10


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_marks_stay_and_a_strength_of_zero_changes_nothing(name) -> None:
    rng = np.random.default_rng(3)
    assert perturb(TEXT, PERTURBATIONS[name], 0.0, rng) == TEXT
    changed = perturb(TEXT, PERTURBATIONS[name], 1.0, rng)
    assert changed != TEXT
    assert [word for word in changed.split() if word in TEXT.split() and (word[0] == "@" or word == "URL")] == [
        OFFICIAL,
        "URL",
        "@gebruiker",
    ]


@given(st.text(max_size=60), st.sampled_from(sorted(PERTURBATIONS)), st.sampled_from([0.0, 0.2, 0.5, 1.0]))
def test_any_text_can_be_perturbed_and_the_same_seed_repeats_it(text, name, strength) -> None:
    once, again = (perturb(text, PERTURBATIONS[name], strength, np.random.default_rng(1)) for _ in range(2))
    assert once == again
