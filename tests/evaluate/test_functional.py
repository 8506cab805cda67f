import json

import pytest

from aggrdetect.errors import InputError
from aggrdetect.evaluate.cases import HATECHECK, OWN, read_cases
from aggrdetect.evaluate.functional import check_file
from aggrdetect.stats.proportion import clopper_pearson

HATE = """functionality,case_id,test_case,label_gold,target_ident,direction
derog_neg,1,"Een moslim, dat is niets",hateful,Muslims,general
derog_neg,2,Vrouwen zijn niets,hateful,women,general
ident_neutral,3,Een vrouw in het park,non-hateful,women,general
ident_neutral,4,Een moslim in het park,non-hateful,Muslims,general
"""
CASES = """capability;case_id;text;official;relation;label;expected;target
naming;a1;@jansen is een sukkel;@jansen;mention;insult;1;official
praise;a2;goed plan;;reply;aggression;0;none
quoting;a3;hij riep sukkel;;reply;insult;0;none
"""


@pytest.fixture
def thresholds(tiny_folder):
    return tiny_folder.thresholds()


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_hatecheck_is_decided_by_the_flag_of_discrimination(tmp_path, scorer, thresholds) -> None:
    found = check_file(write(tmp_path / "cases.csv", HATE), scorer, thresholds)
    assert (found["layout"], found["n"], found["accuracy"]["value"]) == (HATECHECK, 4, 0.5)
    assert {name: row["value"] for name, row in found["by_capability"].items()} == {
        "derog_neg": 0.5,
        "ident_neutral": 0.5,
    }
    assert {name: row["n"] for name, row in found["by_label"].items()} == {"hateful": 2, "non-hateful": 2}
    assert {name: row["value"] for name, row in found["by_target_ident"].items()} == {"Muslims": 0.5, "women": 0.5}
    assert {row["case_id"] for row in found["failures"]} == {"2", "4"}
    exact = clopper_pearson(2, 4)
    assert (found["accuracy"]["low"], found["accuracy"]["high"]) == (exact.low, exact.high)
    json.dumps(found)


def test_own_cases_are_decided_by_their_label_and_targets_counted_apart(tmp_path, scorer, thresholds) -> None:
    path = write(tmp_path / "cases.csv", CASES)
    layout, cases = read_cases(path)
    assert layout == OWN
    assert cases[0].marked_text == "@ambtsdrager is een sukkel"
    found = check_file(path, scorer, thresholds)
    assert {name: row["value"] for name, row in found["by_capability"].items()} == {
        "naming": 1.0,
        "praise": 1.0,
        "quoting": 0.0,
    }
    assert {name: row["n"] for name, row in found["by_expected"].items()} == {"flagged": 1, "not flagged": 2}
    assert found["target"]["value"] == pytest.approx(2 / 3)
    assert found["by_target_ident"] == {}


def test_cases_may_lack_an_id_and_a_byte_order_mark_is_no_column(tmp_path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"\xef\xbb\xbffunctionality,test_case,label_gold\nneutral,Dag,non-hateful\n")
    assert [case.case_id for case in read_cases(path)[1]] == ["2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the columns are nothing; expected functionality"),
        (b"a,b\n1,2\n", "the columns are a, b; expected"),
        (b"functionality,test_case,label_gold\n", "a header but no cases"),
        (b"functionality,test_case,label_gold\nx,Dag,maybe\n", "line 2: label_gold is 'maybe'; expected hateful"),
        (b"functionality,test_case,label_gold\nx,Dag\n", "line 2: fewer cells"),
        (b"functionality,test_case,label_gold\nx,Dag,hateful,1\n", "line 2: more cells"),
        (b"capability,text,label,expected\nx,Dag,rude,1\n", "line 2: label is 'rude'; expected insult"),
        (b"capability,text,label,expected\nx,Dag,insult,ja\n", "expected is 'ja'; expected 0, 1"),
        (b"capability,text,label,expected,relation\nx,Dag,insult,1,dm\n", "relation is 'dm'"),
        (b"capability,text,label,expected,target\nx,Dag,insult,1,me\n", "target is 'me'"),
        (b'capability,text,label,expected\nx,"Dag,insult,1\n', "not a readable CSV"),
        (b"capability,text\xff\n", "not UTF-8"),
    ],
)
def test_a_bad_layout_is_one_clear_line(tmp_path, content, message) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_cases(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_or_a_folder_is_one_clear_line(tmp_path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match=r"no such file|a folder"):
            read_cases(path)
