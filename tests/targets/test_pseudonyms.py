"""Over every made-up export: no account of a row is left in what is stored of it."""

from pathlib import Path

import pytest

from aggrdetect.readers import open_source
from aggrdetect.schema import SCORE_SCHEMA
from aggrdetect.targets.pseudonyms import Pseudonyms
from aggrdetect.targets.step import make_pairs

INPUTS = sorted(
    path for path in (Path(__file__).parents[1] / "data").glob("*/input*") if path.parent.name not in {"text"}
)
KEY = Pseudonyms(b"0" * 32)


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
