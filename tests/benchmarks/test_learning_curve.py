import json

import pytest
from learning_curve import main, read_corpus

from aggrdetect.errors import InputError
from tiny import gold_rows, write_gold

SPLITS = ("train", "train", "validation", "test")
HUMAN = {"Toxicity": 1.0, "Insult": 1.0, "IdentityAttack": 1.0, "Violence": 1.0, "SexualContent": 1.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tiny_folder):
    path = tmp_path_factory.mktemp("curve")
    rows = (row | {"split": SPLITS[i // 2 % 4]} for i, row in enumerate(gold_rows(400)))
    (path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    texts = [("wat een sukkel", 3.0), ("de fiets is weg", 1.0), ("sukkel in het park", 2.5), ("goed plan", 1.0)]
    prompts = [{"id": t, "kind": "prompt", "text": t, "human": HUMAN | {"Insult": n}} for t, n in texts]
    (path / "prompts.rows").write_text("".join(json.dumps(row) + "\n" for row in prompts))
    (path / "recipe.toml").write_text(
        f'[encoder]\nsource = "{tiny_folder.path}"\ndropout = 0.0\n[loop]\nepochs = 1\nrate = 1e-5\nhead_rate = 1e-4\n'
    )
    return path


def curve(folder, capsys, *more):
    assert main(["--corpus", str(folder / "gold.jsonl"), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_more_rows_are_measured_on_the_same_test_split(folder, tiny_folder, capsys):
    found = curve(
        folder, capsys, "--kinds", "tfidf,frozen", "--sizes", "60,all,120", "--encoder", str(tiny_folder.path),
        "--rtplx", str(folder / "prompts.rows"),
    )  # fmt: skip
    for kind in ("tfidf", "frozen"):
        assert [point["rows"] for point in found[kind]] == [60, 120, 200]
        assert found[kind][-1]["aggression_auroc"]["value"] > 0.8
    assert found["frozen"][-1]["rtplx"]["insult"]["value"] == 1.0


def test_a_recipe_is_trained_on_each_draw_when_asked(folder, capsys):
    found = curve(folder, capsys, "--kinds", "fine-tuned", "--sizes", "all", "--recipe", str(folder / "recipe.toml"))
    assert found["fine-tuned"][0]["aggression_auroc"]["value"] > 0.8


def test_the_table_has_a_line_a_point(folder, capsys):
    assert main(["--corpus", str(folder / "gold.jsonl"), "--sizes", "60,all"]) == 0
    assert len(capsys.readouterr().out.strip().splitlines()) == 3


def test_what_is_not_there_is_one_clear_line(folder, tmp_path, capsys):
    assert main(["--corpus", str(folder / "gold.jsonl"), "--kinds", "oracle"]) == 2
    assert "Known: fine-tuned, frozen, tfidf" in capsys.readouterr().err
    with pytest.raises(InputError, match="no rows with split train"):
        read_corpus(write_gold(tmp_path / "gold.jsonl", 10))
