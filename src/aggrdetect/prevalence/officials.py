"""How many officials get aggressive messages at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.prevalence.design import population_weights, suppress
from aggrdetect.prevalence.frame import Frame
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, THESE_MESSAGES, Estimate, Floats, Ints
from aggrdetect.stats.persons import PersonDraws, false_positive_share, share_with_at_least, simulate_persons

AT_LEAST = (1, 3, 10)
WINDOW_DAYS = 365
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShare:
    """The share of officials with at least so many aggressive messages in the window.

    Attributes:
        label: One of ``schema.FLAGS``.
        at_least: How many.
        group: ``{}`` for all officials, else such as ``{"layer": "gemeente"}``.
        here: About the officials here; None where suppressed.
        like_these: About officials like these; None where suppressed.
        weighted: About all officials of the population, where it was given.
        verified: Share with so many messages that people confirmed: a lower bound.
        by_errors_alone: Share that would show so many flags if nothing were aggressive, from the false-positive rate;
            None where that is not known.
        n_officials: Officials counted; None where suppressed.
        suppressed: Too few officials, or hidden to protect such a group.
    """

    label: str
    at_least: int
    group: dict[str, str]
    here: Estimate | None
    like_these: Estimate | None
    weighted: Estimate | None
    verified: float | None
    by_errors_alone: float | None
    n_officials: int | None
    suppressed: bool

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        estimates = {name: getattr(self, name) for name in ("here", "like_these", "weighted")}
        return {
            "label": self.label,
            "at_least": self.at_least,
            "group": self.group,
            **{name: estimate.as_dict() if estimate else None for name, estimate in estimates.items()},
            "verified": self.verified,
            "by_errors_alone": self.by_errors_alone,
            "n_officials": self.n_officials,
            "suppressed": self.suppressed,
        }


def window(frame: Frame, days: int = WINDOW_DAYS) -> tuple[Frame, str, str]:
    """Return the pairs of the last *days* days of the run, and its first and last day; all where no dates are known."""
    if frame.day.max() < 0:
        return frame, "", ""
    last = int(frame.day.max())
    first = max(int(frame.day[frame.day >= 0].min()), last - days + 1)
    dates = np.array([first, last]).astype("datetime64[D]").astype(str)
    kept = frame.day >= first
    return (frame if kept.all() else frame.within(kept)), str(dates[0]), str(dates[1])


def simulate(frame: Frame, label: str, rng: np.random.Generator, n_draws: int = 400) -> PersonDraws:
    """Return simulated numbers of messages with a label to each official of the roster. See ``simulate_persons``.

    Raises:
        StatisticsError: There are fewer than two officials with messages.
    """
    rows = frame.sample.rows if frame.sample else np.empty(0, dtype=np.int64)
    labels = frame.sample.labels[label] if frame.sample else np.empty(0)
    present, codes = np.unique(frame.official, return_inverse=True)
    drawn = simulate_persons(frame.scores[label], codes, rows=rows, labels=labels, rng=rng, n_draws=n_draws)
    counts = np.zeros((n_draws, len(frame.officials)), dtype=np.int64)
    counts[:, present] = drawn.counts
    # Officials without messages belong to the officials that are resampled, too.
    weights = rng.dirichlet(np.ones(len(frame.officials)), size=n_draws)
    if len(present) == len(frame.officials):
        weights = drawn.likelihoods
    return PersonDraws(counts=counts, likelihoods=weights, n_labelled=len(labels), n_messages=frame.n)


def person_shares(
    frame: Frame,
    draws: PersonDraws,
    label: str,
    *,
    false_positives: float | None,
    population: Mapping[tuple[str, str], int] | None = None,
    level: float = 0.95,
) -> tuple[PersonShare, ...]:
    """Return the shares of all officials and of those of each layer, role, layer and role, and gender.

    Officials of the roster without a message count, if they were in office on a day of the window.

    Args:
        frame: The run, in the window.
        draws: From ``simulate`` with the same frame.
        label: One of ``schema.FLAGS``.
        false_positives: False-positive rate of the flags, 0 to 1, or None.
        population: Officials in all by layer and role, or None.
        level: Coverage, 0 to 1.

    Raises:
        StatisticsError: The population has fewer officials of a kind than are here.
    """
    sizes = np.bincount(frame.official, minlength=len(frame.officials))
    there = (sizes > 0) | _in_office(frame)
    attributes = {name: frame.of_officials(name) for name in ("layer", "role", "gender")}
    weights = None
    if population:
        weights = np.zeros(len(there))
        weights[there] = population_weights(attributes["layer"][there], attributes["role"][there], population)
    cells: list[tuple[dict[str, str], NDArray[np.bool_], bool]] = [({}, there, False)]
    for names in (("layer",), ("role",), ("layer", "role"), ("gender",)):
        cells += _cells(attributes, there, names)
    return tuple(
        _share(frame, draws, (label, k), cell, (sizes, false_positives, weights, level))
        for cell in cells
        for k in AT_LEAST
    )


def _in_office(frame: Frame) -> NDArray[np.bool_]:
    """Return which officials were in office on a day of these messages; all, where no dates are known. Shape (n,)."""
    known = frame.day[frame.day >= 0]
    if not len(known):
        return np.ones(len(frame.officials), dtype=bool)
    first, last = (_EPOCH + timedelta(days=int(day)) for day in (known.min(), known.max()))
    return np.array([(o.start or first) <= last and (o.end or last) >= first for o in frame.officials])


def _cells(
    attributes: Mapping[str, NDArray[np.str_]], there: NDArray[np.bool_], names: tuple[str, ...]
) -> list[tuple[dict[str, str], NDArray[np.bool_], bool]]:
    """Return what each cell is, which officials are in it and whether it is hidden."""
    parts = [np.unique(attributes[name], return_inverse=True) for name in names]
    shape = tuple(len(values) for values, _ in parts)
    code = np.ravel_multi_index(tuple(codes for _, codes in parts), shape)
    counts = np.bincount(code[there], minlength=int(np.prod(shape)))
    hidden = suppress(counts.reshape(shape)).ravel()
    return [
        (
            {n: str(part[0][at]) for n, part, at in zip(names, parts, np.unravel_index(cell, shape), strict=True)},
            (code == cell) & there,
            bool(hidden[cell]),
        )
        for cell in np.flatnonzero(counts)
    ]


def _share(
    frame: Frame,
    draws: PersonDraws,
    what: tuple[str, int],
    cell: tuple[dict[str, str], NDArray[np.bool_], bool],
    given: tuple[Ints, float | None, Floats | None, float],
) -> PersonShare:
    (label, k), (group, member, hidden), (sizes, false_positives, weights, level) = what, cell, given
    if hidden:
        none = dict.fromkeys(("here", "like_these", "weighted", "verified", "by_errors_alone", "n_officials"))
        return PersonShare(label=label, at_least=k, group=group, suppressed=True, **none)
    verified = None
    if frame.sample is not None:
        labelled = frame.official[frame.sample.rows]
        confirmed = np.bincount(labelled, weights=frame.sample.labels[label], minlength=len(frame.officials))
        verified = float((confirmed[member] >= k).mean())
    return PersonShare(
        label=label,
        at_least=k,
        group=group,
        here=share_with_at_least(draws, k, estimand=THESE_MESSAGES, member=member, level=level),
        like_these=share_with_at_least(draws, k, estimand=OFFICIALS_LIKE_THESE, member=member, level=level),
        weighted=None
        if weights is None
        else share_with_at_least(draws, k, estimand=OFFICIALS_LIKE_THESE, member=member, weights=weights, level=level),
        verified=verified,
        by_errors_alone=None if false_positives is None else false_positive_share(sizes[member], false_positives, k),
        n_officials=int(member.sum()),
        suppressed=False,
    )


def false_positive_rate(frame: Frame, label: str) -> float | None:
    """Return the share of labelled negatives that are flagged, weighted by the design; None without such a sample."""
    data = frame.data(label)
    if data is None or not (data.labels == 0).any():
        return None
    weights = data.drawn.weights * (data.labels == 0)
    return float((weights * frame.flags[label][data.rows]).sum() / weights.sum())
