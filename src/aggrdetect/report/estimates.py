"""From flags and labels to estimates: what the numbers of a run support, and what they do not."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from aggrdetect.prevalence.frame import Frame
from aggrdetect.prevalence.model_test import ModelTest
from aggrdetect.prevalence.rates import Rates, rates
from aggrdetect.report.counts import Scored
from aggrdetect.report.data import UNKNOWN, Form, Group, Headline
from aggrdetect.stats.correction import TestErrors
from aggrdetect.stats.estimate import THESE_MESSAGES, Estimate
from aggrdetect.stats.proportion import clopper_pearson

LABEL = "aggression"
MIN_MESSAGES = 30
"""Groups of fewer messages get no estimate of their own."""
UPPER_BOUND = "upper bound"
"""Method of an estimate that has no value, only a highest one."""


@dataclass(frozen=True, eq=False)
class Estimator:
    """Estimates shares of messages: from labels of a sample where there are any, else from the model's test errors.

    Attributes:
        scored: The messages.
        frame: The same messages, in the same order.
        test: How the model erred on its test split, or None.
    """

    scored: Scored
    frame: Frame
    test: ModelTest | None

    @property
    def has_labels(self) -> bool:
        """Tell whether there are labels of a probability sample."""
        return self.frame.sample is not None and self.frame.sample.drawn is not None

    def headline(self) -> Headline:
        """Return the share of aggressive messages, each way of arriving at it."""
        found = rates(self.frame, LABEL, test=self.test)
        best = self._best(found)
        ways = (found.powered, found.manual, found.powered_like_these, found.corrected, found.quantified)
        n_labels = best.n_labelled if best else 0
        return Headline(best=best, others=tuple(way for way in ways if way and way is not best), n_labels=n_labels)

    def form(self, label: str, total: Group) -> Form:
        """Return one label over all messages."""
        found = rates(self.frame, label, test=self.test, like_these=False)
        return Form(label=label, n=total.n, n_flagged=total.flagged[label], estimate=self._best(found))

    def groups(self, dimension: str) -> tuple[Group, ...]:
        """Return the messages by one of ``data.DIMENSIONS``, each group with its estimate."""
        found = self.scored.groups(dimension)
        codes, names = self._codes(dimension)
        return tuple(self._with_estimate(group, codes == names.get(group.name, -1)) for group in found)

    def _codes(self, dimension: str) -> tuple[NDArray[np.int64], dict[str, int]]:
        """Return the number of the group of each message, and the groups' numbers."""
        of_officials = dimension in ("layer", "role", "organisation")
        column = self.scored.messages["official" if of_officials else dimension]
        encoded = pc.fill_null(column, UNKNOWN).combine_chunks().dictionary_encode()
        names = [str(name) for name in encoded.dictionary.to_pylist()]
        if of_officials:
            officials = self.scored.officials
            names = [getattr(officials[name], dimension) if name in officials else UNKNOWN for name in names]
        unique = {name: number for number, name in enumerate(dict.fromkeys(names))}
        places = np.array([unique[name] for name in names], dtype=np.int64)
        return places[encoded.indices.to_numpy()], unique

    def _with_estimate(self, group: Group, domain: NDArray[np.bool_]) -> Group:
        if group.n < MIN_MESSAGES or not domain.any():
            return group
        found = rates(self.frame, LABEL, domain=domain, test=self.test, like_these=False)
        return replace(group, estimate=self._best(found))

    def _best(self, found: Rates) -> Estimate | None:
        """Return the estimate to quote; where there are labels, never one that rests on the model's test errors."""
        if self.has_labels:
            return found.powered
        corrected = found.corrected
        if corrected is not None and corrected.value <= 0 and self.test is not None:
            n = corrected.n_scored
            return at_most(round(found.raw.value * n), n, self.test.errors[found.label])
        return corrected


def at_most(n_flagged: int, n: int, errors: TestErrors) -> Estimate:
    """Bound a share from above where the model flags less than it did by mistake in its test; ``value`` is nan.

    Args:
        n_flagged: Messages flagged, 0 to *n*.
        n: Messages.
        errors: Of the model in its test.

    Assumes:
        The model finds positives as often as in its test. Of false alarms nothing is assumed: each flag may be right.

    Raises:
        StatisticsError: The counts are impossible.

    >>> bound = at_most(3, 1000, TestErrors(tp=90, fp=20, fn=10, tn=880))
    >>> bound.low, round(bound.high, 4)
    (0.0, 0.0106)
    """
    flagged = clopper_pearson(n_flagged, n).high
    found = clopper_pearson(errors.tp, errors.tp + errors.fn).low
    return Estimate(
        value=float("nan"),
        low=0.0,
        high=min(1.0, flagged / found) if found > 0 else 1.0,
        level=0.95,
        method=UPPER_BOUND,
        estimand=THESE_MESSAGES,
        n_labelled=0,
        n_scored=n,
        n_clusters=errors.tp + errors.fn,
    )
