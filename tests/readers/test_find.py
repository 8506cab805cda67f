import io
import os
import sys
import zipfile

import pytest

from aggrdetect.errors import InputError
from aggrdetect.readers import find_files, open_source


def test_a_folder_gives_its_files_in_name_order_and_leaves_pictures_out(tmp_path):
    for name in ("b.csv", "a.jsonl", "c.png", ".hidden.csv", "leeg.csv"):
        (tmp_path / name).write_text("" if name == "leeg.csv" else "x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.txt").write_text("x")
    assert [path.name for path in find_files([str(tmp_path)])] == ["a.jsonl", "b.csv", "d.txt"]


def test_an_unpacked_x_archive_is_one_source(tmp_path):
    (tmp_path / "export" / "data").mkdir(parents=True)
    (tmp_path / "export" / "data" / "tweets.js").write_text("window.YTD.tweets.part0 = []")
    assert find_files([str(tmp_path)]) == [tmp_path / "export"]


def test_a_pattern_gives_the_files_that_fit_it(tmp_path):
    for name in ("a.csv", "b.csv", "c.txt"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in find_files([str(tmp_path / "*.csv")])] == ["a.csv", "b.csv"]


def test_standard_input_is_kept_in_a_file_and_called_a_dash(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text":"hoi"}\n')))
    (path,) = find_files(["-"])
    (batch,) = open_source(path).batches([].append)
    assert batch.to_pylist()[0]["source_file"] == "-"


def test_a_zip_on_standard_input_shows_no_path_of_its_copy(monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "tekst;datum\nhoi;13-02-2024\nwat;01-02-2024\n")
        archive.writestr("b.json", "geen json")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed.getvalue())))
    (path,) = find_files(["-"])
    source = open_source(path)
    (batch,) = source.batches([].append)
    assert batch.to_pylist()[0]["source_file"] == "-/a.csv"
    assert source.name == "-"
    assert any(note.startswith("a.csv: dates read") for note in source.notes)
    assert path.name not in str((source.notes, source.files))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"", "empty file"),
        (b"\xef\xbb\xbf \n", "empty file"),
        (bytes(range(256)) * 9, "binary file"),
    ],
)
def test_an_input_that_cannot_be_read_is_refused_in_one_line(tmp_path, content, message):
    path = tmp_path / "export.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        open_source(find_files([str(path)])[0])
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pattern_that_fits_nothing_is_refused(tmp_path):
    with pytest.raises(InputError, match="no file fits"):
        find_files([str(tmp_path / "*.csv")])


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_without_permission_is_refused_in_one_line(tmp_path):
    folder = tmp_path / "dicht"
    folder.mkdir()
    (folder / "a.csv").write_text("x")
    folder.chmod(0)
    became_nobody = os.geteuid() == 0
    if became_nobody:
        tmp_path.chmod(0o755)
        os.seteuid(65534)
    try:
        if os.access(tmp_path, os.X_OK):
            with pytest.raises(InputError, match="ermission"):
                find_files([str(folder)])
    finally:
        if became_nobody:
            os.seteuid(0)
        folder.chmod(0o755)
