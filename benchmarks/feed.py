"""Made-up feeds of any size: Dutch sentences that nobody wrote, with the lengths and copies of real feeds.

Half of the posts have up to 18 words, one in a hundred over 100; one in seven is a copy of an earlier one.
Run: ``python benchmarks/feed.py 100000 feed.jsonl`` writes a feed of some 400 bytes a post.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson

ROSTER = """official_id,name,role,layer,organisation,gender,handles,aliases,start,end
o1,Anna de Vries,burgemeester,gemeente,Oudermeer,v,x:@adevries,,2020-01-01,
o2,Bram Kuipers,wethouder,gemeente,Oudermeer,m,x:@bramkuipers,,2020-01-01,
o3,Corrie Postma,raadslid,gemeente,Oudermeer,v,x:@cpostma,,2020-01-01,
"""
_OPENINGS = ("@adevries ", "@bramkuipers ", "@cpostma ", "@adevries @bramkuipers ", "", "", "", "")
_WHO = ("de gemeente", "dit college", "de wethouder", "onze burgemeester", "u", "jij", "de raad", "het waterschap")
_DOES = ("heeft", "belooft", "vergeet", "weigert", "bespreekt", "verdedigt", "vertraagt", "verzwijgt", "regelt")
_WHAT = (
    "het plan voor de markt",
    "de brug over de haven",
    "nieuwe woningen bij het station",
    "de kosten van de rotonde",
    "een eerlijk antwoord aan de bewoners",
    "het fietspad langs de school",
    "de opvang in het oude klooster",
    "minder parkeerplaatsen in het centrum",
    "de vergunning van de windmolens",
)
_HOW = (
    "al jaren",
    "zonder ook maar iets uit te leggen",
    "gelukkig op tijd",
    "tot groot verdriet van de buurt",
    "en dat vind ik prima",
    "wat een prutser ben je toch",
    "en niemand luistert",
    "dus bedankt daarvoor",
    "hoe durft u dat nog te ontkennen",
    "zoals in 2019 ook al gebeurde",
)
_COPIES = 1 / 7
_REMEMBERED = 5000
_CHUNK = 50_000


def texts(n_posts: int, seed: int = 1) -> Iterator[str]:
    """Yield as many texts: new sentences, and copies of earlier ones of which few are copied often."""
    rng = np.random.default_rng(seed)
    earlier: list[str] = []
    for start in range(0, n_posts, _CHUNK):
        n = min(_CHUNK, n_posts - start)
        words = np.clip(np.exp(rng.normal(np.log(18), 0.75, n)), 2, 300)
        copied = rng.random(n) < _COPIES
        which = np.minimum(rng.zipf(1.5, n), _REMEMBERED) - 1
        parts = rng.integers(0, 720, (n, 12)).tolist()
        opening = rng.integers(0, len(_OPENINGS), n).tolist()
        for i, length in enumerate(words.tolist()):
            if copied[i] and which[i] < len(earlier):
                yield earlier[which[i]]
                continue
            text = _OPENINGS[opening[i]] + _sentences(parts[i], int(length), start + i)
            if len(earlier) < _REMEMBERED:
                earlier.append(text)
            yield text


def _sentences(parts: list[int], n_words: int, number: int) -> str:
    """Return sentences of about so many words; the number in them keeps them apart."""
    found: list[str] = []
    for place in range(max(1, n_words // 11)):
        a, b = parts[place % 12], parts[(place + 5) % 12]
        found.append(f"{_WHO[a % 8]} {_DOES[a // 8 % 9]} {_WHAT[b % 9]} {_HOW[b // 9 % 10]}")
    text = ", ".join(found)
    return f"{text} ({number})" if n_words >= 6 else f"{text[: n_words * 7]} {number}"


def posts(n_posts: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield as many posts, as the X API writes them, flattened."""
    for number, text in enumerate(texts(n_posts, seed)):
        yield {
            "id": str(1_380_000_000_000_000_000 + number * 1_000_003),
            "text": text,
            "author_id": str(1_000_000 + number * 7919 % 250_007),
            "conversation_id": str(1_380_000_000_000_000_000 + number // 9 * 1_000_003),
            "created_at": f"2026-{1 + number // 86_400 % 12:02}-{1 + number // 3600 % 28:02}T"
            f"{number // 60 % 24:02}:{number % 60:02}:00.000Z",
            "lang": "nl",
        }


def write_feed(path: Path, n_posts: int, *, seed: int = 1, padding: int = 0) -> Path:
    """Write a feed as JSON lines and ``officials.csv`` beside it; *padding* bytes a post stand for what is not read."""
    with path.open("wb") as file:
        for post in posts(n_posts, seed):
            row = {**post, "source": "x" * padding} if padding else post
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    path.with_name("officials.csv").write_text(ROSTER, encoding="utf-8")
    return path


def table(title: str, rows: list[dict[str, str]]) -> str:
    """Return rows of equal keys as a table in Markdown."""
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    lines = [
        " | ".join(f"{row[name]:<{width}}" for name, width in widths.items()) for row in ({n: n for n in widths}, *rows)
    ]
    rule = " | ".join("-" * width for width in widths.values())
    return f"\n### {title}\n\n" + "\n".join(f"| {line} |" for line in (lines[0], rule, *lines[1:]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n_posts", type=int, nargs="?", default=0)
    parser.add_argument("path", type=Path, nargs="?", default=Path("feed.jsonl"))
    chosen = parser.parse_args()
    if chosen.n_posts:
        write_feed(chosen.path, chosen.n_posts)
