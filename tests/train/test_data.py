import json

import numpy as np
import pytest

from aggrdetect.errors import InputError
from aggrdetect.readers.annotations import read_annotations
from aggrdetect.schema import FORMS, LABELS
from aggrdetect.train.data import load_dataset, read_splits, repeated, rows_of, used_files
from tiny import annotation, gold_rows


def write(path, rows, *splits):
    lines = (json.dumps(row | {"split": splits[i % len(splits)]}) + "\n" for i, row in enumerate(rows))
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def gold(tmp_path):
    write(tmp_path / "b1.jsonl", gold_rows(20), "train", "validation", "test", "train")
    write(tmp_path / "b2.jsonl", gold_rows(6, seed=2), "train")
    return tmp_path


def test_rows_come_by_split(gold) -> None:
    splits = read_splits(gold)
    assert {split: len(rows) for split, rows in splits.items()} == {"train": 16, "validation": 5, "test": 5}


def test_a_file_can_be_left_out(gold) -> None:
    assert [file.stem for file in used_files(gold, ["b2"])] == ["b1"]
    assert len(read_splits(gold, ["b2"])["train"]) == 10


def test_rows_hold_marked_texts_and_labels_in_order() -> None:
    annotations = [annotation(row) for row in gold_rows(8)]
    rows = rows_of(annotations)
    assert rows.texts == [a.marked_text for a in annotations]
    assert rows.labels.shape == (8, len(LABELS))
    np.testing.assert_array_equal(rows.labels[3], annotations[3].labels())
    assert rows.unsure.dtype == bool


def test_a_row_without_a_cluster_is_its_own() -> None:
    rows = rows_of(
        [annotation(row | {"cluster": cluster}) for row, cluster in zip(gold_rows(2), ["", "c"], strict=True)]
    )
    assert rows.clusters == ["r0", "c"]


def test_no_rows_have_labels_of_the_right_width() -> None:
    assert rows_of([]).labels.shape == (0, len(LABELS))


def test_an_unknown_split_is_an_input_error_that_names_the_row(gold) -> None:
    write(gold / "b3.jsonl", gold_rows(1, seed=3), "dev")
    with pytest.raises(InputError, match=r"row r0 has split 'dev'.*train, validation, test"):
        read_splits(gold)


@pytest.mark.parametrize("missing", ["train", "validation"])
def test_training_and_validation_rows_must_both_be_there(tmp_path, missing) -> None:
    write(tmp_path / "b1.jsonl", gold_rows(4), *({"train", "validation"} - {missing}))
    with pytest.raises(InputError, match=f"no rows with split {missing}"):
        read_splits(tmp_path)


def test_a_dataset_has_one_row_an_annotation(gold) -> None:
    dataset = load_dataset(gold)
    assert {split: table.num_rows for split, table in dataset.items()} == {"train": 16, "validation": 5, "test": 5}
    assert {"id", "text", "marked_text", "target", *FORMS} <= set(dataset["train"].column_names)


def test_rows_of_a_repeated_file_count_as_often_as_asked(gold) -> None:
    annotations = list(read_annotations(gold / "b1.jsonl"))
    for i, a in enumerate(annotations):
        a.extra["batch"] = "b1" if i < 2 else "b2"
    assert len(repeated(rows_of(annotations), {"b1": 3})) == 2 * 3 + len(annotations) - 2
