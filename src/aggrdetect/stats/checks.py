"""Checks that the statistics share: what they refuse, they refuse in one voice."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.estimate import Floats, Ints


def z_value(level: float) -> float:
    """Return the two-sided normal quantile of a coverage.

    Raises:
        StatisticsError: *level* is not between 0 and 1.

    >>> round(z_value(0.95), 3)
    1.96
    """
    if not 0 < level < 1:
        raise StatisticsError(f"A level of {level} is asked for; it must lie between 0 and 1, such as 0.95.")
    return float(ndtri((1 + level) / 2))


def unit_values(name: str, values: ArrayLike, *, at_least: int = 1) -> Floats:
    """Return *values* as float64 after checking that they are numbers from 0 to 1. Shape (n,).

    Raises:
        StatisticsError: They are not one-dimensional, too few, or outside 0 to 1.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or len(array) < at_least:
        raise StatisticsError(f"{name} has shape {array.shape}; at least {at_least} values in one row are needed.")
    if len(array) and not (array.min() >= 0 and array.max() <= 1):
        raise StatisticsError(f"{name} holds values from {array.min()} to {array.max()}; expected 0 to 1.")
    return array


def binary_labels(name: str, values: ArrayLike, *, at_least: int = 1) -> Floats:
    """Return *values* as float64 after checking that each is 0 or 1. Shape (n,).

    Raises:
        StatisticsError: They are not one-dimensional, too few, or something else than 0 and 1.
    """
    array = unit_values(name, values, at_least=at_least)
    if not np.isin(array, (0.0, 1.0)).all():
        raise StatisticsError(f"{name} must hold only 0 and 1; found {array[~np.isin(array, (0.0, 1.0))][0]}.")
    return array


def same_length(**arrays: NDArray[np.generic]) -> None:
    """Check that all arrays have one length.

    Raises:
        StatisticsError: They differ; the message names them.
    """
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise StatisticsError(f"Lengths differ: {found}. They describe the same units and must be equally long.")


def cluster_codes(clusters: ArrayLike | None, n: int) -> Ints:
    """Return clusters as codes from 0, or one cluster a row where there are none. Shape (n,).

    Raises:
        StatisticsError: There are not *n* of them.

    >>> cluster_codes(["b", "a", "b"], 3).tolist()
    [1, 0, 1]
    """
    if clusters is None:
        return np.arange(n, dtype=np.int64)
    names = np.asarray(clusters)
    if names.shape != (n,):
        raise StatisticsError(f"clusters has shape {names.shape} but there are {n} units; give one cluster a unit.")
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
