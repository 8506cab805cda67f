"""Tables as people and spreadsheets leave them: blank rows, one column, lines for Excel, sheets, split files."""

from datetime import UTC, datetime

import pytest

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
