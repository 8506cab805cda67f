"""A run, its roster and its labels as arrays: what every estimate of prevalence starts from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from aggrdetect.errors import InputError
from aggrdetect.schema import ASSESSED, FLAGS
from aggrdetect.stats.design import Design, design
from aggrdetect.stats.estimate import Floats, Ints
from aggrdetect.stats.ppi import Labelled, labelled
from aggrdetect.targets.official import Official
from aggrdetect.targets.roster import Roster, read_roster

Names = NDArray[np.str_]

ROSTER = "officials.csv"
"""The roster's copy in a run folder."""

UNKNOWN = "unknown"
"""The group of what the export or the roster does not say."""

_COLUMNS = ("post_id", "platform", "author_id", "created_at", "official_id", "relation", "language", "model")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sample:
    """The labelled pairs and how they were drawn.

    Attributes:
        rows: Where they stand among the pairs. Shape (n,).
        labels: 0 or 1 by label. Shape (n,) each.
        drawn: The design; None where the file does not say, so that labels only count as verified messages.
    """

    rows: Ints
    labels: Mapping[str, Floats]
    drawn: Design | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Frame:
    """The pairs of a run, one entry a pair.

    Attributes:
        scores: By label with a flag, 0 to 1. Shape (N,) each.
        flags: By label with a flag. Shape (N,) each.
        official: Number of the official in ``officials``; all 0 where the run knows none. Shape (N,).
        officials: The officials: those of the roster, then those that only the run knows.
        addressed: Whether pairs are with officials; False where the run was scored without a roster.
        platform: Shape (N,).
        relation: Shape (N,).
        author: Number of the author, or -1. Shape (N,).
        day: Days since 1970, or -1. Shape (N,).
        sample: The labels, or None.
        model: ``NAME@HASH12``.
        n_left_out: Posts that address no official and are left out.
        n_other_languages: Pairs in languages that the model does not know, which are left out as well.
    """

    scores: Mapping[str, Floats]
    flags: Mapping[str, NDArray[np.bool_]]
    official: Ints
    officials: tuple[Official, ...]
    addressed: bool
    platform: Names
    relation: Names
    author: Ints
    day: Ints
    sample: Sample | None
    model: str
    n_left_out: int
    n_other_languages: int = 0

    @property
    def n(self) -> int:
        """Number of pairs."""
        return len(self.official)

    def data(self, label: str) -> Labelled | None:
        """Return population and labelled sample of one label, or None without a probability sample."""
        if self.sample is None or self.sample.drawn is None:
            return None
        return labelled(self.sample.labels[label], self.sample.rows, self.scores[label], self.sample.drawn)

    def attribute(self, name: str) -> Names:
        """Return layer, role, organisation or gender of the official of each pair. Shape (N,)."""
        return self.of_officials(name)[self.official]

    def of_officials(self, name: str) -> Names:
        """Return layer, role, organisation or gender of each official. Shape (n_officials,)."""
        return np.array([getattr(official, name) or UNKNOWN for official in self.officials])

    def within(self, kept: NDArray[np.bool_]) -> "Frame":
        """Return only some of the pairs, the officials all the same."""
        place = np.cumsum(kept) - 1
        return Frame(
            scores={label: values[kept] for label, values in self.scores.items()},
            flags={label: values[kept] for label, values in self.flags.items()},
            official=self.official[kept],
            officials=self.officials,
            addressed=self.addressed,
            platform=self.platform[kept],
            relation=self.relation[kept],
            author=self.author[kept],
            day=self.day[kept],
            sample=None if self.sample is None else _part(self.sample, kept, place),
            model=self.model,
            n_left_out=self.n_left_out,
            n_other_languages=self.n_other_languages + int(np.count_nonzero(~kept)),
        )


def run_roster(run: Path, given: Path | None = None) -> Roster | None:
    """Return the roster that is given, else the copy that the run keeps, else None.

    Raises:
        InputError: The roster cannot be read.
    """
    kept = run / ROSTER
    if given is None and not kept.exists():
        return None
    return read_roster(given or kept)


def run_model(run: Path) -> str:
    """Return ``NAME@HASH12`` of the model that scored a run.

    Raises:
        InputError: There is no finished run, or it is empty.
    """
    path = _scores(run)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(1, columns=["model"]):
            return str(batch["model"][0].as_py())
    raise InputError(f"{path}: holds no pairs. Check the rejects of the run in {run / 'rejects.jsonl'}.")


def _scores(run: Path) -> Path:
    path = run / "scores.parquet"
    if not path.exists():
        raise InputError(f"{path}: not there. Give a run folder, made by aggrdetect score INPUT -o RUN.")
    return path


def read_frame(run: Path, roster: Roster | None, labels: pa.Table | None) -> Frame:
    """Read a finished run, with what the roster and the labels say.

    Pairs in languages that the model does not know are left out, and with them their labels, as in a report.

    Args:
        run: A run folder.
        roster: The officials; those without messages count in shares of officials too.
        labels: Labelled pairs with the columns of ``annotate.tasks.LABEL_SCHEMA``, or None.

    Raises:
        InputError: There is no finished run, it is empty, or labels are of other pairs.
        StatisticsError: The labels hold an impossible design.
    """
    path = _scores(run)
    table = pq.read_table(path, columns=[*_COLUMNS, *FLAGS, *(f"flag_{label}" for label in FLAGS)])
    addressed = pc.not_equal(table["official_id"], "")
    any_addressed = bool(pc.any(addressed).as_py())
    pairs = table.filter(addressed) if any_addressed else table
    if pairs.num_rows == 0:
        raise InputError(f"{path}: holds no pairs. Check the rejects of the run in {run / 'rejects.jsonl'}.")
    officials, official = _officials(pairs["official_id"], roster if any_addressed else None)
    frame = Frame(
        scores={label: pairs[label].to_numpy().astype(np.float64) for label in FLAGS},
        flags={label: pairs[f"flag_{label}"].to_numpy() for label in FLAGS},
        official=official,
        officials=officials,
        addressed=any_addressed,
        platform=_names(pairs["platform"]),
        relation=_names(pairs["relation"]),
        author=_codes(pairs["author_id"]),
        day=_days(pairs["created_at"]),
        sample=None if labels is None else _sample(pairs, labels),
        model=str(pairs["model"][0].as_py()),
        n_left_out=table.num_rows - pairs.num_rows,
    )
    return _assessed(frame, pairs["language"], path)


def _assessed(frame: Frame, languages: pa.ChunkedArray, path: Path) -> Frame:
    """Leave out what is in a language that the model does not know: it is never flagged, so it would lower rates."""
    known = pc.is_in(pc.fill_null(languages, "und"), pa.array(ASSESSED)).to_numpy()
    if known.all():
        return frame
    if not known.any():
        raise InputError(
            f"{path}: none of its {frame.n} pairs is in a language that the model knows. "
            "Check the column of the text: aggrdetect score --map text=COLUMN."
        )
    return frame.within(known)


def _officials(ids: pa.ChunkedArray, roster: Roster | None) -> tuple[tuple[Official, ...], Ints]:
    encoded = ids.combine_chunks().dictionary_encode()
    known = {official.official_id: official for official in roster.officials} if roster else {}
    present = encoded.dictionary.to_pylist()
    extra = [Official(official_id=name, name=name, role="", layer="") for name in present if name not in known]
    officials = (*known.values(), *extra)
    place = {official.official_id: number for number, official in enumerate(officials)}
    numbers = np.array([place[name] for name in present], dtype=np.int64)
    return officials, numbers[encoded.indices.to_numpy()]


def _names(column: pa.ChunkedArray) -> Names:
    encoded = pc.fill_null(column, UNKNOWN).combine_chunks().dictionary_encode()
    names = np.array(encoded.dictionary.to_pylist())
    return np.asarray(names[encoded.indices.to_numpy()])


def _codes(column: pa.ChunkedArray) -> Ints:
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(), dtype=np.int64)


def _days(column: pa.ChunkedArray) -> Ints:
    days = pc.cast(pc.cast(column, pa.date32()), pa.int32())
    return np.asarray(pc.fill_null(days, -1).to_numpy(), dtype=np.int64)


def _sample(pairs: pa.Table, labels: pa.Table) -> Sample:
    keys = ("platform", "post_id", "official_id", "relation")
    wanted = list(zip(*(labels[name].to_pylist() for name in keys), strict=True))
    candidates = np.flatnonzero(pc.is_in(pairs["post_id"], value_set=labels["post_id"].combine_chunks()).to_numpy())
    found = pairs.select(list(keys)).take(pa.array(candidates))
    place: dict[tuple[str, ...], int] = {}
    for row, key in zip(candidates, zip(*(found[name].to_pylist() for name in keys), strict=True), strict=True):
        place.setdefault(key, int(row))
    missing = [key for key in wanted if key not in place]
    if missing:
        raise InputError(
            f"{len(missing)} of {len(wanted)} labelled pairs are not in this run, the first one post {missing[0][1]!r} "
            f"to official {missing[0][2]!r}. Give the labels of tasks that were drawn from it."
        )
    rows = np.array([place[key] for key in wanted], dtype=np.int64)
    if len(np.unique(rows)) < len(rows):
        raise InputError("A pair is labelled twice. Let annotators settle their differences in one file first.")
    values = {label: labels[label].to_numpy().astype(np.float64) for label in FLAGS}
    return Sample(rows=rows, labels=values, drawn=_design(labels))


def _design(labels: pa.Table) -> Design | None:
    """Return how labelled pairs were drawn; tasks left unlabelled count as missing at random within their stratum."""
    if labels["stratum"].null_count or labels["stratum_size"].null_count or labels.num_rows < 2:
        return None
    strata, codes = np.unique(labels["stratum"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    sizes = np.zeros(len(strata))
    sizes[codes] = labels["stratum_size"].to_numpy()
    return design((np.bincount(codes) / sizes)[codes], codes)


def _part(sample: Sample, kept: NDArray[np.bool_], place: Ints) -> Sample:
    inside = kept[sample.rows]
    drawn = sample.drawn
    return Sample(
        rows=place[sample.rows[inside]],
        labels={label: values[inside] for label, values in sample.labels.items()},
        drawn=None
        if drawn is None or inside.sum() < 2
        else Design(drawn.inclusion[inside], None if drawn.strata is None else drawn.strata[inside]),
    )
