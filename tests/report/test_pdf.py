"""The paper version is tagged and says the same."""

import pytest

from aggrdetect.report.pdf import write_pdf


@pytest.fixture(scope="module")
def pdf(data, dutch, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_pdf(data, dutch, path)
    return path.read_bytes()


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
