"""Fuzzing by hand: ``pip install atheris``, then ``python tests/fuzz_readers.py [SECONDS]``.

Atheris keeps the inputs that reach new code in ``.cache/fuzz`` and starts from them the next time. What crashes is
written to ``crash-...`` in the working folder. The test suite runs the same target with Hypothesis, see
``readers/test_hostile.py``.
"""

import sys
from pathlib import Path

NAMES = (
    *("a.jsonl", "a.json", "a.csv", "a.txt", "a.js", "a.parquet", "a.xlsx", "a.ods", "a.mbox", "a.eml", "a.msg"),
    *("a.car", "a.zip", "a.gz", "a.zst", "a.bz2", "a.xz"),
)


def main() -> None:
    """Fuzz until the time is over."""
    import atheris

    with atheris.instrument_imports(include=["aggrdetect.readers"]):
        from hostile import read_hostile

    def target(data: bytes) -> None:
        if data:
            read_hostile(NAMES[data[0] % len(NAMES)], data[1:])

    corpus = Path(__file__).parents[1] / ".cache" / "fuzz"
    corpus.mkdir(parents=True, exist_ok=True)
    for path in sorted((Path(__file__).parent / "data").glob("*/input.*")):
        number = next((n for n, name in enumerate(NAMES) if Path(name).suffix == path.suffix), 0)
        (corpus / path.parent.name).write_bytes(bytes([number]) + path.read_bytes())
    seconds = sys.argv[1] if len(sys.argv) > 1 else "300"
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=2048", str(corpus)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
