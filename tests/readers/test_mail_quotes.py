import time

import pytest

from aggrdetect.readers.mappings.mail import markup_words, own_words

WHO = "Gemeente Waterveld <info@waterveld.example>"
SAID = [
    f"Op di 3 feb 2026 om 10:11 schreef {WHO}:",
    "Op dinsdag 3 februari 2026 10:11 schreef Waterveld\n<info@waterveld.example> het volgende:",
    "Op di 3 feb 2026 om 10:11 schreef Gemeente Waterveld, afdeling Vergunningen <\ninfo@waterveld.example>:",
    f"Op 3 feb. 2026 om 10:11 heeft {WHO} het volgende geschreven:",
    f"Op 3 feb 2026, om 10:11 heeft {WHO} het\nvolgende geschreven:",
    f"Op dinsdag 3 februari 2026 om 10:11:12 CET schreef {WHO}:",
    f"On Tue, Feb 3, 2026 at 10:11\u202fAM {WHO} wrote:",
    f"On 3 Feb 2026, at 10:11, {WHO} wrote:",
    f"On Tuesday, February 3rd, 2026 at 10:11 AM, {WHO}\nwrote:",
    "On Tue, 3 Feb 2026, 10:11 Waterveld, <info@waterveld.example> wrote:",
    f"Am Di., 3. Feb. 2026 um 10:11 Uhr schrieb {WHO}:",
    f"Am 03.02.2026 um 10:11 schrieb {WHO}:",
    f"Am Dienstag, 3. Februar 2026 um 10:11:12 MEZ hat {WHO} Folgendes geschrieben:",
    f"Le 3 févr. 2026 à 10:11, {WHO} a écrit :",
    f"{WHO} schreef op di 3 feb 2026 om 10:11:",
    f"3 februari 2026, {WHO} schreef:",
    f"Citeren {WHO}:",
    "Op 03-02-2026 om 10:11 schreef Gemeente Waterveld:",
    "On 03/02/2026 10:11, Gemeente Waterveld wrote:",
    "Am 03.02.26 um 10:11 schrieb Gemeente Waterveld:",
    "Waterveld schreef op 03-02-2026 10:11:",
]
BEGUN = [
    "-----Oorspronkelijk bericht-----\nVan: Jan",
    "-------- Oorspronkelijk bericht --------\nVan: Jan\nDatum: 03-02-2026",
    "-----Origineel bericht-----",
    "-----Original Message-----\nFrom: Jan",
    "-----Ursprüngliche Nachricht-----\nVon: Jan",
    "---------- Forwarded message ---------\nVan: Jan",
    "-------- Doorgestuurd bericht --------\nOnderwerp: brief",
    "-------- Weitergeleitete Nachricht --------\nBetreff: Brief",
    "Begin doorgestuurd bericht:\n\nVan: Jan",
    "Begin forwarded message:\n\nFrom: Jan",
    "Anfang der weitergeleiteten Nachricht:\n\nVon: Jan",
    "________________________________\nVan: Jan\nVerzonden: dinsdag",
    "________________________________\nFrom: Jan\nSent: Tuesday",
    "Van: Jan\nVerzonden: dinsdag 3 februari 2026\nAan: Piet\nOnderwerp: brief",
    "Van: Jan <jan@voorbeeld.example>\nDatum: dinsdag 3 februari 2026\nAan: Piet",
    "Van: Jan <jan@voorbeeld.example>\nOnderwerp: brief\nDatum: 3 februari 2026\nAan: Piet",
    "Van: Jan\nOnderwerp: brief\nDatum: 3 februari 2026 om 10:11:12 CET\nAan: Piet",
    "Van: Gemeente Waterveld\n<info@waterveld.example>\nVerzonden: dinsdag\nAan: Piet",
    "*Van:* Jan\n*Verzonden:* dinsdag",
    "*From: *Jan\n*Sent: *Tuesday",
    "Von: Jan\nGesendet: Dienstag\nAn: Piet\nBetreff: Brief",
]


@pytest.mark.parametrize("line", SAID)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_line_above_quoted_lines_is_cut_and_answers_above_between_and_under_them_stay(line, gap):
    quoted = f"{line}{gap}> Beste heer,\n>\n> Uw klacht is ongegrond."
    own = "U bent een prutser.\nEcht."
    assert own_words(f"{own}\n\n{quoted}\n") == own
    assert own_words(f"{quoted}\n\n{own}\n") == own
    between = quoted.replace("\n>\n", "\nLeugens!\n")
    assert own_words(f"{between}\n{own}") == f"Leugens!\n{own}"
    assert own_words(f"Kijk eens.\n\n{between}\n{own}") == f"Kijk eens.\n\nLeugens!\n{own}"


@pytest.mark.parametrize("line", [*SAID, *BEGUN])
def test_a_message_quoted_without_a_sign_before_its_lines_is_cut_to_the_end(line):
    own = "U bent een prutser.\nEcht."
    quoted = (
        f"{line}\n\nBeste heer,\n\nSukkel.\n\nOp 2 feb 2026 om 10:11 schreef Piet <piet@x.example>:\n\n> Hoi\n\nDag"
    )
    assert own_words(f"{own}\n\n{quoted}\n") == own
    assert own_words(quoted) == ""


@pytest.mark.parametrize(
    "quoted", ["> Beste\n> Piet", "\ufeff> Op 3 feb 2026 schreef Jan:\n>\n> Beste", "-- \nPiet Voorbeeld"]
)
def test_quoted_lines_and_signatures_are_cut(quoted):
    assert own_words(f"U bent een prutser.\nEcht.\n\n{quoted}\n") == "U bent een prutser.\nEcht."


def test_a_signature_above_a_quoted_message_does_not_take_the_answer_under_it():
    quoted = "Op 3 feb 2026 om 10:11 schreef Jan <jan@voorbeeld.example>:\n> Beste"
    assert own_words(f"Zie onder.\n-- \nPiet\n\n{quoted}\nPrutser!\n-- \nPiet") == "Zie onder.\nPrutser!"


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 februari schreef u:\ndat het goed kwam.\nVan: onderop, zeg maar.\n--- niet dus ---",
        "Op 3 februari 2026 om 10:11 schreef u mij:\nwij komen eraan.\nLeugens!",
        "Op 3 februari 2026 om 10:11 heeft u mij het volgende geschreven:\nwij komen eraan.\nLeugens!",
        "On 3 February 2026 at 10:11 you wrote:\nwe are coming.\nLies!",
        "Am 3. Februar 2026 um 10:11 schrieb er mir:\nWir kommen.\nLügen!",
        "Wat u schreef op 3 februari 2026 om 10:11:\nleugens.",
        "Van: Piet Voorbeeld\nAan: het college\nDatum: 3 februari 2026\nBetreft: klacht\n\nU bent een prutser.",
        "Van: Piet <piet@voorbeeld.example>\nOnderwerp: klacht\n\nBericht:\nU bent een prutser.",
        "Schande.\n____________________\nPS: ik kom langs.",
        "Van: alles",
    ],
)
def test_what_only_looks_like_a_quotation_stays(text):
    assert own_words(text) == text


def test_a_sentence_above_the_line_that_announces_a_quotation_is_no_part_of_it():
    text = "Op 2 februari vroeg ik u iets.\nOp 3 feb 2026 om 10:11 schreef Jan <jan@voorbeeld.example>:\n\nBeste"
    assert own_words(text) == "Op 2 februari vroeg ik u iets."


@pytest.mark.parametrize("tag", ['<blockquote type="cite">', '<blockquote class="gmail_quote" style="margin:0">'])
def test_answers_between_and_under_quotations_in_html_stay(tag):
    line = "<div>Op 3 feb 2026 om 10:11 schreef Jan &lt;<a href='mailto:j@x.example'>j@x.example</a>&gt;:</div>"
    markup = f"{line}{tag}Beste<blockquote>dag</blockquote></blockquote><p>Leugens!</p>{tag}Dag</blockquote>Prutser!"
    assert own_words(markup_words(markup)) == "Leugens!\n\nPrutser!"


def test_a_passage_that_the_sender_indented_in_html_is_no_quotation():
    assert own_words(markup_words('<blockquote style="margin:0 0 0 40px">Schande!</blockquote>')) == "Schande!"


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 300_000 + ".",
        " " * 300_000 + ".",
        ("_" * 200_000 + "\n") * 2,
        "Op 3 " * 60_000,
        "Op 3 feb schreef\n" * 20_000,
        "schreef <a@b " * 30_000,
        "Van: a\nAan: b\n" * 30_000,
        "schreef op 3:" * 30_000,
    ],
    ids=range(8),
)
def test_texts_made_to_slow_the_search_for_quotations_are_read_in_time(text):
    began = time.process_time()
    own_words(text)
    assert time.process_time() - began < 5
