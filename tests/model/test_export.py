import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from aggrdetect.errors import ModelError
from aggrdetect.model.export import OPSET, check_parity, export_onnx
from aggrdetect.model.folder import ONNX, TOKENIZER, write_manifest
from aggrdetect.schema import FLAGS, LABELS
from aggrdetect.text.normalise import VERSION
from tiny import MAX_TOKENS, gold_rows

TEXTS = [str(row["text"]) for row in gold_rows(120)]
HALVES = dict.fromkeys(FLAGS, 0.5)


def classifier(n_words: int) -> BertForSequenceClassification:
    config = BertConfig(
        vocab_size=n_words,
        hidden_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=256,
        max_position_embeddings=MAX_TOKENS,
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
        problem_type="multi_label_classification",
    )
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = BertForSequenceClassification(config)
    with torch.no_grad():
        # Far from the thresholds on both sides, as after training: scores near a half would flip by rounding alone.
        model.classifier.bias.copy_(torch.linspace(-3, 3, len(LABELS)).sign() * 2)
    return model.eval()


@pytest.fixture(scope="module")
def exported(tiny_folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("exported")
    tokenizer = AutoTokenizer.from_pretrained(tiny_folder.path)
    tokenizer.save_pretrained(path)
    classifier(len(tokenizer)).save_pretrained(path)
    assert export_onnx(path, path / ONNX) == path / ONNX
    values = {
        "name": "exported",
        "thresholds": {"balanced": HALVES},
        "calibration": {},
        "normaliser": VERSION,
        "max_tokens": MAX_TOKENS,
        "base": "random",
        "data_sha256": "0" * 64,
        "opset": OPSET,
    }
    return write_manifest(path, values, ["config.json", "model.safetensors", TOKENIZER, ONNX])


def test_the_exported_file_agrees_with_the_weights(exported) -> None:
    parity = check_parity(exported, TEXTS, HALVES)
    assert parity.n_texts == len(TEXTS)
    assert parity.label_agreement >= 0.99
    assert parity.largest < 0.05


def test_a_text_scores_alone_as_it_does_among_others(exported) -> None:
    assert check_parity(exported, TEXTS, HALVES).neighbours < 1e-4


def test_the_file_is_smaller_than_the_weights(exported) -> None:
    assert (exported.path / ONNX).stat().st_size < 0.6 * (exported.path / "model.safetensors").stat().st_size


def test_nothing_is_left_beside_the_file(exported) -> None:
    assert [path.name for path in (exported.path / "onnx").iterdir()] == ["model.onnx"]


def test_other_weights_than_the_exported_ones_are_a_model_error(exported, tmp_path) -> None:
    model = classifier(len(AutoTokenizer.from_pretrained(exported.path)))
    with torch.no_grad():
        model.classifier.bias.mul_(-1)
    for file in exported.path.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "onnx").mkdir()
    (tmp_path / ONNX).write_bytes((exported.path / ONNX).read_bytes())
    model.save_pretrained(tmp_path)
    other = type(exported)(tmp_path, exported.manifest)
    with pytest.raises(ModelError, match="agree on"):
        check_parity(other, TEXTS[:10], HALVES)
