"""Counting scored pairs, in Arrow: a million of them in a second or two, and never their text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from aggrdetect.errors import RunError
from aggrdetect.report.data import UNKNOWN, Group, Spread
from aggrdetect.schema import ASSESSED, FLAGS
from aggrdetect.stats.concentration import lorenz, share_needed, top_share
from aggrdetect.targets.official import Official

TIME_ZONE = "Europe/Amsterdam"
"""Months, weekdays and hours are those of the clock in the Netherlands."""

_TEXTS = ("platform", "author_id", "language", "official_id", "relation", "text_hash")
_FLAGS = tuple(f"flag_{label}" for label in FLAGS)
_SUMS = [(flag, "sum") for flag in _FLAGS]
_CUBE = ("month", "platform", "relation", "official")
_CURVE_POINTS = 200
_MIN_FOR_TOP = 100


@dataclass(frozen=True, eq=False)
class Scored:
    """The scored pairs that rates are about, without their text.

    Attributes:
        unit: ``pairs``, or ``posts`` where no post addresses a known official.
        messages: Messages in a language that the model knows; one row a pair, in the order of the run.
        assessed: Which of the rows read are messages; the others are in other languages. Shape (rows,).
        officials: The roster by id.
    """

    unit: str
    messages: pa.Table
    assessed: NDArray[np.bool_]
    officials: dict[str, Official]

    @cached_property
    def cube(self) -> pa.Table:
        """Messages and flags by month, platform, relation and official, with what the roster says of the official."""
        cube = self.messages.group_by(list(_CUBE), use_threads=False).aggregate([*_SUMS, ([], "count_all")])
        cube = cube.rename_columns([name.removesuffix("_sum") for name in cube.column_names])
        cube = cube.rename_columns(["n" if name == "count_all" else name for name in cube.column_names])
        ids = [value or "" for value in cube["official"].to_pylist()]
        for field in ("layer", "role", "organisation"):
            values = [getattr(self.officials[i], field) if i in self.officials else UNKNOWN for i in ids]
            cube = cube.append_column(field, pa.array(values, pa.string()))
        return cube

    def groups(self, dimension: str) -> tuple[Group, ...]:
        """Return the messages by one of ``DIMENSIONS``, most first; months in order."""
        keyed = _sum(self.cube, [dimension]).to_pylist()
        officials = self._n_officials(dimension)
        found = [_group(row, row[dimension] or UNKNOWN, officials) for row in keyed]
        if dimension == "month":
            return tuple(sorted(found, key=lambda group: group.name or "~"))
        return tuple(sorted(found, key=lambda group: (-group.n, group.name)))

    def total(self) -> Group:
        """Return all messages as one group."""
        row = _sum(self.cube.append_column("all", pa.array([""] * self.cube.num_rows)), ["all"]).to_pylist()
        n_officials = len([name for name in pc.unique(self.cube["official"]).to_pylist() if name])
        return _group(row[0] if row else {"n": 0}, UNKNOWN, {UNKNOWN: n_officials})

    def _n_officials(self, dimension: str) -> dict[str, int]:
        if dimension == "official":
            return {group: 1 for group in pc.unique(self.cube["official"]).to_pylist() if group}
        addressed = self.cube.filter(pc.not_equal(self.cube["official"], ""))
        counted = addressed.group_by([dimension]).aggregate([("official", "count_distinct")])
        names = counted[dimension].to_pylist()
        return {
            name or UNKNOWN: n for name, n in zip(names, counted["official_count_distinct"].to_pylist(), strict=True)
        }

    def hours(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return messages and flagged messages by weekday, Monday first, and hour; those at midnight sharp left out.

        Returns:
            Shape (7, 24) each.
        """
        table = self.messages.group_by(["weekday", "hour"], use_threads=False).aggregate(
            [("flag_aggression", "sum"), ([], "count_all")]
        )
        table = table.filter(pc.is_valid(table["hour"]))
        n, flagged = np.zeros((7, 24), np.int64), np.zeros((7, 24), np.int64)
        at = table["weekday"].to_numpy(), table["hour"].to_numpy()
        n[at] = table["count_all"].to_numpy()
        flagged[at] = table["flag_aggression_sum"].to_numpy()
        return n, flagged

    def spread(self, column: str) -> Spread | None:
        """Return how flagged messages are spread over the values of ``author_id`` or ``official``."""
        known = self.messages.filter(
            pc.and_(pc.is_valid(self.messages[column]), pc.not_equal(self.messages[column], ""))
        )
        if not known.num_rows:
            return None
        counted = known.group_by([column], use_threads=False).aggregate([("flag_aggression", "sum")])
        return _spread(counted["flag_aggression_sum"].to_numpy())

    def n_unique(self) -> int:
        """Return how many different marked texts there are."""
        return int(pc.count_distinct(self.messages["text_hash"]).as_py())


def read_scored(folder: Path, officials: Sequence[Official]) -> Scored:
    """Read the scores of a run, but not the texts.

    Raises:
        RunError: The run has no scores, or they are not in the layout of this version.
    """
    path = folder / "scores.parquet"
    wanted = [*_TEXTS, "created_at", "aggression", *_FLAGS]
    try:
        table = pq.read_table(path, columns=wanted)
    except FileNotFoundError as error:
        raise RunError(
            f"{folder}: no scores.parquet there. Make it first: aggrdetect score INPUT -o {folder}"
        ) from error
    except pa.ArrowInvalid as error:
        raise RunError(f"{path}: not a file of scores ({error}). Run aggrdetect score again.") from error
    if missing := [name for name in wanted if name not in table.column_names]:
        raise RunError(f"{path}: no column {', '.join(missing)}. Run aggrdetect score again with this version.")
    addressed = pc.not_equal(table["official_id"], "")
    unit = "pairs" if pc.any(addressed).as_py() else "posts"
    if unit == "pairs":
        table = table.filter(addressed)
    assessed = pc.is_in(pc.fill_null(table["language"], "und"), pa.array(ASSESSED))
    messages = _with_times(table.filter(assessed)).rename_columns(
        ["official" if name == "official_id" else name for name in (*wanted, "month", "weekday", "hour")]
    )
    return Scored(unit, messages, assessed.to_numpy(), {o.official_id: o for o in officials})


def _with_times(table: pa.Table) -> pa.Table:
    local = pc.local_timestamp(table["created_at"].cast(pa.timestamp("s", tz="UTC")).cast(pa.timestamp("s", TIME_ZONE)))
    return (
        table.append_column("month", _months(local))
        .append_column("weekday", pc.day_of_week(local))
        .append_column("hour", pc.if_else(_has_clock(local), pc.hour(local), pa.scalar(None, pa.int64())))
    )


def _has_clock(local: pa.ChunkedArray) -> pa.ChunkedArray:
    """Tell which times say more than the day: exports without a time of day put all messages at midnight."""
    return pc.not_equal(local, pc.floor_temporal(local, unit="day"))


def _months(local: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return months as ``2022-03``; each different one is put into letters once."""
    numbers = pc.add(pc.multiply(pc.year(local), 100), pc.month(local)).combine_chunks().dictionary_encode()
    names = pa.array(
        [f"{number // 100:04}-{number % 100:02}" for number in numbers.dictionary.to_pylist()], pa.string()
    )
    return pa.chunked_array([names.take(numbers.indices)])


def _sum(cube: pa.Table, keys: list[str]) -> pa.Table:
    summed = cube.group_by(keys, use_threads=False).aggregate([*_SUMS, ("n", "sum")])
    return summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names])


def flagged_counts(cube: pa.Table) -> pa.Table:
    """Return messages and flags by month, layer, role, organisation, platform."""
    return _sum(cube, ["month", "layer", "role", "organisation", "platform"]).sort_by(
        [(name, "ascending") for name in ("month", "layer", "role", "organisation", "platform")]
    )


def _group(row: dict[str, int], name: str, n_officials: dict[str, int]) -> Group:
    flagged = {label: int(row.get(f"flag_{label}", 0)) for label in FLAGS}
    return Group(name=name, n=int(row["n"]), flagged=flagged, n_officials=n_officials.get(name, 0))


def _spread(held: NDArray[np.uint64]) -> Spread:
    hit = held[held > 0].astype(np.int64)
    found = {"n": len(held), "n_hit": len(hit), "n_flagged": int(hit.sum()), "n_repeat": int((hit >= 3).sum())}
    if not len(hit):
        return Spread(**found, n_half=0, top=None, curve=())
    points = 1 - lorenz(hit)[::-1]
    kept = np.unique(np.linspace(0, len(points) - 1, min(_CURVE_POINTS, len(points))).astype(int))
    return Spread(
        **found,
        n_half=round(share_needed(held, 0.5) * len(held)),
        top=top_share(held, 0.01) if len(held) >= _MIN_FOR_TOP else None,
        curve=tuple((float(x), float(y)) for x, y in points[kept]),
    )
