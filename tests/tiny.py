"""A tiny model folder built in code in a second: a BERT of one layer with weights written down, not trained.

Its scores mean something: ``sukkel`` is an insult, ``moslim`` discrimination, ``dood`` a threat, each at the official.
All other words, unknown ones too, mean nothing to it. So tests can say which posts must be flagged.
"""

import json
import logging
import warnings
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from aggrdetect.model.folder import ONNX, OPERATING_POINTS, TOKENIZER, ModelFolder, write_manifest
from aggrdetect.readers.annotations import Annotation
from aggrdetect.schema import FLAGS, FORMS, LABELS
from aggrdetect.text.normalise import VERSION

MEANING = {
    "sukkel": "insult",
    "prutser": "insult",
    "moslim": "discrimination",
    "hoer": "sexual",
    "dood": "threat",
    "zakkenvuller": "accusation",
    "kut": "profanity",
}
"""What a word makes of a post at the official; the aggressive ones set the target to ``official``."""

_PLAIN = """
    de het een en wat u je bent is niet wel plan besluit weg park fiets bedankt voor snelle reactie goed mooi vraag
    morgen markt dorp haven brug school straat gemeente burgemeester wethouder ambtsdrager gebruiker url @ . , ! ?
"""
PLAIN = _PLAIN.split()

MAX_TOKENS = 64
_SPECIAL = ("<pad>", "<s>", "</s>", "<unk>")


def make_tiny_model(path: Path, *, name: str = "tiny") -> ModelFolder:
    """Build a model folder: config, tokenizer, safetensors, plain ONNX in float32, manifest.

    Args:
        path: Folder to make.
        name: Name in the manifest.
    """
    path.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        unk_token="<unk>",
        model_max_length=MAX_TOKENS,
    ).save_pretrained(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        model = _classifier(tokenizer.get_vocab_size())
        model.save_pretrained(path)
        _write_onnx(model, path / ONNX)
        logging.disable(logging.NOTSET)
    limits = dict(zip(OPERATING_POINTS, (0.5, 0.8, 0.2), strict=True))
    values = {
        "name": name,
        "thresholds": {point: dict.fromkeys(FLAGS, limit) for point, limit in limits.items()},
        "calibration": {label: [1.0, 0.0] for label in LABELS},
        "normaliser": VERSION,
        "max_tokens": MAX_TOKENS,
        "base": "random",
        "data_sha256": "0" * 64,
        "opset": 17,
    }
    return write_manifest(path, values, ["config.json", "model.safetensors", TOKENIZER, ONNX])


def gold_rows(n: int, *, seed: int = 1, n_wrong: int = 0) -> list[dict[str, object]]:
    """Return annotations in the vocabulary of the tiny model, with metadata, as rows of an annotation file.

    Args:
        n: How many.
        seed: For the words.
        n_wrong: How many of them the model gets wrong: by turns an insult it does not know, and a quoted one.
    """
    rng = np.random.default_rng(seed)
    return [_row(i, *(_post(rng) if i >= n_wrong else _hard_post(i, rng))) for i in range(n)]


def _row(i: int, words: list[str], forms: dict[str, int], target: str) -> dict[str, object]:
    return {
        "id": f"r{i}",
        "text": " ".join(words),
        "official": "",
        "relation": "reply",
        "platform": ("x", "facebook")[i % 2],
        **forms,
        "target": target,
        "unsure": 0,
        "cluster": f"c{i // 2}",
        "split": "test",
        "role": ("burgemeester", "wethouder")[i % 2],
        "gender": "mv"[i // 2 % 2],
        "variety": ("standaard", "brabants")[i // 3 % 2],
        "background": "",
    }


def write_gold(path: Path, n: int, *, seed: int = 1, n_wrong: int = 0) -> Path:
    """Write annotations as JSON lines, as ``gold_rows`` gives them, and return the path."""
    lines = (json.dumps(row) + "\n" for row in gold_rows(n, seed=seed, n_wrong=n_wrong))
    path.write_text("".join(lines), encoding="utf-8")
    return path


def annotation(row: dict[str, object]) -> Annotation:
    """Return a row of ``gold_rows`` as the reader of annotations would."""
    known = ("id", "text", "official", "relation", "target", "cluster", "split")
    return Annotation(
        **{key: row[key] for key in known},
        forms={form: row[form] for form in FORMS},
        extra={key: value for key, value in row.items() if key not in (*known, *FORMS, "unsure")},
    )


def _tokenizer() -> Tokenizer:
    vocabulary = {word: i for i, word in enumerate((*_SPECIAL, *MEANING, *PLAIN))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])]
    )
    return tokenizer


def _post(rng: np.random.Generator) -> tuple[list[str], dict[str, int], str]:
    """Return the words of one post, its forms and its target; half of the posts have a word with a meaning."""
    words = [str(word) for word in rng.choice(PLAIN[:25], rng.integers(3, 12))]
    meant = [str(word) for word in rng.choice(list(MEANING), rng.integers(0, 3) * rng.integers(0, 2), replace=False)]
    for word in meant:
        words.insert(int(rng.integers(0, len(words) + 1)), word)
    forms = {form: int(any(MEANING[word] == form for word in meant)) for form in FORMS}
    aggressive = any(forms[form] for form in FORMS[:4])
    return words, forms, "official" if aggressive else "none"


def _hard_post(i: int, rng: np.random.Generator) -> tuple[list[str], dict[str, int], str]:
    """Return a post that the model gets wrong."""
    words, none = [str(word) for word in rng.choice(PLAIN[:25], 5)], dict.fromkeys(FORMS, 0)
    if i % 2:
        return [*words, "hij", "riep", "sukkel"], none, "none"
    return [*words, "onbenul"], none | {"insult": 1}, "official"


def _classifier(n_words: int) -> BertForSequenceClassification:
    """Return a BERT whose weights are written down: attention looks for meant words, the pooler sees which they are."""
    config = BertConfig(
        vocab_size=n_words,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=32,
        max_position_embeddings=MAX_TOKENS,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
        problem_type="multi_label_classification",
        attn_implementation="eager",
    )
    with torch.random.fork_rng():
        model = BertForSequenceClassification(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.fill_(1.0 if name.endswith("LayerNorm.weight") else 0.0)
        words = model.bert.embeddings.word_embeddings.weight
        for i, form in enumerate(MEANING.values()):
            words[len(_SPECIAL) + i, FORMS.index(form)] = 1.0
        layer = model.bert.encoder.layer[0].attention
        layer.self.query.bias[0] = 8.0  # every token asks for ...
        layer.self.key.weight[0, : len(FORMS)] = 1.0  # ... words that mean something
        layer.self.value.weight.copy_(torch.eye(32))
        layer.output.dense.weight.copy_(torch.eye(32))
        model.bert.pooler.dense.weight.copy_(0.6 * torch.eye(32))
        model.bert.pooler.dense.bias.fill_(-1.2)
        model.classifier.weight.copy_(torch.from_numpy(_HEAD[:, :32]))
        model.classifier.bias.copy_(torch.from_numpy(_HEAD[:, 32]))
    return model.eval()


def _head() -> np.ndarray:
    """Return the last layer: weights on the 32 pooled values (-0.8 without the word, up to 1 with it) and a bias."""
    head = np.zeros((len(LABELS), 33), np.float32)
    for i, form in enumerate(FORMS):
        head[LABELS.index(form), i] = 4.0
    any_of = {"verbal": 3, "aggression": 4, "target_official": 4, "target_none": 4}  # of the first forms
    for label, n in any_of.items():
        head[LABELS.index(label), :n] = 4.0
        head[LABELS.index(label), 32] = 4.0 * 0.8 * (n - 1)
    head[LABELS.index("menace")] = head[LABELS.index("threat")]
    head[LABELS.index("target_none")] *= -1
    for target in ("person", "group", "other"):
        head[LABELS.index(f"target_{target}"), 32] = -4.0
    return head


_HEAD = _head()


class _Scores(torch.nn.Module):
    def __init__(self, model: BertForSequenceClassification) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.model(input_ids=input_ids, attention_mask=attention_mask).logits)


def _write_onnx(model: BertForSequenceClassification, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    ids = torch.arange(4, 20).reshape(2, 8)
    axes = {0: "rows", 1: "tokens"}
    torch.onnx.export(
        _Scores(model),
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["scores"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "scores": {0: "rows"}},
        opset_version=17,
        dynamo=False,
    )
