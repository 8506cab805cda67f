import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.model.folder import TOKENIZER
from aggrdetect.model.tokenise import Windows, WindowTokenizer, _pieces, batches_by_length

MAX = 16


@pytest.fixture(scope="module")
def tokenizer(tiny_folder):
    return WindowTokenizer(tiny_folder.path / TOKENIZER, MAX)


def test_a_short_text_is_one_window(tokenizer) -> None:
    windows = tokenizer.windows(["goed plan", "", "sukkel"])
    assert [len(ids) for ids in windows.ids] == [4, 2, 3]
    assert windows.text.tolist() == [0, 1, 2]


def test_a_long_text_is_several_windows_that_overlap_and_miss_nothing(tokenizer) -> None:
    words = ["goed", "plan", "weg", "park", "fiets"] * 8
    whole = [int(tokenizer.windows([word]).ids[0][1]) for word in words]
    windows = tokenizer.windows(["kut", " ".join(words)])
    parts = [ids[1:-1].tolist() for ids, text in zip(windows.ids, windows.text, strict=True) if text == 1]
    assert all(len(ids) <= MAX for ids in windows.ids)
    assert len(parts) > 2
    joined = parts[0]
    for part in parts[1:]:
        assert joined[-MAX // 4 :] == part[: MAX // 4]
        joined += part[MAX // 4 :]
    assert joined == whole


def test_every_window_starts_and_ends_with_the_special_tokens(tokenizer) -> None:
    windows = tokenizer.windows(["goed " * 60])
    assert len({(int(ids[0]), int(ids[-1])) for ids in windows.ids}) == 1


@pytest.mark.parametrize("blank", [" ", ""])
def test_a_text_of_several_pieces_keeps_every_word_in_whole_windows(tokenizer, blank) -> None:
    words = [f"woord{n}{blank}" for n in range(30_000)]
    text = "".join(words)
    pieces = list(_pieces(text))
    assert len(pieces) > 2
    place = end = 0
    for piece in pieces:
        place = text.index(piece, place)
        assert place <= max(0, end - 500)
        assert blank == "" or place == 0 or text[place] == " "
        end = place + len(piece)
    assert end == len(text)
    windows = tokenizer.windows(["kut", text, "goed plan"])
    assert all(len(ids) <= MAX for ids in windows.ids)
    assert windows.text.tolist() == sorted(windows.text)
    assert windows.ids[0].tolist() == tokenizer.windows(["kut"]).ids[0].tolist()
    assert windows.ids[-1].tolist() == tokenizer.windows(["goed plan"]).ids[0].tolist()


def test_texts_that_are_tokenised_in_groups_give_the_same_windows(tokenizer) -> None:
    texts = [f"{'goed plan ' * 40_000}{n}" for n in range(4)]
    one_by_one = [ids.tolist() for text in texts for ids in tokenizer.windows([text]).ids]
    assert [ids.tolist() for ids in tokenizer.windows(texts).ids] == one_by_one


def test_no_text_gives_no_window(tokenizer) -> None:
    windows = tokenizer.windows([])
    assert windows.ids == []
    assert windows.text.shape == (0,)
    assert list(batches_by_length(windows.lengths, 100)) == []


def test_a_batch_is_padded_to_a_multiple_of_eight_and_masked(tokenizer) -> None:
    windows = tokenizer.windows(["goed", "goed plan weg park fiets markt dorp haven"])
    tokens, mask = tokenizer.batch(windows.ids)
    assert tokens.shape == mask.shape == (2, 16)
    assert mask.sum(axis=1).tolist() == [3, 10]
    assert tokens[0, 3:].tolist() == [0] * 13


@given(st.lists(st.integers(1, 40), max_size=50), st.integers(1, 200))
def test_batches_hold_every_window_once_and_stay_within_their_size(lengths, batch_tokens) -> None:
    windows = Windows([np.zeros(n, np.int64) for n in lengths], np.arange(len(lengths)))
    batches = list(batches_by_length(windows.lengths, batch_tokens))
    assert sorted(int(i) for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= batch_tokens
