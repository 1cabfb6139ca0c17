"""The sheet has its look, texts stay texts and nothing is cut."""

import io
import os
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from visits.core.sheets import pour
from visits.core.sheets.columns import Column
from visits.core.sheets.read import read_rows
from visits.core.sheets.write import Sheet, write


def columns():
    return [
        Column("number", "序号", lambda row: row[0], "number"),
        Column("name", "姓名", lambda row: row[1]),
        Column("id", "身份证号", lambda row: row[2], width=20),
        Column("born", "出生年月", lambda row: row[3], "month"),
        Column("on", "谈话日期", lambda row: row[4], "date"),
        Column("text", "谈话内容", lambda row: row[5], "long"),
        Column("score", "得分", lambda row: row[6], "number"),
    ]


ROWS = [
    (
        1,
        "𠮷田·买买提",
        "450200197304158015",
        date(1973, 4, 15),
        date(2018, 5, 1),
        "一行\n二行",
        Decimal("91.5"),
    ),
    (2, "=1+1", 450200197304158015, "1973.04", None, "+cmd|' /C calc'!A0", None),
    (3, None, None, None, None, "  前后有空 ", "*"),
    (4, "a\x00b\x1fc", "_x000B_", None, None, "@SUM(A1)\ttab", 0),
]


def sheet(rows=ROWS, **changes):
    given = {
        "title": "走访谈话台账",
        "columns": columns(),
        "rows": iter(rows),
        "name": "谈话",
        "lines": ["单位：柳州市某局    2018年12月31日"],
        "signed_by": "王某",
        "footer": "王某 & 李某 2018-12-31 10:00 No. 7",
    }
    return Sheet(**(given | changes))


def written(made):
    out = io.BytesIO()
    count = write(out, made)
    return openpyxl.load_workbook(out), count


def look_of(cell):
    side = cell.border.left, cell.border.right, cell.border.top, cell.border.bottom
    align = cell.alignment.horizontal, cell.alignment.vertical, bool(cell.alignment.wrap_text)
    font = cell.font.name, cell.font.sz, bool(cell.font.b)
    borders = tuple(one.style for one in side)
    return (
        font,
        align,
        borders,
        cell.fill.fill_type,
        cell.fill.fgColor.rgb,
        cell.number_format,
        cell.quotePrefix,
    )


def everything(tab):
    cells = {c.coordinate: (c.value, c.data_type, look_of(c)) for row in tab.iter_rows() for c in row}
    setup = tab.page_setup
    return {
        "cells": cells,
        "merges": sorted(map(str, tab.merged_cells.ranges)),
        "widths": {key: found.width for key, found in tab.column_dimensions.items()},
        "heights": {key: found.height for key, found in tab.row_dimensions.items() if found.height},
        "filter": tab.auto_filter.ref,
        "freeze": tab.freeze_panes,
        "titles": tab.print_title_rows,
        "page": (setup.orientation, int(setup.paperSize), int(setup.fitToWidth or 1), int(setup.fitToHeight)),
        "fit": tab.sheet_properties.pageSetUpPr.fitToPage,
        "margins": tuple(getattr(tab.page_margins, s) for s in ("left", "right", "top", "bottom", "footer")),
        "centred": tab.print_options.horizontalCentered,
        "footer": (tab.oddFooter.left.text, tab.oddFooter.center.text, tab.oddFooter.right.text),
    }


def test_sheet_has_the_office_look():
    book, count = written(sheet())
    assert (book.sheetnames, count) == (["谈话"], len(ROWS))
    found = everything(book.active)
    assert found["merges"] == ["A1:G1", "A2:G2"]
    assert found["freeze"] == "A4"
    assert found["titles"] == "$3:$3"
    assert found["page"] == ("portrait", 9, 1, 0)
    assert found["fit"]
    assert found["footer"][0].strip() == "王某 && 李某 2018-12-31 10:00 No. 7"
    assert found["filter"] == "A3:G7"
    assert "&P" in found["footer"][2]
    assert "&N" in found["footer"][2]
    assert found["centred"]
    assert found["margins"] == (0.5, 0.5, 0.6, 0.7, 0.3)
    assert [round(width) for width in found["widths"].values()] == [7, 15, 21, 10, 13, 21, 7]
    assert found["heights"] == {1: 36, 2: 18, 3: 34.5, 4: 34.5}


def test_columns_are_as_wide_as_their_texts_up_to_a_bound():
    def widths(text, **values):
        made = Column("a", "备注", lambda row: row, **values)
        tab = written(sheet([text], columns=[made]))[0].active
        return round(tab.column_dimensions["A"].width - 0.71)

    assert widths("短") == 6
    assert widths("某县人民政府办公室") == 20
    assert widths("某县人民政府办公室党组成员、副主任") == 24
    assert widths("某县人民政府办公室党组成员、副主任", width=30) == 30
    assert widths("长" * 100, kind="long") == 60
    assert widths("长" * 500, kind="long") == 100
    assert widths(123_456_789_012, kind="number") == 14


@pytest.mark.parametrize(
    ("widths", "page"),
    [([40, 50], ("portrait", 9, 1)), ([60] * 3, ("landscape", 9, 1)), ([60] * 5, ("landscape", 8, 1)),
     ([60] * 8, ("landscape", 8, 2))],
)  # fmt: skip
def test_paper_is_the_first_on_which_the_columns_can_be_read(widths, page):
    columns = [Column(f"c{at}", f"列{at}", lambda _row, wide=wide: "长" * (wide // 2 - 1)
                      , kind="long") for at, wide in enumerate(widths)]  # fmt: skip
    assert everything(written(sheet(ROWS[:1], columns=columns))[0].active)["page"][:3] == page


def test_grouped_columns_stand_under_a_merged_head():
    columns = [
        Column("name", "姓名", lambda row: row[1]),
        Column("men", "人数", lambda row: row[0], kind="number", group="男"),
        Column("rate", "比例", lambda row: "83.3%", kind="share", group="男"),
        Column("women", "人数", lambda row: row[0], kind="number", group="女"),
    ]
    tab = written(sheet(columns=columns, numbered=True))[0].active
    assert [[cell.value for cell in row] for row in tab["A3:E4"]] == [
        ["序号", "姓名", "男", None, "女"],
        [None, None, "人数", "比例", "人数"],
    ]
    assert sorted(map(str, tab.merged_cells.ranges)) == ["A1:E1", "A2:E2", "A3:A4", "B3:B4", "C3:D3"]
    assert [cell.value for cell in tab[5]] == [1, "𠮷田·买买提", 1, 0.833, 1]
    assert tab["D5"].number_format == "0.0%"
    assert (tab.print_title_rows, tab.freeze_panes, tab.auto_filter.ref) == ("$3:$4", "A5", "A4:E8")


def test_text_higher_than_any_row_goes_on_in_the_next_one():
    line = "1996.07--2008.03  某县某镇干部\n"
    text = f"{'走访中了解到的情况。' * 200}\n{line * 30}".strip()
    tab = written(sheet([(1, "甲", "x", None, None, text, 5)], signed_by=""))[0].active
    rows = list(tab.iter_rows(min_row=4))
    assert len(rows) == 3
    assert "".join(row[5].value for row in rows) == text
    assert [row[5].value[-1] for row in rows] == ["。", "\n", "部"]
    assert all(tab.row_dimensions[row[0].row].height <= 408.75 for row in rows)
    assert [row[6].value for row in rows] == [5, None, None]
    assert [row.cells for row in read(tab.parent)[-1:]] == [("1", "甲", "x", "", "", text, "5")]


def read(book):
    """The filled rows, as an import reads them."""
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return read_rows(out, "x.xlsx")


NONE, THIN = (None,) * 4, ("thin",) * 4
PLAIN = ("宋体", 10.5, False)
UNFILLED = (None, "00000000")


@pytest.mark.parametrize(
    ("at", "look"),
    [
        ("A1", (("宋体", 18, True), ("center", "center", True), NONE, *UNFILLED, "General", False)),
        ("A2", (PLAIN, ("left", "center", True), NONE, *UNFILLED, "General", False)),
        (
            "B3",
            (("宋体", 10.5, True), ("center", "center", True), THIN, "solid", "FFDDE6EE", "General", False),
        ),
        ("A4", (PLAIN, ("center", "center", True), THIN, *UNFILLED, "General", False)),
        ("B4", (PLAIN, ("left", "center", True), THIN, *UNFILLED, "@", False)),
        ("B6", (PLAIN, ("left", "center", True), THIN, *UNFILLED, "@", False)),  # empty, and bordered too
        ("D4", (PLAIN, ("center", "center", True), THIN, *UNFILLED, "@", False)),
        ("F4", (PLAIN, ("left", "center", True), THIN, *UNFILLED, "General", True)),
        ("A8", (PLAIN, ("left", "center", False), NONE, *UNFILLED, "General", False)),
    ],
)
def test_each_sort_of_cell_has_its_look(at, look):
    cell = written(sheet())[0].active[at]
    assert look_of(cell) == look
    assert ("王某" in str(cell.value)) == (at == "A8")


def test_formula_like_texts_are_texts():
    tab = written(sheet())[0].active
    assert [c.data_type for row in tab.iter_rows() for c in row].count("f") == 0
    assert tab["B5"].value == "=1+1"
    assert tab["F5"].value == "+cmd|' /C calc'!A0"
    assert tab["C5"].value == "450200197304158015"
    assert tab["C5"].number_format == "@"
    assert (tab["A4"].value, tab["G4"].value) == (1, 91.5)
    assert (tab["D4"].value, tab["E4"].value) == ("1973-04", "2018-05-01")
    assert tab["B7"].value == "a␀b␟c"


def test_long_text_goes_on_in_further_rows():
    text = "谈𠮷话" * 30_000
    tab = written(sheet([(1, "甲", "x", None, None, text, 5)], signed_by=""))[0].active
    pieces = [row[5].value for row in tab.iter_rows(min_row=4)]
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= 32_767 for piece in pieces)
    further = [cell.value for cell in tab[5]]
    assert further[0] in ("（续）", "(continued)")
    assert further[1:5] + further[6:] == [None] * 5


def test_empty_sheet_keeps_title_headers_and_signature():
    out = io.BytesIO()
    assert write(out, sheet([])) == 0
    tab = openpyxl.load_workbook(out).active
    assert tab["A1"].value == "走访谈话台账"
    assert [cell.value for cell in tab[3]][:2] == ["序号", "姓名"]


def test_long_sheet_is_streamed_and_whole(tmp_path):
    path = tmp_path / "long.xlsx"
    rows = ((n, f"甲{n}", None, None, None, "文", n / 2) for n in range(5_000))
    assert write(path, sheet(rows)) == 5_000
    tab = openpyxl.load_workbook(path).active
    assert tab.max_row == 3 + 5_000 + 1
    assert tab["B5003"].value == "甲4999"


def test_rows_are_written_while_they_come():
    """Nothing waits for the last row, so memory does not grow with them."""
    out, seen = io.BytesIO(), []

    def rows():
        for number in range(4_000):
            seen.append(out.tell())
            yield (number, os.urandom(20).hex(), None, None, None, None, None)

    write(out, sheet(rows()))
    assert seen[-1] > seen[2_000] > seen[0]


def test_sheet_ends_where_excel_ends(monkeypatch):
    monkeypatch.setattr(pour, "MOST_ROWS", 3 + 3 + 1)
    assert written(sheet(ROWS[:3]))[0].active.max_row == 7
    with pytest.raises(pour.TooManyRows, match="3"):
        write(io.BytesIO(), sheet())


def test_part_that_needs_a_larger_zip_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 300_000)
    with pytest.raises(pour.TooManyRows):
        write(io.BytesIO(), sheet(ROWS[0] for _ in range(3_000)))


@pytest.mark.parametrize("count", [3, 2_500])
def test_several_sheets_with_clashing_names(count):
    out = io.BytesIO()
    twice = [
        sheet([ROWS[0]] * count, name="a/b"),
        sheet([ROWS[1]], name="A:B"),
        sheet([ROWS[1]], name="x" * 40),
    ]
    assert write(out, twice) == count + 2
    names = openpyxl.load_workbook(out).sheetnames
    assert len({name.casefold() for name in names}) == 3
    assert all(len(name) <= 31 for name in names)


def test_one_column_and_repeated_labels_are_written():
    out = io.BytesIO()
    one = Column("a", "备注", lambda row: row)
    assert write(out, sheet(["x"] * 2_500, columns=[one])) == 2_500
    assert write(io.BytesIO(), sheet(["x"] * 2_500, columns=[one, one])) == 2_500


def test_error_in_the_rows_reaches_the_caller():
    def broken():
        yield from [ROWS[0]] * 3_000
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(io.BytesIO(), sheet(broken()))


def test_column_text_is_what_the_sheet_shows():
    assert Column("a", "A", lambda row: row, "month").text(date(2018, 5, 3)) == "2018-05"
    assert Column("a", "A", lambda row: row, "date").text(date(2018, 5, 1)) == "2018-05-01"
    assert Column("a", "A", lambda row: row).text(None) == ""
    assert Column("a", "A", lambda row: row, "number").text(3) == "3"
    assert (
        Column("a", "A", lambda row: row).text(datetime(2018, 5, 1, 16, 30, tzinfo=UTC)) == "2018-05-02 00:30"
    )
