import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from aggrdetect.errors import RunError
from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.pipeline import RunOptions, run
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
    with pytest.raises(RunError, match="counts twice"):
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
