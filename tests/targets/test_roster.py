from datetime import date

import pytest

from aggrdetect.errors import InputError
from aggrdetect.targets.official import Handle
from aggrdetect.targets.roster import read_roster

HEADER = "official_id,name,role,layer,organisation,gender,handles,aliases,start,end\n"
LINE = (
    "w1,Jan de Vries,wethouder,gemeente,Lindeveen,m,x:@JdeVries;facebook:j.de.vries,Jan V.;JdV,2022-06-29,2026-03-18\n"
)


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_every_field_of_a_line_is_read(tmp_path):
    (official,) = read_roster(write(tmp_path, HEADER + LINE)).officials
    assert official.official_id == "w1"
    assert official.name == "Jan de Vries"
    assert (official.role, official.layer, official.organisation, official.gender) == (
        "wethouder",
        "gemeente",
        "Lindeveen",
        "m",
    )
    assert official.handles == (Handle("x", "jdevries"), Handle("facebook", "j.de.vries"))
    assert official.aliases == ("Jan V.", "JdV")
    assert (official.start, official.end) == (date(2022, 6, 29), date(2026, 3, 18))


def test_optional_cells_may_be_empty_and_optional_columns_absent(tmp_path):
    assert read_roster(write(tmp_path, HEADER + "w1,A B,other,rijk,,,,,,\n\n")).officials[0].handles == ()
    assert read_roster(write(tmp_path, "official_id,name,role,layer\nw1,A B,other,rijk\n")).officials[0].end is None


def test_semicolons_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    text = (HEADER + 'w1;A B;wethouder;gemeente;L;v;"x:a;facebook:b";;;\n').replace("\n", "\r\n")
    text = text.replace(",", ";")
    (official,) = read_roster(write(tmp_path, text, "utf-8-sig")).officials
    assert official.handles == (Handle("x", "a"), Handle("facebook", "b"))


def test_twitter_is_x(tmp_path):
    line = LINE.replace("x:@JdeVries", "twitter:@JdeVries")
    assert read_roster(write(tmp_path, HEADER + line)).officials[0].handles[0] == Handle("x", "jdevries")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: no column official_id, name, role, layer"),
        (HEADER, "no officials"),
        (HEADER + LINE.replace("wethouder", "wethoudr"), "line 2: role is 'wethoudr'. Known: burgemeester, wethouder"),
        (HEADER + LINE.replace("gemeente", "stad"), "line 2: layer is 'stad'. Known: gemeente, provincie"),
        (HEADER + LINE + LINE, "line 3: official_id 'w1' is on line 2 as well"),
        (HEADER + LINE.replace("2022-06-29", "29-06-2022"), "line 2: start is '29-06-2022'; write a day as 2022-06-29"),
        (HEADER + LINE.replace("2026-03-18", "2020-03-18"), "line 2: end 2020-03-18 is before start 2022-06-29"),
        (HEADER + LINE.replace("x:@JdeVries", "@JdeVries"), "line 2: handle '@JdeVries' is not like x:@jdevries"),
        (HEADER + LINE.replace("x:@JdeVries", "x:@J de Vries"), "line 2: handle 'x:@J de Vries' is not like"),
        (HEADER + LINE.replace("x:@JdeVries", "faceboek:JdeVries"), "is on no known platform. Known: bluesky"),
        (HEADER + LINE.replace(",m,", ",q,"), "line 2: gender is 'q'; write m, v or x"),
        (HEADER + LINE.replace("Jan de Vries", ""), "line 2: name is empty"),
        (HEADER + LINE.replace("w1", " "), "line 2: official_id is empty"),
        (HEADER + LINE.strip() + ",extra\n", "line 2: 11 cells under 10 columns"),
        (HEADER.replace("handles", "handels") + LINE, "line 1: unknown column handels. Known: official_id"),
        (HEADER.replace(",end", ",start") + LINE, "line 1: column start stands there twice"),
        (HEADER + 'w1,"Jan\n', "not CSV"),
    ],
)
def test_a_broken_roster_gives_one_line_that_says_where_and_what(tmp_path, text, message):
    with pytest.raises(InputError) as caught:
        read_roster(write(tmp_path, text))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_roster_in_another_encoding_or_absent_is_one_line(tmp_path):
    with pytest.raises(InputError, match="not UTF-8"):
        read_roster(write(tmp_path, HEADER + "w1,Ren\u00e9 B,other,rijk,,,,,,\n", "latin-1"))
    with pytest.raises(InputError, match="No such file"):
        read_roster(tmp_path / "absent.csv")


def test_an_account_of_two_holders_belongs_to_who_is_in_office(tmp_path):
    lines = (
        "b0,Toos Wiegersma,burgemeester,gemeente,L,v,x:@burglindeveen,,,2021-12-31\n"
        "b1,Sjef Hoekerd,burgemeester,gemeente,L,m,x:@burglindeveen,,2022-01-01,\n"
    )
    roster = read_roster(write(tmp_path, HEADER + lines))
    assert [o.official_id for o in roster.account_owners("x", "@BurgLindeveen", date(2021, 5, 1))] == ["b0"]
    assert [o.official_id for o in roster.account_owners("x", "burglindeveen", date(2023, 5, 1))] == ["b1"]
    assert roster.account_owners("instagram", "burglindeveen", date(2023, 5, 1)) == []
    assert roster.account_owners("x", None, None) == []
