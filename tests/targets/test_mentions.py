import string
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.targets.mentions import Finder
from aggrdetect.targets.official import Handle, Official


def official(official_id, name, role="wethouder", **fields):
    fields = {"layer": "gemeente", "organisation": "Gemeente Lindeveen", **fields}
    return Official(official_id, name, role, **fields)


OLD_MAYOR = official("b0", "Toos Wiegersma", "burgemeester", gender="v", end=date(2021, 12, 31))
MAYOR = official(
    "b1", "Marijn de Bruin", "burgemeester", gender="m", start=date(2022, 1, 1), handles=(Handle("x", "burg_debruin"),)
)
JANSEN = official(
    "w1", "Anouk Jansen", gender="v", handles=(Handle("x", "wethjansen"), Handle("facebook", "anouk.jansen"))
)
BERG = official("w2", "drs. H.J. (Henk) van den Berg", gender="m")
VOS = official("w3", "Ria Vos", gender="v", aliases=("Tante Ria", "Vosje"))
HADDAD = official("r1", "Yasmin El Haddad", "raadslid", gender="v")
CELIK = official("r2", "Émre Çelik", "raadslid", gender="m")
DALEN = official("r3", "Loes van Dalen-Visser", "raadslid", gender="v")
DIKE = official(
    "d1", "Sybren Terpstra", "dijkgraaf", layer="waterschap", organisation="Waterschap De Lage Aa", gender="m"
)
FINDER = Finder([OLD_MAYOR, MAYOR, JANSEN, BERG, VOS, HADDAD, CELIK, DALEN, DIKE])
DAY = date(2024, 5, 1)


def found(text, finder=FINDER, platform="x", day=DAY):
    return [(hit.official.official_id, text[hit.start : hit.end]) for hit in finder.find(text, platform, day)]


@pytest.mark.parametrize(
    ("text", "official_id", "words"),
    [
        ("Hoi @wethjansen, wanneer?", "w1", "@wethjansen"),
        (".@WethJansen!", "w1", "@WethJansen"),
        ("Anouk Jansen doet het goed", "w1", "Anouk Jansen"),
        ("anouk jansen doet het goed", "w1", "anouk jansen"),
        ("wat zegt wethouder Jansen hiervan", "w1", "wethouder Jansen"),
        ("wat zegt wethouder jansen hiervan", "w1", "wethouder jansen"),
        ("WETHOUDER JANSEN STAP OP", "w1", "WETHOUDER JANSEN"),
        ("weth. Jansen", "w1", "weth. Jansen"),
        ("mevrouw Jansen luistert", "w1", "mevrouw Jansen"),
        ("mevr. A. Jansen luistert", "w1", "mevr. A. Jansen"),
        ("wethouder mevrouw Jansen luistert", "w1", "wethouder mevrouw Jansen"),
        ("dat zei Jansen gisteren", "w1", "Jansen"),
        ("Jansen, ga weg", "w1", "Jansen"),
        ("burgemeester De Bruin", "b1", "burgemeester De Bruin"),
        ("burgemeester de bruin", "b1", "burgemeester de bruin"),
        ("volgens De Bruin kan dat", "b1", "De Bruin"),
        ("volgens de Bruin kan dat", "b1", "de Bruin"),
        ("volgens meneer Bruin kan dat", "b1", "meneer Bruin"),
        ("burgemeester Marijn de Bruin", "b1", "burgemeester Marijn de Bruin"),
        ("burgemeester Marijn komt langs", "b1", "burgemeester Marijn"),
        ("Henk van den Berg", "w2", "Henk van den Berg"),
        ("dhr. v.d. Berg", "w2", "dhr. v.d. Berg"),
        ("de heer vd Berg", "w2", "de heer vd Berg"),
        ("H.J. van den Berg", "w2", "H.J. van den Berg"),
        ("wethouder H. van den Berg", "w2", "wethouder H. van den Berg"),
        ("wethouder Vos", "w3", "wethouder Vos"),
        ("Ria Vos", "w3", "Ria Vos"),
        ("die tante ria toch", "w3", "tante ria"),
        ("raadslid El Haddad", "r1", "raadslid El Haddad"),
        ("dat mens van El Haddad", "r1", "El Haddad"),
        ("Emre Celik en de rest", "r2", "Emre Celik"),
        ("raadslid Çelik", "r2", "raadslid Çelik"),
        ("mevrouw Van Dalen", "r3", "mevrouw Van Dalen"),
        ("Loes van Dalen-Visser", "r3", "Loes van Dalen-Visser"),
        ("Loes van Dalen Visser", "r3", "Loes van Dalen Visser"),
        ("vraag het de burgemeester", "b1", "de burgemeester"),
        ("die stomme burgemeester", "b1", "burgemeester"),
        ("wat een waardeloze burgemeester hebben we", "b1", "burgemeester"),
        ("mevrouw de burgemeester", "b1", "mevrouw de burgemeester"),
        ("Burgemeester, wanneer gaat de brug open?", "b1", "Burgemeester"),
        ("Burgemeester Wat een onzin", "b1", "Burgemeester"),
        ("de burgemeester van Lindeveen liegt", "b1", "de burgemeester"),
        ("de burgemeester van deze stad", "b1", "de burgemeester"),
        ("onze dijkgraaf slaapt", "d1", "onze dijkgraaf"),
        ("DE DIJKGRAAF MOET WEG", "d1", "DE DIJKGRAAF"),
    ],
)
def test_an_official_is_found_with_the_words_that_stand_for_them(text, official_id, words):
    assert found(text) == [(official_id, words)]


@pytest.mark.parametrize(
    "text",
    [
        "een vos in de tuin",
        "Vos gezien in de tuin",
        "de bruin gebakken aardappel",
        "het bruin van de muur",
        "ik fiets naar jansen toe",
        "Piet Jansen",
        "gisteren zei Bert Jansen dat",
        "B. Jansen",
        "minister Jansen",
        "meneer Jansen",
        "wethouder Jansens",
        "Jansenstraat, Jansen-Smit",
        "@jansen @wethjansen2 @wethjansen_fan",
        "mail wethjansen@voorbeeld.nl",
        "burgemeester Pietersen",
        "burgemeester van Oudestad",
        "burgemeester van Pietersen",
        "burgemeester Marijn Pietersen",
        "de oud-burgemeester, de ex-burgemeester, de vorige burgemeester",
        "een burgemeester hoort er te zijn",
        "geen enkele burgemeester",
        "alle burgemeesters",
        "het burgemeestershuis",
        "mevrouw Wiegersma",
        "Dalen is een dorp",
        "de wethouder",
        "het raadslid",
        "#burgemeester",
        "",
    ],
)
def test_nobody_is_found_where_none_of_the_roster_is_meant(text):
    assert found(text) == []


def test_several_officials_come_in_order_of_appearance():
    assert found("@burg_debruin en wethouder Jansen en de dijkgraaf") == [
        ("b1", "@burg_debruin"),
        ("w1", "wethouder Jansen"),
        ("d1", "de dijkgraaf"),
    ]


def test_the_office_means_who_holds_it_on_the_day():
    assert found("de burgemeester", day=date(2021, 6, 1)) == [("b0", "de burgemeester")]
    assert found("de burgemeester", day=date(2022, 6, 1)) == [("b1", "de burgemeester")]
    assert found("de burgemeester", day=None) == []
    assert found("burgemeester Wiegersma", day=date(2021, 6, 1)) == [("b0", "burgemeester Wiegersma")]


def test_a_handle_means_its_owner_on_its_own_platform_only():
    assert found("@anouk.jansen hoi", platform="facebook") == [("w1", "@anouk.jansen")]
    assert found("@anouk.jansen hoi", platform="instagram") == []
    assert found("@anouk.jansen hoi", platform="other") == [("w1", "@anouk.jansen")]
    assert found("@wethjansen.Dank", platform="x") == [("w1", "@wethjansen")]
    assert found("@anouk.jansen.fan", platform="facebook") == []


def test_two_of_one_surname_need_what_tells_them_apart():
    other = official("w9", "Bert Jansen", gender="m")
    councillor = official("r9", "Carla Jansen", "raadslid", gender="v")
    finder = Finder([JANSEN, other, councillor])
    assert found("Jansen liegt", finder) == []
    assert found("wethouder Jansen liegt", finder) == []
    assert found("raadslid Jansen liegt", finder) == [("r9", "raadslid Jansen")]
    assert found("meneer Jansen liegt", finder) == [("w9", "meneer Jansen")]
    assert found("Bert Jansen liegt", finder) == [("w9", "Bert Jansen")]


def test_an_office_held_by_two_means_neither_unless_the_place_is_named():
    other = official("b9", "Kor Hoekerd", "burgemeester", organisation="Gemeente Nieuwstee")
    finder = Finder([MAYOR, other])
    assert found("de burgemeester", finder) == []
    assert found("de burgemeester van Nieuwstee", finder) == [("b9", "de burgemeester")]
    assert found("de burgemeester Kor", finder) == [("b9", "de burgemeester Kor")]


def test_an_empty_roster_finds_nobody():
    assert found("de burgemeester @iemand", Finder([])) == []


_LISTED = "de burgemeester Jansen wethouder mevrouw A. @wethjansen Vos van den Berg De Bruin , . - ' É İ Ria"
_WORDS = st.sampled_from([*_LISTED.split(" "), "\n"])


@given(
    st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=12).map(" ".join), st.text(string.ascii_letters + " .@-"))
)
def test_matches_lie_in_the_text_and_do_not_overlap(text):
    hits = FINDER.find(text, "x", DAY)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.end <= two.start for one, two in pairwise(hits))
