"""Change over time: the trend over months, and two periods beside each other."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from aggrdetect.errors import StatisticsError
from aggrdetect.prevalence.frame import Frame
from aggrdetect.prevalence.groups import Group
from aggrdetect.stats.comparison import Difference, Trend, compare, compare_clusters, trend
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, Estimate, Floats
from aggrdetect.stats.ppi import cluster_totals, ppi_proportion, tuning_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPeriods:
    """The rate before a day and from that day on.

    Attributes:
        label: One of ``schema.FLAGS``.
        split: First day of the second period, ISO date.
        before: About these messages.
        after: About these messages.
        these_messages: The difference, about these messages.
        officials_like_these: The difference among the same officials, about officials like these; None where too few
            officials have messages in both.
    """

    label: str
    split: str
    before: Estimate
    after: Estimate
    these_messages: Difference
    officials_like_these: Difference | None

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        fields = ("value", "low", "high", "level", "p_value", "estimand", "method")
        differences = {
            name: None if (d := getattr(self, name)) is None else {field: getattr(d, field) for field in fields}
            for name in ("these_messages", "officials_like_these")
        }
        return {
            "label": self.label,
            "split": self.split,
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            **differences,
        }


def monthly_trend(months: tuple[Group, ...], label: str) -> Trend | None:
    """Return the change of a rate a month, from a table by month; None where fewer than three months have one.

    Months without messages or labels count as time that passed.
    """
    found = []
    for group in months:
        rates = {entry.label: entry for entry in group.rates}
        powered = rates[label].powered if label in rates else None
        if powered is not None and group.values.get("month", "").count("-") == 1:
            year, month = map(int, group.values["month"].split("-"))
            found.append((year * 12 + month, powered))
    if len(found) < 3:
        return None
    return trend([estimate for _, estimate in found], periods=[time - found[0][0] for time, _ in found])


def two_periods(frame: Frame, label: str, split: date, *, level: float = 0.95) -> TwoPeriods:
    """Test whether a rate changed at a day.

    Args:
        frame: The run, with labels from a probability sample.
        label: One of ``schema.FLAGS``.
        split: First day of the second period.
        level: Coverage, 0 to 1.

    Raises:
        StatisticsError: There are no such labels, or fewer than two in either period.
    """
    data = frame.data(label)
    if data is None:
        raise StatisticsError("A comparison needs labels of a probability sample: aggrdetect sample.")
    day = (split - date(1970, 1, 1)).days
    parts = [(frame.day >= 0) & (frame.day < day), frame.day >= day]
    before, after = (ppi_proportion(data, domain=part, level=level) for part in parts)
    among = None
    if frame.addressed:
        weight = tuning_weight(data)
        totals = [_by_official(frame, label, part, weight) for part in parts]
        # Few officials with messages in either period leave the jackknife undefined.
        if all((sizes > 0).sum() >= 2 for _, sizes in totals):
            among = compare_clusters(totals[0], totals[1], estimand=OFFICIALS_LIKE_THESE, level=level)
    return TwoPeriods(
        label=label,
        split=split.isoformat(),
        before=before,
        after=after,
        these_messages=compare(before, after),
        officials_like_these=among,
    )


def _by_official(frame: Frame, label: str, part: np.ndarray, weight: float) -> tuple[Floats, Floats]:
    """Return estimated positives and pairs of every official in one period, 0 for none. Shape (n_officials,) each."""
    data = frame.data(label)
    sizes = np.bincount(frame.official[part], minlength=len(frame.officials)).astype(np.float64)
    totals = np.zeros(len(sizes))
    if data is not None:
        totals[sizes > 0] = cluster_totals(data, frame.official, domain=part, weight=weight)[0]
    return totals, sizes
