import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aggrdetect.errors import InputError, StatisticsError, UnknownNameError
from aggrdetect.prevalence.design import population_weights, read_population, suppress

rows = hnp.arrays(np.int64, st.integers(1, 8), elements=st.integers(0, 40))
tables = hnp.arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 40))


def _is_safe(counts, hidden) -> bool:
    """Nothing hidden, or several cells of enough officials, or nothing else left to hide."""
    return not hidden.any() or (hidden.sum() > 1 and counts[hidden].sum() >= 10) or not (~hidden & (counts > 0)).any()


@given(rows)
def test_hidden_cells_cannot_be_had_by_subtraction(counts) -> None:
    hidden = suppress(counts)
    assert hidden[(counts > 0) & (counts < 10)].all()
    assert _is_safe(counts, hidden)


@given(tables)
def test_hidden_cells_of_a_cross_table_cannot_be_had_from_rows_or_columns(counts) -> None:
    hidden = suppress(counts)
    assert all(_is_safe(line, view) for line, view in zip(counts, hidden, strict=True))
    assert all(_is_safe(line, view) for line, view in zip(counts.T, hidden.T, strict=True))


def test_a_table_of_large_cells_is_shown_whole() -> None:
    assert not suppress([10, 40, 0]).any()


def test_tables_of_three_dimensions_are_refused() -> None:
    with pytest.raises(StatisticsError, match="3 dimensions"):
        suppress(np.ones((2, 2, 2)))


def test_weights_add_up_to_the_population() -> None:
    layers, roles = ["gemeente"] * 3 + ["rijk"], ["raadslid", "raadslid", "wethouder", "minister"]
    population = {("gemeente", "raadslid"): 8000, ("gemeente", "wethouder"): 1500, ("rijk", "minister"): 15}
    assert population_weights(layers, roles, population).sum() == pytest.approx(9515)


def test_more_officials_here_than_there_are_is_refused() -> None:
    with pytest.raises(StatisticsError, match="2 officials here are minister at rijk, but the population has 1"):
        population_weights(["rijk"] * 2, ["minister"] * 2, {("rijk", "minister"): 1})


def test_a_population_file_is_checked(tmp_path) -> None:
    path = tmp_path / "population.csv"
    path.write_text("layer,role,officials\nrijk,minister,15\n")
    assert read_population(path) == {("rijk", "minister"): 15}
    path.write_text("layer,role\nrijk,minister\n")
    with pytest.raises(InputError, match="no column officials"):
        read_population(path)
    path.write_text("layer,role,officials\nrijk,koning,1\n")
    with pytest.raises(UnknownNameError, match="koning"):
        read_population(path)
    path.write_text("layer,role,officials\nrijk,minister,veel\n")
    with pytest.raises(InputError, match="line 2: 'veel' officials"):
        read_population(path)
