"""The benchmark of a report on a million pairs works, on a smaller run."""

from report_million import measure


def test_seconds_and_memory_of_a_report_are_measured(run):
    seconds, peak = measure(run, ["--lang", "en"])
    assert 0 < seconds < 120
    assert peak > 10_000_000  # of a started process Linux counts what its parent held, so there is no upper bound here
    assert (run / "report.pdf").exists()
