import pytest

from aggrdetect.readers.clean import handles_in, html_to_text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Schande!.@kees_b en .@jan", ["kees_b", "jan"]),
        ("mail a@b.nl of zie t.me/@piet", None),
        ("@\u2068Kees Bakker\u2069 en @\u2068~\u202fJan\u2069 en @piet", ["piet", "Kees Bakker", "Jan"]),
        ("\u2068@jan\u2069 en @\u2068 \u2069", ["jan"]),
    ],
)
def test_the_handles_in_a_text_are_found_however_a_platform_writes_them(text, found):
    assert handles_in(text) == found


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Wat een <dikke lul>!", "Wat een <dikke lul>!"),
        ("Van: Kees <kees@b.example>", "Van: Kees <kees@b.example>"),
        ("zie <https://voorbeeld.example/a>", "zie <https://voorbeeld.example/a>"),
        ("<Lul/> en <b>vet</b><br/>dag</Lul>", "<Lul/> en vet\ndag</lul>"),
        ("<prutser naam=&quot;x&quot;>\nhoi", '<prutser naam="x"> hoi'),
        ("<o:p>hoi</o:p><FONT color=red>rood</FONT> <center>x</center>", "hoirood x"),
        ("<style>p {}</style><sukkel>hoi</sukkel>", "<sukkel>hoi</sukkel>"),
        ("<script><lul></script>dag", "dag"),
        ("3 < 4 en a<b", "3 < 4 en a<b"),
    ],
)
def test_what_looks_like_a_tag_but_is_no_element_stays_text(markup, text):
    assert html_to_text(markup) == text
