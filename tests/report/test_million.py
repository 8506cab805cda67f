"""The benchmark of a report on a million pairs works, on a smaller run."""

from report_million import measure


def test_seconds_and_memory_of_a_report_are_measured(run):
    seconds, peak = measure(run, ["--lang", "en"])
    assert 0 < seconds < 120
    assert 10_000_000 < peak < 2_000_000_000
    assert (run / "report.pdf").exists()
