import hashlib

import pytest

from aggrdetect.errors import ModelError
from aggrdetect.files import fingerprint, read_toml, whole_file, write_text


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


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no such recipe. Give one"), (b"name = ", "not TOML"), (b"name = '\xff'", "not TOML")]
)
def test_a_toml_file_that_is_missing_or_broken_is_refused_in_one_line(tmp_path, content, said) -> None:
    path = tmp_path / "a.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=said) as refused:
        read_toml(path, what="recipe", way_out="Give one.", kind=ModelError)
    assert "\n" not in str(refused.value)
