"""Tables as people and spreadsheets leave them: blank rows, one column, lines for Excel, sheets, split files."""

import re
from datetime import UTC, datetime
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aggrdetect.errors import InputError
from aggrdetect.readers import Limits, open_source
from aggrdetect.readers.heads import HEAD

BRANDWATCH = "Query Id,Query Name,Date,Title,Snippet,Full Text,Url,Author\n"


def write(tmp_path, name, content, encoding="utf-8"):
    path = tmp_path / name
    path.write_text(content, encoding=encoding, newline="")
    return path


def texts(posts):
    return [post["text"] for post in posts]


@pytest.mark.parametrize("blank", ["", "\r\n", ";;\r\n", ";;\r\n;;\r\n", " ; ;\r\n", "  \r\n"])
@pytest.mark.parametrize("title", ["", "Rapport\r\n", "Rapport;;\r\n"])
def test_blank_rows_above_a_header_are_not_taken_for_it(tmp_path, read, title, blank):
    path = write(tmp_path, "a.csv", f"{title}{blank}Bericht;Auteur;Datum\r\nhoi;piet;3-2-2026\r\ndag;jan;13-2-2026\r\n")
    _, posts, rejects = read(path)
    assert [(post["text"], post["author_handle"], post["source_row"]) for post in posts] == [
        ("hoi", "piet", 1),
        ("dag", "jan", 2),
    ]
    assert not rejects


def test_an_export_with_titles_that_excel_saved_again_keeps_its_rows(tmp_path, read):
    rows = "1,Gemeente,2026-02-03 14:05:00.0,,bende,Wat een bende,https://krant.example/1,pietvoorbeeld\n"
    path = write(tmp_path, "a.csv", "Report:,Bulk Mentions Download,,,,,,\n,,,,,,,\n" + BRANDWATCH + rows)
    source, posts, rejects = read(path)
    assert (source.format_name, texts(posts), rejects) == ("brandwatch", ["Wat een bende"], [])


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_commas_in_the_texts_of_one_column_are_no_delimiters(tmp_path, read, name):
    lines = ["Dit is, echt waar, een bende", "Ga weg, nu; of straks", "Hoi", "Tot ziens, burgemeester"]
    path = write(tmp_path, name, "\r\n".join(["Bericht", *lines]) + "\r\n")
    _, posts, rejects = read(path)
    assert (texts(posts), rejects) == (lines, [])


def test_commas_far_down_in_one_column_are_no_delimiters(tmp_path, read):
    lines = ["Hoi"] * 500 + ["Ga weg, nu | of straks; of niet"]
    assert texts(read(write(tmp_path, "a.csv", "\n".join(["Bericht", *lines])))[1]) == lines


def test_a_column_that_is_named_by_the_user_can_be_the_only_one(tmp_path, read):
    path = write(tmp_path, "a.csv", 'Uiting burger\nDit is, echt, een bende\n"Ga ""weg"",\nnu"\nHoi, jij\n')
    assert texts(read(path, fields={"text": "Uiting burger"})[1]) == [
        "Dit is, echt, een bende",
        'Ga "weg",\nnu',
        "Hoi, jij",
    ]


def test_empty_cells_beside_one_column_are_left_out(tmp_path, read):
    assert texts(read(write(tmp_path, "a.csv", "Bericht\nhoi,,\ndag,,\n"))[1]) == ["hoi", "dag"]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_line_that_tells_excel_the_delimiter_is_followed_and_is_no_header(tmp_path, read, line, encoding):
    content = f"{line}\r\nWanneer;Wie;Uiting burger\r\n3-2-2026;piet;Dit is, echt, een bende\r\n13-2-2026;kees;Hoi\r\n"
    path = write(tmp_path, "a.csv", content, encoding)
    _, posts, rejects = read(path, fields={"text": "Uiting burger", "time": "Wanneer"})
    assert (texts(posts), rejects) == (["Dit is, echt, een bende", "Hoi"], [])


@pytest.mark.parametrize("mark", [";", ",", "\t", "^"])
def test_the_line_for_excel_holds_among_columns_that_are_not_known(tmp_path, read, mark):
    rows = ["Bericht;afdeling;zaak;k1;k2;k3;k4;Datum", "Echt een bende;a;b;;;;;3-2-2026", "hoi;a;b;;;;;13-2-2026"]
    path = write(tmp_path, "a.csv", f"sep={mark}\r\n" + "\r\n".join(row.replace(";", mark) for row in rows))
    _, posts, rejects = read(path)
    assert (texts(posts), rejects) == (["Echt een bende", "hoi"], [])
    assert posts[1]["created_at"] == datetime(2026, 2, 12, 23, tzinfo=UTC)


def test_a_column_by_number_starts_below_the_line_for_excel(tmp_path, read):
    path = write(tmp_path, "a.csv", "sep=;\n3-2-2026;hoi\n13-2-2026;dag\n")
    assert texts(read(path, fields={"text": "2"})[1]) == ["hoi", "dag"]


@pytest.mark.parametrize("below", [r"Hij zei \"ga weg\", en ging", r"Hij zei \"ga weg\""])
def test_the_first_escaped_quote_may_stand_far_down(tmp_path, read, below):
    plain = '2026-02-03 10:11:12,https://x.example,"Zo, dat was het"\n'
    path = write(tmp_path, "a.csv", f'Date,Link,Message\n{plain * (HEAD // len(plain) + 9)}2026-02-03,,"{below}"\n')
    source, posts, rejects = read(path)
    assert (source.format_name, rejects) == ("linkedin", [])
    assert posts[-1]["text"] == below.replace("\\", "")


def test_a_backslash_at_the_end_of_a_text_escapes_nothing(tmp_path, read):
    path = write(
        tmp_path, "a.csv", 'Date,Link,Message\n2026-02-03,,"Zo, \\o/ \\"\n2026-02-04,,"Hij zei ""\\o/ \\"" ja"\n'
    )
    _, posts, rejects = read(path)
    assert (texts(posts), rejects) == (["Zo, \\o/ \\", 'Hij zei "\\o/ \\" ja'], [])


def book(tmp_path, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_further_sheets_with_the_header_of_the_first_are_read_and_others_are_named(tmp_path, read):
    header = ["Datum", "Auteur", "Bericht"]
    path = book(
        tmp_path,
        Info=[["Rapport"]],
        Jan=[["Januari"], header, ["3-1-2026", "piet", "een"], ["13-1-2026", "jan", "twee"]],
        Feb=[header, ["3-2-2026", "piet", "drie"]],
        Leeg=[],
        Totaal=[["Maand", "Aantal"], ["Jan", 2]],
        Mrt=[["Maart"], ["Bericht", "Zaak", "Auteur", "Datum"], ["vier", 9, "jan", "3-3-2026"]],
    )
    source, posts, rejects = read(path)
    assert [(post["text"], post["source_row"]) for post in posts] == [("een", 3), ("twee", 4), ("drie", 6), ("vier", 9)]
    assert posts[3]["author_handle"] == "jan"
    assert posts[3]["created_at"] == datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert not rejects
    assert [note.removeprefix(f"{path}: ") for note in source.notes if "sheet '" in note] == [
        "skipped the sheet 'Info', which lacks the header of 'Jan'.",
        "the sheet 'Feb' is read too; its row 1 is row 5.",
        "skipped the sheet 'Totaal', which lacks the header of 'Jan'.",
        "the sheet 'Mrt' is read too; its row 1 is row 7.",
    ]


def test_sheets_of_a_platform_are_read_like_those_of_no_platform(tmp_path, read):
    header = ["Bericht", "Geplaatst door", "Bron", "Publicatiedatum"]
    path = book(
        tmp_path, Een=[header, ["hoi", "piet", "X", "3-1-2026"]], Twee=[header, ["dag", "jan", "X", "4-1-2026"]]
    )
    source, posts, _ = read(path)
    assert (source.format_name, texts(posts)) == ("obi4wan", ["hoi", "dag"])


def test_sheets_beside_one_without_a_header_are_skipped_and_said(tmp_path, read):
    path = book(tmp_path, Een=[["x", "hoi"], ["y", "dag"]], Twee=[["z", "nee"]])
    source, posts, _ = read(path, fields={"text": "2"})
    assert texts(posts) == ["hoi", "dag"]
    assert "skipped the sheet 'Twee'" in source.notes[0]


@pytest.mark.parametrize("header", [["Bericht", "Auteur"], ["Bericht", "Geplaatst door", "Publicatiedatum"]])
def test_a_text_of_digits_that_a_sheet_made_a_number_is_a_text(tmp_path, read, header):
    path = book(tmp_path, Een=[header, [1312, "piet"], [2.5, "piet"], ["hoi", "piet"], [True, "piet"]])
    _, posts, rejects = read(path)
    assert texts(posts) == ["1312", "2.5", "hoi"]
    assert [(reject.source_row, reject.reason) for reject in rejects] == [(5, "the text is not a string")]


def test_a_number_that_is_none_is_no_text(tmp_path, read):
    pq.write_table(pa.table({"text": [1.5, float("nan")]}), tmp_path / "a.parquet")
    _, posts, rejects = read(tmp_path / "a.parquet")
    assert (texts(posts), len(rejects)) == (["1.5"], 1)


def test_a_cell_of_many_lines_names_the_limit_that_reads_it(tmp_path, read):
    cell = "regel\n" * 3000
    path = write(tmp_path, "a.csv", f'id;tekst;naam\n1;"{cell}";jan\n2;hoi;piet\n')
    _, posts, rejects = read(path)
    assert texts(posts) == ["hoi"]
    assert rejects[0].reason == "a quote longer than the limit (row_lines; raise it with --limit row_lines=1000)"
    assert texts(read(path, limits=Limits(row_lines=4000))[1]) == [cell, "hoi"]


def test_a_cell_of_too_many_bytes_over_several_lines_names_the_limit(tmp_path, read):
    path = write(tmp_path, "a.csv", 'id;tekst;naam\n1;"' + ("a" * 300 + "\n") * 10 + '";jan\n2;hoi;piet\n')
    _, posts, rejects = read(path, limits=Limits(row_bytes=1000))
    assert texts(posts) == ["hoi"]
    assert "--limit row_bytes=2000" in rejects[0].reason


@pytest.mark.parametrize("fields", [{}, {"text": "Bericht"}])
@pytest.mark.parametrize("row", ["15-02-2026;piet;drie", "a;1380175475545362437;drie", "a;https://x.example/1;drie"])
def test_a_later_part_of_a_split_table_is_called_one_with_the_way_out(tmp_path, fields, row):
    path = write(tmp_path, "deel2.csv", f"{row}\n16-02-2026;kees;vier\n")
    with pytest.raises(InputError) as caught:
        open_source(path, fields=fields)
    assert "a later part of a file that was split" in str(caught.value)
    assert "--map text=3" in str(caught.value)


def said_of(path, fields):
    """Return the message or the reason that a user sees."""
    try:
        return open_source(path, fields=fields).reason
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("fields", [{}, {"text": "Bericht"}])
@pytest.mark.parametrize(
    "row",
    [
        "1;Jan Jansen;jij bent een prutser geheim",
        "Jan;geheim",
        "Jan Jansen;geheim!",
        "wat een geheim;jan",
        "geheim;reactie 1;2",
        "post;Jan Jansen;stom geheim",
        "1;post_id;15-02-2026 geheim",
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_cells_of_a_table_without_a_header_are_in_no_message(tmp_path, fields, row, name):
    path = tmp_path / name
    if name == "a.csv":
        path.write_text(f"{row}\n{row}\n", encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for _ in range(2):
            book.active.append(row.split(";"))
        book.save(path)
    assert not {"geheim", "Jan"} & set(re.findall(r"\w+", said_of(path, fields)))


def test_the_columns_of_a_table_with_a_header_are_shown(tmp_path):
    path = write(tmp_path, "a.csv", ";Datum van plaatsing;Gebruikersnaam;Datum;Wat er stond\n1;x;jan;03-02-2026;hoi\n")
    with pytest.raises(InputError, match="Columns: 1, Datum van plaatsing, Gebruikersnaam, Datum, Wat er stond"):
        open_source(path)


def test_a_later_part_of_a_split_table_can_be_read_by_number(tmp_path, read):
    path = write(tmp_path, "deel2.csv", "15-02-2026;piet;drie\n16-02-2026;kees;vier\n")
    assert texts(read(path, fields={"text": "3", "time": "1"})[1]) == ["drie", "vier"]


def test_an_object_without_fields_is_said_to_have_none(tmp_path):
    with pytest.raises(InputError, match="no row has a field") as caught:
        open_source(write(tmp_path, "a.json", "{}"))
    assert "Columns: ." not in str(caught.value)


def test_a_split_table_in_a_zip_is_skipped_with_the_reason(tmp_path, read):
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("deel1.csv", "Datum;Bericht\n03-02-2026;een\n14-02-2026;twee\n")
        archive.writestr("deel2.csv", "15-02-2026;drie\n16-02-2026;vier\n")
    source, posts, _ = read(tmp_path / "a.zip")
    assert texts(posts) == ["een", "twee"]
    assert any("deel2.csv" in note and "split" in note for note in source.notes)
