"""Calibration: from raw logits to probabilities, by a straight line per label on the logit scale.

The line is folded into the last layer, so every user of the weights gets calibrated scores.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from aggrdetect.schema import LABELS

_SHRINK = 0.002


def fit_platt(logits: NDArray[np.float32], labels: NDArray[np.float32]) -> NDArray[np.float64]:
    """Fit slope and intercept for each label by maximum likelihood, slightly drawn towards (1, 0).

    Args:
        logits: Raw logits of validation rows. Shape (n, k).
        labels: 0 or 1; nan where unknown, which is left out. Shape (n, k).

    Returns:
        Shape (k, 2): slope (over 0) and intercept.

    Source:
        Platt (1999), Probabilistic outputs for support vector machines; a slope alone is temperature scaling,
        Guo et al. (2017), arXiv:1706.04599.

    >>> z = np.array([[-3.0], [-1.0], [1.0], [3.0]] * 50, np.float32)
    >>> bool(np.all(fit_platt(z, (z > 0).astype(np.float32))[:, 0] > 1))
    True
    """
    return np.array([_fit_one(logits[:, k].astype(float), labels[:, k].astype(float)) for k in range(logits.shape[1])])


def _fit_one(z: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    z, y = z[~np.isnan(y)], y[~np.isnan(y)]
    if not len(y):
        return np.array([1.0, 0.0])

    def loss(parameters: NDArray[np.float64]) -> float:
        slope, intercept = np.exp(parameters[0]), parameters[1]
        value = slope * z + intercept
        likelihood = -np.mean(y * log_expit(value) + (1 - y) * log_expit(-value))
        return float(likelihood + _SHRINK * (parameters**2).sum())

    log_slope, intercept = minimize(loss, np.zeros(2), method="BFGS").x
    return np.array([np.exp(log_slope), intercept])


def calibrated(logits: NDArray[np.float32], platt: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities. Shapes (n, k), (k, 2) -> (n, k)."""
    return np.asarray(expit(logits * platt[:, 0] + platt[:, 1]))


def fold(model: Any, platt: NDArray[np.float64]) -> None:
    """Fold the lines into the classifier's last layer, in place."""
    head = model.classifier
    slope = torch.tensor(platt[:, 0], dtype=head.weight.dtype, device=head.weight.device)
    intercept = torch.tensor(platt[:, 1], dtype=head.weight.dtype, device=head.weight.device)
    with torch.no_grad():
        head.weight.mul_(slope[:, None])
        head.bias.mul_(slope).add_(intercept)


def as_record(platt: NDArray[np.float64]) -> dict[str, list[float]]:
    """Return slope and intercept by label, for the manifest."""
    return {label: [round(float(v), 5) for v in line] for label, line in zip(LABELS, platt, strict=True)}
