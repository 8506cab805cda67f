"""Whole runs: rate and peak memory by posts and workers, what resuming costs, and what Ray costs.

Run: ``python benchmarks/running.py [--posts 100000 ...] [--sample 1000] [--full]``; the feed is made up (``feed.py``).

The shipped model scores a sample of ``--sample`` posts. Whole feeds go through the same program with the test suite's
model of one layer: it really scores, quickly, so that reading, pairing, writing and merging show. No score is made up,
and the two rates stand in rows of their own. ``--full`` adds the feed of a million posts. Peaks, looked at twice a
second: of the largest process, and of all processes together, in which pages that they share count once.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from feed import table, write_feed
from memory import Memory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from tiny import make_tiny_model

PADDING = 95
"""Bytes a post that are not read, so that a post takes some 400 bytes."""

Row = dict[str, str]
SHIPPED = "aggrdetect-nl"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[100_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--sample", type=int, default=1000, help="Posts that the shipped model scores.")
    parser.add_argument("--full", action="store_true", help="A million posts too.")
    parser.add_argument("--no-ray", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = str(make_tiny_model(folder / "tiny").path)
        rows = [run(folder, chosen.sample, SHIPPED, n, block_rows=256) for n in chosen.workers] if chosen.sample else []
        for n_posts in (*chosen.posts, *([1_000_000] if chosen.full else [])):
            rows += [run(folder, n_posts, model, n) for n in chosen.workers]
        print(table("Whole runs", rows))
        print(table("Resuming", resume(folder, chosen.posts[0], model)))
        if not chosen.no_ray:
            kinds = (("local", ()), ("ray", ("--executor", "ray")))
            found = [run(folder, chosen.posts[0], model, 2, more, name=kind) for kind, more in kinds]
            print(table("Ray against local, start of the cluster included", found))


def run(
    folder: Path,
    n_posts: int,
    model: str,
    workers: int,
    more: tuple[str, ...] = (),
    *,
    name: str = "",
    block_rows: int = 2048,
) -> Row:
    """Score a feed in a process of its own and return its row."""
    feed = folder / f"{n_posts}.jsonl"
    if not feed.exists():
        write_feed(feed, n_posts, padding=PADDING)
    out = folder / f"run-{n_posts}-{Path(model).name}-{workers}-{name}"
    seconds, cpu, memory = call(feed, out, model, workers, block_rows, more)
    return {
        "run": f"{n_posts:,} posts, {name or 'local'}",
        "model": "shipped" if model == SHIPPED else "one layer",
        "workers": str(workers),
        "s": f"{seconds:.1f}",
        "posts/s": f"{n_posts / seconds:,.0f}",
        "CPU s": f"{cpu:.1f}",
        "peak of a process, MB": f"{memory.largest / 1e6:,.0f}",
        "of all, MB": f"{memory.together / 1e6:,.0f}",
    }


def call(
    feed: Path, out: Path, model: str, workers: int, block_rows: int, more: tuple[str, ...] = ()
) -> tuple[float, float, Memory]:
    """Run ``aggrdetect score``; return seconds, those of the processor, and what memory it took."""
    command = [sys.executable, "-m", "aggrdetect", "score", str(feed), "-o", str(out), "--model", model]
    command += ["--officials", str(feed.with_name("officials.csv")), "--workers", str(workers)]
    started = time.monotonic()
    process = subprocess.Popen(
        [*command, "--block-rows", str(block_rows), *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    memory = Memory(process.pid)
    memory.start()
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(errors.decode())
    seconds = time.monotonic() - started
    memory.join()
    return seconds, usage.ru_utime + usage.ru_stime, memory


def resume(folder: Path, n_posts: int, model: str) -> list[Row]:
    """Return what the same command costs when nothing is left to do, and when half of the blocks is lost."""
    feed, out = folder / f"{n_posts}.jsonl", folder / "resumed"
    whole = call(feed, out, model, 1, 2048)
    nothing = call(feed, out, model, 1, 2048)
    for path in sorted((out / "blocks").glob("*.parquet"))[::2]:
        path.unlink()
    half = call(feed, out, model, 1, 2048)
    rows = (("whole", whole), ("nothing left to do", nothing), ("half of the blocks lost", half))
    return [{"run": name, "s": f"{seconds:.1f}", "CPU s": f"{cpu:.1f}"} for name, (seconds, cpu, *_) in rows]


if __name__ == "__main__":
    main()
