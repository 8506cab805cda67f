"""Inputs that change while they are read, as a download that is not finished does."""

import orjson
import pyarrow.parquet as pq
import pytest

from aggrdetect.errors import RunError
from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.clock import Clock
from aggrdetect.run.intake import Survey
from aggrdetect.run.pipeline import RunOptions, run, score_blocks


def lines(numbers):
    return b"".join(orjson.dumps({"id": f"number-{i:06}", "text": f"vraag {i} over het plan"}) + b"\n" for i in numbers)


@pytest.fixture
def feed(tmp_path):
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "feed.jsonl"
    path.write_bytes(lines(range(300)))
    return path


@pytest.fixture
def options(feed, tiny_folder, tmp_path):
    def make(name="run"):
        scorer = ScorerSpec(str(tiny_folder.path), threads=1)
        return RunOptions(inputs=[str(feed.parent)], out=tmp_path / name, scorer=scorer, block_rows=16)

    return make


def once(change, n_posts):
    """Return a progress function that calls *change* when *n_posts* are done; 0: when all was counted."""
    left = [change]

    def on_progress(done, total):  # noqa: ARG001 (called so)
        if done >= n_posts and left:
            left.pop()()

    return on_progress


def grown(feed):
    with feed.open("ab") as file:
        file.write(lines(range(300, 400)))


def shrunk(feed):
    feed.write_bytes(lines(range(100)))


def replaced(feed):
    feed.with_suffix(".part").write_bytes(lines(range(1000, 1300)))
    feed.with_suffix(".part").replace(feed)


def gone(feed):
    feed.unlink()


@pytest.mark.parametrize("n_posts", [0, 32])
@pytest.mark.parametrize("change", [grown, shrunk, replaced, gone])
def test_an_input_that_changes_ends_the_run_and_leaves_no_block_of_the_changed_one(options, feed, change, n_posts):
    whole = feed.read_bytes()
    with pytest.raises(RunError, match=r"feed\.jsonl: changed while it was read\. Wait .* another -o"):
        run(options(), once(lambda: change(feed), n_posts))
    assert not (options().out / "summary.json").exists()
    assert not (options().out / "scores.parquet").exists()
    feed.write_bytes(whole)
    run(options("whole"))
    for path in sorted((options().out / "blocks").glob("*.parquet")):
        assert pq.read_table(path).equals(pq.read_table(options("whole").out / "blocks" / path.name))
    run(options())
    assert (options().out / "scores.parquet").read_bytes() == (options("whole").out / "scores.parquet").read_bytes()


def test_an_input_that_changed_for_good_needs_another_folder(options, feed):
    with pytest.raises(RunError, match="changed while it was read"):
        run(options(), once(lambda: grown(feed), 64))
    with pytest.raises(RunError, match="an input that changed"):
        run(options())
    assert run(options("new")).posts == 400


def test_what_is_written_after_all_was_read_changes_nothing(options, feed):
    assert run(options(), once(lambda: grown(feed), 300)).posts == 300


def test_blocks_of_another_number_of_posts_than_was_counted_are_no_run(options):
    survey, clock = Survey(n_posts=3, n_blocks=1), Clock(options().out, 0)
    with pytest.raises(RunError, match=r"blocks of 0 posts, where 3 were counted"):
        score_blocks(options(), None, iter(()), survey, clock, once(print, 1000))
