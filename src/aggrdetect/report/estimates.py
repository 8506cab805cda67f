"""From flags to estimates: what the numbers of a run support, and what they do not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from aggrdetect.errors import ModelError, StatisticsError
from aggrdetect.model.folder import Manifest, ModelFolder
from aggrdetect.model.store import find_model
from aggrdetect.report.counts import Scored
from aggrdetect.report.data import Form, Group, ModelFacts, PersonShare
from aggrdetect.schema import FLAGS
from aggrdetect.stats.correction import TestErrors, rogan_gladen
from aggrdetect.stats.estimate import OFFICIALS_LIKE_THESE, Estimate
from aggrdetect.stats.persons import PersonDraws, false_positive_share, share_with_at_least, simulate_persons
from aggrdetect.targets.official import Official

MEASURED_POINT = "balanced"
"""The operating point that a model folder's metrics are measured at."""
RUN_MANIFEST = "model.json"
"""Where a run keeps the manifest of its model, so that its report needs no model folder."""
MIN_MESSAGES = 30
"""Groups of fewer messages get no estimate of their own."""
MIN_OFFICIALS = 10
"""Shares of fewer officials are not shown."""
AT_LEAST = (1, 3, 10)

_METRICS = ("precision", "recall", "f1", "auroc")


def model_facts(stamp: str, point: str, run: Path) -> ModelFacts:
    """Return what is known of the model that made the scores; little where its manifest is not at hand.

    Args:
        stamp: ``NAME@HASH12``.
        point: Operating point.
        run: The run folder; may hold the manifest of its model as ``model.json``.
    """
    nothing = ModelFacts(stamp=stamp, point=point, base="", metrics={}, n_test=0, n_test_positive=0, errors={})
    folder = _find(stamp, run)
    if folder is None:
        return nothing
    test = folder.manifest.metrics.get("test", {})
    known = {label: test[label] for label in FLAGS if label in test}
    aggression = known.get("aggression", {})
    errors = {label: _errors(measured) for label, measured in known.items()} if point == MEASURED_POINT else {}
    return replace(
        nothing,
        base=folder.manifest.base,
        metrics={label: _intervals(measured) for label, measured in known.items()},
        n_test=int(aggression.get("n", 0)),
        n_test_positive=int(aggression.get("n_positive", 0)),
        errors={label: counts for label, counts in errors.items() if counts},
    )


def _find(stamp: str, run: Path) -> ModelFolder | None:
    """Return the model with exactly this stamp, from the run or from the shelf; None where neither has it."""
    try:
        kept = run / RUN_MANIFEST
        if kept.exists():
            folder = ModelFolder(run, Manifest(**orjson.loads(kept.read_bytes())))
        else:
            folder = find_model(stamp.partition("@")[0])
    except (ModelError, orjson.JSONDecodeError, TypeError):
        return None
    return folder if folder.stamp == stamp else None


def _intervals(measured: Mapping[str, Any]) -> dict[str, tuple[float, float, float]]:
    found = {name: measured.get(name) or {} for name in _METRICS}
    return {
        name: (value["value"], value["low"], value["high"])
        for name, value in found.items()
        if None not in (value.get("value"), value.get("low"), value.get("high"))
    }


def _errors(measured: Mapping[str, Any]) -> TestErrors | None:
    """Return the counts behind precision and recall, or None where they are not defined."""
    recall = (measured.get("recall") or {}).get("value")
    precision = (measured.get("precision") or {}).get("value")
    n, n_positive = int(measured["n"]), int(measured["n_positive"])
    if recall is None or not 0 < n_positive < n:
        return None
    tp = round(recall * n_positive)
    fp = round(tp / precision - tp) if precision else 0
    return TestErrors(tp=tp, fp=fp, fn=n_positive - tp, tn=n - n_positive - fp)


@dataclass(frozen=True, slots=True)
class Corrector:
    """Corrects flag rates for the known errors of the model."""

    errors: Mapping[str, TestErrors]

    def estimate(self, n_flagged: int, n: int, label: str = "aggression") -> Estimate | None:
        """Return the corrected share, or None where the messages are few or the errors are not known or too large."""
        if n < MIN_MESSAGES or label not in self.errors:
            return None
        try:
            return rogan_gladen(n_flagged, n, self.errors[label])
        except StatisticsError:
            return None

    def group(self, group: Group) -> Group:
        """Return *group* with its estimate."""
        return replace(group, estimate=self.estimate(group.flagged["aggression"], group.n))

    def form(self, label: str, total: Group) -> Form:
        """Return one label over all messages."""
        n_flagged = total.flagged[label]
        return Form(label=label, n=total.n, n_flagged=n_flagged, estimate=self.estimate(n_flagged, total.n, label))


def person_shares(
    scored: Scored, window: tuple[date, date], errors: TestErrors | None, rng: np.random.Generator
) -> tuple[PersonShare, ...]:
    """Estimate which share of officials got one, three, ten aggressive messages in the window.

    Officials without a message in it count, if they were in office on a day of it.
    """
    table = _within(scored.messages, window)
    there = [official for official in scored.officials.values() if _in_office(official, window)]
    if scored.unit != "pairs" or len(there) < MIN_OFFICIALS:
        return ()
    places = {official.official_id: i for i, official in enumerate(there)}
    known = table.filter(pc.is_in(table["official"], pa.array(list(places), pa.string())))
    encoded = known["official"].combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    if len(names) < 2:
        return ()
    draws = simulate_persons(known["aggression"].to_numpy(), encoded.indices.to_numpy(), rng=rng)
    at = np.array([places[name] for name in names])
    sizes = np.zeros(len(there), np.int64)
    sizes[at] = np.bincount(encoded.indices.to_numpy(), minlength=len(names))
    counts = np.zeros((len(draws.counts), len(there)), np.int64)
    counts[:, at] = draws.counts
    weights = rng.dirichlet(np.ones(len(there)), size=len(counts))
    draws = PersonDraws(counts=counts, likelihoods=weights, n_labelled=0, n_messages=draws.n_messages)
    return _shares(draws, there, sizes, errors)


def _shares(
    draws: PersonDraws, there: list[Official], sizes: np.ndarray, errors: TestErrors | None
) -> tuple[PersonShare, ...]:
    shares = []
    for dimension in ("all", "layer", "role", "gender"):
        names = ["" if dimension == "all" else str(getattr(official, dimension)) for official in there]
        kept = _kept({name: names.count(name) for name in sorted(set(names), key=lambda n: (-names.count(n), n))})
        for name, shown in kept.items():
            member = np.array([own == name for own in names])
            for k in AT_LEAST:
                share = share_with_at_least(draws, k, estimand=OFFICIALS_LIKE_THESE, member=member)
                chance = false_positive_share(sizes[member], 1 - errors.specificity, k) if errors else None
                shares.append(
                    PersonShare(
                        dimension=dimension,
                        name=name,
                        k=k,
                        n_officials=int(member.sum()),
                        estimate=share if shown else None,
                        by_chance=chance if shown else None,
                    )
                )
    return tuple(shares)


def _kept(sizes: dict[str, int]) -> dict[str, bool]:
    """Tell which groups may be shown: none that is too small, nor one that gives a single small one away.

    >>> _kept({"a": 40, "b": 12, "c": 3})
    {'a': True, 'b': False, 'c': False}
    """
    shown = {name: n >= MIN_OFFICIALS for name, n in sizes.items()}
    hidden = [name for name, is_shown in shown.items() if not is_shown]
    if len(hidden) == 1 and len(shown) > 1:
        smallest = min((name for name in shown if shown[name]), key=lambda name: sizes[name])
        shown[smallest] = False
    return shown


def window_of(first: date, last: date) -> tuple[date, date]:
    """Return the last 12 months of the messages, or all their days where those are fewer."""
    return max(first, last - timedelta(days=364)), last


def _in_office(official: Official, window: tuple[date, date]) -> bool:
    return (official.start is None or official.start <= window[1]) and (
        official.end is None or official.end >= window[0]
    )


def _within(messages: pa.Table, window: tuple[date, date]) -> pa.Table:
    day = messages["created_at"].cast(pa.timestamp("s", "Europe/Amsterdam")).cast(pa.date32())
    inside = pc.and_(pc.greater_equal(day, pa.scalar(window[0])), pc.less_equal(day, pa.scalar(window[1])))
    return messages.filter(inside)
