import json

import pytest
from false_alarms import main


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("de fiets is weg\n\nwat een sukkel\nbedankt voor de vraag\n")
    return path


def test_shares_and_line_numbers_count_lines_of_the_file(lines, tiny_folder, capsys):
    assert main([str(tiny_folder.path), str(lines), "--json", "--worst", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 3
    assert found["labels"]["insult"]["n_flagged"] == 1
    assert found["labels"]["insult"]["value"] == pytest.approx(1 / 3)
    assert [row["line"] for row in found["labels"]["aggression"]["worst"]] == [3]
    assert found["labels"]["threat"]["n_flagged"] == 0


def test_texts_are_shown_only_when_asked(lines, tiny_folder, capsys):
    assert main([str(tiny_folder.path), str(lines)]) == 0
    assert "sukkel" not in capsys.readouterr().out
    assert main([str(tiny_folder.path), str(lines), "--show"]) == 0
    assert "wat een sukkel" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_an_error_in_one_line(tmp_path, tiny_folder, capsys):
    assert main([str(tiny_folder.path), str(tmp_path / "none.txt")]) == 2
    assert "Give one text a line" in capsys.readouterr().err
