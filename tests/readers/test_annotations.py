import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import InputError
from aggrdetect.readers.annotations import annotation_files, label_row, read_annotations, rule_broken
from aggrdetect.schema import AGGRESSIVE_FORMS, FORMS, LABELS, TARGETS
from tiny import gold_rows, write_gold

PLAIN = dict.fromkeys(FORMS, 0) | {"text": "goed plan", "target": "none"}


def read(tmp_path, *lines):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return list(read_annotations(path))


def test_rows_come_back_as_they_were_written(tmp_path) -> None:
    rows = gold_rows(20)
    found = list(read_annotations(write_gold(tmp_path / "gold.jsonl", 20)))
    assert [(a.id, a.text, a.target, a.forms) for a in found] == [
        (row["id"], row["text"], row["target"], {form: row[form] for form in FORMS}) for row in rows
    ]
    assert found[0].extra.keys() == {"platform", "role", "gender", "variety", "background"}
    assert not any(a.unsure for a in found)


def test_what_may_be_left_out_has_a_default(tmp_path) -> None:
    (row,) = read(tmp_path, json.dumps(PLAIN))
    assert (row.relation, row.official, row.cluster, row.split, row.unsure) == ("page", "", "", "", False)
    assert row.id.endswith("line 1")


def test_empty_lines_are_skipped_and_counted(tmp_path) -> None:
    with pytest.raises(InputError, match="line 3"):
        read(tmp_path, json.dumps(PLAIN), "", "{")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("3", "not a JSON object"),
        ("null", "not a JSON object"),
        ('["text"]', "not a JSON object"),
        ('"text target"', "not a JSON object"),
        ("{'text': 1}", "not JSON"),
        ('{"text": "hoi"}', "lacks insult"),
        (json.dumps(PLAIN | {"insult": 2}), "insult is 2"),
        (json.dumps(PLAIN | {"insult": []}), "insult is"),
        (json.dumps(PLAIN | {"target": "burgemeester"}), "target is 'burgemeester'"),
        (json.dumps(PLAIN | {"target": []}), "target is"),
        (json.dumps(PLAIN | {"relation": "letter"}), "relation is 'letter'"),
        (json.dumps(PLAIN | {"insult": 1}), "some aggressive form"),
        (json.dumps(PLAIN | {"target": "official"}), "no aggressive form"),
        (json.dumps(PLAIN | {"text": ["goed", "plan"]}), "text is of the type list; it must be a string.$"),
        (json.dumps(PLAIN | {"text": None}), "text is of the type NoneType"),
    ],
)
def test_a_line_that_is_no_annotation_is_an_input_error_with_its_place(tmp_path, line, message) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, json.dumps(PLAIN), line)
    assert "gold.jsonl, line 2" in str(caught.value)


def test_a_folder_gives_its_files_in_name_order(tmp_path) -> None:
    for name in ("b2", "b1"):
        write_gold(tmp_path / f"{name}.jsonl", 1)
    (tmp_path / "notes.txt").write_text("not an annotation")
    assert [file.stem for file in annotation_files(tmp_path)] == ["b1", "b2"]
    assert len(list(read_annotations(tmp_path))) == 2


def test_a_path_without_annotations_is_an_input_error(tmp_path) -> None:
    for path in (tmp_path, tmp_path / "gone.jsonl"):
        with pytest.raises(InputError, match="no annotations"):
            annotation_files(path)


def test_the_official_is_marked_in_the_text_that_the_model_sees(tmp_path) -> None:
    (row,) = read(tmp_path, json.dumps(PLAIN | {"text": "Van Voorbeeld liegt", "official": "Van Voorbeeld"}))
    assert "@ambtsdrager" in row.marked_text
    assert "Voorbeeld" not in row.marked_text


@given(st.fixed_dictionaries(dict.fromkeys(FORMS, st.integers(0, 1))), st.sampled_from(TARGETS))
def test_labels_follow_from_forms_and_target(forms, target) -> None:
    if rule_broken(forms, target, "page"):
        assert any(forms[form] for form in AGGRESSIVE_FORMS) == (target == "none")
        return
    labels = dict(zip(LABELS, label_row(forms, target), strict=True))
    assert {form: labels[form] for form in FORMS} == forms
    assert sum(labels[f"target_{name}"] for name in TARGETS) == 1
    assert labels["aggression"] == max(labels["verbal"], labels["menace"]) == (target == "official")
    assert labels["menace"] == (forms["threat"] and target == "official")


def test_labels_are_float32_in_the_order_of_the_schema() -> None:
    row = label_row(dict.fromkeys(FORMS, 0) | {"threat": 1}, "official")
    assert row.dtype == np.float32
    assert [LABELS[i] for i in np.flatnonzero(row)] == ["threat", "target_official", "menace", "aggression"]
