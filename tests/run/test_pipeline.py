import dataclasses
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from aggrdetect.errors import InputError, ModelError, RunError, UnknownNameError
from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.run.plan import Plan, start_or_resume
from aggrdetect.schema import SCORE_SCHEMA

ROSTER = """official_id,name,role,layer,organisation,gender,handles,aliases,start,end
o1,Anna de Vries,burgemeester,gemeente,Oudermeer,v,x:@adevries,,2020-01-01,
o2,Bram Kuipers,wethouder,gemeente,Oudermeer,m,x:@bramkuipers,,2020-01-01,
"""


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.jsonl"
    texts = ("@adevries bedankt voor je snelle reactie", "@bramkuipers wat ben je een prutser", "mooi weer vandaag")
    rows = [
        {"id": str(i), "text": f"{texts[i % 3]} {i // 7}", "author": f"a{i % 11}", "date": "2026-03-02T10:00:00Z"}
        for i in range(300)
    ]
    lines = [orjson.dumps(row).decode() for row in rows]
    lines.insert(50, "{broken")
    lines.insert(100, '{"id": "x", "text": ""}')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "officials.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


@pytest.fixture
def options(feed, roster, tiny_folder, tmp_path):
    def make(name: str = "run", **changes: object) -> RunOptions:
        settings: dict[str, object] = {
            "inputs": [str(feed)],
            "out": tmp_path / name,
            "officials": roster,
            "scorer": ScorerSpec(str(tiny_folder.path), threads=1),
            "block_rows": 64,
        }
        return RunOptions(**(settings | changes))

    return make


def test_every_row_is_scored_or_rejected_with_its_reason(options):
    summary = run(options())
    assert summary.rows == 302
    assert summary.rows == summary.posts + sum(summary.rejects.values())
    assert summary.posts == 300
    table = pq.read_table(options().out / "scores.parquet")
    assert table.schema.names == SCORE_SCHEMA.names
    assert table["source_row"].to_pylist() == sorted(table["source_row"].to_pylist())


def test_the_insulted_official_is_flagged_and_the_thanked_one_is_not(options):
    run(options())
    rows = pq.read_table(options().out / "scores.parquet").to_pylist()
    by_official: dict[str, set[bool]] = {}
    for row in rows:
        by_official.setdefault(row["official_id"], set()).add(row["flag_insult"])
    assert by_official == {"o1": {False}, "o2": {True}, "": {False}}


def test_rejects_are_kept_with_file_row_and_reason(options):
    run(options())
    rejects = [orjson.loads(line) for line in (options().out / "rejects.jsonl").read_bytes().splitlines()]
    assert [reject["source_row"] for reject in rejects] == [51, 101]
    assert all(reject["reason"] and reject["source_file"] for reject in rejects)


def test_a_finished_run_scores_nothing_again(options):
    run(options())
    before = {path: path.stat().st_mtime_ns for path in (options().out / "blocks").iterdir()}
    run(options())
    assert before == {path: path.stat().st_mtime_ns for path in (options().out / "blocks").iterdir()}


def test_a_lost_block_is_scored_again_and_the_scores_are_the_same(options):
    run(options())
    scores = (options().out / "scores.parquet").read_bytes()
    (options().out / "blocks" / "000002.parquet").unlink()
    run(options())
    assert (options().out / "scores.parquet").read_bytes() == scores


def test_two_worker_processes_give_the_same_scores_as_one(options):
    run(options("one"))
    run(options("two", workers=2))
    one, two = (pq.read_table(options(name).out / "scores.parquet") for name in ("one", "two"))
    assert one.equals(two)


def test_a_changed_input_is_refused_with_the_way_out(options, feed):
    run(options())
    feed.write_text(feed.read_text(encoding="utf-8") + '{"id": "new", "text": "nog een"}\n', encoding="utf-8")
    with pytest.raises(RunError, match="Use another -o"):
        run(options())


def test_a_run_of_standard_input_goes_on_with_the_same_content_and_with_no_other(options, feed, monkeypatch):
    def piped(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return run(options(inputs=["-"]))

    first = piped(feed.read_bytes())
    out = options().out
    (out / "blocks" / "000001.parquet").unlink()
    done = [path.stat().st_mtime_ns for path in sorted((out / "blocks").iterdir())]
    assert piped(feed.read_bytes()).posts == first.posts
    assert len(list((out / "blocks").iterdir())) == len(done) + 1
    assert set(done) < {path.stat().st_mtime_ns for path in (out / "blocks").iterdir()}
    plan = orjson.loads((out / "plan.json").read_bytes())
    assert plan["inputs"][0][0] == "-"
    assert first.inputs[0]["file"] == "-"
    assert not [path for path in out.rglob("*.json*") if "aggrdetect-stdin" in path.read_text(encoding="utf-8")]
    with pytest.raises(RunError, match="input that changed"):
        piped(feed.read_bytes() + b'{"id": "y", "text": "nog een"}\n')


def test_the_same_file_twice_is_refused(options, feed, tmp_path):
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(feed.read_bytes())
    with pytest.raises(InputError, match="counts twice"):
        run(options(inputs=[str(feed), str(copy)]))


def test_no_text_is_kept_when_none_is_wanted(options):
    run(options(keep_text=False))
    out = options().out
    assert set(pq.read_table(out / "scores.parquet")["text"].to_pylist()) == {""}
    assert b"broken" not in (out / "rejects.jsonl").read_bytes()


def _command(options: RunOptions) -> list[str]:
    command = [sys.executable, "-m", "aggrdetect", "score", *options.inputs, "-o", str(options.out)]
    command += ["--model", options.scorer.model, "--officials", str(options.officials)]
    return [*command, "--block-rows", str(options.block_rows)]


def test_a_run_killed_half_way_goes_on_to_the_same_scores(options, feed):
    line = feed.read_text(encoding="utf-8").splitlines()
    more = [orjson.dumps({"id": f"m{i}", "text": f"@adevries vraag {i} over het plan"}).decode() for i in range(6000)]
    feed.write_text("\n".join([*line, *more]) + "\n", encoding="utf-8")
    killed = options("killed", block_rows=32)
    process = subprocess.Popen(_command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    blocks = killed.out / "blocks"
    while process.poll() is None and (not blocks.exists() or len(list(blocks.glob("0*.parquet"))) < 5):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    n_done = len(list(blocks.glob("0*.parquet")))
    assert 0 < n_done < 190
    assert not (killed.out / "scores.parquet").exists()
    run(killed)
    run(options("whole", block_rows=32))
    whole = options("whole").out / "scores.parquet"
    assert (killed.out / "scores.parquet").read_bytes() == whole.read_bytes()


def test_what_a_killed_process_left_half_written_is_swept_away(options):
    blocks = options().out / "blocks"
    blocks.mkdir(parents=True)
    (blocks / ".000001.parquet.1234.part").write_bytes(b"half")
    (options().out / ".scores.parquet.1234.part").write_bytes(b"half")
    run(options())
    assert not list(options().out.rglob("*.part"))


def test_a_second_process_on_the_same_folder_is_refused(options):
    import fcntl

    out = options().out
    out.mkdir()
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RunError, match="another aggrdetect is working in it"):
            run(options())


def test_the_run_keeps_the_manifest_of_its_model_so_that_a_report_needs_no_model(options, tiny_folder):
    run(options())
    assert (options().out / "model.json").read_bytes() == (tiny_folder.path / "aggrdetect.json").read_bytes()
    package = orjson.loads((options().out / "datapackage.json").read_bytes())
    assert [resource["path"] for resource in package["resources"]] == ["scores.parquet"]


@pytest.mark.parametrize("where", [-700, 600])
def test_a_damaged_block_is_named_with_the_way_out_and_the_scores_are_the_same_again(options, where):
    run(options())
    scores, block = options().out / "scores.parquet", options().out / "blocks" / "000002.parquet"
    before, damaged = scores.read_bytes(), bytearray(block.read_bytes())
    damaged[where : where + 600] = bytes(600)
    block.write_bytes(damaged)
    with pytest.raises(RunError, match=r"000002\.parquet: not a whole block .*Delete it; the same command"):
        run(options())
    block.unlink()
    run(options())
    assert scores.read_bytes() == before


@pytest.mark.parametrize("name", ["summary.json", "officials.csv", "scores.parquet", "blocks/000000.parquet"])
def test_a_folder_of_something_else_is_left_as_it_is(options, name):
    path = options().out / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    with pytest.raises(RunError, match=rf"no plan\.json.* would overwrite {name.split('/')[0]} in it\. Use another -o"):
        run(options())
    assert path.read_bytes() == b"mine"
    assert not (options().out / "plan.json").exists()


@pytest.mark.parametrize("content", [b"mine", b"[1]", b'{"inputs": []}'])
def test_a_plan_of_something_else_is_left_as_it_is(options, content):
    path = options().out / "plan.json"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"plan\.json: not a plan .*Use another -o"):
        run(options())
    assert path.read_bytes() == content


def test_a_folder_with_files_that_no_run_writes_is_used(options):
    options().out.mkdir()
    (options().out / "notes.txt").write_text("mine", encoding="utf-8")
    run(options())
    assert (options().out / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_every_field_of_a_plan_has_words_for_a_run_that_differs_in_it(tmp_path):
    plan = Plan(inputs=(("feed.jsonl", "0"),), format="", fields=(), roster="", model="tiny@0")
    start_or_resume(tmp_path, plan)
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "000000.parquet").touch()
    start_or_resume(tmp_path, plan)
    for field in dataclasses.fields(Plan):
        with pytest.raises(RunError, match=r"holds a run with (an)?other (?!s\b)") as caught:
            start_or_resume(tmp_path, dataclasses.replace(plan, **{field.name: ("other",)}))
        assert "another limits" not in str(caught.value)


def test_a_device_that_is_not_there_and_a_damaged_model_are_said_before_anything_is_read(
    options, tiny_folder, tmp_path
):
    import torch

    model = options().scorer.model
    with pytest.raises(UnknownNameError, match=r"no device called 'tpu'\. Known: cpu"):
        run(options(scorer=ScorerSpec(model, "tpu")))
    if not torch.cuda.is_available():
        with pytest.raises(ModelError, match="No CUDA device here"):
            run(options(scorer=ScorerSpec(model, "cuda")))
    damaged = tmp_path / "models" / "damaged"
    shutil.copytree(tiny_folder.path, damaged)
    (damaged / "onnx" / "model.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match="differs from its hash"):
        run(options(scorer=ScorerSpec(str(damaged))))
    assert not options().out.exists()
