import json

import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app


def call(folder, *arguments, text=None):
    return CliRunner().invoke(app, ["predict", "-m", str(folder.path), *map(str, arguments)], input=text)


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_texts_on_the_command_line_are_answered_in_order(tiny_folder) -> None:
    done = call(tiny_folder, "wat een sukkel", "goed plan")
    assert done.exit_code == 0
    assert [answer["flags"] for answer in answers(done)] == [["insult", "verbal", "aggression"], []]
    assert {answer["model"] for answer in answers(done)} == {tiny_folder.stamp}


def test_standard_input_is_read_as_json_lines(tiny_folder) -> None:
    done = call(tiny_folder, "--file", "-", text='{"id": "a", "text": "dood"}\n{"id": "b", "text": "goed"}\n')
    assert done.exit_code == 0
    assert [answer["id"] for answer in answers(done)] == ["a", "b"]
    assert "threat" in answers(done)[0]["flags"]


def test_a_bad_line_is_answered_too_and_gives_the_exit_code_of_input(tiny_folder) -> None:
    done = call(tiny_folder, "--file", "-", text='{"no": "text"}\n{"text": "goed plan"}\n')
    assert done.exit_code == 2
    bad, good = answers(done)
    assert "error" in bad
    assert good["flags"] == []


def test_the_operating_point_moves_the_flags(tiny_folder) -> None:
    texts = ["wat een sukkel", "moslim", "dood"]
    precise, wide = (answers(call(tiny_folder, "--point", point, *texts)) for point in ("precise", "wide"))
    assert all(set(p["flags"]) <= set(w["flags"]) for p, w in zip(precise, wide, strict=True))


def test_highlights_name_the_word_that_decided(tiny_folder) -> None:
    (answer,) = answers(call(tiny_folder, "--highlight", "u bent een sukkel"))
    assert "sukkel" in json.dumps(answer["highlights"])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "No text"),
        (["hoi", "--point", "strict"], 2, "operating point"),
        (["--file", "gone.jsonl"], 2, "gone.jsonl"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tiny_folder, arguments, code, message) -> None:
    done = call(tiny_folder, *arguments)
    assert done.exit_code == code
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
