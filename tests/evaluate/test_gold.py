import json

import pytest

from aggrdetect.errors import InputError
from aggrdetect.evaluate.gold import read_gold, score_texts
from tiny import gold_rows


def write(path, splits) -> None:
    rows = [row | {"split": split} for row, split in zip(gold_rows(len(splits)), splits, strict=True)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "rows", "beside"), [(None, 2, 3), ("all", 5, 0), ("train", 2, 1), ("validation", 1, 2)]
)
def test_test_rows_are_taken_unless_another_split_is_asked_for(tmp_path, asked, rows, beside) -> None:
    write(tmp_path / "gold.jsonl", ["train", "train", "validation", "test", "test"])
    gold, other, split = read_gold(tmp_path / "gold.jsonl", asked)
    assert (len(gold), len(other), split) == (rows, beside, asked or "test")


def test_a_file_without_splits_is_taken_whole(tmp_path) -> None:
    write(tmp_path / "gold.jsonl", ["", ""])
    gold, _, split = read_gold(tmp_path / "gold.jsonl")
    assert (len(gold), split) == (2, "all")


@pytest.mark.parametrize(("splits", "asked"), [([], None), (["test"], "train"), (["test"], "dev")])
def test_no_rows_to_evaluate_on_is_one_clear_line(tmp_path, splits, asked) -> None:
    write(tmp_path / "gold.jsonl", splits)
    with pytest.raises(InputError, match=r"Give a file with rows|no split called 'dev'"):
        read_gold(tmp_path / "gold.jsonl", asked)


def test_metadata_are_text_and_empty_where_missing(gold) -> None:
    assert set(gold.column("gender")) == {"m", "v"}
    assert set(gold.column("relation")) == {"reply"}
    assert set(gold.column("nowhere")) == {""}


def test_scoring_in_slices_equals_scoring_at_once(gold, scorer) -> None:
    seen = []
    texts = gold.texts * 6
    found = score_texts(scorer, texts, lambda done, total: seen.append((done, total)))
    assert (found == scorer.score(texts)).all()
    assert seen == [(512, 720), (720, 720)]
