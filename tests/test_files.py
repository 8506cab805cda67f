import hashlib

import pytest

from aggrdetect.files import fingerprint, whole_file, write_text


def test_text_is_written_as_utf8_with_plain_line_ends(tmp_path) -> None:
    write_text(tmp_path / "new" / "a.txt", "één\ntwee\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == "één\ntwee\n".encode()


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def interrupted() -> None:
        with whole_file(path) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_appears_only_when_the_block_ends(tmp_path) -> None:
    with whole_file(tmp_path / "a.bin") as part:
        part.write_bytes(b"x")
        assert not (tmp_path / "a.bin").exists()
        assert part.parent == tmp_path
    assert (tmp_path / "a.bin").read_bytes() == b"x"


def test_a_block_that_writes_nothing_is_an_error(tmp_path) -> None:
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "a.bin"):
        pass


def test_a_fingerprint_is_the_sha256_of_the_content(tmp_path) -> None:
    (tmp_path / "a.bin").write_bytes(b"abc" * 100_000)
    assert fingerprint(tmp_path / "a.bin") == hashlib.sha256(b"abc" * 100_000).hexdigest()
