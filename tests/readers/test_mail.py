import struct

import pytest

from aggrdetect.readers.mappings.mail import own_words

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


@pytest.mark.parametrize(
    "quoted",
    [
        "Op di 3 feb 2026 om 10:11 schreef Jan <jan@voorbeeld.example>:\n> Beste",
        "Op dinsdag 3 februari 2026 10:11 schreef Waterveld\n<info@waterveld.example> het volgende:\n\n> Beste",
        "On Tue, Feb 3, 2026 at 10:11 AM Jan <jan@voorbeeld.example> wrote:\n\n> Dear",
        "Jan schreef op 03-02-2026 10:11:\n> Beste",
        "-----Oorspronkelijk bericht-----\nVan: Jan\n\nBeste",
        "________________________________\nVan: Jan\nVerzonden: dinsdag\n\nBeste",
        "Van: Jan <jan@voorbeeld.example>\nDatum: dinsdag 3 februari 2026 10:11\nAan: Piet\n\nBeste",
        "*From:* Jan\n*Sent:* Tuesday\n\nDear",
        "> Beste\n> Piet",
        "-- \nPiet Voorbeeld",
    ],
)
def test_quoted_messages_and_signatures_are_cut(quoted):
    assert own_words(f"U bent een prutser.\nEcht.\n\n{quoted}\n") == "U bent een prutser.\nEcht."


def test_a_sentence_that_only_looks_like_a_quotation_stays():
    text = "Op 3 februari schreef u:\ndat het goed kwam.\nVan: onderop, zeg maar.\n--- niet dus ---"
    assert own_words(text) == text
