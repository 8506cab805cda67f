import gzip
import time
import zipfile
from pathlib import Path

import orjson
import pytest

from aggrdetect.errors import InputError, UnknownNameError
from aggrdetect.readers import Limits, open_source
from aggrdetect.schema import POST_SCHEMA

JAN = '{"id":"1","text":"Beste burgemeester","author":"jan"}\n'


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_batches_have_the_schema_of_posts_and_the_asked_size(tmp_path):
    path = write(tmp_path, "a.jsonl", JAN * 10)
    batches = list(open_source(path).batches([].append, 4))
    assert [batch.num_rows for batch in batches] == [4, 4, 2]
    assert all(batch.schema == POST_SCHEMA for batch in batches)


def test_a_source_can_be_read_twice_with_the_same_notes(tmp_path):
    path = write(tmp_path, "a.csv", "tekst;datum\nhoi;01-02-2024\ndag;13-02-2024\n")
    source = open_source(path)
    first = [batch.to_pylist() for batch in source.batches([].append)], source.notes
    assert ([batch.to_pylist() for batch in source.batches([].append)], source.notes) == first
    assert "day-month-year" in source.notes[0]


def test_a_missing_text_column_is_one_error_that_shows_what_to_type(tmp_path):
    path = write(tmp_path, "a.csv", "nummer;wanneer;wat er stond\n1;2024-01-01;hoi\n")
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert "nummer, wanneer, wat er stond" in str(caught.value)
    assert "--map text=" in str(caught.value)


def test_a_mapped_column_is_used(tmp_path, read):
    path = write(tmp_path, "a.csv", "nummer;wanneer;wat er stond\n1;2024-01-01;hoi\n")
    _, posts, _ = read(path, fields={"text": "wat er stond", "time": "wanneer"})
    assert posts[0]["text"] == "hoi"
    assert posts[0]["created_at"].isoformat() == "2023-12-31T23:00:00+00:00"


def test_a_file_without_header_is_mapped_by_column_number(tmp_path, read):
    path = write(tmp_path, "a.tsv", "hoi, zei hij\t4\ndag\t5\n")
    _, posts, _ = read(path, fields={"text": "1"})
    assert [post["text"] for post in posts] == ["hoi, zei hij", "dag"]


def test_a_mapped_column_that_is_absent_is_named(tmp_path):
    path = write(tmp_path, "a.csv", "tekst;datum\nhoi;1\n")
    with pytest.raises(InputError, match="no column 'boodschap'"):
        open_source(path, fields={"text": "boodschap"})


def test_unknown_formats_and_fields_list_the_known_ones(tmp_path):
    path = write(tmp_path, "a.jsonl", JAN)
    with pytest.raises(UnknownNameError, match="x_archive"):
        open_source(path, format_name="twiter")
    with pytest.raises(UnknownNameError, match="created_at"):
        open_source(path, fields={"tekst": "text"})


def test_a_format_that_the_file_is_not_in_is_refused(tmp_path):
    path = write(tmp_path, "a.csv", "tekst;datum\nhoi;1\ndag;2\n")
    with pytest.raises(InputError, match="not in the format 'x_api_v2'"):
        open_source(path, format_name="x_api_v2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_the_encoding_of_the_file(tmp_path, read, encoding):
    path = write(tmp_path, "a.csv", "tekst;datum\nCafé één;2024-01-01\nEchte zin;2024-01-01\n".encode(encoding))
    _, posts, rejects = read(path)
    assert [post["text"] for post in posts] == ["Café één", "Echte zin"]
    assert not rejects


def test_a_cut_emoji_in_json_is_no_reason_to_lose_the_post(tmp_path, read):
    path = write(tmp_path, "a.jsonl", '{"id":"1","text":"hoi \\ud83d"}\n' + JAN)
    _, posts, rejects = read(path)
    assert [post["text"] for post in posts] == ["hoi ?", "Beste burgemeester"]
    assert not rejects


def test_compressed_files_read_like_plain_ones(tmp_path, read):
    zstandard = pytest.importorskip("zstandard")
    plain = read(write(tmp_path, "a.jsonl", JAN * 3))[1]
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(JAN.encode() * 3))
    (tmp_path / "a.zst").write_bytes(zstandard.compress(JAN.encode() * 3))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("map/a.jsonl", JAN * 3)
    for name in ("a.jsonl.gz", "a.zst", "a.zip"):
        posts = read(tmp_path / name)[1]
        assert [p["text"] for p in posts] == [p["text"] for p in plain]
        assert posts[0]["source_file"].startswith(str(tmp_path / name))


@pytest.mark.parametrize("n_frames", [1, 3])
@pytest.mark.parametrize("size", [0.2, 0.5, 0.9, 0.999])
def test_a_zstandard_file_that_breaks_off_is_refused_in_one_line(tmp_path, read, n_frames, size):
    zstandard = pytest.importorskip("zstandard")
    rows = "".join(f'{{"id":"{n}","text":"bericht {n * 7919 % 10007}"}}\n' for n in range(4000))
    frames = [zstandard.compress(rows.encode()) for _ in range(n_frames)]
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(b"".join(frames))
    assert len(read(path)[1]) == 4000 * n_frames
    path.write_bytes(b"".join(frames[:-1]) + frames[-1][: int(len(frames[-1]) * size)])
    with pytest.raises(InputError, match="damaged") as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_an_endless_line_is_one_reject_and_reading_goes_on(tmp_path, read):
    path = write(tmp_path, "a.jsonl", JAN + '{"text":"' + "a" * 5000 + '"}\n' + JAN)
    _, posts, rejects = read(path, limits=Limits(row_bytes=1000))
    assert len(posts) == 2
    reason = "row longer than the limit (row_bytes; raise it with --limit row_bytes=2000)"
    assert [(reject.source_row, reject.reason, len(reject.raw)) for reject in rejects] == [(2, reason, 1000)]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("n", [5_000, 900_000])
def test_a_row_of_json_beyond_the_limit_is_one_reject_wherever_it_stands(tmp_path, read, name, n):
    long = orjson.dumps({"id": "0", "text": '\\"{[' + "a" * n, "more": [{"b": "}]"}]}).decode()
    short = [JAN.strip()] * 3
    for rows in ([long, *short], [*short, long], [*short, long, *short]):
        content = f"[{', '.join(rows)}]" if name == "a.json" else "\n".join(rows)
        _, posts, rejects = read(write(tmp_path, name, content), limits=Limits(row_bytes=1000))
        assert len(posts) == len(rows) - 1
        assert [reject.source_row for reject in rejects] == [rows.index(long) + 1]
        assert "--limit row_bytes=2000" in rejects[0].reason


def test_a_text_beyond_the_limit_is_a_reject_that_says_how_to_raise_it(tmp_path, read):
    path = write(tmp_path, "a.jsonl", JAN + orjson.dumps({"id": "2", "text": "a" * 1_000_001}).decode() + "\n" + JAN)
    _, posts, rejects = read(path)
    assert len(posts) == 2
    assert [(reject.source_row, reject.reason) for reject in rejects] == [
        (2, "text longer than the limit (text_characters; raise it with --limit text_characters=2000000)")
    ]
    assert len(read(path, limits=Limits(text_characters=2_000_000))[1]) == 3


def test_json_that_is_nested_without_end_is_a_reject(tmp_path, read):
    path = write(tmp_path, "a.jsonl", JAN + '{"text":' + "[" * 200_000 + "\n" + JAN)
    _, posts, rejects = read(path)
    assert (len(posts), len(rejects)) == (2, 1)


def test_a_zip_bomb_is_refused_with_the_way_out(tmp_path, read):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b" " * 3_000_000 + JAN.encode()))
    with pytest.raises(InputError, match="zip bomb"):
        read(tmp_path / "a.jsonl.gz", limits=Limits(expanded_bytes=1_000_000, ratio=2))


def test_a_damaged_archive_is_refused_in_one_line(tmp_path, read):
    whole = gzip.compress(JAN.encode() * 1000)
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged"):
        read(tmp_path / "a.jsonl.gz")
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no zip at all")
    with pytest.raises(InputError, match="not a readable zip"):
        read(tmp_path / "a.zip")


def test_quotes_that_never_close_cost_one_row_each(tmp_path, read):
    rows = "".join(f'{n};"open {n};x\n' if n % 3 == 0 else f"{n};tekst {n};x\n" for n in range(60))
    path = write(tmp_path, "a.csv", "id;tekst;naam\n" + rows)
    _, posts, rejects = read(path)
    assert len(posts) == 40
    assert len(rejects) == 20


def test_the_rest_of_a_document_that_breaks_off_is_one_reject(tmp_path, read):
    rows = [{"id": str(n), "text": f"bericht {n}"} for n in range(10)]
    path = write(tmp_path, "a.json", orjson.dumps(rows, option=orjson.OPT_INDENT_2)[:-30])
    _, posts, rejects = read(path)
    assert len(posts) == 9
    assert [(reject.source_row, reject.reason) for reject in rejects] == [(10, "not JSON")]


def test_a_large_document_is_read_row_by_row(tmp_path, read):
    rows = [{"id": str(n), "text": f"bericht {n} " + "\\ é " * 400} for n in range(900)]
    path = write(tmp_path, "a.json", orjson.dumps({"kop": {"x": [1, 2]}, "berichten": rows, "einde": 1}))
    _, posts, rejects = read(path)
    assert [post["text"] for post in posts] == [row["text"] for row in rows]
    assert not rejects


def test_ids_never_go_through_floats(tmp_path, read):
    path = write(tmp_path, "a.jsonl", '{"id":1380175475545362437,"text":"a"}\n{"id":1.38e18,"text":"b"}\n')
    _, posts, rejects = read(path)
    assert [post["post_id"] for post in posts] == ["1380175475545362437"]
    assert "damaged by a spreadsheet" in rejects[0].reason


def test_the_same_post_in_two_files_gets_the_same_made_id(tmp_path, read):
    content = "auteur;tekst;datum\njan;hoi;2024-01-01\n"
    first = read(write(tmp_path, "a.csv", content))[1][0]["post_id"]
    assert read(write(tmp_path, "b.csv", "kop;auteur;tekst;datum\nx;jan;hoi;2024-01-01\n"))[1][0]["post_id"] == first


def test_equal_lines_of_a_text_file_are_different_posts(tmp_path, read):
    posts = read(write(tmp_path, "a.txt", "schande!\nschande!\n"))[1]
    assert len({post["post_id"] for post in posts}) == 2


def test_a_rejected_row_keeps_no_session_tokens(tmp_path, read):
    path = write(tmp_path, "a.jsonl", JAN + '{"source_url": "https://x.com/?s=geheim", "csrf_token":"geheim"\n')
    assert "geheim" not in read(path)[2][0].raw


@pytest.mark.slow
def test_json_lines_are_read_fast_enough_for_scoring_to_stay_the_bottleneck(tmp_path):
    post = {"id": "1", "text": "Beste burgemeester, " * 8, "author_id": "2", "conversation_id": "1"}
    post |= {"created_at": "2026-02-03T10:11:12.000Z", "lang": "nl", "public_metrics": {"like_count": 1}}
    path = write(tmp_path, "a.jsonl", orjson.dumps(post, option=orjson.OPT_APPEND_NEWLINE) * 50_000)
    started = time.process_time()
    n_posts = sum(batch.num_rows for batch in open_source(path).batches([].append))
    assert n_posts == 50_000
    assert time.process_time() - started < 5  # five times the aim, for busy machines


def test_the_files_of_a_zip_fill_even_batches(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.jsonl", JAN * 3 + "kapot\n")
    rejects = []
    batches = list(open_source(tmp_path / "a.zip").batches(rejects.append, 4))
    assert [batch.num_rows for batch in batches] == [4, 4, 4, 3]
    assert len(rejects) == 5


def test_a_file_in_a_zip_that_holds_no_posts_is_skipped_and_said(tmp_path, read):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("berichten.jsonl", JAN)
        archive.writestr("instellingen.json", '{"kleur":"blauw"}')
    source, posts, _ = read(tmp_path / "a.zip")
    assert len(posts) == 1
    assert "instellingen.json" in source.notes[0]


def test_a_quote_that_opens_in_every_row_costs_every_row_and_loses_none(tmp_path, read):
    rows = "".join(f'{n};"open;x\n' for n in range(1000))
    _, posts, rejects = read(write(tmp_path, "a.csv", "id;tekst;naam\n" + rows))
    assert not posts
    assert len(rejects) == 1000


def test_a_header_without_rows_gives_nothing_and_no_error(tmp_path, read):
    assert read(write(tmp_path, "a.csv", "id;tekst;naam\n"))[1:] == ([], [])


def test_a_file_of_which_no_row_can_be_read_says_why(tmp_path):
    path = write(tmp_path, "a.jsonl", '{"text":"' + "a" * 5000)
    with pytest.raises(InputError, match="row longer than the limit"):
        open_source(path, limits=Limits(row_bytes=1000))


def test_a_zip_of_linkedin_is_told_from_a_zip_of_youtube_by_content(tmp_path, read):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("Comments.csv", 'Date,Link,Message\n2026-02-03 10:11:12,https://x.example,"hoi"\n')
        archive.writestr("Profile.csv", "First Name,Last Name\nPiet,Voorbeeld\n")
    source, posts, _ = read(tmp_path / "a.zip")
    assert source.format_name == "linkedin"
    assert [post["text"] for post in posts] == ["hoi"]


def test_an_x_archive_reads_the_same_zipped_and_unpacked(tmp_path, read):
    folder = Path(__file__).parents[1] / "data" / "x_archive" / "input"
    with zipfile.ZipFile(tmp_path / "twitter.zip", "w") as archive:
        for path in sorted(folder.rglob("*.js")):
            archive.write(path, path.relative_to(folder))
        archive.writestr("data/tweets_media/1.jpg", b"\xff\xd8\xff")
    zipped, unpacked = read(tmp_path / "twitter.zip"), read(folder)
    assert zipped[0].format_name == "x_archive"
    assert [post["text"] for post in zipped[1]] == [post["text"] for post in unpacked[1]]
    assert zipped[1][0]["author_handle"] == "pietvoorbeeld"


def test_an_x_archive_without_posts_is_no_error(tmp_path, read):
    path = write(tmp_path, "tweets.js", "window.YTD.tweets.part0 = [ ]")
    assert read(path, format_name="x_archive")[1:] == ([], [])
