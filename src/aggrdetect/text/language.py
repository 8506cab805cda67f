"""The language of a text, with Dutch as the expectation: other only where that is clear.

The statistical detector (lingua) takes short Dutch texts for German, French or English now and then. The small words
of a language settle those cases.
"""

import re
from collections.abc import Sequence

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

UNKNOWN = "und"
DUTCH = "nl"
FRISIAN = "fy"

_LANGUAGES = (
    Language.DUTCH,
    Language.ENGLISH,
    Language.GERMAN,
    Language.FRENCH,
    Language.TURKISH,
    Language.ARABIC,
    Language.POLISH,
    Language.SPANISH,
)

_NOT_LANGUAGE = re.compile(r"https?://\S+|\bwww\.\S+|[@#]\w[\w.\-]*|\bURL\b|\bRT\b|[\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MIN_LETTERS = 4
_MIN_WORDS_OF_OTHER = 3
_SURELY_DUTCH = 3
_CHUNK_LETTERS = 600  # the start tells the language; the rest of a long text only costs time
_WORD_LETTERS = 30

_SMALL_WORDS = {
    DUTCH: """de het een en van ik je jij jullie u uw niet geen dat dit die deze is zijn was ben bent heeft hebben heb
        wordt worden voor met op te om bij naar uit aan ook maar wat waar wie hoe waarom nog wel weer dan als er hij zij
        ze wij we ons onze mijn hun haar kan moet mag zou gaat ga doe doet mij me eens meer veel al door over in toch
        nu nou na tot tegen iets niets alles iedereen zo zo'n d'r m'n z'n""",
    FRISIAN: """fan foar oan binne neat hawwe hja wurde wurdt moatte moat sjoch tige jimme harren earst dêr wêr hjir ûs
        gjin fansels minsken wy ek hat dy't it jo""",
    "en": """the you and of to this that are not for have has your my what i was with on it he she they be will is in a
        an we at from all who how when there their should would can't don't it's i'm do no so if but me go""",
    "de": """das ist und nicht der den dem ich sie ein eine einen zu mit auf für es wir ihr auch sich von im haben hat
        sind war wird was wie aber kein keine so du bist die er wann warum""",
    "fr": """le la les est et vous je pas des une un pour c'est que qui il elle nous sont dans sur ce cette au aux du de
        avec ne plus mais d'un n'est très on en sa son tu""",
    "es": """el la los las es y que una un por para no esto en de del se lo su con usted está como pero muy más qué
        todos al""",
    "tr": """bu ve bir çok ne için değil mi mu de da o siz sen ben gibi kadar var yok ama daha her neden nasıl olsun""",
    "pl": """to jest nie i w na z się pan pani co jak że do o po tak ale za od dla czy już jestem tego""",
    "ar": "",
}
_SMALL = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_ALSO_FOREIGN = frozenset(
    ("over", "door", "dan", "mag", "er", "ze", "kan", "hun", "tot", "nu", "na", "mij", "op", "bij", "had", "mee")
)
_ONLY_DUTCH = _SMALL[DUTCH].difference(_ALSO_FOREIGN, *(small for code, small in _SMALL.items() if code != DUTCH))


def detect_language(texts: Sequence[str]) -> list[str]:
    """Return the language of each text: an ISO 639-1 code, or ``und``.

    Known are Dutch, Frisian, English, German, French, Turkish, Arabic, Polish and Spanish. Links, handles and hashtags
    do not count. ``und`` stands for texts without words or with fewer than four letters.

    >>> detect_language(["wat een slecht besluit", "you should be ashamed of yourself", "😂😂", "ok"])
    ['nl', 'en', 'und', 'und']
    """
    detector = LanguageDetectorBuilder.from_languages(*_LANGUAGES).with_low_accuracy_mode().build()
    return [_detect(text, detector) for text in texts]


def _detect(text: str, detector: LanguageDetector) -> str:
    words = [word[:_WORD_LETTERS] for word in _WORD.findall(_NOT_LANGUAGE.sub(" ", text[:_CHUNK_LETTERS]))]
    if sum(map(len, words)) < _MIN_LETTERS:
        return UNKNOWN
    small = {word.lower().replace("’", "'") for word in words}
    n_dutch = len(small & _SMALL[DUTCH])
    if len(small & _SMALL[FRISIAN] - _SMALL[DUTCH]) >= max(2, n_dutch):
        return FRISIAN
    if len(small & _ONLY_DUTCH) >= _SURELY_DUTCH:
        return DUTCH
    return _ask(detector, words, small, n_dutch)


def _ask(detector: LanguageDetector, words: list[str], small: set[str], n_dutch: int) -> str:
    plain = " ".join(words)
    found = detector.detect_language_of(plain)
    if found is None:
        return UNKNOWN
    code = found.iso_code_639_1.name.lower()
    if code != DUTCH and found != Language.ARABIC:
        n_other = len(small & _SMALL[code] - _SMALL[DUTCH])
        p_dutch = detector.compute_language_confidence(plain, Language.DUTCH)
        if len(words) < _MIN_WORDS_OF_OTHER or not _is_other(n_dutch, n_other, p_dutch):
            return DUTCH
    return code


def _is_other(n_dutch: int, n_other: int, p_dutch: float) -> bool:
    """Tell whether a text that looks foreign is so, from its small words and the probability of Dutch."""
    if n_other > n_dutch:
        return p_dutch < 0.5
    if n_dutch == 0:
        return p_dutch < 0.01
    return n_dutch == n_other and p_dutch < 0.001
