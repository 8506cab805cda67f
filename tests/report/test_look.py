"""An organisation's own look is on every page and can be read by everybody."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggrdetect.errors import InputError
from aggrdetect.report.charts import BLUE, ORANGE
from aggrdetect.report.html import render_html
from aggrdetect.report.look import PLAIN, TEXT_CONTRAST, contrast, mixed, read_look, readable
from aggrdetect.report.pdf import write_pdf
from aggrdetect.report.xlsx import write_xlsx

EXAMPLE = Path(__file__).parents[2] / "examples" / "template"

colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: "#" + "".join(f"{part:02x}" for part in parts))


@pytest.fixture(scope="module")
def look():
    return read_look(EXAMPLE)


def test_the_example_is_read_from_its_folder_and_from_its_file(look):
    assert look.name == "Gemeente Oudermeer"
    assert look == read_look(EXAMPLE / "template.toml")
    assert look.logo.startswith(b"<svg")


@given(colours)
def test_a_colour_made_readable_is_readable_and_one_that_is_stays(colour):
    dark = readable(colour)
    assert contrast(dark, mixed(dark, 0.07)) >= TEXT_CONTRAST
    assert readable(dark) == dark


def test_the_usual_colours_are_readable_themselves():
    for colour in (BLUE, ORANGE):
        assert readable(colour) == colour
    assert PLAIN.colours == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('main = "#ffcc00"', "too light to read: contrast 1.5, WCAG AA asks 4.5. Use #"),
        ('accent = "orange"', "expected a colour such as"),
        ('colour = "#000000"', "Known: name, logo, main, accent"),
        ("name = 3", "is no text"),
        ("name = ", "not TOML"),
        ('name = "A"\nlogo = "logo.gif"', "is an .svg or .png"),
        ('name = "A"\nlogo = "gone.png"', "beside template.toml"),
        ('name = "A"\nlogo = "text.png"', "not PNG"),
        ('logo = "own.svg"', "a logo needs a name"),
    ],
)
def test_what_is_not_in_order_is_told_with_the_way_out(tmp_path, text, said):
    (tmp_path / "template.toml").write_text(text, encoding="utf-8")
    (tmp_path / "text.png").write_text("text")
    (tmp_path / "own.svg").write_text("<svg/>")
    with pytest.raises(InputError, match=r"template\.toml|logo|png") as error:
        read_look(tmp_path)
    assert said in str(error.value)


def test_a_folder_without_a_template_says_what_to_give(tmp_path):
    with pytest.raises(InputError, match=r"Give template\.toml"):
        read_look(tmp_path)


def test_the_page_carries_logo_and_colours_and_fetches_nothing(data, dutch, look):
    text = render_html(data, dutch, look)
    assert f'<img class="logo" src="{look.logo_address}" alt="Gemeente Oudermeer">' in text
    assert look.main in text
    assert BLUE not in text
    assert ORANGE not in text
    assert 'src="data:' in text
    assert "<img" not in render_html(data, dutch)


def test_a_name_is_shown_and_not_run(data, dutch, tmp_path):
    (tmp_path / "template.toml").write_text("name = '<script>alert(1)</script>'", encoding="utf-8")
    assert "<script>" not in render_html(data, dutch, read_look(tmp_path))


def test_the_paper_version_is_made_in_the_same_look(data, dutch, look, tmp_path):
    write_pdf(data, dutch, tmp_path / "own.pdf", look)
    write_pdf(data, dutch, tmp_path / "plain.pdf")
    assert (tmp_path / "own.pdf").read_bytes() != (tmp_path / "plain.pdf").read_bytes()


def test_the_workbook_has_the_logo_with_its_text(data, dutch, look, tmp_path):
    write_xlsx(data, dutch, tmp_path / "own.xlsx", look)
    sheet = openpyxl.load_workbook(tmp_path / "own.xlsx").worksheets[0]
    assert len(sheet._images) == 1
    assert sheet["A1"].font.color.rgb == "FF" + look.main[1:].upper()
