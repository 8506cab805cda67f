"""Which pairs people label: probability samples of a run, and how many labels are needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from aggrdetect.annotate.tasks import COLUMNS, FILLED_IN
from aggrdetect.errors import InputError, StatisticsError, UnknownNameError
from aggrdetect.schema import ASSESSED, FLAGS
from aggrdetect.stats.checks import z_value
from aggrdetect.stats.design import stratify
from aggrdetect.stats.estimate import Floats, Ints

DESIGNS = ("stratified", "uniform")
"""``stratified`` draws more where the model is unsure and needs fewer labels; ``uniform`` draws all pairs alike."""


def draw_sample(
    run: Path,
    n: int,
    *,
    design: str = "stratified",
    seed: int = 0,
    label: str = "aggression",
    names: Mapping[str, str] | None = None,
) -> pa.Table:
    """Draw pairs of a run for people to label, each with the probability that it had to be drawn.

    Rows come in random order and without scores, so that neither tells the annotator anything.

    Args:
        run: A run folder.
        n: Pairs to draw; all, where the run has no more.
        design: One of ``DESIGNS``.
        seed: The same seed draws the same pairs.
        label: Whose scores decide the strata, one of ``schema.FLAGS``.
        names: How officials are shown to annotators, by official_id; the id where there is none.

    Returns:
        The columns of ``tasks.csv``, those to fill in empty. n rows.

    Raises:
        InputError: There is no finished run, or its texts were not kept.
        UnknownNameError: There is no such design or label.
        StatisticsError: Fewer than two pairs are asked for or there.
    """
    if design not in DESIGNS:
        raise UnknownNameError("design", design, DESIGNS)
    pairs = _pairs(run, label, ["post_id", "platform", "official_id", "relation", "text", "model"])
    if pc.all(pc.equal(pc.fill_null(pairs["text"], ""), "")).as_py():
        raise InputError(f"{run}: holds no texts to label (scored with --no-text). Score again without it.")
    scores = pairs[label].to_numpy().astype(np.float64)
    strata, draws = _strata(scores, min(n, len(scores)), design)
    rng = np.random.default_rng(seed)
    rows = np.concatenate([rng.choice(np.flatnonzero(strata == h), size=k, replace=False) for h, k in enumerate(draws)])
    rows = rng.permutation(rows)
    return _tasks(pairs.take(pa.array(rows)), strata, draws, rows, said=(design, seed, names or {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """How many labels one way of drawing and estimating needs.

    Attributes:
        design: One of ``DESIGNS``.
        estimator: ``labels alone`` or ``prediction-powered``.
        n: Labels needed.
        margin: Half the expected length of the interval, in share of messages, 0 to 1.
    """

    design: str
    estimator: str
    n: int
    margin: float


def plan_sample(run: Path, margin: float, *, label: str = "aggression", level: float = 0.95) -> list[PlanRow]:
    """Say how many labels a wanted margin needs, from the run's own scores, the cheapest way first.

    Args:
        run: A run folder.
        margin: Half the length that the interval may have, in share of messages, above 0, such as 0.02.
        label: What is to be estimated, one of ``schema.FLAGS``.
        level: Coverage of the interval.

    Assumes:
        Scores are calibrated on these messages. Where they are worse, the interval comes out longer than planned, never
        wrong; label some more then.

    Raises:
        InputError: There is no finished run.
        StatisticsError: The margin is not between 0 and 0.5.

    Source:
        Särndal, Swensson, Wretman (1992), Model Assisted Survey Sampling, 3.7 and 6.3.
    """
    if not 0 < margin < 0.5:
        raise StatisticsError(
            f"A margin of {margin} is asked for; expected a share such as 0.02 (2 points either way)."
        )
    scores = _pairs(run, label, [])[label].to_numpy().astype(np.float64)
    ways = [("stratified", "prediction-powered"), ("uniform", "prediction-powered"), ("uniform", "labels alone")]
    rows = []
    for design, estimator in ways:
        n = _labels_needed(scores, margin / z_value(level), design, estimator)
        error = np.sqrt(_variance(scores, n, design, estimator))
        rows.append(PlanRow(design=design, estimator=estimator, n=n, margin=float(error * z_value(level))))
    return sorted(rows, key=lambda row: row.n)


def _pairs(run: Path, label: str, columns: list[str]) -> pa.Table:
    """Return pairs of a run in languages that the model knows, those that address an official where any does."""
    if label not in FLAGS:
        raise UnknownNameError("label", label, FLAGS)
    path = run / "scores.parquet"
    if not path.exists():
        raise InputError(f"{path}: not there. Give a run folder, made by aggrdetect score INPUT -o RUN.")
    pairs = pq.read_table(path, columns=list(dict.fromkeys([*columns, "official_id", "language", label])))
    addressed = pc.not_equal(pairs["official_id"], "")
    if pc.any(addressed).as_py():
        pairs = pairs.filter(addressed)
    known = pairs.filter(pc.is_in(pc.fill_null(pairs["language"], "und"), pa.array(ASSESSED)))
    if pairs.num_rows and not known.num_rows:
        raise InputError(f"{path}: none of its {pairs.num_rows} pairs is in a language that the model knows.")
    return known


def _strata(scores: Floats, n: int, design: str) -> tuple[Ints, Ints]:
    if design == "stratified":
        return stratify(scores, n)
    if n < 2:
        raise StatisticsError(f"{n} labels out of {len(scores)} pairs; at least 2 are needed.")
    return np.zeros(len(scores), dtype=np.int64), np.array([n], dtype=np.int64)


def _tasks(
    drawn: pa.Table, strata: Ints, draws: Ints, rows: Ints, *, said: tuple[str, int, Mapping[str, str]]
) -> pa.Table:
    design, seed, names = said
    n, stratum, sizes = len(rows), strata[rows], np.bincount(strata)
    officials = drawn["official_id"].to_pylist()
    columns = {
        "task_id": pa.array([str(number) for number in range(1, n + 1)]),
        "official": pa.array([names.get(official, official) for official in officials]),
        **{name: pa.array([""] * n) for name in FILLED_IN},
        **{name: drawn[name] for name in ("text", "platform", "post_id", "official_id", "relation", "model")},
        "stratum": pa.array([str(number) for number in stratum]),
        "stratum_size": pa.array(sizes[stratum]),
        "inclusion_probability": pa.array((draws / sizes)[stratum]),
        "design": pa.array([design] * n),
        "seed": pa.array([seed] * n),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


def _variance(scores: Floats, n: int, design: str, estimator: str) -> float:
    """Return the variance to expect of the estimated share, if scores are calibrated."""
    spread = scores * (1 - scores)
    if design == "uniform":
        each = scores.mean() * (1 - scores.mean()) if estimator == "labels alone" else spread.mean()
        return float(each / n * (1 - n / len(scores)))
    strata, draws = stratify(scores, n)
    sizes = np.bincount(strata)
    means = np.bincount(strata, weights=spread) / sizes
    return float(np.sum((sizes / len(scores)) ** 2 * means / draws * (1 - draws / sizes)))


def _labels_needed(scores: Floats, error: float, design: str, estimator: str) -> int:
    """Return the fewest labels whose standard error is at most *error*, by bisection."""
    low, high = min(20, len(scores)), len(scores)
    while low < high:
        middle = (low + high) // 2
        if _variance(scores, middle, design, estimator) <= error**2:
            high = middle
        else:
            low = middle + 1
    return low
