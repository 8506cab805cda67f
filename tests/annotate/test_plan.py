import pytest

from aggrdetect.annotate.care import write_plan
from aggrdetect.annotate.check_text import corpus_text
from aggrdetect.annotate.corpus import OBFUSCATION, check_corpus
from aggrdetect.annotate.plan import plan_document, plan_rows, read_plan
from aggrdetect.errors import InputError, UnknownNameError
from tiny import annotation, gold_rows, write_gold

PLAN = """
[whole]
posts = 50
share_not_aggressive = 0.99

[role]
burgemeester = 20
minister = 1
"""


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN)
    return read_plan(tmp_path / "plan.toml")


@pytest.fixture
def report():
    return check_corpus([annotation(row) for row in gold_rows(60)])


def test_reached_counts_stand_beside_wanted_ones(plan, report):
    rows = {(row.table, row.name): row for row in plan_rows(plan, report)}
    assert (rows["whole", "posts"].reached, rows["whole", "posts"].met) == (60, True)
    assert (rows["role", "burgemeester"].reached, rows["role", "burgemeester"].met) == (30, True)
    assert not rows["role", "minister"].met
    assert not rows["whole", "share_not_aggressive"].met


def test_the_document_says_what_is_short_and_what_was_not_planned(plan, report):
    text = plan_document(plan, report)
    assert "Cells that fall short: 2 of 4." in text
    assert "| minister | 1 | 0 | short |" in text
    assert "| wethouder | | 30 | not planned |" in text


def test_the_check_prints_the_grid_against_the_plan(plan, report):
    text = corpus_text(report, plan_rows(plan, report))
    assert "burgemeester 30/20" in text
    assert "minister 0/1 SHORT" in text
    assert "2 of 4 cells fall short" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [("[colour]\nred = 1", "table in the plan"), ("[forms]\nrude = 1", "row of forms"), ("[role]\na = 0", "above 0")],
)
def test_a_plan_that_asks_for_what_there_is_not_is_refused(tmp_path, text, message):
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises((InputError, UnknownNameError), match=message):
        read_plan(tmp_path / "plan.toml")


def test_another_document_is_not_overwritten(tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN)
    write_gold(tmp_path / "b1.jsonl", 10)
    write_plan(tmp_path, tmp_path / "plan.md")
    write_plan(tmp_path, tmp_path / "plan.md")
    (tmp_path / "notes.md").write_text("# Mine\n")
    with pytest.raises(InputError, match="another document"):
        write_plan(tmp_path, tmp_path / "notes.md")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("spaces", "wat een s u k k e l"),
        ("digits", "jij pr0leet"),
        ("signs", "k*tvent"),
        ("homoglyphs", "suкkel"),
        ("stretched", "sukkellll"),
        ("emoji", "hoi 🤡"),
    ],
)
def test_each_way_to_disguise_a_word_is_found_and_plain_text_is_not(kind, text):
    assert OBFUSCATION[kind].search(text)
    assert not OBFUSCATION[kind].search("Om 20.30 u. bij nr. 12b, s.v.p.: A. B. de Vries @weth_3 koopt 2 à 3 fietsen!")
