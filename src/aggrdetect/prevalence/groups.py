"""Rates by layer, role, platform, month and more, with small cells left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggrdetect.errors import UnknownNameError
from aggrdetect.prevalence.design import suppress
from aggrdetect.prevalence.frame import UNKNOWN, Frame, Names
from aggrdetect.prevalence.model_test import ModelTest
from aggrdetect.prevalence.rates import Rates, rates
from aggrdetect.stats.comparison import compare, holm
from aggrdetect.stats.estimate import Ints


def _months(frame: Frame) -> Names:
    days = np.maximum(frame.day, 0).astype("datetime64[D]")
    return np.where(frame.day < 0, UNKNOWN, days.astype("datetime64[M]").astype(str))


_BY: dict[str, Callable[[Frame], Names]] = {
    "layer": lambda frame: frame.attribute("layer"),
    "role": lambda frame: frame.attribute("role"),
    "organisation": lambda frame: frame.attribute("organisation"),
    "gender": lambda frame: frame.attribute("gender"),
    "platform": lambda frame: frame.platform,
    "relation": lambda frame: frame.relation,
    "month": _months,
}

GROUPINGS = tuple(_BY)
"""What rates can be split by; two joined with ``+``, such as ``layer+role``, give a cross table."""

_OF_OFFICIALS = ("layer", "role", "organisation", "gender")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One cell of a table.

    Attributes:
        values: What the cell is, by grouping, such as ``{"layer": "gemeente"}``.
        n_pairs: Pairs; None where the cell is suppressed.
        n_officials: Officials with pairs in it; None where suppressed.
        n_labelled: Labels in it; None where suppressed.
        suppressed: Fewer than the minimum of officials, or hidden to protect such a cell.
        rates: By label; empty where suppressed.
        p_adjusted: By label, whether the rate differs from that of all others together: Holm-adjusted over the table;
            missing where either has no estimate from labels.
    """

    values: dict[str, str]
    n_pairs: int | None
    n_officials: int | None
    n_labelled: int | None
    suppressed: bool
    rates: tuple[Rates, ...] = ()
    p_adjusted: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        return {
            "values": self.values,
            "n_pairs": self.n_pairs,
            "n_officials": self.n_officials,
            "n_labelled": self.n_labelled,
            "suppressed": self.suppressed,
            "rates": [entry.as_dict() for entry in self.rates],
            "p_adjusted": self.p_adjusted,
        }


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """A grouping taken apart: the cell of each pair and what each cell is called."""

    code: Ints
    values: list[dict[str, str]]
    n_officials: Ints
    hidden: NDArray[np.bool_]


def group_table(
    frame: Frame,
    by: str,
    labels: Sequence[str],
    *,
    test: ModelTest | None = None,
    level: float = 0.95,
) -> tuple[Group, ...]:
    """Estimate rates by group.

    Args:
        frame: The run.
        by: One of ``GROUPINGS``, or two joined with ``+``.
        labels: For which labels.
        test: The model's test errors, or None.
        level: Coverage, 0 to 1.

    Raises:
        UnknownNameError: There is no such grouping.
    """
    cells = _cells(frame, by)
    adjusted = {label: _differences(frame, label, cells, level) for label in labels}
    groups = []
    for number, values in enumerate(cells.values):
        inside = cells.code == number
        if cells.hidden[number]:
            groups.append(_hidden(values))
            continue
        found = tuple(
            rates(
                frame,
                label,
                domain=inside,
                test=test,
                like_these=all(name in _OF_OFFICIALS[:2] or name == "gender" for name in values),
                level=level,
            )
            for label in labels
        )
        groups.append(
            Group(
                values=values,
                n_pairs=int(inside.sum()),
                n_officials=int(cells.n_officials[number]),
                n_labelled=0 if frame.sample is None else int(inside[frame.sample.rows].sum()),
                suppressed=False,
                rates=found,
                p_adjusted={label: adjusted[label][number] for label in labels if number in adjusted[label]},
            )
        )
    return tuple(groups)


def _hidden(values: dict[str, str]) -> Group:
    return Group(values=values, n_pairs=None, n_officials=None, n_labelled=None, suppressed=True, p_adjusted={})


def group_codes(frame: Frame, by: str) -> list[tuple[Names, Ints]]:
    """Return for each part of a grouping its values in order, and the number of the value of each pair.

    Raises:
        UnknownNameError: There is no such grouping.
    """
    parts = []
    for name in by.split("+"):
        if name not in _BY:
            raise UnknownNameError("grouping", name, GROUPINGS)
        if name in _OF_OFFICIALS:
            values, codes = np.unique(frame.of_officials(name), return_inverse=True)
            parts.append((values, codes[frame.official]))
        else:
            parts.append(np.unique(_BY[name](frame), return_inverse=True))
    return parts


def _cells(frame: Frame, by: str) -> _Cells:
    parts = group_codes(frame, by)
    shape = tuple(len(values) for values, _ in parts)
    code = np.ravel_multi_index(tuple(codes for _, codes in parts), shape)
    n_officials = _officials_in(code, frame.official, int(np.prod(shape)))
    hidden = suppress(n_officials.reshape(shape)).ravel() if frame.addressed else np.zeros(len(n_officials), dtype=bool)
    filled = np.flatnonzero(np.bincount(code, minlength=len(n_officials)))
    place = np.full(len(n_officials), -1)
    place[filled] = np.arange(len(filled))
    names = by.split("+")
    values = [
        {name: str(part[0][at]) for name, part, at in zip(names, parts, np.unravel_index(cell, shape), strict=True)}
        for cell in filled
    ]
    return _Cells(place[code], values, n_officials[filled], hidden[filled])


def _officials_in(code: Ints, official: Ints, n_cells: int) -> Ints:
    """Count the officials with pairs in each cell. Shape (n_cells,)."""
    seen = np.unique(code * (int(official.max()) + 1) + official) // (int(official.max()) + 1)
    return np.bincount(seen, minlength=n_cells).astype(np.int64)


def _differences(frame: Frame, label: str, cells: _Cells, level: float) -> dict[int, float]:
    """Return Holm-adjusted p-values of each published cell against all others together."""
    if frame.data(label) is None or len(cells.values) < 2:
        return {}
    numbers, p_values = [], []
    for number in np.flatnonzero(~cells.hidden):
        inside = cells.code == number
        here, others = (
            rates(frame, label, domain=part, like_these=False, level=level).powered for part in (inside, ~inside)
        )
        if here and others:
            numbers.append(int(number))
            p_values.append(compare(others, here).p_value)
    return dict(zip(numbers, holm(p_values).tolist(), strict=True)) if numbers else {}
