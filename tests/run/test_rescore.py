import dataclasses

import orjson
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.errors import InputError, RunError
from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.run.rescore import rescore
from tiny import make_tiny_model

ROSTER = """official_id,name,role,layer,organisation,gender,handles,aliases,start,end
o1,Anna de Vries,burgemeester,gemeente,Oudermeer,v,x:@adevries,,2020-01-01,
o2,Bram Kuipers,wethouder,gemeente,Oudermeer,m,x:@bramkuipers,,2020-01-01,
"""
ROWS = [
    {"id": "a1", "text": "@adevries en @bramkuipers zijn sukkel https://x.example/1", "author_handle": "piet"},
    {"id": "a2", "text": "burgemeester Anna de Vries, @piet bedankt", "author_handle": "klaas"},
    {"id": "a3", "text": "RT @piet: @adevries prutser", "author_handle": "els", "kind": "retweet"},
    {"id": "a4", "text": "sukkel", "author_handle": "els", "reply_to_handle": "bramkuipers"},
    {"id": "a5", "text": "mooi weer vandaag", "author_handle": "els"},
    {"id": "a6", "text": "This is not about anything that you would call a municipality", "author_handle": "bob"},
    {"id": "a7", "text": "eigen bericht", "author_handle": "adevries"},
    {"id": "a8", "text": ""},
]


def silent(done, total):
    """Show nothing."""


@pytest.fixture
def options(tmp_path, tiny_folder):
    (tmp_path / "feed.jsonl").write_bytes(b"".join(orjson.dumps({"platform": "x", **row}) + b"\n" for row in ROWS))
    (tmp_path / "officials.csv").write_text(ROSTER, encoding="utf-8")

    def make(name, **changes):
        settings = {
            "inputs": [str(tmp_path / "feed.jsonl")],
            "out": tmp_path / name,
            "format": "jsonl",
            "officials": tmp_path / "officials.csv",
            "scorer": ScorerSpec(str(tiny_folder.path), threads=1),
            "block_rows": 16,
        }
        return RunOptions(**(settings | changes))

    return make


def again(options):
    return dataclasses.replace(options, inputs=(), officials=None, format=None)


@pytest.mark.parametrize("changes", [{}, {"officials": None}])
def test_the_same_model_gives_the_same_scores_row_by_row(options, tmp_path, changes):
    old = run(options("old", **changes))
    new = rescore(tmp_path / "old", again(options("new")), silent)
    tables = [pq.read_table(tmp_path / name / "scores.parquet") for name in ("old", "new")]
    assert tables[0].num_rows > 5
    assert tables[0].equals(tables[1])
    timing = {"seconds": 0, "posts_per_second": 0}
    assert dataclasses.replace(old, **timing) == dataclasses.replace(new, **timing)


def test_another_model_gives_its_own_scores_and_a_full_run_folder(options, tmp_path):
    run(options("old"))
    other = make_tiny_model(tmp_path / "models" / "other", name="other")
    new = rescore(tmp_path / "old", again(options("new", scorer=ScorerSpec(str(other.path), threads=1))), silent)
    assert new.model == other.stamp
    files = {path.name for path in (tmp_path / "old").iterdir()}
    assert {path.name for path in (tmp_path / "new").iterdir()} == files
    for name in ("officials.csv", "rejects.jsonl"):
        assert (tmp_path / "new" / name).read_bytes() == (tmp_path / "old" / name).read_bytes()


def test_a_rescored_run_resumes_and_refuses_another_model(options, tmp_path):
    run(options("old"))
    rescore(tmp_path / "old", again(options("new")), silent)
    before = (tmp_path / "new" / "scores.parquet").read_bytes()
    (tmp_path / "new" / "blocks" / "000000.parquet").unlink()
    rescore(tmp_path / "old", again(options("new")), silent)
    assert (tmp_path / "new" / "scores.parquet").read_bytes() == before
    with pytest.raises(RunError, match="operating point"):
        rescore(tmp_path / "old", again(options("new", operating_point="wide")), silent)


def test_the_new_run_may_drop_the_text_also_of_rejects(options, tmp_path):
    run(options("old"))
    rescore(tmp_path / "old", again(options("new", keep_text=False)), silent)
    assert set(pq.read_table(tmp_path / "new" / "scores.parquet")["text"].to_pylist()) == {""}
    (reject,) = (orjson.loads(line) for line in (tmp_path / "new" / "rejects.jsonl").read_bytes().splitlines())
    assert reject["raw"] == ""


def test_a_run_without_texts_itself_and_what_is_no_run_are_refused(options, tmp_path):
    run(options("old", keep_text=False))
    for old, out, why in (
        ("old", "new", "holds no texts"),
        ("old", "old", "into itself"),
        ("none", "new", "finished run"),
    ):
        with pytest.raises(InputError, match=why):
            rescore(tmp_path / old, again(options(out)), silent)


def test_the_command_takes_a_run_instead_of_inputs(options, tmp_path, tiny_folder):
    run(options("old"))
    words = ["score", "--rescore", str(tmp_path / "old"), "-o", str(tmp_path / "new"), "-m", str(tiny_folder.path)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "new" / "scores.parquet")
    both = CliRunner().invoke(app, [*words, str(tmp_path / "feed.jsonl")])
    assert both.exit_code == 2
    assert "Leave out INPUTS" in both.stderr
    neither = CliRunner().invoke(app, ["score", "-o", str(tmp_path / "new")])
    assert neither.exit_code == 2
    assert "No input given" in neither.stderr
