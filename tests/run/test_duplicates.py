import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.cli.progress import summary_text
from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.duplicates import REASON, Duplicates, HashSet
from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.schema import POST_SCHEMA


def posts(*rows):
    """Make a batch of (file, platform, id, text) and an optional time in seconds."""
    full = [
        {"source_file": row[0], "platform": row[1], "post_id": row[2], "text": row[3], "kind": "post",
         "source_row": number, "created_at": row[4] if len(row) > 4 else None}
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return pa.RecordBatch.from_pylist(full, schema=POST_SCHEMA)


def found(*rows):
    return Duplicates().find(posts(*rows)).tolist()


LONG = "1800000000000000031"
MADE = "h" + "0" * 20


def test_a_post_of_two_files_counts_once_whatever_its_text_became():
    assert found(("a", "x", LONG, "afgekapt…"), ("b", "x", LONG, "niet afgekapt")) == [False, True]


def test_the_same_id_on_two_platforms_is_two_posts():
    assert found(("a", "x", LONG, "t"), ("b", "tiktok", LONG, "t")) == [False, False]


@pytest.mark.parametrize(
    ("platform", "post_id"), [("x", "17"), ("other", LONG), ("facebook", "https://facebook.example/oudermeer/posts/1")]
)
def test_an_id_that_may_be_shared_needs_the_same_time_and_text(platform, post_id):
    first = ("a", platform, post_id, "t", 1000)
    assert found(first, ("b", platform, post_id, "t", 1000)) == [False, True]
    assert found(first, ("b", platform, post_id, "t", 1001)) == [False, False]
    assert found(first, ("b", platform, post_id, "u", 1000)) == [False, False]


def test_within_a_file_the_text_must_be_the_same_too():
    assert found(("a", "x", LONG, "t"), ("a", "x", LONG, "u"), ("a", "x", LONG, "t")) == [False, False, True]


def test_two_people_may_say_ja_in_one_minute_but_two_exports_of_the_chat_hold_it_once():
    assert found(("a", "whatsapp", MADE, "ja"), ("a", "whatsapp", MADE, "ja"), ("b", "whatsapp", MADE, "ja")) == [
        False,
        False,
        True,
    ]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["1", LONG]), st.sampled_from("tu")), max_size=30))
def test_batches_of_any_size_give_the_same_answer(rows):
    rows = [(file, "x", post_id, text, 0) for file, post_id, text in sorted(rows, key=lambda row: row[0])]
    whole = found(*rows)
    one_by_one = Duplicates()
    assert [bool(one_by_one.find(posts(row))[0]) for row in rows] == whole


@given(st.lists(st.lists(st.integers(0, 50), max_size=20), max_size=20))
def test_the_set_holds_what_was_added_and_nothing_else(batches):
    mine, theirs = HashSet(), set()
    for batch in batches:
        hashes = np.array(batch, np.uint64)
        assert mine.holds(hashes).tolist() == [value in theirs for value in batch]
        mine.add(hashes)
        theirs.update(batch)


def test_the_set_costs_eight_bytes_a_post():
    hashes = HashSet()
    rng = np.random.default_rng(1)
    for _ in range(200):
        hashes.add(rng.integers(0, 2**63, 1000, dtype=np.uint64))
    assert len(hashes) == 200_000
    assert hashes.nbytes == 8 * 200_000


@pytest.fixture
def options(tmp_path, tiny_folder):
    first = [{"id": f"post-number-{i}", "text": f"vraag {i}", "platform": "x"} for i in range(100)]
    second = [{"id": f"post-number-{i}", "text": f"vraag {i}", "platform": "x"} for i in range(60, 150)]
    for name, rows in (("a.jsonl", first), ("b.jsonl", [{"id": "x", "text": ""}, *second])):
        (tmp_path / name).write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return RunOptions(
        inputs=[str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")],
        out=tmp_path / "run",
        scorer=ScorerSpec(str(tiny_folder.path), threads=1),
        block_rows=32,
    )


def test_the_summary_counts_duplicates_as_rejects_and_says_how_many(options):
    summary = run(options)
    assert (summary.rows, summary.posts, summary.duplicates) == (191, 150, 40)
    assert summary.rows == summary.posts + sum(summary.rejects.values())
    assert summary.rejects[REASON] == 40
    assert "40   the same post as in an earlier row" in summary_text(summary)
    assert "b.jsonl, row 2)" in summary_text(summary)
    ids = pq.read_table(options.out / "scores.parquet")["post_id"].to_pylist()
    assert ids == [f"post-number-{i}" for i in range(150)]
    lines = [orjson.loads(line) for line in (options.out / "rejects.jsonl").read_bytes().splitlines()]
    assert len(lines) == 41
    assert {line["raw"] for line in lines if line["reason"] == REASON} == {""}


def test_a_resumed_run_drops_the_same_ones(options):
    run(options)
    files = ("scores.parquet", "rejects.jsonl")
    before = [(options.out / name).read_bytes() for name in files]
    (options.out / "blocks" / "000003.parquet").unlink()
    assert run(options).duplicates == 40
    assert [(options.out / name).read_bytes() for name in files] == before


def test_small_files_share_a_block(options, tmp_path):
    for i in range(20):
        (tmp_path / f"small{i:02}.jsonl").write_text(
            f'{{"id": "small-post-{i}", "text": "vraag {i}"}}\n', encoding="utf-8"
        )
    out = tmp_path / "small"
    run(RunOptions(inputs=[str(tmp_path / "small*.jsonl")], out=out, scorer=options.scorer, block_rows=32))
    assert [path.name for path in (out / "blocks").iterdir()] == ["000000.parquet"]
