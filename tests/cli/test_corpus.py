import json

import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.schema import FORMS
from tiny import gold_rows


def call(*arguments):
    return CliRunner().invoke(app, ["corpus", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path):
    rows = gold_rows(40)
    (tmp_path / "second").mkdir()
    (tmp_path / "b1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    clean = [{"id": row["id"], **dict.fromkeys(FORMS, 0), "target": "none"} for row in rows]
    (tmp_path / "second" / "b1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in clean))
    (tmp_path / "plan.toml").write_text("[whole]\nposts = 100\n")
    return tmp_path


def test_check_prints_plan_and_agreement_or_json(folder):
    text = call("check", folder).stdout
    assert "1 of 1 cells fall short: whole posts" in text
    assert "second annotation of 40 posts" in text
    found = json.loads(call("check", folder, "--json").stdout)
    assert found["plan"] == [{"table": "whole", "name": "posts", "wanted": 100, "reached": 40, "met": False}]
    assert found["second"]["n_posts"] == 40
    assert found["second"]["alphas"][0]["alpha"]["value"] < 1


def test_plan_and_disagreements_write_their_files(folder, tmp_path):
    assert call("plan", folder, "-o", tmp_path / "plan.md").exit_code == 0
    assert "| distinct posts | 100 | 40 | short |" in (tmp_path / "plan.md").read_text()
    done = call("disagreements", folder, "-o", tmp_path / "disputed.txt")
    assert done.exit_code == 0
    assert "disputed posts" in done.stdout


def test_a_missing_plan_is_one_clear_line(folder, tmp_path):
    (folder / "plan.toml").unlink()
    done = call("plan", folder, "-o", tmp_path / "plan.md")
    assert done.exit_code == 2
    assert "no such plan" in done.stderr
