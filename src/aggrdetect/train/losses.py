"""The loss that training minimises."""

import torch
from torch.nn import functional as F


def label_loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    *,
    row_weight: torch.Tensor,
    positive_weight: torch.Tensor,
    smoothing: float,
) -> torch.Tensor:
    """Return the weighted binary cross-entropy over all labels that are known.

    Args:
        logits: Shape (n, 14).
        labels: 0 or 1; nan where unknown, which teaches nothing. Shape (n, 14).
        row_weight: Weight of each row. Shape (n,).
        positive_weight: Weight of a 1 in each label. Shape (14,).
        smoothing: Labels are drawn this far towards a half, 0 to 1.

    Returns:
        A scalar.
    """
    known = ~torch.isnan(labels)
    soft = torch.where(known, labels, 0.0) * (1 - smoothing) + 0.5 * smoothing
    each = F.binary_cross_entropy_with_logits(logits, soft, pos_weight=positive_weight, reduction="none")
    return ((each * known).mean(dim=1) * row_weight).sum() / row_weight.sum()


def teacher_loss(logits: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy between the teacher's probabilities and the student's logits, both (n, 14)."""
    return F.binary_cross_entropy_with_logits(logits, teacher)
