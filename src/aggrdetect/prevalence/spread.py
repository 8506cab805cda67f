"""How aggressive messages are spread over officials and senders, and when they pile up."""

from dataclasses import dataclass

import numpy as np

from aggrdetect.prevalence.frame import Frame
from aggrdetect.stats.bursts import bursts
from aggrdetect.stats.concentration import gini, lorenz, share_needed, top_share
from aggrdetect.stats.estimate import Floats, Ints
from aggrdetect.stats.persons import PersonDraws

_SENDER_DRAWS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How unevenly aggressive messages are spread over officials or senders.

    Attributes:
        over: ``officials`` or ``senders``.
        gini: 0 even, near 1 uneven; of the median draw.
        top_1_percent: Share of the messages that the top 1 % hold.
        top_10_percent: Share of the messages that the top 10 % hold.
        half_from: Smallest share of units that holds half of the messages.
        n_units: Officials, or senders of at least one message.
        n_repeat: Units expected to have two or more.
        curve: Lorenz curve at 21 evenly spaced shares of units. Pairs of share of units, share of messages.
    """

    over: str
    gini: float
    top_1_percent: float
    top_10_percent: float
    half_from: float
    n_units: int
    n_repeat: float
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PileUp:
    """Days on which one official got far more aggressive messages than usual.

    Attributes:
        official_id: Who.
        first_day: ISO date.
        last_day: ISO date.
        expected_aggressive: Sum of scores on those days.
        usual: What usually comes in on as many days.
    """

    official_id: str
    first_day: str
    last_day: str
    expected_aggressive: float
    usual: float


def concentration(frame: Frame, draws: PersonDraws, label: str, rng: np.random.Generator) -> tuple[Concentration, ...]:
    """Return how aggressive messages are spread over officials and over senders.

    Assumes:
        Over officials: as ``simulate_persons``. Over senders: given its score, a message is aggressive no matter who
        sent it, so that repeat senders and unevenness come out too small rather than too large.
    """
    found = []
    if frame.addressed and draws.counts.any():
        found.append(_spread("officials", draws.counts))
    known = frame.author >= 0
    if known.any() and frame.scores[label][known].sum() > 0:
        probabilities = _with_labels(frame, label)[known]
        authors = np.unique(frame.author[known], return_inverse=True)[1]
        counts = [
            np.bincount(authors[rng.random(len(authors)) < probabilities], minlength=int(authors.max()) + 1)
            for _ in range(_SENDER_DRAWS)
        ]
        found.append(_spread("senders", np.array(counts)))
    return tuple(found)


def _with_labels(frame: Frame, label: str) -> Floats:
    """Return the scores, with labels in their place where there are any. Shape (N,)."""
    values = frame.scores[label].copy()
    if frame.sample is not None:
        values[frame.sample.rows] = frame.sample.labels[label]
    return values


def _spread(over: str, counts: Ints) -> Concentration:
    """Return the concentration of the draw whose Gini coefficient is in the middle."""
    drawn = [row for row in counts if row.sum() > 0] or [np.ones(counts.shape[1], dtype=np.int64)]
    middle = drawn[int(np.argsort([gini(row) for row in drawn])[len(drawn) // 2])]
    curve = lorenz(middle)
    shares = np.linspace(0, 1, 21)
    return Concentration(
        over=over,
        gini=gini(middle),
        top_1_percent=top_share(middle, 0.01),
        top_10_percent=top_share(middle, 0.10),
        half_from=share_needed(middle, 0.5),
        n_units=counts.shape[1],
        n_repeat=float((counts >= 2).sum(axis=1).mean()),
        curve=tuple(zip(shares.tolist(), np.interp(shares, curve[:, 0], curve[:, 1]).tolist(), strict=True)),
    )


def pile_ups(frame: Frame, label: str, *, at_most: int = 20) -> tuple[PileUp, ...]:
    """Return the heaviest bursts of expected aggressive messages to one official, heaviest first."""
    known = frame.day >= 0
    if not known.any() or not frame.addressed:
        return ()
    first = int(frame.day[known].min())
    n_days = int(frame.day.max()) - first + 1
    scores = _with_labels(frame, label)[known]
    cell = frame.official[known] * n_days + frame.day[known] - first
    present = np.unique(frame.official[known])
    daily = np.bincount(cell, weights=scores, minlength=len(frame.officials) * n_days).reshape(-1, n_days)
    found = [
        PileUp(
            official_id=frame.officials[number].official_id,
            first_day=_date(first + burst.first),
            last_day=_date(first + burst.last),
            expected_aggressive=burst.count,
            usual=burst.expected,
        )
        for number in present
        if daily[number].max() >= 2
        for burst in bursts(daily[number])
    ]
    return tuple(sorted(found, key=lambda entry: entry.usual - entry.expected_aggressive)[:at_most])


def _date(day: int) -> str:
    return str(np.datetime64(day, "D"))
