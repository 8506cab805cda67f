import numpy as np
import pytest

from aggrdetect.errors import StatisticsError
from aggrdetect.stats.bursts import bursts


def test_a_pile_up_is_found_where_it_was_put() -> None:
    daily = np.random.default_rng(1).poisson(2.0, 365)
    daily[200:203] += 15
    found = bursts(daily)
    assert [(b.first, b.last) for b in found] == [(200, 202)]
    assert found[0].count > 3 * found[0].expected


def test_steady_days_raise_few_false_alarms() -> None:
    rng = np.random.default_rng(2)
    alarms = sum(len(bursts(rng.poisson(2.0, 365))) for _ in range(100))
    assert alarms <= 100


@pytest.mark.parametrize("rate", [0.01, 0.04, 0.2])
def test_a_message_now_and_then_is_no_pile_up(rate) -> None:
    rng = np.random.default_rng(3)
    assert sum(len(bursts(rng.poisson(rate, 365))) for _ in range(200)) <= 10


def test_nothing_is_no_burst_and_a_burst_may_last_to_the_end() -> None:
    assert bursts(np.zeros(30)) == []
    assert [(b.first, b.last) for b in bursts([0] * 30 + [9])] == [(30, 30)]


def test_impossible_input_is_refused() -> None:
    with pytest.raises(StatisticsError, match="none below 0"):
        bursts([-1, 2])
    with pytest.raises(StatisticsError, match="more than 1 times"):
        bursts([1, 2], rise=1)
