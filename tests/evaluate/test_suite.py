"""The project's own functional cases."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from aggrdetect.evaluate.cases import OWN, read_cases
from aggrdetect.readers.annotations import read_annotations
from aggrdetect.text.mark import mark_text

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cases():
    layout, found = read_cases(ROOT / "data/functional/cases.csv")
    assert layout == OWN
    return found


def test_it_is_as_wide_as_promised(cases):
    by_capability = Counter(case.capability for case in cases)
    assert len(cases) >= 1200
    assert len(by_capability) >= 40
    assert min(by_capability.values()) >= 20


def test_every_capability_has_both_answers(cases):
    answers = defaultdict(set)
    for case in cases:
        answers[case.capability].add(case.expected)
    assert {name for name, found in answers.items() if len(found) < 2} == set()


def test_ids_and_texts_are_unique(cases):
    assert max(Counter(case.case_id for case in cases).values()) == 1
    assert max(Counter((case.marked_text, case.label) for case in cases).values()) == 1


def test_no_case_stands_in_the_corpus(cases):
    corpus = {
        mark_text(a.text, [a.official], addressed=True).casefold() for a in read_annotations(ROOT / "data/annotations")
    }
    assert [case.case_id for case in cases if case.marked_text.casefold() in corpus] == []
