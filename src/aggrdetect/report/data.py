"""What a report says, before it is put into words: one frozen ``ReportData``, the same for every renderer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from aggrdetect.prevalence.benchmark import Figure
from aggrdetect.prevalence.model_test import ModelTest
from aggrdetect.prevalence.quality import Calibration, Drift, Reference
from aggrdetect.prevalence.spread import PileUp
from aggrdetect.run.summary import Summary
from aggrdetect.stats.estimate import Estimate
from aggrdetect.targets.official import Official

DIMENSIONS = ("layer", "role", "organisation", "official", "platform", "relation", "month")
"""What messages are counted by."""

UNKNOWN = ""
"""Name of the group of messages without a value: no date, no role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Messages that have something in common.

    Attributes:
        name: The value they share: a role, a month as ``2022-03``, the id of an official; empty where unknown.
        n: Messages, counted once for each official they address.
        flagged: Messages over the threshold, by label of ``schema.FLAGS``.
        n_officials: Officials that they address.
        estimate: Share that is aggressive, or None where nothing supports an estimate.
    """

    name: str
    n: int
    flagged: Mapping[str, int]
    n_officials: int
    estimate: Estimate | None = None

    @property
    def raw_rate(self) -> float:
        """Share flagged as aggressive, 0 to 1; not an estimate, as the errors of the model are in it."""
        return self.flagged["aggression"] / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One label over all messages: a form of aggression, or one of the derived labels."""

    label: str
    n: int
    n_flagged: int
    estimate: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How flagged messages are spread over units: senders, or officials.

    Attributes:
        n: Units with at least one message.
        n_hit: Units with at least one flagged message.
        n_flagged: Flagged messages.
        n_half: Smallest number of units that holds half of the flagged messages; 0 where none is flagged.
        top: Share of the flagged messages that the 1 % of units with most of them hold; None for fewer than 100
            units, or where none is flagged.
        n_repeat: Units with three flagged messages or more.
        curve: Lorenz curve over the units with a flagged message, most first: (share of units, share of flagged).
    """

    n: int
    n_hit: int
    n_flagged: int
    n_half: int
    top: float | None
    n_repeat: int
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShare:
    """Share of officials with at least *k* aggressive messages in the window.

    Attributes:
        dimension: What the officials are grouped by: ``all``, ``layer``, ``role`` or ``gender``.
        name: The group.
        k: How many messages.
        n_officials: Officials in the group, those without messages too.
        estimate: The share, or None where it is suppressed: too few officials, or to protect a group that is.
        by_chance: Share that would show *k* flags if no message were aggressive; None where the error is not known.
    """

    dimension: str
    name: str
    k: int
    n_officials: int
    estimate: Estimate | None
    by_chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """The model that made the scores, and how well it is known to do.

    Attributes:
        stamp: ``NAME@HASH12`` as written beside every score.
        point: Operating point.
        base: Encoder it was trained from; empty where the model folder is not at hand.
        metrics: On its own test split, by label, then ``precision, recall, f1, auroc`` as (value, low, high).
        n_test: Texts in the test split.
        n_test_positive: Aggressive ones among them.
        test: How often it erred on the test split; None where that is not known for this operating point.
        reference: Histograms of its scores over validation, by label; empty where the model does not say.
    """

    stamp: str
    point: str
    base: str
    metrics: Mapping[str, Mapping[str, tuple[float, float, float]]]
    n_test: int
    n_test_positive: int
    test: ModelTest | None
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The share of aggressive messages, each way of arriving at it.

    Attributes:
        best: The estimate to quote, or None where neither labels nor known errors support one.
        others: Further estimates to set beside it, the best left out.
        n_labels: Human labels that the best estimate rests on.
    """

    best: Estimate | None
    others: tuple[Estimate, ...]
    n_labels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was left out and what stands out.

    Attributes:
        summary: The run's own summary.
        n_not_assessed: Messages in a language that the model does not know; scored, never flagged, not in any rate.
        n_unique: Different texts among the messages.
        n_undated: Messages without a time.
        n_labels: Messages that people labelled.
        n_unsure: Labels of which the annotator was unsure.
        calibration: Scores against those labels; None without a probability sample.
        drift: Scores against those of the model's validation data, by label; empty where the model does not say.
    """

    summary: Summary
    n_not_assessed: int
    n_unique: int
    n_undated: int
    n_labels: int
    n_unsure: int
    calibration: Calibration | None
    drift: tuple[Drift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A flagged message, masked: no handle, link, number or name of an official."""

    text: str
    labels: tuple[str, ...]
    score: float
    relation: str
    platform: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportData:
    """Everything a report says.

    Attributes:
        title: Name of the run.
        made: When the report was made.
        unit: ``pairs`` (messages to officials), or ``posts`` where no official is known.
        first: Day of the first message, Dutch time; None where no message has a time.
        last: Day of the last message.
        officials: The roster by id.
        total: All messages.
        headline: The share of aggressive messages.
        forms: One each of ``schema.FLAGS``.
        groups: By each of ``DIMENSIONS``, most messages first; months in order.
        hours: Messages and flagged messages by weekday, Monday first, and hour, Dutch time. Shape (7, 24) twice.
        senders: Spread of flagged messages over senders; None where no sender is known.
        receivers: The same over officials; None where no official is known.
        pile_ups: Days on which far more came in to one official than usual, heaviest first.
        persons: Shares of officials; none where nothing supports an estimate.
        window: First and last day that the shares of officials are about: at most 12 months.
        model: The model.
        quality: Rejects, languages, duplicates, calibration and drift.
        monitor: Published figures to set beside.
        examples: Masked examples, only when asked for.
        counts: Flagged counts for other programs; see ``report.flat``.
    """

    title: str
    made: datetime
    unit: str
    first: date | None
    last: date | None
    officials: Mapping[str, Official]
    total: Group
    headline: Headline
    forms: tuple[Form, ...]
    groups: Mapping[str, tuple[Group, ...]]
    hours: tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]
    senders: Spread | None
    receivers: Spread | None
    pile_ups: tuple[PileUp, ...]
    persons: tuple[PersonShare, ...]
    window: tuple[date, date] | None
    model: ModelFacts
    quality: Quality
    monitor: tuple[Figure, ...]
    examples: tuple[Example, ...]
    counts: pa.Table
