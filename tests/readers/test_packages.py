import gzip
import io
import os
import time
import zipfile
from pathlib import Path

import orjson
import pytest

from aggrdetect.errors import InputError
from aggrdetect.readers import find_files, open_source

DATA = Path(__file__).parents[1] / "data"
COOSTO = (DATA / "coosto" / "input.csv").read_bytes()
CHAT = (DATA / "whatsapp" / "input.txt").read_bytes()
TELEGRAM = (DATA / "telegram_all" / "input.json").read_bytes()
LIKES = orjson.dumps([{"string_map_data": {"Comment": {"value": "geen reactie"}}}])
TWEETS = b'window.YTD.tweets.part0 = [{"tweet":{"id_str":"1","full_text":"hoi","created_at":""}}]'
OWN_TABLE = b"Bericht;Datum\nhoi;2026-02-03\n"
MAIL = b"From a@voorbeeld.nl Tue Feb  3 10:11:12 2026\nFrom: a@voorbeeld.nl\nSubject: x\nMessage-ID: <1@x>\n\nhoi\n"


def packed(tmp_path, files):
    path = tmp_path / "alles.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def unpacked(tmp_path, files):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def formats(source):
    return {Path(name).name: kind for name, kind, _ in source.files}


def test_every_export_in_a_zip_is_read(tmp_path, read):
    files = {"result.json": TELEGRAM, "coosto.csv": COOSTO, "map/WhatsApp-chat met Kees.txt": CHAT, "foto.jpg": b"x"}
    source, posts, _ = read(packed(tmp_path, files))
    assert formats(source) == {
        "result.json": "telegram",
        "WhatsApp-chat met Kees.txt": "whatsapp",
        "coosto.csv": "coosto",
    }
    assert {post["source_file"].rpartition("/")[2] for post in posts} == formats(source).keys()
    assert not any("foto" in note or "Not read" in note or "Skipped" in note for note in source.notes)


def test_an_export_beside_the_posts_of_an_unpacked_archive_is_read(tmp_path, read):
    (path,) = find_files([str(unpacked(tmp_path, {"tweets.js": TWEETS, "coosto.csv": COOSTO}))])
    assert formats(read(path)[0]) == {"tweets.js": "x_archive", "coosto.csv": "coosto"}


@pytest.mark.parametrize("make", [packed, unpacked])
def test_what_a_platform_keeps_of_an_account_besides_posts_is_named_and_not_read(tmp_path, read, make):
    comments = (DATA / "instagram" / "input.json").read_bytes()
    files = {
        "your_instagram_activity/comments/post_comments_1.json": comments,
        "your_instagram_activity/likes/liked_comments.json": LIKES,
        "ads_information/ads.json": LIKES,
        "apps.json": LIKES,
        "no-data.txt": b"There is no data in this section",
    }
    source, posts, _ = read(make(tmp_path, files))
    assert formats(source) == {"post_comments_1.json": "instagram"}
    assert posts
    assert "Not read: 4 other files (ads.json, apps.json, no-data.txt and 1 more) of the archive." in source.notes


def test_messages_and_comments_of_one_account_are_both_read(tmp_path, read):
    files = {
        f"{folder}/{path.relative_to(DATA / name / 'input').as_posix().partition('/')[2]}": path.read_bytes()
        for name, folder in (("facebook", "your_facebook_activity"), ("meta_messages", "your_facebook_activity"))
        for path in (DATA / name / "input").rglob("*_1.json")
    }
    assert set(formats(read(packed(tmp_path, files))[0]).values()) == {"facebook", "meta_messages"}


def test_settings_of_an_x_archive_are_not_read_and_an_export_beside_it_is(tmp_path, read):
    files = {
        "twitter/data/tweets.js": TWEETS,
        "twitter/data/like.js": TWEETS,
        "twitter/data/account.js": b"window.YTD.account.part0 = []",
        "twitter/assets/lib.js": b"x",
        "coosto.csv": COOSTO,
    }
    source, _, _ = read(packed(tmp_path, files))
    assert formats(source) == {"tweets.js": "x_archive", "coosto.csv": "coosto"}
    assert "Not read: 2 other files (lib.js, like.js) of the archive." in source.notes


def test_mail_of_a_takeout_is_read_and_its_other_files_are_not(tmp_path, read):
    files = {
        "Takeout/YouTube/comments/comments.csv": (DATA / "youtube_takeout" / "input.csv").read_bytes(),
        "Takeout/Mail/Alle post.mbox": MAIL,
        "Takeout/Drive/coosto.csv": COOSTO,
    }
    source, _, _ = read(packed(tmp_path, files))
    assert formats(source) == {"comments.csv": "youtube_takeout", "Alle post.mbox": "email"}
    assert "Not read: 1 other file (coosto.csv) of the archive." in source.notes


def test_what_people_sent_in_a_telegram_chat_is_not_read(tmp_path, read):
    source, _, _ = read(packed(tmp_path, {"result.json": TELEGRAM, "files/_chat.txt": CHAT, "files/a.csv": COOSTO}))
    assert formats(source) == {"result.json": "telegram"}


def test_the_posts_that_an_old_x_archive_holds_twice_are_read_once(tmp_path, read):
    js = next((DATA / "x_archive_old" / "input").rglob("*.js")).read_bytes()
    table = (DATA / "x_archive_csv" / "input.csv").read_bytes()
    source, _, _ = read(packed(tmp_path, {"data/js/tweets/2015_08.js": js, "tweets.csv": table}))
    assert formats(source) == {"2015_08.js": "x_archive_old"}


def test_files_of_no_known_format_beside_a_chat_are_named_and_not_read(tmp_path, read):
    files = {"_chat.txt": CHAT, "bijlage.csv": OWN_TABLE, "plan.pdf": b"%PDF", "notitie.txt": b"niets"}
    source, _, _ = read(packed(tmp_path, files))
    assert formats(source) == {"_chat.txt": "whatsapp"}
    notes = [note for note in source.notes if note.startswith("Skipped")]
    assert notes == [
        "Skipped 1 file (plan.pdf): no posts recognised. Give a file itself to read it.",
        "Skipped 2 files (bijlage.csv, notitie.txt): no posts recognised. Give a file itself to read it.",
    ]


def test_a_table_of_no_platform_in_a_zip_without_a_platform_is_read(tmp_path, read):
    source, _, _ = read(packed(tmp_path, {"eigen.csv": OWN_TABLE, "coosto.csv": COOSTO}))
    assert formats(source) == {"coosto.csv": "coosto", "eigen.csv": "delimited"}


def test_a_readme_in_a_zip_is_no_post(tmp_path, read):
    source, _, _ = read(packed(tmp_path, {"LEESMIJ.txt": b"Dit is de export.\n", "coosto.csv": COOSTO}))
    assert formats(source) == {"coosto.csv": "coosto"}
    assert "Skipped 1 file (LEESMIJ.txt)" in source.notes[0]


def test_a_readme_in_a_folder_is_skipped_and_one_that_is_named_is_read(tmp_path, read):
    folder = unpacked(tmp_path, {"README.txt": b"Dit is de export.\n", "coosto.csv": COOSTO})
    readme = folder / "README.txt"
    source, posts, _ = read(readme, named=False)
    assert not posts
    assert "Name the file itself to read it" in source.notes[0]
    assert len(read(readme)[1]) == 1
    (folder / "coosto.csv").unlink()
    assert len(read(readme, named=False)[1]) == 1


@pytest.mark.parametrize("name", ["a.jsonl.gz", "map/a.zst"])
def test_a_packed_file_in_a_zip_is_expanded(tmp_path, read, name):
    line = b'{"id":"1","text":"hoi"}\n'
    content = gzip.compress(line) if name.endswith("gz") else pytest.importorskip("zstandard").compress(line)
    assert [post["text"] for post in read(packed(tmp_path, {name: content}))[1]] == ["hoi"]


def test_a_damaged_packed_file_in_a_zip_is_refused_in_one_line(tmp_path):
    with pytest.raises(InputError, match="damaged"):
        open_source(packed(tmp_path, {"a.jsonl.gz": gzip.compress(b"hoi" * 1000)[:20]}))


@pytest.mark.parametrize(
    ("name", "where"),
    [("a.jsonl", "name"), ("a.jsonl.gz", "name"), ("a.jsonl.gz", "content")],
)
def test_a_file_in_a_zip_that_is_damaged_itself_is_refused_in_one_line(tmp_path, name, where):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("é" + name, b'{"id":"1","text":"hoi"}\n' * 50)
    content = path.read_bytes()
    start = 30 if where == "name" else 30 + len(name) + 2
    path.write_bytes(content[:start] + b"\xff\xff\xff" + content[start + 3 :])
    with pytest.raises(InputError, match=r"a\.zip/é.*cannot be read"):
        open_source(path)


def test_a_zip_in_a_zip_and_a_tar_are_refused_with_the_way_out(tmp_path, read):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", COOSTO)
    with pytest.raises(InputError, match=r"a zip within another archive\. Unpack it"):
        open_source(packed(tmp_path, {"binnen.zip": inner.getvalue()}))
    source, _, _ = read(packed(tmp_path, {"binnen.zip": inner.getvalue(), "coosto.csv": COOSTO}))
    assert "binnen.zip: a zip within another archive" in source.notes[0]
    (tmp_path / "a.tar").write_bytes(b"a.csv".ljust(257, b"\0") + b"ustar\0" + b"0" * 2000)
    with pytest.raises(InputError, match=r"a tar archive\. Unpack it"):
        open_source(*find_files([str(tmp_path / "a.tar")]))


@pytest.mark.parametrize("name", ["Postvak.mbox/mbox", "INBOX", "Archief.2026"])
def test_a_mailbox_without_a_suffix_in_a_folder_is_read(tmp_path, read, name):
    folder = unpacked(tmp_path, {name: MAIL, "Postvak.mbox/table_of_contents": b"\0\1", "From.txt2": b"From mij\n"})
    assert [path.relative_to(folder).as_posix() for path in find_files([str(folder)])] == [name]
    assert [post["text"] for post in read(folder / name)[1]] == ["x\n\nhoi"]


def test_a_mailbox_without_a_suffix_in_a_zip_is_read(tmp_path, read):
    source, _, _ = read(packed(tmp_path, {"Postvak.mbox/mbox": MAIL, "Postvak.mbox/table_of_contents": b"\0\1"}))
    assert formats(source) == {"mbox": "email"}


def test_many_files_in_a_zip_are_looked_into_soon(tmp_path, read):
    path = packed(tmp_path, {"coosto.csv": COOSTO, **{f"map/{number}": b"x" for number in range(3000)}})
    started = time.process_time()
    source, _, _ = read(path)
    assert "Skipped 3,000 files (0, 1, 2 and 2,997 more)" in source.notes[0]
    assert time.process_time() - started < 5


def test_a_zip_that_was_replaced_is_read_anew(tmp_path, read):
    assert len(read(packed(tmp_path, {"a.txt": b"een\n"}))[1]) == 1
    path = packed(tmp_path, {"b.txt": b"een\ntwee\n"})
    os.utime(path, ns=(1, 1))
    assert len(read(path)[1]) == 2
