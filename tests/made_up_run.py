"""A made-up run folder of any size: invented officials, invented senders, scores with a known truth behind them."""

import csv
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from aggrdetect.annotate.sample import draw_sample
from aggrdetect.annotate.tasks import write_tasks
from aggrdetect.model.folder import ONNX, TOKENIZER, Manifest, ModelFolder
from aggrdetect.schema import FLAGS, FORMS, LABELS, RELATIONS, SCORE_SCHEMA

ROLES = (("gemeente", "raadslid", 30), ("gemeente", "wethouder", 14), ("gemeente", "burgemeester", 3),
         ("provincie", "statenlid", 20), ("waterschap", "ab_lid", 12))  # fmt: skip
GIVEN = ("Noor", "Sem", "Yara", "Daan", "Fenna", "Bilal", "Lotte", "Ruben", "Mila", "Joost")
FAMILY = ("Voorbeeld", "Verzonnen", "van der Fictie", "Denkbeeld", "Proefsma", "de Schijn", "Testers", "Nietecht")
TEXTS = ("Fijn dat de brug weer open is.", "Wat een slecht besluit over het zwembad.", "Wanneer komt de nieuwe weg?",
         "Bel mij op 06-12345678 of mail a.b@voorbeeld.nl, prutser @iemand http://example.org",
         "Jullie zijn een stel prutsers, Noor Voorbeeld voorop.")  # fmt: skip


def manifest() -> Manifest:
    """Return the manifest of a made-up model that misses one in eight and is wrong about two in a hundred."""
    n, n_positive, tp, fp = 1000, 300, 262, 14
    interval = lambda value: {"value": value, "low": value - 0.03, "high": min(value + 0.03, 1.0)}  # noqa: E731
    measured = {
        "precision": interval(tp / (tp + fp)),
        "recall": interval(tp / n_positive),
        "f1": interval(0.91),
        "auroc": interval(0.96),
        "n": n,
        "n_positive": n_positive,
    }
    return Manifest(
        name="made-up",
        layout=1,
        labels=list(LABELS),
        thresholds={"balanced": dict.fromkeys(FLAGS, 0.5)},
        calibration={},
        normaliser=1,
        max_tokens=256,
        base="nothing at all",
        data_sha256="0" * 64,
        opset=17,
        metrics={"test": dict.fromkeys(FLAGS, measured)},
        files={ONNX: "1" * 64, TOKENIZER: "2" * 64},
    )


MADE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MODEL = ModelFolder(Path(), manifest()).stamp


def roster_rows() -> list[dict[str, str]]:
    """Return 79 invented officials."""
    rows = []
    for layer, role, n in ROLES:
        for _ in range(n):
            i = len(rows)
            name = f"{GIVEN[i % len(GIVEN)]} {FAMILY[(i // len(GIVEN)) % len(FAMILY)]}"
            rows.append(
                {
                    "official_id": f"o{i:03}",
                    "name": name,
                    "role": role,
                    "layer": layer,
                    "organisation": {"gemeente": "Gemeente Waterdam", "provincie": "Provincie Midland",
                                     "waterschap": "Waterschap De Polder"}[layer],
                    "gender": "vm"[i % 2],
                    "handles": f"x:@verzonnen{i}",
                    "aliases": "",
                    "start": "2018-03-30",
                    "end": "",
                }
            )  # fmt: skip
    return rows


def write_roster(path: Path) -> None:
    """Write the invented officials as a roster."""
    rows = roster_rows()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_run(folder: Path, n: int = 4000, *, roster: bool = True, seed: int = 7, model: str = MODEL) -> Path:
    """Write a finished run of *n* pairs; one post in twelve addresses nobody known."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    if roster:
        write_roster(folder / "officials.csv")
    table = _table(n, rng, roster=roster, model=model)
    pq.write_table(table, folder / "scores.parquet", compression="zstd")
    if model == MODEL:
        (folder / "model.json").write_bytes(orjson.dumps(asdict(manifest())))
    rejects = [{"source_file": "export.csv", "source_row": i, "reason": "no text", "raw": ""} for i in range(1, 13)]
    (folder / "rejects.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rejects))
    (folder / "summary.json").write_bytes(orjson.dumps(_summary(table, model), option=orjson.OPT_INDENT_2))
    (folder / "plan.json").write_bytes(orjson.dumps({"model": model, "operating_point": "balanced", "keep_text": True}))
    return folder


def _table(n: int, rng: np.random.Generator, *, roster: bool, model: str) -> pa.Table:
    officials = np.array([row["official_id"] for row in roster_rows()])
    weights = rng.lognormal(0, 1.2, len(officials))
    # The last two officials get no message at all.
    weights[-2:] = 0
    who = rng.choice(len(officials), n, p=weights / weights.sum())
    senders = rng.zipf(1.6, n) % max(n // 3, 2)
    angry = rng.random(n) < np.where(senders < 5, 0.12, 0.025) * np.where(who < 30, 1.3, 0.7)
    scores = np.where(angry, rng.beta(6, 2, n), rng.beta(0.5, 16, n)).astype(np.float32)
    columns: dict[str, object] = {label: scores * rng.uniform(0.2, 1, n).astype(np.float32) for label in LABELS}
    columns |= {"aggression": scores, "verbal": scores * 0.98, "insult": scores * 0.97, "threat": scores * 0.3}
    columns["menace"] = columns["threat"]
    columns |= {f"flag_{label}": np.asarray(columns[label]) >= 0.5 for label in FLAGS}
    day = rng.integers(0, 400, n) * 86400
    hour = np.clip(rng.normal(19, 4, n), 0, 23.9) * 3600
    times = (1_640_000_000 + day + hour).astype("int64")
    columns |= {
        "post_id": [str(1_500_000_000_000_000_000 + i) for i in range(n)],
        "platform": rng.choice(["x", "facebook", "email"], n, p=[0.6, 0.3, 0.1]),
        "author_id": [f"s{i}" for i in senders],
        "created_at": pa.array(np.where(rng.random(n) < 0.01, None, times), pa.int64()).cast(pa.timestamp("s", "UTC")),
        "text": np.array(TEXTS)[rng.integers(0, len(TEXTS), n)],
        "language": rng.choice(["nl", "und", "en"], n, p=[0.9, 0.05, 0.05]),
        "official_id": np.where(rng.random(n) < 1 / 12, "", officials[who]) if roster else np.full(n, ""),
        "relation": rng.choice(RELATIONS, n, p=[0.5, 0.1, 0.35, 0.05]),
        "text_hash": [f"{i:016x}" for i in rng.integers(0, int(n * 0.9) + 1, n)],
        "model": np.full(n, model),
        "source_file": np.full(n, "export.csv"),
        "source_row": np.arange(1, n + 1),
    }
    arrays = []
    for field in SCORE_SCHEMA:
        values = columns.get(field.name)
        arrays.append(pa.nulls(n, field.type) if values is None else pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=SCORE_SCHEMA)


def _summary(table: pa.Table, model: str) -> dict[str, object]:
    return {
        "rows": table.num_rows + 12,
        "posts": table.num_rows,
        "rejects": {"no text": 12},
        "reject_examples": {"no text": "export.csv, row 1"},
        "pairs": sum(1 for value in table["official_id"].to_pylist() if value),
        "scored": table.num_rows,
        "unique_texts": len(set(table["text_hash"].to_pylist())),
        "own_posts": 31,
        "relations": {"mention": 1},
        "languages": {"nl": int(table.num_rows * 0.9), "und": int(table.num_rows * 0.05), "en": 200},
        "flagged": {label: int(np.sum(table[f"flag_{label}"].to_numpy())) for label in FLAGS},
        "operating_point": "balanced",
        "inputs": [{"file": "export.csv", "format": "delimited", "reason": "a header", "notes": ["2 empty columns"]}],
        "seconds": 12.5,
        "posts_per_second": table.num_rows / 12.5,
        "model": model,
        "versions": {"aggrdetect": "0.1.0", "python": "3.11.7"},
    }  # fmt: skip


def write_labels(run: Path, path: Path, n: int = 300) -> Path:
    """Draw tasks of a made-up run and fill them in: what scores .5 or more is an insult, with some doubt."""
    scores = pq.read_table(run / "scores.parquet", columns=["post_id", "aggression"]).to_pydict()
    score = dict(zip(scores["post_id"], scores["aggression"], strict=True))
    tasks = path.with_name("tasks.csv")
    write_tasks(tasks, draw_sample(run, n, seed=3))
    rng = np.random.default_rng(3)
    with tasks.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        angry = rng.random() < score[row["post_id"]]
        row.update(dict.fromkeys(FORMS, "0"), annotator="a", unsure=str(int(rng.random() < 0.05)), target="none")
        if angry:
            row.update(insult="1", target="official")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
