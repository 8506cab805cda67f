import json

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForSequenceClassification,
)
from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.errors import ModelError, UnknownNameError
from aggrdetect.evaluate.evaluation import EvaluateOptions, evaluate_gold
from aggrdetect.model.foreign import KNOWN, describe
from aggrdetect.model.load import ScorerSpec
from aggrdetect.model.store import find_model
from aggrdetect.schema import FLAGS, LABELS
from tiny import write_gold

WORDS = ("<pad>", "<s>", "</s>", "<unk>", "@USER", "URL", "wat", "een", "sukkel", "goed", "plan", "dood")
SIZES = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


def make_classifier(path, labels, *, kind="bert", **more):
    """Save a small classifier of random weights with its tokenizer."""
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    special = {"pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>", "unk_token": "<unk>"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=16, **special).save_pretrained(path)
    config, model = {
        "bert": (BertConfig, BertForSequenceClassification),
        "roberta": (RobertaConfig, RobertaForSequenceClassification),
    }[kind]
    with torch.random.fork_rng():
        torch.manual_seed(0)
        made = model(
            config(
                vocab_size=len(WORDS), max_position_embeddings=32, pad_token_id=0, id2label=dict(enumerate(labels)),
                label2id={label: i for i, label in enumerate(labels)}, initializer_range=1.0, **SIZES, **more,
            )
        )  # fmt: skip
    made.eval().save_pretrained(path)
    return path


def toml(path, text):
    path.write_text(text)
    return str(path)


@pytest.fixture(scope="module")
def berts(tmp_path_factory):
    return make_classifier(tmp_path_factory.mktemp("bert") / "berts", ("NOT", "ABUSIVE"))


@pytest.fixture
def mapped(berts, tmp_path):
    return toml(tmp_path / "berts.toml", f'model = "{berts}"\n[labels]\nabusive = ["aggression", "insult"]\n')


def test_a_classifier_scores_what_its_labels_stand_for_and_nothing_else(mapped, berts):
    scores = ScorerSpec(mapped).load().score(["@ambtsdrager wat een sukkel", "goed plan"])
    model = BertForSequenceClassification.from_pretrained(berts).eval()
    ids = torch.tensor([[1, *(WORDS.index(word) for word in ("wat", "een", "sukkel")), 2]])
    expected = model(ids).logits.softmax(-1)[0, 1].item()
    assert scores[0, LABELS.index("aggression")] == pytest.approx(expected, abs=1e-5)
    assert scores[0, LABELS.index("insult")] == scores[0, LABELS.index("aggression")]
    assert np.isnan(scores[:, LABELS.index("threat")]).all()
    assert np.isfinite(scores[0]).sum() == 2


@pytest.mark.parametrize("kind", ["bert", "roberta"])
def test_scores_do_not_depend_on_company_and_long_texts_are_read_to_the_end(tmp_path, kind):
    path = make_classifier(tmp_path / "m", ("insult", "threat"), kind=kind, problem_type="multi_label_classification")
    scorer = ScorerSpec(str(path)).load()  # its labels have our names
    texts = ["wat een sukkel", "goed plan " * 20 + "dood", "dood", "goed plan " * 20]
    together = scorer.score(texts)
    alone = np.concatenate([scorer.score([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert scorer.score([]).shape == (0, 14)
    first_window, given = scorer.score(["goed plan " * 7])[0], [LABELS.index("insult"), LABELS.index("threat")]
    assert (together[1, given] >= first_window[given] - 1e-5).all()


def test_several_labels_for_one_of_ours_add_up_under_softmax(tmp_path):
    path = make_classifier(tmp_path / "m", ("acceptable", "offensive", "violent"))
    labels = '[labels]\noffensive = "aggression"\nviolent = ["aggression", "threat"]\n'
    scores = ScorerSpec(toml(tmp_path / "m.toml", f'model = "m"\n{labels}')).load().score(["wat een sukkel"])[0]
    (path / "aggrdetect-labels.toml").write_text('[labels]\nacceptable = "target_none"\n')
    clean = ScorerSpec(str(path)).load().score(["wat een sukkel"])[0]
    assert scores[LABELS.index("aggression")] == pytest.approx(1 - clean[LABELS.index("target_none")], abs=1e-5)
    assert scores[LABELS.index("aggression")] > scores[LABELS.index("threat")]


def test_published_classifiers_need_no_mapping(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, labels in (
        ("GroNLP/bert_dutch_base_abusive_language", ("NOT", "ABUSIVE")),
        ("ml6team/robbert-dutch-base-toxic-comments", ("non-toxic", "toxic")),
        ("GroNLP/bert_dutch_base_offensive_language", ("LABEL_0", "LABEL_1")),
    ):
        make_classifier(tmp_path / name, labels)
        folder = find_model(name)
        assert "aggression" in folder.given
        assert folder.stamp.startswith(name.partition("/")[2] + "@")
    assert all(label in LABELS for means in KNOWN.values() for ours in means.values() for label in ours)


def test_a_slip_in_the_name_of_a_folder_does_not_go_to_the_network(tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.snapshot_download", None)
    with pytest.raises(ModelError, match="no such folder in models/"):
        find_model("models/aggrdetect-ln")


def test_a_hub_model_at_hand_is_used_without_the_network(tmp_path, monkeypatch):
    name = "GroNLP/bert_dutch_base_abusive_language"
    kept = tmp_path / "hub" / f"models--{name.replace('/', '--')}"
    make_classifier(kept / "snapshots" / ("a" * 40), ("NOT", "ABUSIVE"))
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("a" * 40)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    assert find_model(name).given == ("discrimination", "aggression")
    assert np.isfinite(ScorerSpec(f"{name}@{'a' * 40}").load().score(["goed plan"])[0]).sum() == 2


def test_what_scores_depend_on_changes_the_stamp(mapped, berts, tmp_path):
    first = find_model(mapped).stamp
    assert find_model(mapped).stamp == first
    text = f'model = "{berts}"\nthreshold = 0.7\n[labels]\nabusive = ["aggression", "insult"]\n'
    other = find_model(toml(tmp_path / "other.toml", text))
    assert other.stamp != first
    assert other.thresholds("precise").tolist() == pytest.approx([0.7] * len(FLAGS))


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ('model = "{}"', ModelError, r"nothing says what its labels \(NOT, ABUSIVE\) mean"),
        ('model = "{}"\n[labels]\nABUSIVE = "rude"', UnknownNameError, "no label called 'rude'"),
        ('model = "{}"\nlayers = 3', UnknownNameError, "key of a classifier"),
        ('name = "{}"', ModelError, "names no model"),
        ('model = "no such thing"', ModelError, "no such folder, and no hub id"),
        ('model = "{}"\nactivation = "relu"\n[labels]\nABUSIVE = "insult"', UnknownNameError, "activation"),
    ],
)
def test_what_is_missing_is_said_with_the_way_out(berts, tmp_path, text, error, message):
    with pytest.raises(error, match=message):
        find_model(toml(tmp_path / "m.toml", text.replace("{}", str(berts))))


def test_it_is_measured_on_what_it_scores_and_that_is_said(mapped, tmp_path):
    gold = write_gold(tmp_path / "gold.jsonl", 60)
    found = evaluate_gold(gold, EvaluateOptions(model=mapped, baselines=False))
    assert set(found["labels"]) == {"insult", "aggression"}
    assert found["not_measured"]["threat"] == "the model gives no score for it"
    done = CliRunner().invoke(app, ["evaluate", str(gold), "-m", mapped, "--no-baselines"])
    assert done.exit_code == 0
    assert "has no score for discrimination" in done.stderr
    line = CliRunner().invoke(app, ["predict", "wat een sukkel", "-m", mapped])
    assert json.loads(line.stdout)["scores"]["threat"] is None


def test_our_own_models_need_no_such_note(tiny_folder):
    assert describe(tiny_folder) is None


def test_a_device_that_such_a_model_has_not_is_refused_with_those_it_has(tmp_path):
    make_classifier(tmp_path / "m", ("acceptable", "offensive"))
    spec = ScorerSpec(toml(tmp_path / "m.toml", 'model = "m"\n[labels]\noffensive = "aggression"\n'), "cpu-int8")
    for ask in (spec.settled, spec.check, spec.load):
        with pytest.raises(UnknownNameError, match=r"no device called 'cpu-int8'\. Known: cpu, cuda"):
            ask()
