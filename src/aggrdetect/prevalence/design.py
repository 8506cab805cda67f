"""What may be published: cells of few officials are left out, and weights make the officials here stand for all."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aggrdetect.errors import InputError, StatisticsError, UnknownNameError
from aggrdetect.schema import LAYERS, ROLES
from aggrdetect.stats.estimate import Floats

MINIMUM = 10
"""Officials that a published cell rests on, at least."""


def suppress(counts: ArrayLike, *, minimum: int = MINIMUM) -> NDArray[np.bool_]:
    """Return which cells of a table must not be published, so that none can be worked out from the totals either.

    Cells of fewer than *minimum* are left out. Where one hidden cell, or hidden cells of fewer than *minimum* together,
    could be had by subtracting the others from the total of the table (of a row or column, in two dimensions), the
    smallest published ones go too. Empty cells hide nothing and stay.

    Args:
        counts: Officials in each cell. Shape (n,) or (n, m).
        minimum: Officials that a published cell needs.

    Raises:
        StatisticsError: There are more than two dimensions.

    Source:
        Hundepool et al. (2012), Statistical Disclosure Control, chapter 4 (primary and secondary suppression).

    >>> suppress([50, 4, 30]).tolist()
    [False, True, True]
    >>> suppress([50, 4, 30, 8]).tolist()
    [False, True, False, True]
    """
    table = np.asarray(counts)
    if table.ndim not in (1, 2):
        raise StatisticsError(f"A table of {table.ndim} dimensions is given; expected 1 or 2.")
    hidden = (table > 0) & (table < minimum)
    changed = True
    while changed:
        changed = False
        # Rows and columns are views, so that hiding in them hides in the table.
        lines = [(table, hidden)]
        if table.ndim == 2:
            lines = [*zip(table, hidden, strict=True), *zip(table.T, hidden.T, strict=True)]
        for counts_of_line, hidden_of_line in lines:
            changed = _protect(counts_of_line, hidden_of_line, minimum) or changed
    return hidden


def _protect(counts: NDArray[np.int64], view: NDArray[np.bool_], minimum: int) -> bool:
    """Hide more of one line until what is hidden cannot be worked out; tell whether that was needed."""
    added = False
    while view.any() and (view.sum() == 1 or counts[view].sum() < minimum):
        shown = np.flatnonzero(~view & (counts > 0))
        if not len(shown):
            break
        view[shown[counts[shown].argmin()]] = True
        added = True
    return added


def read_population(path: Path) -> dict[tuple[str, str], int]:
    """Read how many officials there are in all: CSV with the columns layer, role and officials.

    Raises:
        InputError: A column is missing or a line breaks a rule; the message names it.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in ("layer", "role", "officials") if name not in (reader.fieldnames or ())]:
            raise InputError(f"{path}: no column {', '.join(missing)}. Expected layer,role,officials.")
        counts = {}
        for row in reader:
            for name, known in (("layer", LAYERS), ("role", ROLES)):
                if row[name] not in known:
                    raise UnknownNameError(name, row[name], known)
            if not row["officials"].isdigit():
                raise InputError(f"{path}, line {reader.line_num}: {row['officials']!r} officials; expected a number.")
            counts[row["layer"], row["role"]] = int(row["officials"])
    return counts


def population_weights(layers: ArrayLike, roles: ArrayLike, population: Mapping[tuple[str, str], int]) -> Floats:
    """Return how many officials of the population each one here stands for. Shape (n_officials,).

    Args:
        layers: Of each official. Shape (n_officials,).
        roles: Of each official. Shape (n_officials,).
        population: Officials in all, by layer and role. Cells that nobody here belongs to are not represented.

    Assumes:
        Within a layer and role, being here has nothing to do with the aggression that one gets.

    Raises:
        StatisticsError: An official's layer and role is not in the population, or more are here than there are.

    Source:
        Holt, Smith (1979), JRSS A 142(1), 33-46 (post-stratification).

    >>> population_weights(["rijk", "rijk"], ["minister", "minister"], {("rijk", "minister"): 30}).tolist()
    [15.0, 15.0]
    """
    cells = list(zip(np.asarray(layers).tolist(), np.asarray(roles).tolist(), strict=True))
    here = {cell: cells.count(cell) for cell in set(cells)}
    for cell, n in here.items():
        if population.get(cell, 0) < n:
            raise StatisticsError(
                f"{n} officials here are {cell[1]} at {cell[0]}, but the population has {population.get(cell, 0)}."
            )
    return np.array([population[cell] / here[cell] for cell in cells], dtype=np.float64)
