"""Over every made-up export: no account of a row is left in what is stored of it."""

from pathlib import Path

import pyarrow as pa
import pytest

from aggrdetect.readers import open_source
from aggrdetect.schema import PAIR_SCHEMA, SCORE_SCHEMA
from aggrdetect.targets.pseudonyms import Pseudonyms
from aggrdetect.targets.step import make_pairs

INPUTS = sorted(
    path for path in (Path(__file__).parents[1] / "data").glob("*/input*") if path.parent.name not in {"text"}
)
KEY = Pseudonyms(b"0" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "Schande!.@kees_b",
        "zeg @jan_d/@kees_b",
        "@@kees_b",
        "@\u2068Kees Bakker\u2069",
        "@\u2068~\u202fKees Bakker\u2069",
    ],
)
def test_a_mention_that_no_list_holds_becomes_a_pseudonym(text):
    row = dict.fromkeys(PAIR_SCHEMA.names) | {"platform": "x", "post_id": "1", "source_file": "a", "source_row": 1}
    row |= dict.fromkeys(("kind", "official_id", "relation", "marked_text", "text_hash"), "")
    pairs = pa.RecordBatch.from_pylist([row | {"text": text}], schema=PAIR_SCHEMA)
    found = KEY(pairs, None)["text"][0].as_py()
    assert "kees" not in found.lower()
    account = "Kees Bakker" if "\u2068" in text else "kees_b"
    assert f"@{KEY.account('x', account)}" in found


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_no_account_of_a_row_is_left_in_it(path):
    stored = [name for name in SCORE_SCHEMA.names if name in {"post_id", "author_id", "url", "text"} or "_id" in name]
    for batch in open_source(path).batches(lambda _: None):
        pairs = make_pairs(batch, None)
        for before, after in zip(pairs.to_pylist(), KEY(pairs, None).to_pylist(), strict=True):
            accounts = [
                before[name] for name in ("author_id", "author_handle", "reply_to_handle", "reply_to_author_id")
            ]
            accounts += before["mentions"] or []
            cells = "\n".join(str(after[name]) for name in stored if name in after).lower()
            assert not [account for account in accounts if account and len(account) > 2 and account.lower() in cells]
            assert (after["marked_text"], after["source_row"]) == (before["marked_text"], before["source_row"])
