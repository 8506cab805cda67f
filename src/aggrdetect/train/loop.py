"""Fine-tuning: from an encoder and labelled rows to a classifier in memory."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from aggrdetect.model.tokenise import batches_by_length
from aggrdetect.schema import LABELS
from aggrdetect.text.normalise import normalise
from aggrdetect.train import fakequant
from aggrdetect.train.augment import augment
from aggrdetect.train.config import LoopConfig, TrainConfig
from aggrdetect.train.data import Rows
from aggrdetect.train.losses import pair_loss, row_losses, teacher_loss

_AT_OFFICIAL = LABELS.index("target_official")


@dataclass(frozen=True, slots=True)
class Classifier:
    """A fine-tunable sequence classifier with its tokenizer and the device it is on."""

    model: Any
    tokenizer: Any
    device: torch.device

    def logits(self, texts: list[str], *, batch_tokens: int = 4096, max_tokens: int = 256) -> NDArray[np.float32]:
        """Return the logits of *texts*, without dropout. Shape (n, 14)."""
        ids = encode(self.tokenizer, texts, max_tokens)
        out = np.zeros((len(texts), len(LABELS)), np.float32)
        self.model.eval()
        with torch.inference_mode(), _autocast(self.device):
            for batch in batches_by_length(list(map(len, ids)), batch_tokens):
                out[batch] = forward(self, [ids[i] for i in batch]).float().cpu().numpy()
        return out


def load_classifier(folder: str | Path, *, dropout: float = 0.1) -> Classifier:
    """Load an encoder, or a classifier trained before, with a head of 14 labels."""
    model = AutoModelForSequenceClassification.from_pretrained(
        folder,
        num_labels=len(LABELS),
        problem_type="multi_label_classification",
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
    )
    tokenizer = AutoTokenizer.from_pretrained(folder)  # type: ignore[no-untyped-call]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return Classifier(model.to(device), tokenizer, device)


def centre_pooler(classifier: Classifier, texts: list[str], *, max_tokens: int = 96, gain: float = 2.0) -> None:
    """Start the pooler as the class token less its mean, and the head at zero.

    The vectors of a contrastive encoder all point nearly the same way; a random pooler sees hardly any
    difference between texts and training stalls.

    Args:
        classifier: Changed in place; a classifier without BERT's dense pooler is left alone.
        texts: A few hundred training texts or more.
        max_tokens: Longer texts are cut.
        gain: Factor before tanh.
    """
    encoder = getattr(classifier.model, "bert", None)
    if encoder is None or encoder.pooler is None:
        return
    ids = encode(classifier.tokenizer, texts, max_tokens)
    vectors = []
    classifier.model.eval()
    with torch.inference_mode(), _autocast(classifier.device):
        for batch in batches_by_length(list(map(len, ids)), 4096):
            tokens, mask = padded(classifier, [ids[i] for i in batch])
            vectors.append(encoder(input_ids=tokens, attention_mask=mask).last_hidden_state[:, 0].float())
    centre = torch.cat(vectors).mean(dim=0)
    with torch.no_grad():
        encoder.pooler.dense.weight.copy_(gain * torch.eye(len(centre)))
        encoder.pooler.dense.bias.copy_(-gain * centre)
        classifier.model.classifier.weight.zero_()
        classifier.model.classifier.bias.fill_(-1.5)


def encode(tokenizer: Any, texts: list[str], max_tokens: int) -> list[list[int]]:
    """Return token ids of the normalised texts, special tokens included, cut at *max_tokens*."""
    texts = [normalise(text) for text in texts]
    return list(tokenizer(texts, truncation=True, max_length=max_tokens)["input_ids"]) if texts else []


def padded(classifier: Classifier, ids: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids and attention mask on the classifier's device. Shapes (n, longest)."""
    longest = max(map(len, ids))
    tokens = torch.full((len(ids), longest), classifier.tokenizer.pad_token_id)
    mask = torch.zeros((len(ids), longest), dtype=torch.long)
    for row, row_ids in enumerate(ids):
        tokens[row, : len(row_ids)] = torch.tensor(row_ids)
        mask[row, : len(row_ids)] = 1
    return tokens.to(classifier.device), mask.to(classifier.device)


def forward(classifier: Classifier, ids: list[list[int]]) -> torch.Tensor:
    """Return the logits of one batch of token ids. Shape (n, 14)."""
    tokens, mask = padded(classifier, ids)
    logits: torch.Tensor = classifier.model(input_ids=tokens, attention_mask=mask).logits
    return logits


def fine_tune(classifier: Classifier, rows: Rows, config: TrainConfig, report: Any = None) -> Classifier:
    """Fit *classifier* to *rows* and return it, with averaged weights if the recipe asks for them.

    Args:
        classifier: Changed in place.
        rows: The training split.
        config: The recipe.
        report: Called with (step, n_steps, loss) now and then; the number of steps is an estimate where easy rows are
            left out.
    """
    loop = config.loop
    torch.manual_seed(loop.seed)
    rng = np.random.default_rng(loop.seed)
    frozen = _freeze(classifier.model, loop.frozen_layers)
    teachers = [load_classifier(folder) for folder in loop.teachers]
    optimiser = torch.optim.AdamW(parameter_groups(classifier.model, loop), fused=True)
    peak_rates = [group["lr"] for group in optimiser.param_groups]
    average = _WeightAverage(classifier.model, loop.average)
    weights = _Weights.of(rows, loop, classifier.device)
    last_losses = np.full(len(rows), np.inf, np.float32)
    step, rounding = 0, False
    for epoch in range(loop.epochs):
        drawn = _Draw.of(last_losses, loop, rng)
        texts, batches = _epoch(classifier, rows, config, drawn.rows, rng)
        ids = encode(classifier.tokenizer, texts, loop.max_tokens)
        for number, batch in enumerate(batches):
            done = (epoch + number / len(batches)) / loop.epochs
            for group, rate in zip(optimiser.param_groups, peak_rates, strict=True):
                group["lr"] = rate * _warm_then_cosine(done, loop.warmup)
            if done >= loop.quantise_after and not rounding:
                rounding = True
                fakequant.start(classifier.model)
            classifier.model.train()
            for module in frozen:
                module.eval()
            with _autocast(classifier.device):
                logits = forward(classifier, [ids[i] for i in batch]).float()
            losses = weights.losses(logits, drawn.rows[batch], loop)
            last_losses[drawn.rows[batch]] = losses.detach().cpu().numpy()
            loss = weights.mean(losses, drawn.rows[batch], drawn.times[batch])
            if loop.pair_weight:
                loss = loss + loop.pair_weight * weights.pairs(logits, drawn.rows[batch])
            if teachers:
                taught = _teach(teachers, [texts[i] for i in batch], loop.max_tokens)
                loss = (1 - loop.teacher_share) * loss + loop.teacher_share * teacher_loss(logits, taught)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(classifier.model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            average.update(classifier.model)
            step += 1
            if report and step % 20 == 0:
                report(step, max(step, step + len(batches) * (loop.epochs - epoch) - number - 1), float(loss.detach()))
    fakequant.stop(classifier.model)
    average.copy_to(classifier.model)
    for parameter in classifier.model.parameters():
        parameter.requires_grad_(True)
    classifier.model.eval()
    return classifier


def _freeze(model: Any, n_layers: int) -> list[torch.nn.Module]:
    """Take the embeddings and the lowest layers out of training, and return them; none where the number is 0."""
    if not n_layers:
        return []
    base = model.base_model
    frozen = [base.embeddings, *base.encoder.layer[:n_layers]]
    for module in frozen:
        module.requires_grad_(False)
    return frozen


@dataclass(frozen=True, slots=True)
class _Draw:
    """The rows of one epoch and how many rows each stands for."""

    rows: NDArray[np.int64]
    times: NDArray[np.float32]

    @classmethod
    def of(cls, last_losses: NDArray[np.float32], loop: LoopConfig, rng: np.random.Generator) -> "_Draw":
        """Take every row whose last loss is above the median, and a share of the others, which count for the rest."""
        easy = last_losses < np.median(last_losses)
        chosen = np.flatnonzero(~easy | (rng.random(len(easy)) < loop.easy_share))
        return cls(chosen, np.where(easy[chosen], 1 / max(loop.easy_share, 1e-9), 1.0).astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Weights:
    labels: torch.Tensor
    rows: torch.Tensor
    positive: torch.Tensor
    clusters: torch.Tensor

    @classmethod
    def of(cls, rows: Rows, loop: LoopConfig, device: torch.device) -> "_Weights":
        weight = np.where(rows.unsure, loop.unsure_weight, 1.0).astype(np.float32)
        positive = torch.tensor([float(loop.positive_weight.get(label, 1.0)) for label in LABELS])
        labels, clusters = torch.from_numpy(rows.labels), torch.from_numpy(_cluster_numbers(rows))
        return cls(labels.to(device), torch.from_numpy(weight).to(device), positive.to(device), clusters.to(device))

    def losses(self, logits: torch.Tensor, rows: NDArray[np.int64], loop: LoopConfig) -> torch.Tensor:
        labels = self.labels[torch.from_numpy(rows).to(logits.device)]
        return row_losses(logits, labels, positive_weight=self.positive, smoothing=loop.smoothing)

    def mean(self, losses: torch.Tensor, rows: NDArray[np.int64], times: NDArray[np.float32]) -> torch.Tensor:
        weight = self.rows[torch.from_numpy(rows).to(losses.device)] * torch.from_numpy(times).to(losses.device)
        return (losses * weight).sum() / weight.sum()

    def pairs(self, logits: torch.Tensor, rows: NDArray[np.int64]) -> torch.Tensor:
        at = torch.from_numpy(rows).to(logits.device)
        return pair_loss(logits, self.labels[at], self.clusters[at])


class _WeightAverage:
    """Exponential average of all weights; does nothing when the decay is 0."""

    def __init__(self, model: Any, decay: float) -> None:
        self.decay, self.n = decay, 0
        self.kept = {k: v.detach().clone() for k, v in model.state_dict().items()} if decay else {}

    def update(self, model: Any) -> None:
        self.n += 1
        decay = min(self.decay, self.n / (self.n + 10))
        state = model.state_dict() if self.kept else {}
        for key, value in self.kept.items():
            if value.dtype.is_floating_point:
                value.lerp_(state[key], 1 - decay)

    def copy_to(self, model: Any) -> None:
        if self.kept:
            model.load_state_dict(self.kept)


def _cluster_numbers(rows: Rows) -> NDArray[np.int64]:
    return np.unique(np.array(rows.clusters), return_inverse=True)[1].astype(np.int64)


def _epoch(
    classifier: Classifier, rows: Rows, config: TrainConfig, chosen: NDArray[np.int64], rng: np.random.Generator
) -> tuple[list[str], list[NDArray[np.int64]]]:
    """Return the changed texts of the chosen rows and batches of them, by length and in random order.

    With a loss over pairs, the rows of a cluster that are about as long stand together, by the length of the longest.
    """
    texts = [
        augment(rows.texts[i], config.augment, rng, at_official=bool(rows.labels[i][_AT_OFFICIAL])) for i in chosen
    ]
    lengths = np.array([len(i) for i in encode(classifier.tokenizer, texts, config.loop.max_tokens)])
    by = lengths + rng.uniform(-2, 2, len(lengths))
    if config.loop.pair_weight:
        cluster = np.unique(_cluster_numbers(rows)[chosen], return_inverse=True)[1]
        longest_of = np.zeros(cluster.max() + 1)
        np.maximum.at(longest_of, cluster, by)
        order = np.lexsort((cluster, np.where(by > 0.7 * longest_of[cluster], longest_of[cluster], by)))
    else:
        order = np.argsort(by, kind="stable")
    batches, start = [], 0
    while start < len(order):
        end = start + 1
        longest = lengths[order[start]]
        while end < len(order) and max(longest, lengths[order[end]]) * (end + 1 - start) <= config.loop.batch_tokens:
            longest = max(longest, lengths[order[end]])
            end += 1
        batches.append(order[start:end])
        start = end
    return texts, [batches[i] for i in rng.permutation(len(batches))]


def _teach(teachers: list[Classifier], texts: list[str], max_tokens: int) -> torch.Tensor:
    with torch.inference_mode(), _autocast(teachers[0].device):
        scores = [torch.sigmoid(forward(t, encode(t.tokenizer, texts, max_tokens)).float()) for t in teachers]
    return torch.stack(scores).mean(dim=0).clone()


def parameter_groups(model: Any, loop: LoopConfig) -> list[dict[str, Any]]:
    """Return one AdamW group for each layer and kind of weight; the rate falls by ``layer_decay`` a layer."""
    n_layers = model.config.num_hidden_layers
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if "encoder.layer." in name:
            depth = n_layers - 1 - int(name.split("encoder.layer.")[1].split(".")[0])
            rate = loop.rate * loop.layer_decay**depth
        elif "embeddings" in name:
            rate = loop.rate * loop.layer_decay**n_layers
        elif "pooler" in name:
            rate = loop.rate
        else:
            rate = loop.head_rate
        decay = 0.0 if parameter.ndim < 2 else loop.weight_decay
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": p, "lr": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


def _warm_then_cosine(done: float, warmup: float) -> float:
    """Return the share of the peak rate when this share of the training is done."""
    if done < warmup:
        return max(done / warmup, 0.02)
    return 0.5 * (1 + math.cos(math.pi * (done - warmup) / (1 - warmup)))


def _autocast(device: torch.device) -> torch.autocast:
    """Compute in bf16 where the hardware multiplies tiles in it; elsewhere on a CPU float32 is twice as fast."""
    fast = device.type != "cpu" or torch.cpu._is_amx_tile_supported()  # noqa: SLF001 (torch has no public question)
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast)
