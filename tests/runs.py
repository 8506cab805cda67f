"""A small run folder with a known truth, made in code."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from populations import FLAGGED_FROM, superpopulation

from aggrdetect.schema import FLAGS, FORMS, LABELS, SCORE_SCHEMA

MODEL = "made-up@0123456789ab"


@dataclass(frozen=True)
class MadeUpRun:
    """Where the run is, and what its messages really are."""

    folder: Path
    roster: Path
    truth: np.ndarray  # aggression of each pair, shape (n,)
    officials: np.ndarray  # number of the official of each pair, shape (n,)


def make_run(folder: Path, *, n_officials: int = 60, seed: int = 1, with_text: bool = True) -> MadeUpRun:
    """Write ``scores.parquet`` and ``officials.csv`` for made-up messages to made-up officials."""
    rng = np.random.default_rng(seed)
    officials, truth, scores = superpopulation(rng, n_officials)
    n = len(truth)
    days = rng.integers(0, 365, n)
    columns = {field.name: pa.array([None] * n, field.type) for field in SCORE_SCHEMA}
    columns |= {
        "post_id": pa.array([f"p{i}" for i in range(n)]),
        "platform": pa.array(np.where(rng.random(n) < 0.7, "x", "facebook")),
        "author_id": pa.array([f"a{i}" for i in rng.zipf(2.0, n) % 500]),
        "created_at": pa.array((1_672_531_200 + days * 86_400).tolist(), pa.timestamp("s", tz="UTC")),
        "text": pa.array([f"bericht {i}" if with_text else "" for i in range(n)]),
        "language": pa.array(["nl"] * n),
        "official_id": pa.array([f"o{number}" for number in officials]),
        "relation": pa.array(["mention"] * n),
        "text_hash": pa.array([f"h{i}" for i in range(n)]),
        "model": pa.array([MODEL] * n),
        "source_file": pa.array(["feed.jsonl"] * n),
        "source_row": pa.array(range(1, n + 1)),
    }
    low = scores * 0.2
    for label in LABELS:
        high = label in ("insult", "verbal", "aggression", "target_official")
        columns[label] = pa.array((scores if high else low).astype(np.float32))
    for label in FLAGS:
        columns[f"flag_{label}"] = pa.array(columns[label].to_numpy() >= np.float32(FLAGGED_FROM))
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns, schema=SCORE_SCHEMA), folder / "scores.parquet")
    (folder / "summary.json").write_text("{}")
    return MadeUpRun(folder, _write_roster(folder / "officials.csv", n_officials), truth, officials)


def _write_roster(path: Path, n_officials: int) -> Path:
    lines = ["official_id,name,role,layer,organisation,gender"]
    for number in range(n_officials):
        layer, role = ("gemeente", ("burgemeester", "wethouder", "raadslid")[number % 3])
        if number % 10 == 9:
            layer, role = "waterschap", "dijkgraaf"
        lines.append(f"o{number},Official {number},{role},{layer},Plaats {number % 4},{'mv'[number % 2]}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def fill_in(tasks: Path, labels: Path, truth_of, *, annotator: str = "a", flip=lambda _: False) -> Path:
    """Fill in ``tasks.csv`` with insults at the official where *truth_of(post_id)* says so."""
    with tasks.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        positive = bool(truth_of(row["post_id"])) != flip(number)
        row.update(dict.fromkeys(FORMS, "0"), annotator=annotator, unsure="0")
        row.update({"insult": "1", "target": "official"} if positive else {"target": "none"})
    with labels.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return labels
