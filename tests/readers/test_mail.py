import struct
from datetime import UTC, datetime, timedelta

import pytest

SECTOR = 512
END, FAT = 0xFFFFFFFE, 0xFFFFFFFD


def outlook_message(texts, numbers=()):
    """Return an Outlook msg file: an OLE2 compound file with one stream a property, each of at least 4,096 bytes.

    Names may be those of streams in a storage (``storage/stream``); *numbers* are the properties of fixed size.
    """
    streams = {name: text.encode("utf-16-le").ljust(4096, b"\0") for name, text in texts.items()}
    streams.setdefault("__properties_version1.0", b"")
    for name, tag, number in numbers:
        streams.setdefault(name, b"")
        streams[name] = streams[name] or b"\0" * (8 if "/" in name else 32)
        streams[name] += struct.pack("<IIQ", tag, 6, number)
    streams = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    tops = list(dict.fromkeys(name.split("/")[0] for name in streams))
    paths = [*tops, *(name for name in streams if "/" in name)]
    sectors_each = {name: -(-len(data) // SECTOR) for name, data in streams.items()}
    n_directory = -(-(len(paths) + 1) * 128 // SECTOR)
    fat, starts, place = [FAT], {}, 1 + n_directory
    fat += [*range(2, 1 + n_directory), END]
    for name, n in sectors_each.items():
        starts[name] = place
        fat += [*range(place + 1, place + n), END]
        place += n
    fat += [0xFFFFFFFF] * (SECTOR // 4 - len(fat))
    entries = [_entry("Root Entry", 5, child=1)]
    for number, path in enumerate(paths, start=1):
        right = _place(paths, path.rpartition("/")[0], after=number)
        if path in streams:
            name = path.rpartition("/")[2]
            entries.append(_entry(name, 2, right=right, start=starts[path], size=len(streams[path])))
        else:
            entries.append(_entry(path, 1, right=right, child=_place(paths, path, after=0)))
    directory = b"".join(entries).ljust(n_directory * SECTOR, b"\0")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    body = b"".join(data.ljust(sectors_each[name] * SECTOR, b"\0") for name, data in streams.items())
    return header + struct.pack(f"<{SECTOR // 4}I", *fat) + directory + body


def _place(paths, storage, *, after):
    """Return the number of the first path in a storage after a number, or that of nothing."""
    numbered = enumerate(paths, start=1)
    return next((n for n, path in numbered if n > after and path.rpartition("/")[0] == storage), 0xFFFFFFFF)


def _entry(name, kind, *, child=0xFFFFFFFF, right=0xFFFFFFFF, start=0, size=0):
    encoded = name.encode("utf-16-le") + b"\0\0"
    first = start if kind == 2 else END if kind == 5 else 0
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


SENT, DELIVERED, KIND = 0x00390040, 0x0E060040, 0x0C150003
TEN_ELEVEN = (datetime(2026, 2, 3, 9, 11, 12, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
INTERNAL = {
    "__substg1.0_0037001F": "Klacht",
    "__substg1.0_1000001F": "Schaam u.",
    "__substg1.0_0C1F001F": "/O=WATERVELD/CN=PIET",
    "__substg1.0_5D01001F": "piet@waterveld.example",
    "__substg1.0_0E04001F": "Wethouder",
}


def receivers(*each):
    """Return the texts and numbers of receivers, each of a kind, an address by tag, and a name."""
    texts, numbers = {}, []
    for number, (kind, tag, address, name) in enumerate(each):
        storage = f"__recip_version1.0_#{number:08X}"
        texts |= {f"{storage}/__substg1.0_{tag}001F": address, f"{storage}/__substg1.0_3001001F": name}
        numbers.append((f"{storage}/__properties_version1.0", KIND, kind))
    return texts, numbers


@pytest.mark.parametrize("tag", [SENT, DELIVERED])
def test_an_outlook_message_without_headers_has_its_time_and_receivers(tag, tmp_path, read):
    texts, numbers = receivers(
        (2, "39FE", "Griffie@waterveld.example", "Griffie"), (1, "39FE", "wethouder@waterveld.example", "Wethouder")
    )
    numbers.append(("__properties_version1.0", tag, TEN_ELEVEN * 10_000_000))
    path = tmp_path / "bericht.msg"
    path.write_bytes(outlook_message(INTERNAL | texts, numbers))
    source, (post,), rejects = read(path)
    assert post["created_at"].isoformat() == "2026-02-03T09:11:12+00:00"
    assert post["author_handle"] == "piet@waterveld.example"
    assert post["page"] == "wethouder@waterveld.example"
    assert post["mentions"] == ["wethouder@waterveld.example", "griffie@waterveld.example"]
    assert dict(source.times) == {"in the export": 1}
    assert not rejects


def test_a_receiver_of_an_outlook_message_without_an_internet_address_is_known_by_name(tmp_path, read):
    texts, numbers = receivers((1, "3003", "/O=WATERVELD/CN=JANSEN", "Jansen, J. (wethouder)"))
    path = tmp_path / "bericht.msg"
    path.write_bytes(outlook_message(INTERNAL | texts, numbers))
    _, (post,), _ = read(path)
    assert (post["page"], post["mentions"]) == ("Jansen, J. (wethouder)", None)


def test_a_time_in_an_outlook_message_that_cannot_be_is_no_time(tmp_path, read):
    path = tmp_path / "bericht.msg"
    path.write_bytes(outlook_message(INTERNAL, [("__properties_version1.0", SENT, 2**64 - 1)]))
    _, (post,), _ = read(path)
    assert (post["created_at"], post["page"]) == (None, "Wethouder")


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
