"""Both languages say the same things, in their own form."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import UnknownNameError
from aggrdetect.report.compose import compose
from aggrdetect.report.flat import FIELDS
from aggrdetect.report.wording import LANGUAGES, load_wording, rounded
from aggrdetect.schema import FLAGS, LAYERS, RELATIONS, ROLES
from aggrdetect.targets.roster import PLATFORMS


def _flat(words):
    return {f"{section}.{key}": value for section, texts in words.texts.items() for key, value in texts.items()}


def _places(value):
    lines = value if isinstance(value, list) else [value]
    return {name for line in lines for _, name, _, _ in string.Formatter().parse(line) if name}


def test_both_languages_have_the_same_texts_with_the_same_places(dutch, english):
    here, there = _flat(dutch), _flat(english)
    assert here.keys() == there.keys()
    for key, value in here.items():
        assert _places(value) == _places(there[key]), key
        assert type(value) is type(there[key])
        if isinstance(value, list):
            assert len(value) == len(there[key]), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_that_can_be_counted_by_has_a_name(code):
    words = load_wording(code)
    kinds = {"form": FLAGS, "layer": LAYERS, "role": ROLES, "relation": RELATIONS, "platform": PLATFORMS}
    for kind, names in kinds.items():
        assert set(names) <= words.texts[kind].keys()
    assert set(FIELDS) == words.texts["field"].keys()


def test_numbers_and_days_are_in_the_form_of_the_language(dutch, english):
    assert (dutch.count(1234567), english.count(1234567)) == ("1.234.567", "1,234,567")
    assert (dutch.share(0.0345), english.share(0.0345)) == ("3,5%", "3.5%")
    assert (dutch.day(date(2022, 3, 1)), english.day(date(2022, 3, 1))) == ("1 maart 2022", "1 March 2022")
    assert dutch.month("2022-05") == "mei 2022"
    assert (dutch.noun("message", 1), dutch.noun("message", 1200)) == ("1 bericht", "1.200 berichten")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0%"), (0.00001, "<0,01%"), (0.0012, "0,12%"), (0.0349, "3,5%"), (0.0999, "10%"), (0.35, "35%"), (1, "100%")],
)
def test_shares_have_two_meaningful_digits(dutch, value, said):
    assert dutch.share(value) == said


@given(st.floats(0, 1))
def test_a_share_is_never_said_to_be_nil_that_is_not(value):
    assert (load_wording("nl").share(value) == "0%") == (value == 0)


@given(st.floats(1, 1e9))
def test_rounding_keeps_two_meaningful_digits(n):
    assert rounded(n) == pytest.approx(n, rel=0.51 if n < 10 else 0.051)


def test_a_language_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(UnknownNameError, match="Known: en, nl"):
        load_wording("de")


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_place_is_left_open_and_no_raw_rate_is_the_headline(data, code):
    words = load_wording(code)
    document = compose(data, words)
    said = repr(document.sections[0])
    assert "{" not in said
    assert words.share(data.total.raw_rate) not in said
    assert [table.id for table in document.tables()].count("officials") == 1
