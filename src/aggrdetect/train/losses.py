"""The loss that training minimises."""

import torch
from torch.nn import functional as F


def row_losses(
    logits: torch.Tensor, labels: torch.Tensor, *, positive_weight: torch.Tensor, smoothing: float
) -> torch.Tensor:
    """Return the binary cross-entropy of each row, the mean over its labels; unknown ones count as no loss.

    Args:
        logits: Shape (n, 14).
        labels: 0 or 1; nan where unknown, which teaches nothing. Shape (n, 14).
        positive_weight: Weight of a 1 in each label. Shape (14,).
        smoothing: Labels are drawn this far towards a half, 0 to 1.

    Returns:
        Shape (n,).
    """
    known = ~torch.isnan(labels)
    soft = torch.where(known, labels, 0.0) * (1 - smoothing) + 0.5 * smoothing
    each = F.binary_cross_entropy_with_logits(logits, soft, pos_weight=positive_weight, reduction="none")
    return (each * known).mean(dim=1)


def pair_loss(logits: torch.Tensor, labels: torch.Tensor, clusters: torch.Tensor) -> torch.Tensor:
    """Return how badly minimal pairs are told apart: the logistic loss of the difference of their logits.

    A pair is two rows of one cluster; it counts in each label in which one is 1 and the other 0.

    Args:
        logits: Shape (n, 14).
        labels: 0 or 1; nan where unknown. Shape (n, 14).
        clusters: Number of each row's cluster. Shape (n,).

    Returns:
        The mean over pairs and labels, a scalar; 0 without such a pair.
    """
    same = torch.triu(clusters[:, None] == clusters[None, :], diagonal=1)
    first, second = torch.nonzero(same, as_tuple=True)
    sign = torch.nan_to_num(labels[first] - labels[second])
    differ = torch.abs(sign) == 1
    each = F.softplus(-sign * (logits[first] - logits[second]))
    return torch.where(differ, each, 0.0).sum() / differ.sum().clamp(min=1)


def teacher_loss(logits: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy between the teacher's probabilities and the student's logits, both (n, 14)."""
    return F.binary_cross_entropy_with_logits(logits, teacher)
