import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.text.mark import OFFICIAL, mark_links, mark_text, text_hash


@pytest.mark.parametrize(
    ("text", "official", "marked"),
    [
        ("Hoi @jansen en @piet", ["@jansen"], "Hoi @ambtsdrager en @gebruiker"),
        ("HOI @JANSEN", ["@jansen"], "HOI @ambtsdrager"),
        ("wethouder Jansen, Jansen!", ["Jansen", "wethouder Jansen"], "@ambtsdrager, @ambtsdrager!"),
        ("Jansens Jansen_x Jansen2 xJansen", ["Jansen"], "Jansens Jansen_x Jansen2 xJansen"),
        ("@piet-jansen en Jansen", ["Jansen"], "@gebruiker en @ambtsdrager"),
        ("@jansen_fan @jansen2", ["@jansen"], "@gebruiker @gebruiker"),
        ("@iemand@sociaal.voorbeeld hoi", [], "@gebruiker hoi"),
        ("mail a@b.nl", [], "mail a@b.nl"),
        ("zie www.a.nl/x\n\nen https://b.nl/@jansen", ["@jansen"], "zie URL en URL"),
        ("@ambtsdrager @gebruiker", [], "@gebruiker @gebruiker"),
        ("\ufff9 hoi", [], "hoi"),
        ("İ Jansen hoi", ["jansen"], "İ @ambtsdrager hoi"),
        ("a", [""], "a"),
    ],
)
def test_a_text_shows_who_is_the_official(text, official, marked):
    assert mark_text(text, official, addressed=False) == marked


def test_a_text_that_reaches_an_official_has_the_mark():
    assert mark_text("mooi", addressed=True) == "@ambtsdrager mooi"
    assert mark_text("", addressed=True) == "@ambtsdrager"
    assert mark_text("dag Jansen", ["Jansen"], addressed=True) == "dag @ambtsdrager"


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=6), max_size=3))
def test_a_marked_text_has_one_line_and_the_mark_where_it_must(text, official):
    marked = mark_text(text, official, addressed=True)
    assert OFFICIAL in marked
    assert marked == " ".join(marked.split())


_PIECES = st.sampled_from(
    ["Jansen", "jansen", "@jansen", "@piet", " ", "-", "x", "_", ".", "é", "ß", "2", "wethouder "]
)


@given(st.lists(_PIECES, max_size=10).map("".join))
def test_words_are_replaced_where_a_pattern_with_word_boundaries_matches(text):
    expected = re.sub(r"(?<!\w)wethouder jansen(?!\w)", OFFICIAL, text, flags=re.IGNORECASE)
    plain = re.sub("@", "", text)
    if plain == text:
        assert mark_text(text, ["Wethouder Jansen"], addressed=False) == " ".join(expected.split())


def test_links_are_found_in_any_case():
    assert mark_links("HTTP://A.NL Www.b.nl c.nl") == "URL URL c.nl"


def test_equal_texts_have_equal_hashes_of_sixteen_digits():
    assert text_hash("a") == text_hash("a") != text_hash("b")
    assert re.fullmatch("[0-9a-f]{16}", text_hash("\ud800"))
