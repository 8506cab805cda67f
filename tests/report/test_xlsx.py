"""The workbook holds numbers, not pictures of numbers."""

from dataclasses import replace

import openpyxl
import pytest

from aggrdetect.report.compose import compose
from aggrdetect.report.xlsx import write_xlsx
from aggrdetect.schema import FLAGS


@pytest.fixture(scope="module")
def book(data, dutch, tmp_path_factory):
    path = tmp_path_factory.mktemp("xlsx") / "report.xlsx"
    write_xlsx(data, dutch, path)
    return openpyxl.load_workbook(path)


def _rows(sheet, first):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


def test_every_table_has_a_sheet(book, data, dutch):
    wanted = {dutch(f"sheet.{table.id}") for table in compose(data, dutch).tables() if table.id != "officials-most"}
    assert wanted <= set(book.sheetnames)


def test_numbers_are_numbers(book, data):
    rows = _rows(book["Bestuurslaag"], 4)
    assert {row[0]: row[1] for row in rows[:3]} == {g.name: g.n for g in data.groups["layer"]}
    assert all(isinstance(value, int | float) for row in rows[:3] for value in row[1:7])


def test_every_column_of_every_sheet_is_explained(book, data, dutch):
    explained = {(row[0], row[1]): row[2] for row in _rows(book["Uitleg van kolommen"], 2)}
    for table in compose(data, dutch).tables():
        if table.id != "officials-most":
            for column in table.columns:
                assert explained[dutch(f"sheet.{table.id}"), column.header]


def test_tables_by_group_have_a_chart_of_the_spreadsheet(book):
    for name in ("Vormen", "Bestuurslaag", "Functie", "Maand"):
        assert len(book[name]._charts) == 1


def test_counts_are_those_of_the_csv(book, data):
    rows = _rows(book["Tellingen"], 2)
    assert len(rows) == data.counts.num_rows * len(FLAGS)


def test_a_name_that_looks_like_a_formula_stays_text(data, dutch, tmp_path):
    groups = {**data.groups, "platform": tuple(replace(g, name="=1+1") for g in data.groups["platform"])}
    write_xlsx(replace(data, groups=groups), dutch, tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Platform"]
    assert sheet["A4"].value == "=1+1"
    assert sheet["A4"].data_type == "s"
