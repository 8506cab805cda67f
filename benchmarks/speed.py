"""Posts a second of the shipped model beside what people do today: ``transformers.pipeline`` with a BERT-base.

The BERT-base has random weights (its answers do not matter here, its arithmetic does) and the tokenizer of the shipped
model, so both see the same number of tokens. Both run in this process, one after the other, several rounds; the median
is printed, and the ratio of the medians: machines differ, ratios less so.
Run: ``python benchmarks/speed.py [--posts 400] [--rounds 3] [--model FOLDER] [--json]``.
"""

import argparse
import json
import logging
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import transformers
from feed import texts

from aggrdetect.model.folder import open_folder
from aggrdetect.model.onnx_scorer import OnnxScorer

PROFILES = {"short": 12, "mixed": None, "long": 60}
"""Words that posts are cut at; None leaves the lengths of the feed."""


def sample(profile: str, n_posts: int) -> list[str]:
    """Return distinct posts of a length profile, so that no copy is scored once for two."""
    limit = PROFILES[profile]
    made = dict.fromkeys(texts(4 * n_posts, seed=len(profile)))
    if profile == "long":
        made = {text: None for text in made if len(text.split()) >= 30}
    return [" ".join(text.split()[:limit]) for text in made][:n_posts]


def bert_base(folder: Path) -> Any:
    """Return a ``text-classification`` pipeline around a BERT-base of random weights, batches of 32."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    config = transformers.BertConfig(vocab_size=len(tokenizer), num_labels=14)
    model = transformers.BertForSequenceClassification(config).eval()
    return transformers.pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None, batch_size=32)


def seconds(work: Callable[[list[str]], Any], posts: list[str]) -> float:
    """Return how long *work* takes on *posts*."""
    started = time.perf_counter()
    work(posts)
    return time.perf_counter() - started


def compare(folder: Path, n_posts: int, rounds: int) -> list[dict[str, Any]]:
    """Measure both by profile, in turn within each round."""
    scorer, pipeline = OnnxScorer(open_folder(folder)), bert_base(folder)
    rows = []
    for profile in PROFILES:
        posts = sample(profile, n_posts)
        scorer.score(posts[:16]), pipeline(posts[:16], truncation=True)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(seconds(scorer.score, posts))
            theirs.append(seconds(lambda p: pipeline(p, truncation=True), posts))
        row = {"profile": profile, "posts": len(posts), "words": float(np.mean([len(p.split()) for p in posts]))}
        row |= {"aggrdetect": len(posts) / median(ours), "bert_base": len(posts) / median(theirs)}
        rows.append(row | {"ratio": median(theirs) / median(ours)})
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("models/aggrdetect-nl"))
    parser.add_argument("--posts", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    rows = compare(options.model, options.posts, options.rounds)
    if options.json:
        print(json.dumps(rows))
        return
    print(f"{'profile':8} {'words':>6} {'aggrdetect':>11} {'BERT-base':>10} {'ratio':>6}   posts a second, median")
    for row in rows:
        print("{profile:8} {words:6.1f} {aggrdetect:11.1f} {bert_base:10.1f} {ratio:6.1f}".format(**row))


if __name__ == "__main__":
    main()
