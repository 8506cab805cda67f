import struct
import time

import pytest

from aggrdetect.readers.mappings.mail import markup_words, own_words

SECTOR = 512
END, FAT = 0xFFFFFFFE, 0xFFFFFFFD


def outlook_message(texts):
    """Return an Outlook msg file: an OLE2 compound file with one stream a property, each of at least 4,096 bytes."""
    streams = {name: text.encode("utf-16-le").ljust(4096, b"\0") for name, text in texts.items()}
    streams["__properties_version1.0"] = b"\0" * 4096
    sectors_each = {name: -(-len(data) // SECTOR) for name, data in streams.items()}
    n_directory = -(-(len(streams) + 1) * 128 // SECTOR)
    fat, starts, place = [FAT], {}, 1 + n_directory
    fat += [*range(2, 1 + n_directory), END]
    for name, n in sectors_each.items():
        starts[name] = place
        fat += [*range(place + 1, place + n), END]
        place += n
    fat += [0xFFFFFFFF] * (SECTOR // 4 - len(fat))
    entries = [_entry("Root Entry", 5, child=1)]
    names = list(streams)
    for number, name in enumerate(names, start=1):
        right = number + 1 if number < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, right=right, start=starts[name], size=len(streams[name])))
    directory = b"".join(entries).ljust(n_directory * SECTOR, b"\0")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    body = b"".join(data.ljust(sectors_each[name] * SECTOR, b"\0") for name, data in streams.items())
    return header + struct.pack(f"<{SECTOR // 4}I", *fat) + directory + body


def _entry(name, kind, *, child=0xFFFFFFFF, right=0xFFFFFFFF, start=0, size=0):
    encoded = name.encode("utf-16-le") + b"\0\0"
    first = start if kind == 2 else END
    rest = struct.pack("<HBBIII36xIQ", len(encoded), kind, 1, 0xFFFFFFFF, right, child, first, size)
    return encoded.ljust(64, b"\0") + rest


def test_an_outlook_message_is_read(tmp_path, read):
    path = tmp_path / "bericht.msg"
    path.write_bytes(
        outlook_message(
            {
                "__substg1.0_0037001F": "RE: Vergunning",
                "__substg1.0_1000001F": "Schaam u.\n\nVan: Wethouder\nVerzonden: maandag\nAan: Piet\n\nBeste Piet",
                "__substg1.0_0C1F001F": "piet@voorbeeld.example",
                "__substg1.0_0E04001F": "wethouder@waterveld.example",
                "__substg1.0_007D001F": "Date: Tue, 3 Feb 2026 10:11:12 +0100\nMessage-ID: <7@voorbeeld.example>\n",
            }
        )
    )
    source, (post,), rejects = read(path)
    assert source.format_name == "email"
    assert (post["text"], post["author_handle"], post["page"]) == (
        "Schaam u.",
        "piet@voorbeeld.example",
        "wethouder@waterveld.example",
    )
    assert post["created_at"].isoformat() == "2026-02-03T09:11:12+00:00"
    assert not rejects


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


HEADERS = b"From: jan@voorbeeld.example\nSubject: RE: brief\nDate: Tue, 3 Feb 2026 10:11:12 +0100\nMIME-Version: 1.0\n"


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "unknown-8bit", "x-mac-nonsense", "rot13", '"a\0b"'])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_message_in_a_charset_that_is_unknown_or_untrue_is_read(charset, encoding, tmp_path, read):
    path = tmp_path / "a.eml"
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    path.write_bytes(HEADERS + head.encode() + "U bent één grote € prutser!".encode(encoding))
    _, (post,), rejects = read(path)
    assert post["text"] == "U bent één grote € prutser!"
    assert not rejects


@pytest.mark.parametrize(
    "separator",
    [
        b"From jan@voorbeeld.example Tue Feb  3 10:11:12 2026",
        b"From - Tue Feb 03 10:11:12 2026",
        b"From 1234567890123456789@xxx Tue Feb 03 10:11:12 +0000 2026",
        b'From "Jan Voorbeeld" Tue Feb  3 10:11:12 2026 +0100',
        b"From jan@voorbeeld.example Tue, 3 Feb 2026 10:11:12 +0100",
        b"From jan@voorbeeld.example 2026-02-03 10:11:12",
    ],
)
def test_a_mailbox_is_divided_at_its_separators_and_not_at_sentences(separator, tmp_path, read):
    path = tmp_path / "a.mbox"
    texts = (b"een\n\nFrom now on I hate you\n\nslot\n", b"twee\n\nFrom 2026 on I will too, in 2026\n")
    path.write_bytes(b"".join(separator + b"\r\n" + HEADERS + b"\n" + text + b"\n" for text in texts))
    source, posts, rejects = read(path)
    assert source.format_name == "email"
    assert [post["text"].encode() for post in posts] == [text.strip() for text in texts]
    assert not rejects
