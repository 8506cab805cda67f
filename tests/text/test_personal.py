import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.text.personal import Span, personal_spans, replace_spans


def masked(text):
    return replace_spans(text, list(personal_spans(text)))


@pytest.mark.parametrize(
    "number",
    [
        "06-12345678", "0612345678", "06 12 34 56 78", "06-12 34 56 78", "+31 6 12345678", "+31612345678",
        "0031612345678",
        "+31(0)6 12345678", "+31 (0)6-12345678", "0031 6 1234 5678", "020-1234567", "(020) 123 45 67", "0229 123456",
        "088 123 4567", "+32 470 12 34 56", "06.12.34.56.78",
        "06/12345678", "0475/12.34.56", "06\u201312345678", "06\u201012345678", "+31\u20116\u201112345678",
        "31612345678", "31 6 12345678", "31201234567",
    ],
)  # fmt: skip
def test_telephone_numbers_of_every_dutch_layout_are_found(number):
    assert masked(f"Bel {number} of kom.") == "Bel [telefoon] of kom."


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("mail Jan.Jansen+x@voorbeeld.nl!", "mail [e-mail]!"),
        ("op NL91 ABNA 0417 1643 00 dus", "op [iban] dus"),
        ("op nl91abna0417164300", "op [iban]"),
        ("op BE68 5390 0754 7034", "op [iban]"),
        ("mijn BSN: 12345678", "mijn BSN[bsn]"),
        ("nummer 123456782 van hem", "nummer [bsn] van hem"),
        ("nummer 1234.56.782", "nummer [bsn]"),
        ("hij woont 1234 AB 56b hoor", "hij woont [adres] hoor"),
        ("hij woont 1234ab 56", "hij woont [adres]"),
        ("Dorpsstraat 12a, 1234 AB", "[adres]"),
        ("zie x.com/piet/status/1 of www.a.nl", "zie URL of URL"),
    ],
)
def test_what_leads_to_a_person_is_hidden(text, hidden):
    assert masked(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "op 01-02-2024 12:30 uur",
        "2024-02-01 12:30:00 tot 2024-02-02",
        "op 01/02/2024 12:30 of 01\u201302\u20132024 12:30, en 01/02/24 12:30:15",
        "01/02 - 03/04 - 05/06",
        "\u20ac31.612.345.678 en 316123456789",
        "in 2024 en 2025 was het 1200 op 1400",
        "€ 1.234.567 voor 17 miljoen",
        "artikel 6:162 lid 2, 100% en 3,5",
        "de A27 bij km 45, 2030 is ver weg",
        "onderweg 2 uur, 10 000 mensen",
    ],
)
def test_dates_amounts_and_plain_numbers_stay(text):
    assert masked(text) == text


@given(st.text())
def test_any_text_can_be_masked(text):
    masked(text)


@given(st.text(min_size=1, max_size=20), st.data())
def test_of_spans_that_overlap_the_first_wins(text, data):
    ends = st.tuples(*[st.integers(0, len(text))] * 2).filter(lambda pair: pair[0] < pair[1])
    spans = [Span(*pair, "#") for pair in data.draw(st.lists(ends, min_size=1, max_size=5))]
    assert "#" in replace_spans(text, spans)
    assert replace_spans(text, spans[:1]) == text[: spans[0].start] + "#" + text[spans[0].end :]
