"""What each estimator of prevalence makes of a known truth: error, coverage and length of its interval.

200 officials with skewed message counts and clustered aggression, a model with 3 % false positives and 20 % misses, 400
labels. Run: ``python benchmarks/prevalence_simulation.py`` (about five minutes on two cores); prints the tables of
``docs/statistics.md``.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from populations import FLAGGED_FROM, RATE, superpopulation
from scipy.stats import norm

from aggrdetect.stats.bootstrap import bootstrap_sums, percentile_interval
from aggrdetect.stats.correction import TestErrors, rogan_gladen
from aggrdetect.stats.design import design, simple, stratify
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, THESE_MESSAGES, Estimate
from aggrdetect.stats.persons import raw_share, share_with_at_least, simulate_persons
from aggrdetect.stats.ppi import Labelled, cluster_totals, labelled, ppi_clusters, ppi_proportion
from aggrdetect.stats.proportion import wilson
from aggrdetect.stats.quantification import Moments, emq, pacc

N_LABELS = 400
AT_LEAST = (1, 3, 10)
DRIFT = float(norm.isf(0.03) - norm.isf(0.06))
"""Enough for 6 % false positives where the test data had 3 %."""

Found = tuple[Estimate, float]
Floats = NDArray[np.float64]


def main() -> None:
    """Run the simulations and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--person-rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20260101)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    print(f"Seed {chosen.seed}, {chosen.rounds} rounds ({chosen.person_rounds} for officials), n = {N_LABELS}.\n")
    print_table("Messages, scores calibrated", repeat(lambda: messages(rng, 0.0), chosen.rounds))
    print_table(
        "Messages, 6 % false positives where the test said 3 %", repeat(lambda: messages(rng, DRIFT), chosen.rounds)
    )
    truth = {k: share_in_superpopulation(rng, k) for k in AT_LEAST}
    print_table("Officials", repeat(lambda: persons(rng, truth), chosen.person_rounds))


def repeat(draw: Callable[[], dict[str, Found]], rounds: int) -> dict[str, list[Found]]:
    """Return what each estimator found in each round."""
    found: dict[str, list[Found]] = defaultdict(list)
    for number in range(rounds):
        for name, entry in draw().items():
            found[name].append(entry)
        if sys.stderr.isatty():
            print(f"\r{number + 1}/{rounds}", end="", file=sys.stderr)
    return found


def messages(rng: np.random.Generator, drift: float) -> dict[str, Found]:
    """Return every estimate of the share of aggressive messages, each with what it should have been."""
    officials, truth, scores = superpopulation(rng, drift=drift)
    flags, here = (scores >= FLAGGED_FROM).astype(float), float(truth.mean())
    n_flagged, n = int(flags.sum()), len(flags)
    uniform, stratified = sample_uniform(rng, truth, scores), sample_stratified(rng, truth, scores)
    errors, positive, negative = tested(rng)
    as_flags = labelled(uniform.labels, uniform.rows, flags, uniform.drawn)
    return {
        "raw flag rate | these": (wilson(n_flagged, n), here),
        "labels alone, uniform | these": (ppi_proportion(uniform, weight=0.0), here),
        "prediction-powered by flags, uniform | these": (ppi_proportion(as_flags), here),
        "prediction-powered, uniform | these": (ppi_proportion(uniform), here),
        "labels alone, stratified | these": (ppi_proportion(stratified, weight=0.0), here),
        "prediction-powered, stratified | these": (ppi_proportion(stratified), here),
        "Rogan-Gladen, no labels | these": (rogan_gladen(n_flagged, n, errors), here),
        "PACC, no labels | these": (pacc(scores, positive, negative), here),
        "raw flag rate | like these": (wilson(n_flagged, n), RATE),
        "labels alone, uniform | like these": (ppi_clusters(uniform, officials, weight=0.0), RATE),
        "prediction-powered, uniform | like these": (ppi_clusters(uniform, officials), RATE),
        "the same, cluster bootstrap | like these": (bootstrapped(uniform, officials, rng), RATE),
        "prediction-powered, stratified | like these": (ppi_clusters(stratified, officials), RATE),
        "EMQ, no labels | like these": (
            emq(scores, trained_on=RATE, clusters=officials),
            RATE,
        ),
    }


def persons(rng: np.random.Generator, superpopulation_truth: dict[int, float]) -> dict[str, Found]:
    """Return every estimate of the share of officials with aggressive messages, with what it should have been."""
    officials, truth, scores = superpopulation(rng)
    here = dict(zip(AT_LEAST, raw_share(truth, officials, AT_LEAST), strict=True))
    flagged = dict(zip(AT_LEAST, raw_share(scores >= FLAGGED_FROM, officials, AT_LEAST), strict=True))
    data = sample_stratified(rng, truth, scores)
    with_labels = simulate_persons(scores, officials, rows=data.rows, labels=data.labels, rng=rng, n_draws=200)
    without = simulate_persons(scores, officials, rng=rng, n_draws=200)
    found: dict[str, Found] = {}
    n_officials = int(officials.max()) + 1
    for k in AT_LEAST:
        raw = wilson(round(flagged[k] * n_officials), n_officials)
        found[f"raw flags, {k} or more | these"] = (raw, here[k])
        found[f"simulated from scores and labels, {k} or more | these"] = (share_with_at_least(with_labels, k), here[k])
        found[f"simulated from scores alone, {k} or more | these"] = (share_with_at_least(without, k), here[k])
        generalised = share_with_at_least(with_labels, k, estimand=OFFICIALS_LIKE_THESE)
        found[f"raw flags, {k} or more | like these"] = (raw, superpopulation_truth[k])
        found[f"simulated from scores and labels, {k} or more | like these"] = (generalised, superpopulation_truth[k])
    return found


def sample_uniform(rng: np.random.Generator, truth: Floats, scores: Floats) -> Labelled:
    """Label messages that are drawn all alike."""
    rows = rng.choice(len(truth), N_LABELS, replace=False)
    return labelled(truth[rows], rows, scores, simple(N_LABELS, len(truth)))


def sample_stratified(rng: np.random.Generator, truth: Floats, scores: Floats) -> Labelled:
    """Label messages that are drawn by score, as ``aggrdetect sample`` does."""
    strata, draws = stratify(scores, N_LABELS)
    members = [np.flatnonzero(strata == number) for number in range(len(draws))]
    rows = np.concatenate([rng.choice(m, k, replace=False) for m, k in zip(members, draws, strict=True)])
    inclusion = draws / np.bincount(strata)
    return labelled(truth[rows], rows, scores, design(inclusion[strata[rows]], strata[rows]))


def tested(rng: np.random.Generator) -> tuple[TestErrors, Moments, Moments]:
    """Return what a test set of about 1000 messages, none of them drifted, says of the model."""
    _, truth, scores = superpopulation(rng, n_officials=40)
    flags = scores >= FLAGGED_FROM
    counts = [int(((truth == label) & (flags == flag)).sum()) for label, flag in ((1, 1), (0, 1), (1, 0), (0, 0))]
    groups = (scores[truth == 1], scores[truth == 0])
    positive, negative = (Moments(mean=float(s.mean()), sd=float(s.std()), n=len(s)) for s in groups)
    return TestErrors(tp=counts[0], fp=counts[1], fn=counts[2], tn=counts[3]), positive, negative


def bootstrapped(data: Labelled, officials: NDArray[np.int64], rng: np.random.Generator) -> Estimate:
    """Return the prediction-powered estimate with the percentiles of a bootstrap over officials."""
    sums = np.column_stack(cluster_totals(data, officials))
    replicates = bootstrap_sums(sums, lambda totals: totals[:, 0] / totals[:, 1], n_resamples=500, rng=rng)
    low, high = percentile_interval(replicates, 0.95)
    value = float(sums[:, 0].sum() / sums[:, 1].sum())
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=0.95,
        method="prediction-powered, cluster bootstrap",
        estimand=OFFICIALS_LIKE_THESE,
        n_labelled=len(data.labels),
        n_scored=len(data.scores),
        n_clusters=len(sums),
    )


def share_in_superpopulation(rng: np.random.Generator, k: int) -> float:
    """Return the share of all officials like these with at least *k* aggressive messages."""
    officials, truth, _ = superpopulation(rng, n_officials=200_000)
    return raw_share(truth, officials, [k])[0]


def print_table(title: str, found: dict[str, list[Found]]) -> None:
    """Print error, coverage and length of every estimator as a Markdown table."""
    widths = {name: np.mean([estimate.width for estimate, _ in entries]) for name, entries in found.items()}
    alone = {estimand: widths.get(f"labels alone, uniform | {estimand}") for estimand in ("these", "like these")}
    print(f"**{title}**\n")
    print("| Estimator | About | Truth | Bias | RMSE | Covers | Length | Against labels alone |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name, entries in found.items():
        way, _, estimand = name.partition(" | ")
        errors = np.array([estimate.value - truth for estimate, truth in entries])
        covered = np.mean([estimate.covers(truth) for estimate, truth in entries])
        truth = np.mean([truth for _, truth in entries])
        base = alone[estimand]
        against = f"{100 * (widths[name] / base - 1):+.0f} %" if base and not way.startswith("raw") else ""
        about = THESE_MESSAGES if estimand == "these" else OFFICIALS_LIKE_THESE
        print(
            f"| {way} | {about} | {100 * truth:.1f} % | {100 * errors.mean():+.2f} | "
            f"{100 * np.sqrt(np.mean(errors**2)):.2f} | {100 * covered:.1f} % | {100 * widths[name]:.2f} | {against} |"
        )
    print()


if __name__ == "__main__":
    main()
