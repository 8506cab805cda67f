"""The tokenizer of the encoder, and the choice of the pieces that Dutch needs."""

import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import sentencepiece
import wordfreq
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from aggrdetect.text.mark import LINK, OFFICIAL, OTHER_PERSON

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""The first four pieces of XLM-R's vocabulary; they keep their ids."""

MARKERS = (OFFICIAL, OTHER_PERSON, LINK)
"""Marks of the text that the model sees; each gets one piece of its own at the end of the vocabulary."""

_LANGUAGES = {"nl": 1.0, "en": 0.15}
_N_WORDS = 300_000
_TEXT_WEIGHT = 0.5


def nmt_nfkc_map() -> bytes:
    """Return SentencePiece's compiled ``nmt_nfkc`` character map, taken from a toy model trained on the spot."""
    toy = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["aa bb cc dd ee ff gg hh de het een van en"] * 20),
        model_writer=toy,
        vocab_size=30,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    proto: Any = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    proto.ParseFromString(toy.getvalue())
    return bytes(proto.normalizer_spec.precompiled_charsmap)


def build_tokenizer(pieces: Sequence[str], scores: NDArray[np.float32], markers: Sequence[str] = ()) -> Tokenizer:
    """Build the Unigram tokenizer of multilingual-e5.

    Args:
        pieces: Vocabulary in id order, the four special pieces first.
        scores: Log-probability of each piece. Shape (n_pieces,).
        markers: Strings that become one token each, with the ids after the pieces.
    """
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=3))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("\u200d", " "),
            normalizers.Precompiled(nmt_nfkc_map()),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken(marker, normalized=False) for marker in markers])
    return tokenizer


def choose_pieces(tokenizer: Tokenizer, n_pieces: int, texts: Iterable[str]) -> NDArray[np.int64]:
    """Choose the ids that Dutch (with some English) uses most.

    Words of ``wordfreq`` count by their frequency, as written, capitalised and in capitals; *texts* count by
    occurrence. Special pieces, single letters, digits, punctuation and emoji are always kept.

    Args:
        tokenizer: The tokenizer with the full vocabulary.
        n_pieces: How many to keep.
        texts: Text like the text that will be scored.

    Returns:
        Ids to keep, ascending. Shape (n_pieces,).
    """
    weight = np.zeros(tokenizer.get_vocab_size())
    for language, share in _LANGUAGES.items():
        _add_words(tokenizer, language, share, weight)
    counts: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.ids)
    total = sum(counts.values()) or 1
    for piece, count in counts.items():
        weight[piece] += _TEXT_WEIGHT * count / total
    always = [i for i in range(len(weight)) if i < len(SPECIAL) or _is_single(tokenizer.id_to_token(i))]
    weight[always] += 10.0
    return np.sort(np.argsort(-weight, kind="stable")[:n_pieces])


def _add_words(tokenizer: Tokenizer, language: str, share: float, weight: NDArray[np.float64]) -> None:
    words = wordfreq.top_n_list(language, _N_WORDS, wordlist="best")
    frequency = np.array([wordfreq.word_frequency(word, language, wordlist="best") for word in words])
    # A small equal part keeps pieces of rare words, which carry the insults.
    value = share * (frequency / frequency.sum() + 0.5 / len(words))
    for change, part in ((str, 1.0), (str.capitalize, 0.3), (str.upper, 0.1)):
        changed = [change(word) for word in words]
        for encoding, amount in zip(tokenizer.encode_batch(changed, add_special_tokens=False), value, strict=True):
            np.add.at(weight, encoding.ids, amount * part)


def _is_single(piece: str) -> bool:
    """Tell whether *piece* is one Latin letter, digit, punctuation mark, symbol or emoji, with or without a space."""
    bare = piece.removeprefix("▁")
    if len(bare) != 1:
        return piece == "▁"
    if unicodedata.category(bare)[0] in "NPS":
        return ord(bare) < 0x3000 or ord(bare) >= 0x1F000
    return ord(bare) < 0x250 or bare in "аеорсухАВЕКМНОРСТХ"
