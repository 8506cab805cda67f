"""Pile-ups are days of one official, in words, with expectations and not with counts of flags."""

from dataclasses import replace

from aggrdetect.prevalence.spread import PileUp
from aggrdetect.report.chapters.persons import spread
from aggrdetect.report.document import Paragraph, Table

PILE = PileUp(official_id="o003", first_day="2022-01-03", last_day="2022-01-05", expected_aggressive=31.26, usual=1.04)


def test_pile_ups_name_the_official_and_the_days(data, dutch):
    section = spread(replace(data, pile_ups=(PILE,)), dutch)
    (table,) = [block for block in section.blocks if isinstance(block, Table) and block.id == "pile-ups"]
    assert table.rows == ((data.officials["o003"].name, "3 januari 2022", "5 januari 2022", 31.26, 1.04),)


def test_the_top_one_percent_has_no_column_where_nobody_is_counted_by_it(data, dutch):
    few = replace(data, senders=replace(data.senders, top=None), receivers=replace(data.receivers, top=None))
    for found, n_columns in ((data, 4), (few, 3)):
        (table,) = [block for block in spread(found, dutch).blocks if isinstance(block, Table) and block.id == "spread"]
        assert {len(row) for row in table.rows} == {len(table.columns)} == {n_columns}


def test_without_pile_ups_that_is_said(data, english):
    section = spread(replace(data, pile_ups=()), english)
    assert any("no days" in block.text for block in section.blocks if isinstance(block, Paragraph))
