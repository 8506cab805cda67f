"""Fine-tuning: from an encoder and labelled rows to a classifier in memory."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from aggrdetect.errors import ModelError
from aggrdetect.model.tokenise import batches_by_length
from aggrdetect.schema import LABELS
from aggrdetect.train import fakequant
from aggrdetect.train.batches import Chosen, Draw, cluster_numbers, encode, epoch_batches
from aggrdetect.train.config import LoopConfig, TrainConfig
from aggrdetect.train.data import Rows
from aggrdetect.train.losses import pair_loss, row_losses, teacher_loss


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


def blend(classifier: Classifier, folder: str | Path) -> None:
    """Average the weights of *classifier* with those of the classifier in *folder* (Wortsman et al. 2022, model soups).

    Raises:
        ModelError: The two have other layers.
    """
    ours, theirs = classifier.model.state_dict(), load_classifier(folder).model.state_dict()
    if {name: value.shape for name, value in ours.items()} != {name: value.shape for name, value in theirs.items()}:
        raise ModelError(f"{folder}: other layers than the classifier it is to be averaged with.")
    mean = {name: (value + theirs[name]) / 2 if value.is_floating_point() else value for name, value in ours.items()}
    classifier.model.load_state_dict(mean)


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
    trainer = _Trainer(classifier, rows, loop)
    last_losses = np.full(len(rows), np.inf, np.float32)
    step = 0
    for epoch in range(loop.epochs):
        drawn = Draw.of(last_losses, loop, rng)
        texts, ids, batches = epoch_batches(classifier.tokenizer, rows, config, drawn.rows, rng)
        for number, batch in enumerate(batches):
            trainer.set_pace((epoch + number / len(batches)) / loop.epochs)
            chosen = Chosen(drawn.rows[batch], drawn.times[batch], [texts[i] for i in batch], [ids[i] for i in batch])
            loss, last_losses[chosen.rows] = trainer.step(chosen)
            step += 1
            if report and step % 20 == 0:
                report(step, max(step, step + len(batches) * (loop.epochs - epoch) - number - 1), loss)
    trainer.finish()
    return classifier


class _Trainer:
    """A classifier with all that changes it."""

    def __init__(self, classifier: Classifier, rows: Rows, loop: LoopConfig) -> None:
        self.classifier, self.loop = classifier, loop
        self.frozen = _freeze(classifier.model, loop.frozen_layers)
        self.teachers = [load_classifier(folder) for folder in loop.teachers]
        self.optimiser = torch.optim.AdamW(parameter_groups(classifier.model, loop), fused=True)
        self.peak_rates = [group["lr"] for group in self.optimiser.param_groups]
        self.average = _WeightAverage(classifier.model, loop.average)
        self.weights = _Weights.of(rows, loop, classifier.device)
        self.rounding = False

    def set_pace(self, done: float) -> None:
        """Set the rate, and start rounding, when this share of the training is done."""
        for group, rate in zip(self.optimiser.param_groups, self.peak_rates, strict=True):
            group["lr"] = rate * _warm_then_cosine(done, self.loop.warmup)
        if done >= self.loop.quantise_after and not self.rounding:
            self.rounding = True
            fakequant.start(self.classifier.model)

    def step(self, batch: Chosen) -> tuple[float, NDArray[np.float32]]:
        """Learn from one batch; return its loss and that of each row."""
        self.classifier.model.train()
        for module in self.frozen:
            module.eval()
        with _autocast(self.classifier.device):
            logits = forward(self.classifier, batch.ids).float()
        losses = self.weights.losses(logits, batch.rows, self.loop)
        loss = self._loss(logits, losses, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.classifier.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.average.update(self.classifier.model)
        return float(loss.detach()), losses.detach().cpu().numpy()

    def _loss(self, logits: torch.Tensor, losses: torch.Tensor, batch: Chosen) -> torch.Tensor:
        loop = self.loop
        loss = self.weights.mean(losses, batch.rows, batch.times)
        if loop.pair_weight:
            loss = loss + loop.pair_weight * self.weights.pairs(logits, batch.rows)
        if self.teachers:
            taught = _teach(self.teachers, batch.texts, loop.max_tokens)
            loss = (1 - loop.teacher_share) * loss + loop.teacher_share * teacher_loss(logits, taught)
        return loss

    def finish(self) -> None:
        """Stop rounding, put the averaged weights in place and let every weight learn again."""
        fakequant.stop(self.classifier.model)
        self.average.copy_to(self.classifier.model)
        self.classifier.model.requires_grad_(True)
        self.classifier.model.eval()


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
class _Weights:
    labels: torch.Tensor
    rows: torch.Tensor
    positive: torch.Tensor
    clusters: torch.Tensor

    @classmethod
    def of(cls, rows: Rows, loop: LoopConfig, device: torch.device) -> "_Weights":
        weight = np.where(rows.unsure, loop.unsure_weight, 1.0).astype(np.float32)
        positive = torch.tensor([float(loop.positive_weight.get(label, 1.0)) for label in LABELS])
        labels, clusters = torch.from_numpy(rows.labels), torch.from_numpy(cluster_numbers(rows))
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
