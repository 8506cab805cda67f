"""Everything that a run says about prevalence, in one frozen structure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from aggrdetect.prevalence.benchmark import LATEST, Match, matching
from aggrdetect.prevalence.frame import Frame, read_frame
from aggrdetect.prevalence.groups import Group, group_table
from aggrdetect.prevalence.model_test import ModelTest
from aggrdetect.prevalence.officials import PersonShare, false_positive_rate, person_shares, simulate, window
from aggrdetect.prevalence.periods import TwoPeriods, monthly_trend, two_periods
from aggrdetect.prevalence.rates import Rates, rates
from aggrdetect.prevalence.spread import Concentration, PileUp, concentration, pile_ups
from aggrdetect.schema import DERIVED, FLAGS
from aggrdetect.stats.comparison import Trend
from aggrdetect.targets.roster import Roster

HEADLINE = "aggression"
BY = ("layer", "role", "platform", "month")

NOTES = {
    "no_labels": "No labels: every rate is a model estimate that rests on the model erring here as on its test data.",
    "no_design": "These labels do not say how they were drawn; they count as verified messages, not as a sample.",
    "no_test": "Neither labels nor the model's test errors are at hand: there are raw flags only, and no estimate.",
    "no_officials": "The run knows no officials; shares of officials need one scored with --officials.",
    "few_officials": "Fewer than 30 officials: intervals about officials like these are rough.",
    "few_labels": "Fewer than 100 labels: intervals are long.",
    "many_tests": "Differences between groups are tested with Holm's correction within each table.",
    "other_languages": "Messages in languages that the model does not know are left out, as in a report.",
    "left_out": "Posts that address no known official are left out.",
}
"""What to know about the numbers, by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrevalenceTables:
    """Estimates of one run.

    Attributes:
        run: Path of the run folder.
        model: ``NAME@HASH12``.
        level: Coverage of all intervals.
        n_pairs: Pairs of a message and an official.
        n_officials: Officials on the roster, or in the run without one.
        n_labelled: Pairs with a human label.
        n_left_out: Posts that address no official.
        n_other_languages: Pairs in languages that the model does not know.
        first_day: First day of the person-level window, ISO date, or empty.
        last_day: Last day of it.
        overall: Rates of all labels with a flag.
        groups: By grouping, rates of verbal, menace and aggression.
        persons: Shares of officials.
        monitor: Published figures to set beside those shares, of the latest editions.
        concentration: Over officials and over senders.
        pile_ups: Heaviest bursts.
        trend: Change a month of aggression, or None.
        comparison: Two periods, where asked for.
        notes: Keys of ``NOTES`` that hold here.
    """

    run: str
    model: str
    level: float
    n_pairs: int
    n_officials: int
    n_labelled: int
    n_left_out: int
    n_other_languages: int
    first_day: str
    last_day: str
    overall: tuple[Rates, ...]
    groups: Mapping[str, tuple[Group, ...]]
    persons: tuple[PersonShare, ...]
    monitor: tuple[Match, ...]
    concentration: tuple[Concentration, ...]
    pile_ups: tuple[PileUp, ...]
    trend: Trend | None
    comparison: TwoPeriods | None
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON: estimates as objects, None where a number is not defined."""
        plain = ["run", "model", "level", "n_pairs", "n_officials", "n_labelled", "n_left_out", "n_other_languages"]
        plain += ["first_day", "last_day"]
        return {
            **{name: getattr(self, name) for name in plain},
            "overall": [entry.as_dict() for entry in self.overall],
            "groups": {by: [group.as_dict() for group in table] for by, table in self.groups.items()},
            "persons": [entry.as_dict() for entry in self.persons],
            "monitor": [entry.as_dict() for entry in self.monitor],
            "concentration": [asdict(entry) for entry in self.concentration],
            "pile_ups": [asdict(entry) for entry in self.pile_ups],
            "trend": asdict(self.trend) if self.trend else None,
            "comparison": self.comparison.as_dict() if self.comparison else None,
            "notes": {key: NOTES[key] for key in self.notes},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What an estimate may use besides run, roster and labels.

    Attributes:
        test: Test errors of the model, for estimates without labels.
        population: Officials in all by layer and role, for weighted shares.
        split: A day to compare before and after.
        labels_of_groups: Labels that tables by group show.
    """

    test: ModelTest | None = None
    population: Mapping[tuple[str, str], int] | None = None
    split: date | None = None
    labels_of_groups: Sequence[str] = DERIVED


def estimate_prevalence(
    run_folder: Path,
    roster: Roster | None,
    labels: pa.Table | None,
    by: Sequence[str] = BY,
    level: float = 0.95,
    rng: np.random.Generator | None = None,
    extras: Extras | None = None,
) -> PrevalenceTables:
    """Estimate all that a run says about prevalence.

    Args:
        run_folder: A finished run.
        roster: The officials, or None; without it there are no layers, roles and shares of officials without messages.
        labels: What ``annotate.tasks.read_labels`` returns, or None.
        by: Groupings, each one of ``groups.GROUPINGS`` or two joined with ``+``.
        level: Coverage of all intervals, 0 to 1.
        rng: Source of chance; the same numbers every time by default.
        extras: Test errors, population and more.

    Raises:
        InputError: There is no finished run, or labels are of other pairs.
        UnknownNameError: There is no such grouping.
        StatisticsError: The level or the design is impossible.
    """
    given, rng = extras or Extras(), rng or np.random.default_rng(0)
    frame = read_frame(run_folder, roster, labels)
    groups = {name: group_table(frame, name, given.labels_of_groups, test=given.test, level=level) for name in by}
    recent, first_day, last_day = window(frame)
    persons, spread = _persons(recent, given, rng, level)
    return PrevalenceTables(
        run=str(run_folder),
        model=frame.model,
        level=level,
        n_pairs=frame.n,
        n_officials=len(frame.officials) if frame.addressed else 0,
        n_labelled=0 if frame.sample is None else len(frame.sample.rows),
        n_left_out=frame.n_left_out,
        n_other_languages=frame.n_other_languages,
        first_day=first_day,
        last_day=last_day,
        overall=tuple(rates(frame, label, test=given.test, level=level) for label in FLAGS),
        groups=groups,
        persons=persons,
        monitor=_monitor(persons),
        concentration=spread,
        pile_ups=pile_ups(recent, HEADLINE),
        trend=monthly_trend(groups["month"], HEADLINE) if "month" in groups else None,
        comparison=two_periods(frame, HEADLINE, given.split, level=level) if given.split else None,
        notes=_notes(frame, given.test),
    )


def _persons(
    frame: Frame, given: Extras, rng: np.random.Generator, level: float
) -> tuple[tuple[PersonShare, ...], tuple[Concentration, ...]]:
    """Return shares of officials for aggression, verbal and menace, and how aggression is spread."""
    if not frame.addressed or len(np.unique(frame.official)) < 2:
        return (), ()
    shares: tuple[PersonShare, ...] = ()
    spread: tuple[Concentration, ...] = ()
    for label in (HEADLINE, *(name for name in DERIVED if name != HEADLINE)):
        draws = simulate(frame, label, rng)
        rate = false_positive_rate(frame, label)
        if rate is None and given.test is not None and label in given.test.errors:
            rate = 1 - given.test.errors[label].specificity
        shares += person_shares(frame, draws, label, false_positives=rate, population=given.population, level=level)
        if label == HEADLINE:
            spread = concentration(frame, draws, label, rng)
    return shares, spread


def _monitor(persons: Sequence[PersonShare]) -> tuple[Match, ...]:
    """Return the figures to set beside shares of officials with at least one: the latest edition, and the closest."""
    found = []
    for share in persons:
        if share.at_least == 1 and not share.suppressed:
            matches = matching(share.label, share.group)
            latest = [match for match in matches if match.figures[0].edition == LATEST]
            found += latest or list(matches[:1])
            found += [match for match in matches if match.closest and match not in found]
    return tuple(found)


def _notes(frame: Frame, test: ModelTest | None) -> tuple[str, ...]:
    n_labels = 0 if frame.sample is None else len(frame.sample.rows)
    holds = {
        "no_labels": frame.sample is None and test is not None,
        "no_design": frame.sample is not None and frame.sample.drawn is None,
        "no_test": test is None and (frame.sample is None or frame.sample.drawn is None),
        "no_officials": not frame.addressed,
        "few_officials": frame.addressed and len(frame.officials) < 30,
        "few_labels": 0 < n_labels < 100,
        "many_tests": n_labels > 0,
        "other_languages": frame.n_other_languages > 0,
        "left_out": frame.n_left_out > 0,
    }
    return tuple(key for key, value in holds.items() if value)
