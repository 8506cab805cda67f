import json

import pytest

from aggrdetect.errors import InputError
from aggrdetect.readers.annotations import annotation_files, read_annotations
from aggrdetect.readers.second import read_adjudications, read_second
from aggrdetect.schema import FORMS

NONE = dict.fromkeys(FORMS, 0) | {"target": "none"}
INSULT = NONE | {"insult": 1, "target": "official"}
DECISION = {"id": "p1", "first": NONE, "second": INSULT, "decision": INSULT, "rule": "12", "annotator": "a3"}


def written(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_second_labels_need_no_text(tmp_path):
    written(tmp_path / "b1.jsonl", {"id": "p1", **INSULT, "annotator": "a2"}, {"id": "p2", "text": "hoi", **NONE})
    found = read_second(tmp_path)
    assert list(found) == ["p1", "p2"]
    assert found["p1"].as_dict() == INSULT


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"id": "p1", **NONE}, {"id": "p1", **NONE}], "line 2: p1 has a second annotation already"),
        ([NONE], "line 1: no id"),
        ([{"id": "p1"}], "lacks insult"),
        ([{"id": "p1", **NONE, "target": "official"}], "no aggressive form is 1"),
    ],
)
def test_a_second_label_that_is_not_in_order_is_named(tmp_path, rows, message):
    with pytest.raises(InputError, match=message):
        read_second(written(tmp_path / "b1.jsonl", *rows))


def test_an_adjudication_holds_both_labels_and_the_decision(tmp_path):
    (found,) = read_adjudications(written(tmp_path / "a.jsonl", DECISION))
    assert (found.first.as_dict(), found.decision.as_dict()) == (NONE, INSULT)
    assert (found.rule, found.annotator) == ("12", "a3")


def test_a_label_doubted_for_another_reason_has_no_second(tmp_path):
    (found,) = read_adjudications(written(tmp_path / "a.jsonl", {**DECISION, "second": None, "rule": "R3"}))
    assert found.second is None


@pytest.mark.parametrize(
    "change", [{"decision": None}, {"rule": ""}, {"rule": "gut feeling"}, {"rule": "20"}, {"annotator": ""}]
)
def test_an_adjudication_that_is_not_filled_in_is_refused(tmp_path, change):
    with pytest.raises(InputError, match="p1 needs first, decision, annotator and rule"):
        read_adjudications(written(tmp_path / "a.jsonl", DECISION | change))


def test_adjudications_are_no_annotations(tmp_path):
    written(tmp_path / "b1.jsonl", {"id": "p1", "text": "hoi", **NONE})
    written(tmp_path / "adjudication.jsonl", DECISION)
    assert [file.name for file in annotation_files(tmp_path)] == ["b1.jsonl"]
    assert len(list(read_annotations(tmp_path))) == 1
