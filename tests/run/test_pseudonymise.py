import re
import stat

import orjson
import pyarrow.parquet as pq
import pytest

from aggrdetect.errors import InputError, RunError
from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.key import read_key
from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.schema import LABELS
from aggrdetect.targets.pseudonyms import Pseudonyms

ROSTER = """official_id,name,role,layer,organisation,gender,handles,aliases,start,end
o1,Anna de Vries,burgemeester,gemeente,Oudermeer,v,x:@adevries,,2020-01-01,
"""
TEXT = (
    "@adevries u bent een sukkel, zegt ook @KlaasVerzonnen en burgemeester Anna de Vries weet het. Groet, "
    "PietVerzonnen. Bel 06-12345678, mail piet@verzonnen.example of kom naar 1234 AB 5, NL91ABNA0417164300 https://x.com/pietverzonnen/1"
)
SECRETS = ("pietverzonnen", "klaasverzonnen", "piet@", "12345678", "1234 ab", "abna", "9017775", "victimhandle")
ROW = {
    "id": "1800000000000000031",
    "text": TEXT,
    "platform": "x",
    "author_id": "9017775",
    "author_handle": "pietverzonnen",
    "date": "2026-03-02T10:00:00Z",
    "url": "https://x.com/pietverzonnen/status/1800000000000000031",
    "conversation_id": "https://x.com/victimhandle/status/1",
    "reply_to_id": "9017775_12",
    "mentions": ["adevries", "KlaasVerzonnen"],
}
OTHER = {"id": "1800000000000000032", "text": "@PietVerzonnen @adevries mooi", "platform": "x", "author_handle": "x1"}


@pytest.fixture
def options(tmp_path, tiny_folder):
    feed, roster = tmp_path / "feed.jsonl", tmp_path / "officials.csv"
    rejected = {"text": "", "author_handle": "pietverzonnen", "body": TEXT}
    feed.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in (ROW, OTHER, rejected)))
    roster.write_text(ROSTER, encoding="utf-8")

    def make(name, **changes):
        scorer = ScorerSpec(str(tiny_folder.path), threads=1)
        settings = {
            "inputs": [str(feed)],
            "out": tmp_path / name,
            "format": "jsonl",
            "officials": roster,
            "scorer": scorer,
        }
        return RunOptions(**(settings | changes))

    return make


def everything(folder):
    """Return all that a run folder holds, in small letters: cells of tables, and the other files as they are."""
    texts = [str(pq.read_table(path).to_pylist()) for path in folder.rglob("*.parquet")]
    texts += [path.read_text(encoding="utf-8") for path in folder.rglob("*.json*")]
    return "\n".join(texts).lower()


def test_no_account_address_or_number_stays_and_the_official_does(options, tmp_path):
    run(options("run", pseudonym_key=tmp_path / "key.txt"))
    text = everything(tmp_path / "run")
    assert not [secret for secret in SECRETS if secret in text]
    row = pq.read_table(tmp_path / "run" / "scores.parquet").to_pylist()[0]
    assert "@adevries u bent een sukkel" in row["text"]
    assert "burgemeester Anna de Vries" in row["text"]
    assert "[telefoon]" in row["text"]
    assert "[e-mail]" in row["text"]
    assert row["post_id"] == ROW["id"]
    assert row["url"] is None
    assert (tmp_path / "key.txt").read_text().strip() not in text


def test_scores_pairs_and_languages_are_those_of_the_run_without_pseudonyms(options, tmp_path):
    run(options("plain"))
    run(options("run", pseudonym_key=tmp_path / "key.txt"))
    columns = ["official_id", "relation", "text_hash", "language", "source_row", *LABELS]
    plain, hidden = (pq.read_table(tmp_path / name / "scores.parquet", columns=columns) for name in ("plain", "run"))
    assert plain.equals(hidden)


def test_a_pseudonym_is_stable_within_the_key_and_only_there(options, tmp_path):
    run(options("one", pseudonym_key=tmp_path / "key.txt"))
    run(options("two", pseudonym_key=tmp_path / "key.txt", block_rows=16))
    run(options("other", pseudonym_key=tmp_path / "other.txt"))
    one, two, other = (pq.read_table(tmp_path / n / "scores.parquet").to_pylist() for n in ("one", "two", "other"))
    assert one == two
    assert one[0]["author_id"] != other[0]["author_id"]
    assert re.fullmatch("p[0-9a-f]{16}", one[0]["author_id"])
    (name,) = re.findall("Groet, (p[0-9a-f]{16})", one[0]["text"])
    assert f"@{name} @adevries mooi" in [row["text"] for row in one]


def test_an_author_without_an_id_is_counted_by_handle_and_under_a_pseudonym_by_that_of_the_handle(options, tmp_path):
    run(options("plain"))
    run(options("run", pseudonym_key=tmp_path / "key.txt"))
    plain, hidden = (pq.read_table(tmp_path / n / "scores.parquet")["author_id"].to_pylist() for n in ("plain", "run"))
    assert plain == ["9017775", "x1"]
    key = Pseudonyms(read_key(tmp_path / "key.txt", tmp_path / "run"))
    assert hidden == [key.account("x", "9017775"), key.account("x", "x1")]


def test_another_key_or_none_is_refused_on_resume(options, tmp_path):
    run(options("run", pseudonym_key=tmp_path / "key.txt"))
    for key in (tmp_path / "other.txt", None):
        with pytest.raises(RunError, match="key for pseudonyms"):
            run(options("run", pseudonym_key=key))
    with pytest.raises(RunError, match="no-text"):
        run(options("run", pseudonym_key=tmp_path / "key.txt", keep_text=False))


def test_a_key_file_is_made_for_its_owner_only_and_kept(tmp_path):
    path = tmp_path / "key.txt"
    key = read_key(path, tmp_path / "run")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key) == 64
    assert read_key(path, tmp_path / "run") == key
    assert key.decode() not in repr(Pseudonyms(key))


def test_a_short_key_one_in_the_run_folder_and_one_that_cannot_be_made_are_refused(tmp_path):
    (tmp_path / "short.txt").write_text("geheim\n")
    for path, why in (("short.txt", "6 bytes"), ("run/key.txt", "run folder"), ("gone/key.txt", "No such file")):
        with pytest.raises(InputError, match=why):
            read_key(tmp_path / path, tmp_path / "run")


def test_without_text_nothing_of_any_text_is_kept(options, tmp_path):
    run(options("run", keep_text=False))
    text = everything(tmp_path / "run")
    assert "sukkel" not in text
    assert "12345678" not in text
