"""A report on a million pairs: seconds and peak memory, which must stay under 60 s and 2 GB.

    python benchmarks/report_million.py [PAIRS]

The run is made up first and does not count. The report is made by a fresh process, as a user would.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from memory import Memory

from made_up_run import write_labels, write_run

MOST_SECONDS, MOST_BYTES = 60, 2_000_000_000
KINDS = ("html", "pdf", "xlsx", "json", "csv")


def measure(run: Path, extra: list[str]) -> tuple[float, int]:
    """Return seconds and peak memory, in bytes, of ``aggrdetect report`` in all its forms."""
    outputs = [part for kind in KINDS for part in ("-o", str(run / f"report.{kind}"))]
    command = [sys.executable, "-m", "aggrdetect", "report", str(run), *outputs, *extra]
    started = monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    memory = Memory(process.pid)
    memory.start()
    if process.wait():
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    seconds = monotonic() - started
    memory.join()
    return seconds, memory.largest


def main(n: int = 1_000_000) -> None:
    """Print a table; the exit status is 1 where a limit is passed."""
    good = True
    with tempfile.TemporaryDirectory() as name:
        run = write_run(Path(name) / "million", n)
        labels = write_labels(run, run / "labels.csv", 400)
        print(f"| {n:,} pairs, five reports | seconds | peak memory, MB |\n|---|---:|---:|")
        for what, extra in {"without labels": [], "with 400 labels": ["--labels", str(labels)]}.items():
            seconds, peak = measure(run, extra)
            good = good and seconds < MOST_SECONDS and peak < MOST_BYTES
            print(f"| {what} | {seconds:.1f} | {peak / 1e6:,.0f} |")
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
