from time import monotonic

import orjson
import pytest

from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.clock import Clock
from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.run.rescore import rescore


def silent(done, total):
    """Show nothing."""


def ago(seconds):
    return monotonic() - seconds


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "000000.parquet").touch()
    return tmp_path


@pytest.fixture
def options(tiny_folder, tmp_path):
    feed = tmp_path / "feed.jsonl"
    rows = ({"id": f"number-{i:06}", "text": f"vraag {i} over het plan"} for i in range(300))
    feed.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    scorer = ScorerSpec(str(tiny_folder.path), threads=1)
    return RunOptions(inputs=[str(feed)], out=tmp_path / "run", scorer=scorer, block_rows=32)


def test_the_time_of_broken_off_commands_adds_up(folder):
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), Clock(folder, ago(10)):
            raise KeyboardInterrupt
    with Clock(folder, ago(5)) as clock:
        assert clock.seconds == pytest.approx(25, abs=1)
    assert not (folder / ".seconds").exists()


def test_a_finished_run_takes_more_time_only_when_a_block_is_scored(folder):
    (folder / "summary.json").write_bytes(b'{"seconds": 12.34}')
    with Clock(folder, ago(10)) as clock:
        assert clock.seconds == 12.34
        clock.block_done()
        assert clock.seconds == pytest.approx(22.34, abs=1)


def test_a_command_that_is_killed_loses_seconds_alone(folder, monkeypatch):
    monkeypatch.setattr("aggrdetect.run.clock._EVERY_S", 0)
    clock = Clock(folder, ago(100))
    clock.block_done()
    assert Clock(folder, ago(0)).seconds == pytest.approx(100, abs=1)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"seconds": null}'])
def test_a_summary_without_time_counts_as_none(folder, content):
    (folder / "summary.json").write_bytes(content)
    assert Clock(folder, ago(10)).seconds == 0


def test_the_same_command_again_leaves_time_and_rate_and_a_lost_block_adds_to_them(options):
    first = run(options)
    assert run(options) == first
    (options.out / "blocks" / "000003.parquet").unlink()
    again = run(options)
    assert again.seconds > first.seconds
    assert again.posts_per_second == round(300 / again.seconds, 1)
    assert not (options.out / ".seconds").exists()


def test_the_rate_of_a_run_that_was_broken_off_is_over_both_parts(options):
    def stop(done, total):  # noqa: ARG001 (called so)
        if done > 150:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(options, stop)
    before = orjson.loads((options.out / ".seconds").read_bytes())["seconds"]
    summary = run(options)
    assert summary.seconds > before > 0
    assert summary.posts_per_second == round(300 / summary.seconds, 1)


def test_a_rescored_run_keeps_its_time_too(options, tmp_path):
    run(options)
    new = RunOptions(inputs=(), out=tmp_path / "new", scorer=options.scorer, block_rows=32)
    first = rescore(options.out, new, silent)
    assert rescore(options.out, new, silent) == first
