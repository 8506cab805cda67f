"""How many officials got aggressive messages at all: counts a person, with the errors of the scores carried through."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from scipy.stats import binom

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.checks import binary_labels, cluster_codes, same_length, unit_values
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, THESE_MESSAGES, Estimate, Floats, Ints

_N_BINS = 40
_RATES = np.concatenate([[0.0], np.geomspace(1e-4, 0.95, 70)])
"""Rates that an official's messages may have: none, then evenly spaced in their logarithm."""
_ROUNDS = 40
"""Rounds of expectation maximisation for the spread of rates; few keep it smooth."""
_ENOUGH = 2000
"""Officials that the spread of rates is estimated from, at most."""
_DRIFT_SD = 0.25
"""Spread of the log odds by which scores without labels may be off as a whole: a factor of 1.6 in odds, 95 %."""
_PRIOR_SD = (2.0, 0.5)
"""How far intercept and slope may lie from scores that are right, before any label is seen."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PersonDraws:
    """Simulated numbers of aggressive messages a person, each draw one possible truth.

    Attributes:
        counts: Shape (n_draws, n_officials).
        likelihoods: Weight of each official in each draw if officials are resampled; rows sum to 1. As ``counts``.
        n_labelled: Labels used.
        n_messages: Messages in all.
    """

    counts: Ints
    likelihoods: Floats
    n_labelled: int
    n_messages: int


def simulate_persons(
    scores: ArrayLike,
    officials: ArrayLike,
    *,
    rows: ArrayLike = (),
    labels: ArrayLike = (),
    rng: np.random.Generator,
    n_draws: int = 400,
) -> PersonDraws:
    """Simulate how many messages to each official are aggressive, given scores and labels.

    Each draw recalibrates the scores from the labels (or lets them drift, where there are none), estimates how
    rates are spread over officials, draws the rate of each official given all its scores and labels, and then each
    unlabelled message given that rate. So an official with many harmless messages is not made a victim by the small
    errors of each, as adding up probabilities would.

    Args:
        scores: Probability of each message to be aggressive. Shape (N,).
        officials: To whom each message is. Shape (N,).
        rows: Messages with a label, each once. Shape (n,).
        labels: Their labels, 0 or 1. Shape (n,).
        rng: Source of chance.
        n_draws: How many draws.

    Assumes:
        Given whether a message is aggressive, its score has nothing to do with whom it is to; log odds of the scores
        are right up to a slope and an intercept; labelled messages were picked by score or at random.

    Raises:
        StatisticsError: There are fewer than two officials, or values are out of range.

    Source:
        Own combination of logistic recalibration (Cox 1958, Biometrika 45), prior-shift correction (Saerens et al.
        2002), nonparametric empirical Bayes (Kiefer, Wolfowitz 1956; Laird 1978) and the Bayesian bootstrap (Rubin
        1981); checked by simulation in ``benchmarks/prevalence_simulation.py``.

    >>> scores, officials = np.full(200, 0.001), np.repeat(np.arange(20), 10)
    >>> draws = simulate_persons(scores, officials, rng=np.random.default_rng(1), n_draws=20)
    >>> draws.counts.shape, bool(draws.counts.mean() < 1)
    ((20, 20), True)
    """
    p = np.clip(unit_values("scores", scores, at_least=2), 1e-5, 1 - 1e-5)
    codes = cluster_codes(officials, len(p))
    n_officials = int(codes.max()) + 1
    if n_officials < 2:
        raise StatisticsError(f"{n_officials} official; a share of officials needs at least 2, better 30.")
    where = np.asarray(rows, dtype=np.int64)
    known = binary_labels("labels", labels, at_least=0)
    same_length(rows=where, labels=known)
    log_odds = logit(p)
    cells = _cells(log_odds, codes, where, known)
    offsets = _recalibrations(log_odds[where], known, rng, n_draws)
    counts = np.empty((n_draws, n_officials), dtype=np.int64)
    weights = rng.dirichlet(np.ones(n_officials), size=n_draws)
    for draw in range(n_draws):
        counts[draw] = _draw(cells, offsets[draw], weights[draw], rng)
    # Other weights than the spread of rates was drawn with: shared ones would count the same chance twice.
    resampled = rng.dirichlet(np.ones(n_officials), size=n_draws)
    return PersonDraws(counts=counts, likelihoods=resampled, n_labelled=len(known), n_messages=len(p))


def share_with_at_least(
    draws: PersonDraws,
    k: int,
    *,
    estimand: str = THESE_MESSAGES,
    member: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the share of officials with at least *k* aggressive messages: median and middle of the draws.

    Args:
        draws: From ``simulate_persons``.
        k: How many, 1 or more.
        estimand: ``these messages`` for the officials here, ``officials like these`` to resample them too.
        member: Which officials count, all by default. Shape (n_officials,), bool.
        weights: How many officials of a population each stands for; all alike by default. Shape (n_officials,).
        level: Coverage, 0 to 1.

    Raises:
        StatisticsError: No official counts.
    """
    n_officials = draws.counts.shape[1]
    standing = np.ones(n_officials) if weights is None else np.asarray(weights, dtype=np.float64)
    if member is not None:
        standing = standing * np.asarray(member, dtype=bool)
    if not standing.sum() > 0:
        raise StatisticsError("No official is in this group, so no share of them is defined.")
    drawn = draws.likelihoods * standing if estimand == OFFICIALS_LIKE_THESE else standing[None, :]
    shares = ((draws.counts >= k) * drawn).sum(axis=1) / drawn.sum(axis=1)
    low, value, high = np.quantile(shares, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Estimate(
        value=float(value),
        low=float(low),
        high=float(high),
        level=level,
        method=f"share of officials with {k} or more, posterior simulation",
        estimand=estimand,
        n_labelled=draws.n_labelled,
        n_scored=draws.n_messages,
        n_clusters=int((standing > 0).sum()),
    )


def false_positive_share(sizes: ArrayLike, rate: float, k: int) -> float:
    """Return the share of officials that would show *k* or more flags if no message were aggressive.

    Args:
        sizes: Messages to each official. Shape (n_officials,).
        rate: False-positive rate of the flags, 0 to 1.
        k: How many flags, 1 or more.

    Assumes:
        Errors are independent from message to message.

    Raises:
        StatisticsError: There are no officials or the rate is out of range.

    Source:
        Binomial tail.

    >>> round(false_positive_share([200], 0.01, 1), 3)
    0.866
    """
    n = np.asarray(sizes, dtype=np.int64)
    if len(n) == 0 or not 0 <= rate <= 1:
        raise StatisticsError(f"{len(n)} officials, false-positive rate {rate}; expected officials and 0 to 1.")
    return float(binom.sf(k - 1, n, rate).mean())


def raw_share(flags: ArrayLike, officials: ArrayLike, ks: Sequence[int]) -> list[float]:
    """Return the share of officials with at least each of *ks* positives; of raw flags it is never to be published.

    >>> raw_share([1, 0, 1, 1], ["a", "b", "b", "b"], [1, 2])
    [1.0, 0.5]
    """
    counts = np.bincount(cluster_codes(officials, len(np.asarray(flags))), weights=np.asarray(flags, dtype=np.float64))
    return [float(np.mean(counts >= k)) for k in ks]


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Messages gathered by official and bin of scores, empty cells left out."""

    official: Ints
    bin: Ints
    unlabelled: Ints
    centres: Floats
    bin_sizes: Floats
    positives: Floats
    negatives: Floats


def _cells(log_odds: Floats, codes: Ints, rows: Ints, labels: Floats) -> _Cells:
    n_officials = int(codes.max()) + 1
    edges = np.linspace(log_odds.min(), log_odds.max() + 1e-9, _N_BINS + 1)
    bins = np.searchsorted(edges, log_odds, side="right") - 1
    sizes = np.bincount(bins, minlength=_N_BINS).astype(np.float64)
    sums = np.bincount(bins, weights=log_odds, minlength=_N_BINS)
    free = np.ones(len(codes), dtype=bool)
    free[rows] = False
    cell, n = np.unique(codes[free] * _N_BINS + bins[free], return_counts=True)
    return _Cells(
        official=cell // _N_BINS,
        bin=cell % _N_BINS,
        unlabelled=n.astype(np.int64),
        centres=np.divide(sums, sizes, out=np.zeros(_N_BINS), where=sizes > 0),
        bin_sizes=sizes,
        positives=np.bincount(codes[rows], weights=labels, minlength=n_officials).astype(np.float64),
        negatives=np.bincount(codes[rows], weights=1 - labels, minlength=n_officials).astype(np.float64),
    )


def _recalibrations(log_odds: Floats, labels: Floats, rng: np.random.Generator, n_draws: int) -> Floats:
    """Return intercepts and slopes drawn from their posterior by Laplace's approximation. Shape (n_draws, 2)."""
    if len(labels) == 0:
        return np.column_stack([rng.normal(0, _DRIFT_SD, n_draws), np.ones(n_draws)])
    precision = np.diag(1 / np.square(_PRIOR_SD))
    prior = np.array([0.0, 1.0])
    columns = np.column_stack([np.ones(len(log_odds)), log_odds])
    mode = prior.copy()
    for _ in range(50):
        fitted = expit(columns @ mode)
        gradient = columns.T @ (labels - fitted) - precision @ (mode - prior)
        curvature = (columns * (fitted * (1 - fitted))[:, None]).T @ columns + precision
        step = np.linalg.solve(curvature, gradient)
        mode = mode + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    drawn = rng.multivariate_normal(mode, np.linalg.inv(curvature), size=n_draws)
    drawn[:, 1] = np.maximum(drawn[:, 1], 0.05)
    return drawn


def _draw(cells: _Cells, offset: Floats, weights: Floats, rng: np.random.Generator) -> Ints:
    """Return one possible number of aggressive messages of each official. Shape (n_officials,)."""
    n_officials = len(cells.positives)
    probabilities = expit(offset[0] + offset[1] * cells.centres)
    overall = float((cells.bin_sizes * probabilities).sum() / cells.bin_sizes.sum())
    ratio = np.exp(logit(probabilities) - logit(overall))
    log_terms = np.log1p(_RATES[None, :] * (ratio[:, None] - 1))
    table = np.zeros((n_officials, len(ratio)))
    table[cells.official, cells.bin] = cells.unlabelled
    with np.errstate(divide="ignore"):
        log_rate = np.maximum(np.log(_RATES), -1e6)
    likelihood = table @ log_terms + cells.positives[:, None] * log_rate + cells.negatives[:, None] * np.log1p(-_RATES)
    likelihood = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    posterior = _posterior(likelihood, weights, _spread(overall))
    picked = (rng.random((n_officials, 1)) > np.cumsum(posterior, axis=1)).sum(axis=1)
    rate = _RATES[np.minimum(picked, len(_RATES) - 1)][cells.official]
    odds = rate * ratio[cells.bin]
    found = rng.binomial(cells.unlabelled, odds / (odds + 1 - rate))
    totals = np.bincount(cells.official, weights=found, minlength=n_officials) + cells.positives
    return totals.astype(np.int64)


def _spread(mean: float) -> Floats:
    """Return a spread of rates with the given mean, to start from: scores that tell nothing apart leave it so."""
    low, high = -1e7, 1e3
    for _ in range(60):
        # Bisection on a cube root scale, as the tilt spans many orders of magnitude.
        middle = (np.cbrt(low) + np.cbrt(high)) ** 3 / 8
        tilted = np.exp(middle * (_RATES - (_RATES[-1] if middle > 0 else 0)))
        tilted /= tilted.sum()
        if tilted @ _RATES < mean:
            low = middle
        else:
            high = middle
    return np.asarray(tilted)


def _posterior(likelihood: Floats, weights: Floats, start: Floats) -> Floats:
    """Return how likely each rate is for each official, with the spread of rates estimated from all of them."""
    # The spread of many thousands is as well known from every few of them; evenly spaced, as rosters are sorted.
    step = -(-len(weights) // _ENOUGH)
    some, drawn = np.ascontiguousarray(likelihood[::step]), weights[::step] / weights[::step].sum()
    spread = start
    for _ in range(_ROUNDS):
        spread = spread * (some.T @ (drawn / (some @ spread)))
    joint = likelihood * spread
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))
