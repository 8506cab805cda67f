import subprocess
import sys

import pytest

from aggrdetect.text.language import detect_language

DUTCH = [
    "wat een slecht besluit",
    "Dames en heren, laten we onze ogen openen.",
    "De honden blaffen in de verte",
    "De bokser lag knock-out op de mat.",
    "rot op man",
    "wanneer gaat de brug open?",
    "schande!!!",
    "echt he",
    "@burgemeester_x top gedaan 👍",
    "U hept gelijk mevr. de wethouder",
    "gaot nou toch ens weg mens",
    "wat een clown, resign now",
    "Ik heb de pdf van de afspraken in de mail gezet, check it out",
]
OTHER = [
    ("you should be ashamed of yourself mayor", "en"),
    ("go back to where you came from", "en"),
    ("das ist doch wirklich eine Schande", "de"),
    ("ich verstehe das nicht", "de"),
    ("merci beaucoup pour votre travail", "fr"),
    ("belediye başkanı neden cevap vermiyor", "tr"),
    ("çok teşekkür ederim efendim", "tr"),
    ("متى سيتم إصلاح الطريق", "ar"),
    ("dziękuję bardzo za pomoc", "pl"),
    ("muchas gracias por su trabajo", "es"),
    ("jimme binne tige tank foar de moaie dei", "fy"),
]
UNKNOWN = [
    "",
    "   ",
    "😂😂😂",
    "👍",
    "12345",
    "!!!",
    "ok",
    "https://voorbeeld.nl/een/lange/link",
    "@iemand @nogiemand",
    "#ja",
]


@pytest.mark.parametrize("text", DUTCH)
def test_short_dutch_is_not_taken_for_another_language(text):
    assert detect_language([text]) == ["nl"]


@pytest.mark.parametrize(("text", "language"), OTHER)
def test_a_clear_other_language_is_told(text, language):
    assert detect_language([text]) == [language]


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_text_without_words_has_no_language(text):
    assert detect_language([text]) == ["und"]


def test_answers_come_in_order_and_one_a_text():
    texts = [text for text, _ in OTHER] + DUTCH + UNKNOWN
    expected = [language for _, language in OTHER] + ["nl"] * len(DUTCH) + ["und"] * len(UNKNOWN)
    assert detect_language(texts) == expected
    assert detect_language([]) == []


def test_a_very_long_text_is_answered():
    assert detect_language(["dit is een heel lang verhaal zonder einde " * 5000]) == ["nl"]


def test_the_detector_is_not_loaded_with_the_package():
    code = "import sys, aggrdetect.text.mark, aggrdetect.text.normalise; sys.exit('lingua' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
