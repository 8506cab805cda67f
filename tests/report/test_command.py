"""``aggrdetect report`` from end to end."""

import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.report.write import RENDERERS
from made_up_run import TEXTS


def call(*arguments):
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def test_several_reports_are_written_at_once_and_their_paths_printed(run, tmp_path):
    paths = [tmp_path / f"report{suffix}" for suffix in RENDERERS]
    result = call(run, *[part for path in paths for part in ("-o", path)])
    assert result.exit_code == 0, result.output
    assert result.stdout.split() == list(map(str, paths))
    assert all(path.stat().st_size > 1000 for path in paths)
    again = call(run, *[part for path in paths for part in ("-o", path)])
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize("suffix", list(RENDERERS))
def test_a_file_of_somebody_else_is_not_overwritten(run, tmp_path, suffix):
    path = tmp_path / f"mine{suffix}"
    path.write_text("mine,all,mine\n")
    result = call(run, "-o", path)
    assert result.exit_code == 2
    assert "was not made by aggrdetect report" in result.stderr
    assert path.read_text() == "mine,all,mine\n"


def test_scores_are_copied_beside_the_report(run, tmp_path):
    result = call(run, "--scores", tmp_path / "scores.jsonl")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "scores.jsonl").stat().st_size > 1000


def test_without_a_file_to_write_the_way_out_is_told(run):
    result = call(run)
    assert result.exit_code == 2
    assert "-o report.html" in result.stderr


def test_an_unknown_end_of_a_name_lists_the_known_ones(run, tmp_path):
    result = call(run, "-o", tmp_path / "report.docx")
    assert result.exit_code == 2
    assert ".html, .pdf, .xlsx" in result.stderr


def test_a_folder_that_is_no_run_is_an_error_of_the_run(tmp_path):
    result = call(tmp_path, "-o", tmp_path / "report.html")
    assert result.exit_code == 4
    assert "aggrdetect score" in result.stderr
    assert not (tmp_path / "report.html").exists()


def test_no_text_of_a_post_is_printed(run, tmp_path):
    result = call(run, "-o", tmp_path / "report.html", "--examples", 3, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert not any(text in result.output for text in TEXTS)
    assert "Examples" in (tmp_path / "report.html").read_text(encoding="utf-8")
