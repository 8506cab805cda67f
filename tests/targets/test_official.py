from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.targets.official import Handle, Official, fold, parse_name


@pytest.mark.parametrize(
    ("name", "given", "initials", "particle", "surname"),
    [
        ("Jan de Vries", {"jan"}, "j", "de", "vries"),
        ("Marijn van der Horst", {"marijn"}, "m", "van der", "horst"),
        ("drs. J.W. (Jan) van den Berg", {"jan"}, "jw", "van den", "berg"),
        ("Yasmin El Haddad", {"yasmin"}, "y", "el", "haddad"),
        ("Anna Maria Terpstra", {"anna", "maria"}, "am", "", "terpstra"),
        ("Loes van Dalen-Visser", {"loes"}, "l", "van", "dalen-visser"),
        ("Pim in 't Veld", {"pim"}, "p", "in 't", "veld"),
        ("Pim in ’t Veld", {"pim"}, "p", "in 't", "veld"),
        ("Émre Çelik", {"emre"}, "e", "", "celik"),
        ("mr. dr. T. Hoekerd, MBA", set(), "t", "", "hoekerd"),
        ("Hoekerd", set(), "", "", "hoekerd"),
        ("De Bruin", set(), "", "de", "bruin"),
    ],
)
def test_a_name_falls_into_its_parts(name, given, initials, particle, surname):
    parsed = parse_name(name)
    assert (set(parsed.given), parsed.initials, parsed.particle, parsed.surname) == (given, initials, particle, surname)


@given(st.text(max_size=40))
def test_any_name_can_be_taken_apart(name):
    parse_name(name)


@given(st.text(max_size=60))
def test_folding_keeps_every_character_at_its_place(text):
    assert len(fold(text)) == len(text)


def test_somebody_is_in_office_from_the_first_to_the_last_day():
    official = Official("1", "A", "wethouder", "gemeente", start=date(2022, 1, 1), end=date(2022, 12, 31))
    assert [official.in_office(date(*day)) for day in ((2021, 12, 31), (2022, 1, 1), (2022, 12, 31), (2023, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert official.in_office(None)


def test_a_handle_counts_on_its_own_platform_and_where_there_are_none():
    handle = Handle("x", "jdevries")
    assert handle.is_on("x")
    assert handle.is_on("other")
    assert not handle.is_on("instagram")
