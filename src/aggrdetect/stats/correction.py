"""Undoing the errors of a classifier whose sensitivity and specificity were measured elsewhere."""

from dataclasses import dataclass

import numpy as np

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.checks import z_value
from aggrdetect.stats.estimate import THESE_MESSAGES, Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class TestErrors:
    """How often a model erred on labelled test data.

    Attributes:
        tp: Positives that were flagged.
        fp: Negatives that were flagged.
        fn: Positives that were not flagged.
        tn: Negatives that were not flagged.
    """

    __test__ = False  # pytest would take the name for a test

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def sensitivity(self) -> float:
        """Share of positives that are flagged, 0 to 1."""
        return self.tp / (self.tp + self.fn)

    @property
    def specificity(self) -> float:
        """Share of negatives that are not flagged, 0 to 1."""
        return self.tn / (self.tn + self.fp)


def rogan_gladen(n_flagged: int, n: int, errors: TestErrors, *, level: float = 0.95) -> Estimate:
    """Estimate a prevalence from a flag rate, with an interval that carries the uncertainty of the test errors.

    Args:
        n_flagged: Units flagged, 0 to *n*.
        n: Units scored, 1 or more.
        errors: Counts on the test data, with at least one positive and one negative.
        level: Coverage, 0 to 1.

    Assumes:
        The model errs on these units as often as it did on the test data, given the true label. Another platform,
        time or mix of forms breaks this, and no interval shows it.

    Raises:
        StatisticsError: Counts are impossible, or the model flags positives no more often than negatives.

    Source:
        Rogan, Gladen (1978), American Journal of Epidemiology 107(1), 71-76. Lang, Reiczigel (2014), Preventive
        Veterinary Medicine 113(1), 13-22.

    >>> e = rogan_gladen(110, 1000, TestErrors(tp=160, fp=24, fn=40, tn=776))
    >>> round(e.value, 3), round(e.low, 3), round(e.high, 3)
    (0.104, 0.075, 0.135)
    """
    _check(n_flagged, n, errors)
    z, flagged = z_value(level), n_flagged / n
    value = (flagged + errors.specificity - 1) / (errors.sensitivity + errors.specificity - 1)
    positives, negatives = errors.tp + errors.fn + 2, errors.tn + errors.fp + 2
    sensitivity, specificity = (errors.tp + 1) / positives, (errors.tn + 1) / negatives
    apparent = (n * flagged + z**2 / 2) / (n + z**2)
    youden = sensitivity + specificity - 1
    if youden <= 0:
        raise StatisticsError(_useless(sensitivity, specificity))
    centre = (apparent + specificity - 1) / youden
    noise_positive = sensitivity * (1 - sensitivity) / positives
    noise_negative = specificity * (1 - specificity) / negatives
    shift = 2 * z**2 * (centre * noise_positive - (1 - centre) * noise_negative)
    noise = apparent * (1 - apparent) / (n + z**2) + centre**2 * noise_positive + (1 - centre) ** 2 * noise_negative
    half = z * np.sqrt(noise) / youden
    value = float(np.clip(value, 0, 1))
    return Estimate(
        value=value,
        low=min(float(np.clip(centre + shift - half, 0, 1)), value),
        high=max(float(np.clip(centre + shift + half, 0, 1)), value),
        level=level,
        method="rogan-gladen, lang-reiczigel interval",
        estimand=THESE_MESSAGES,
        n_labelled=0,
        n_scored=n,
        n_clusters=errors.tp + errors.fp + errors.fn + errors.tn,
    )


def _check(n_flagged: int, n: int, errors: TestErrors) -> None:
    if not (n > 0 and 0 <= n_flagged <= n):
        raise StatisticsError(f"{n_flagged} flagged out of {n} is impossible; expected 0 to {n}, and at least 1 unit.")
    if min(errors.tp, errors.fp, errors.fn, errors.tn) < 0 or not (errors.tp + errors.fn and errors.tn + errors.fp):
        raise StatisticsError(f"{errors} cannot measure a model; it needs positives and negatives, counted from 0.")
    if errors.sensitivity + errors.specificity <= 1:
        raise StatisticsError(_useless(errors.sensitivity, errors.specificity))


def _useless(sensitivity: float, specificity: float) -> str:
    return (
        f"With sensitivity {sensitivity:.3f} and specificity {specificity:.3f} the model flags positives no more often "
        f"than negatives; its flags say nothing of the prevalence. Label a sample instead: aggrdetect sample."
    )
