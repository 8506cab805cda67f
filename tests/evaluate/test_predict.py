import io
import json

import numpy as np
import pytest

from aggrdetect.errors import InputError
from aggrdetect.evaluate.predict import predict_lines, read_items
from aggrdetect.schema import DERIVED, FORMS, TARGETS


@pytest.fixture
def thresholds(tiny_folder):
    return tiny_folder.thresholds()


def answers(items, scorer, thresholds, **options):
    return [(json.loads(line), ok) for line, ok in predict_lines(items, scorer, thresholds, **options)]


def test_an_answer_has_the_fields_of_the_interface(scorer, thresholds, tiny_folder) -> None:
    ((answer, ok),) = answers([{"id": "q", "text": "wat een sukkel"}], scorer, thresholds)
    assert ok
    assert list(answer) == ["id", "scores", "target", *DERIVED, "flags", "model"]
    assert list(answer["scores"]) == list(FORMS)
    assert list(answer["target"]) == list(TARGETS)
    assert answer["flags"] == ["insult", "verbal", "aggression"]
    assert (answer["id"], answer["model"]) == ("q", tiny_folder.stamp)


def test_items_come_from_arguments_first_and_then_from_a_file(tmp_path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text('{"text": "b"}\n\n{"text": "c", "relation": "reply"}\n', encoding="utf-8")
    assert [item["text"] for item in read_items(["a"], str(path))] == ["a", "b", "c"]


def test_a_dash_reads_standard_input(monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "hoi"}\n')))
    assert list(read_items([], "-")) == [{"text": "hoi"}]


def test_a_missing_file_is_one_clear_line(tmp_path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_items([], str(tmp_path / "none.jsonl")))


def test_bad_lines_are_answered_in_their_place_and_the_others_still_scored(tmp_path, scorer, thresholds) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(b'{"text": "sukkel"}\nnope\n{"text": 3}\n[1]\n{"text": "x", "relation": "dm"}\n{"text": "dood"}\n')
    found = answers(read_items([], str(path)), scorer, thresholds)
    assert [ok for _, ok in found] == [True, False, False, False, False, True]
    assert [answer["id"] for answer, _ in found] == ["1", None, None, None, None, "6"]
    assert all("line" in answer["error"] for answer, ok in found if not ok)
    assert found[-1][0]["flags"] == ["threat", "menace", "aggression"]


def test_more_items_than_a_batch_keep_their_order(scorer, thresholds) -> None:
    items = [{"text": "sukkel" if i % 7 == 0 else f"plan {i}"} for i in range(600)]
    found = answers(items, scorer, thresholds)
    assert [answer["id"] for answer, _ in found] == [str(i) for i in range(1, 601)]
    assert [bool(answer["flags"]) for answer, _ in found] == [i % 7 == 0 for i in range(600)]


def test_higher_thresholds_flag_less(scorer) -> None:
    ((answer, _),) = answers([{"text": "sukkel"}], scorer, np.full(9, 0.999, np.float32))
    assert answer["flags"] == []


def test_highlights_point_at_the_word_in_the_text_as_it_was_given(scorer, thresholds) -> None:
    items = [{"text": "wat een  sukkel, @jansen", "official": "@jansen"}, {"text": "goed plan"}]
    (flagged, _), (clean, _) = answers(items, scorer, thresholds, highlight=True)
    assert [span["text"].strip(",") for span in flagged["highlights"]] == ["sukkel"]
    assert flagged["highlights"][0]["label"] == "insult"
    assert clean["highlights"] == []
