"""The rules that the corpus in data/annotations/ must keep."""

import re
from pathlib import Path

import numpy as np
import pytest

from aggrdetect.annotate.corpus import CorpusReport, check_corpus
from aggrdetect.annotate.plan import plan_document, read_plan
from aggrdetect.annotate.second import second_report
from aggrdetect.readers.annotations import Annotation, read_annotations
from aggrdetect.readers.second import read_adjudications, read_second
from aggrdetect.schema import FORMS, TARGETS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "annotations"

WELL_KNOWN = """
    rutte wilders schoof dijkhof halsema aboutaleb timmermans omtzigt yesilgoz yeşilgöz jetten baudet klaver
    bontenbal simons azarkan kuzu remkes dekker kaag hoekstra ollongren wiersma adema keijzer faber agema eerdmans
    ouwehand marijnissen dijk bikker segers staaij stoffer plas fortuyn dijsselbloem balkenende
""".split()  # noqa: SIM905 (a list of forty strings is harder to read)
"""Surnames of well-known Dutch politicians; with a capital and without a first name of our own they may not occur."""

HARMLESS = {"dijk", "plas", "dekker", "simons", "klaver", "faber", "segers", "wiersma", "hoekstra", "dijkhof"}
"""Of these, ordinary words or very common surnames; an office or handle before them would still name a person."""

E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.(?:nl|com|org|eu)\b")
TELEPHONE = re.compile(r"(?<!\d)(?:\+31|0031|06)[\s-]?\d(?:[\s-]?\d){7}(?!\d)")


@pytest.fixture(scope="module")
def corpus() -> list[Annotation]:
    return list(read_annotations(FOLDER))


@pytest.fixture(scope="module")
def report(corpus) -> CorpusReport:
    return check_corpus(corpus)


def test_corpus_is_large_and_half_of_it_is_not_aggressive(report):
    assert report.n_posts >= 14_000
    assert 0.45 <= report.share_benign <= 0.6


def test_every_form_and_target_occurs_in_every_split(report):
    for table, names in ((report.forms, FORMS), (report.targets, TARGETS)):
        for name in names:
            assert set(table[name]) == {"train", "validation", "test"}, name


def test_ids_are_distinct(corpus):
    assert len({a.id for a in corpus}) == len(corpus)


def test_hardly_a_near_duplicate(report):
    assert len(report.duplicates) * 2 / report.n_posts < 0.01


def test_no_cluster_and_no_paraphrase_crosses_splits(report):
    assert list(report.leaks) == []


def test_the_official_stands_in_the_text_where_the_relation_says_so(corpus):
    for a in corpus:
        if a.relation in {"mention", "name"}:
            assert a.official, a.id
            assert a.official in a.text, a.id


def test_no_well_known_politician_is_named(corpus):
    names = [name for name in WELL_KNOWN if name not in HARMLESS]
    pattern = re.compile(rf"(?<![\w])(?:{'|'.join(names)})(?![\w])", re.IGNORECASE)
    assert [(a.id, found.group()) for a in corpus if (found := pattern.search(a.text))] == []


def test_no_mail_address_or_telephone_number(corpus):
    found = [a.id for a in corpus if E_MAIL.search(a.text) or TELEPHONE.search(a.text)]
    assert found == []


def test_the_plan_document_is_up_to_date(report):
    text = plan_document(read_plan(FOLDER / "plan.toml"), report)
    assert (ROOT / "docs" / "corpus-plan.md").read_text(encoding="utf-8") == text, "run: make plan"


def test_the_corpus_holds_what_was_decided(corpus):
    file = FOLDER / "adjudication.jsonl"
    decided = read_adjudications(file) if file.exists() else []
    found = second_report(corpus, read_second(FOLDER / "second"), decided, np.random.default_rng(0))
    undecided = [problem for problem in found.problems if "in no adjudication" in problem]
    assert [problem for problem in found.problems if problem not in undecided] == []
    assert not (file.exists() and undecided)
