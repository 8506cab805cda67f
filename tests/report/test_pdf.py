"""The paper version is tagged and says the same."""

from pathlib import Path

import pdfua
import pikepdf
import pytest

from aggrdetect.report.look import read_look
from aggrdetect.report.make import ReportOptions, make_report_data
from aggrdetect.report.pdf import write_pdf
from made_up_run import MADE, write_labels

TEMPLATE = Path(__file__).parents[2] / "examples" / "template"


@pytest.fixture(scope="module")
def path(data, dutch, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_pdf(data, dutch, path)
    return path


@pytest.fixture(scope="module")
def pdf(path):
    return path.read_bytes()


def findings(path):
    return [f"{found.rule_id}: {found.message}" for found in pdfua.validate(str(path)).findings]


def test_a_checker_of_pdf_ua_finds_nothing(path):
    assert findings(path) == []


def test_it_finds_nothing_either_with_labels_examples_and_an_own_look_in_english(run, english, tmp_path):
    labels = write_labels(run, tmp_path / "labels.csv")
    data = make_report_data(run, MADE, ReportOptions(labels=labels, n_examples=3))
    write_pdf(data, english, tmp_path / "own.pdf", read_look(TEMPLATE))
    assert findings(tmp_path / "own.pdf") == []


def test_the_checker_would_find_a_page_without_tags(path, tmp_path):
    with pikepdf.open(path) as document:
        del document.Root.StructTreeRoot
        document.save(tmp_path / "untagged.pdf")
    assert findings(tmp_path / "untagged.pdf")


def test_it_says_that_it_is_pdf_ua(pdf):
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/MarkInfo" in pdf
    assert b"/Lang" in pdf


def test_the_same_report_is_the_same_file(data, dutch, pdf, tmp_path):
    write_pdf(data, dutch, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == pdf


def test_it_is_also_made_in_english_and_without_officials(tmp_path, english):
    from aggrdetect.report.make import make_report_data
    from made_up_run import MADE, write_run

    data = make_report_data(write_run(tmp_path / "run", 120, roster=False), MADE)
    write_pdf(data, english, tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
