import json

import pytest
from rtplx import main, read_prompts

from aggrdetect.errors import InputError

HUMAN = {"Toxicity": 1.0, "Insult": 1.0, "IdentityAttack": 1.0, "Violence": 1.0, "SexualContent": 1.0}
ROWS = [
    {"id": "p1", "kind": "prompt", "text": "wat een sukkel", "human": HUMAN | {"Insult": 3.0}},
    {"id": "p2", "kind": "prompt", "text": "een sukkel bent u", "human": HUMAN | {"Insult": 2.0}},
    {"id": "p3", "kind": "prompt", "text": "de fiets is weg", "human": HUMAN | {"Insult": 1.5}},
    {"id": "p4", "kind": "prompt", "text": "dood", "human": HUMAN | {"Violence": 2.5}},
    {"id": "c1", "kind": "completion", "text": "bedankt", "human": HUMAN},
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def test_a_mean_of_two_counts_as_found_and_less_does_not(file):
    prompts = read_prompts(file)
    assert prompts.found["insult"].tolist() == [True, True, False, False]
    assert prompts.found["threat"].tolist() == [False, False, False, True]
    assert prompts.texts[0] == "@ambtsdrager wat een sukkel"


def test_texts_stay_plain_when_asked(file):
    assert read_prompts(file, addressed=False).texts[0] == "wat een sukkel"


def test_a_model_that_ranks_right_reaches_one(file, tiny_folder, capsys):
    assert main([str(tiny_folder.path), str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["labels"]["insult"]["auroc"]["value"] == 1.0
    assert found["labels"]["threat"]["n_positive"] == 1
    assert found["labels"]["sexual"]["auroc"]["value"] is None


def test_the_table_names_both_labels(file, tiny_folder, capsys):
    assert main([str(tiny_folder.path), str(file)]) == 0
    assert "IdentityAttack" in capsys.readouterr().out


def test_a_line_that_is_no_row_is_named(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n{}\n")
    with pytest.raises(InputError, match="line 2"):
        read_prompts(path)


def test_without_a_file_it_says_what_it_needs(capsys):
    assert main([]) == 0
    assert "MODEL FILE" in capsys.readouterr().out
