"""Whatever comes in: rows as they stand in the file, or a sentence."""

import io
import struct
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cadres.test_intake import DATA
from visits.core.sheets.columns import Column
from visits.core.sheets.header import find_header
from visits.core.sheets.read import SheetRow, Unreadable, read_rows, read_tables, sentence
from visits.core.sheets.write import Sheet, write


def workbook(fill):
    book = openpyxl.Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def changed(data, part, change):
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part])
    return package(parts)


def read(data, name="a.xlsx"):
    return read_rows(io.BytesIO(data), name)


SIMPLE = workbook(lambda tab: tab.append(["姓名", "年龄"]))
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def record(code, body):
    return struct.pack("<HH", code, len(body)) + body


def old_workbook(cells, password=False):
    """Build the smallest .xls: an OLE container with one BIFF8 stream."""
    begin, end = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6), record(0x000A, b"")
    lock = record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if password else b""
    name = "旧表".encode("utf-16-le")
    place = 4 + len(begin) + len(lock) + 4 + 8 + len(name) + len(end)
    book = record(0x0809, begin) + lock
    book += record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name) // 2, 1) + name) + end
    book += record(0x0809, begin[:2] + struct.pack("<H", 0x0010) + begin[4:])
    for row, column, value in cells:
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            book += record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
        else:
            book += record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    book = (book + end).ljust(4096, b"\x00")
    head = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * 432
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    return (
        head
        + fat
        + entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + entry("Workbook", 2, NONE, 2, 4096)
        + bytes(256)
        + book
    )


NONE = 0xFFFFFFFF


def entry(name, kind, child, start, size):
    text = name.encode("utf-16-le")
    made = text.ljust(64, b"\x00") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return made + struct.pack("<III", NONE, NONE, child) + bytes(36) + struct.pack("<IQ", start, size)


BAD = {
    "xls with password": (old_workbook([(0, 0, "x")], password=True), "a.xls", "password"),
    "empty": (b"", "a.xlsx", "empty"),
    "blank csv": (b"\xef\xbb\xbf \r\n", "a.csv", "empty"),
    "too large": (b"a," * (17 * 1024 * 1024), "a.csv", "big"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x01\x02\x03", "a.csv", "kind"),
    "a picture named xlsx": (b"\x89PNG\r\n\x1a\n\x00\x00\x01\x02\x03", "a.xlsx", "broken"),
    "text named xlsx": ("姓名,年龄".encode(), "a.xlsx", "extension"),
    "html named xls": (b"<html><table></table></html>", "a.xls", "extension"),
    "xlsx named csv": (SIMPLE, "a.csv", "extension"),
    "xlsx without extension": (SIMPLE, "a", "kind"),
    "Word": (package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}), "a.xlsx", "kind"),
    "cut zip": (SIMPLE[:-300], "a.xlsx", "broken"),
    "rotten zip": (SIMPLE[:400] + bytes(600) + SIMPLE[1000:], "a.xlsx", "broken"),
    "sheet that is no XML": (
        changed(SIMPLE, "xl/worksheets/sheet1.xml", lambda x: x[:200]),
        "a.xlsx",
        "broken",
    ),
    "workbook that is no XML": (
        changed(SIMPLE, "xl/workbook.xml", lambda x: b"\x00\x01"),
        "a.xlsx",
        "broken",
    ),
    "password": (OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
    "old Word": (OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "a.xls", "kind"),
    "hollow xls": (OLE + bytes(504) + "Workbook".encode("utf-16-le"), "a.xls", "broken"),
    "entities": (
        changed(SIMPLE, "xl/workbook.xml", lambda x: BOMB + x[x.index(b"<workbook") :]),
        "a.xlsx",
        "bomb",
    ),
    "zip bomb": (package({"[Content_Types].xml": "x", "xl/a.xml": bytes(60_000_000)}), "a.xlsx", "bomb"),
    "many parts": (
        package({"[Content_Types].xml": "x"} | {f"xl/{n}.xml": "" for n in range(2_100)}),
        "a.xlsx",
        "bomb",
    ),
    "bytes of no encoding": (b"\xff\x81\xff,\x80\xff", "a.csv", "encoding"),
}


@pytest.mark.parametrize("case", BAD, ids=list(BAD))
def test_bad_file_gets_a_sentence(case):
    data, name, code = BAD[case]
    with pytest.raises(Unreadable) as refusal:
        read(data, name)
    assert str(refusal.value) == sentence(code)


def test_far_cell_is_refused_and_not_unfolded():
    with pytest.raises(Unreadable) as refusal:
        read(workbook(lambda tab: (tab.append(["x"]), tab.cell(1_048_576, 16_384, "y"))))
    assert str(refusal.value) == sentence("memory")


def test_million_empty_rows_are_skipped():
    def fill(tab):
        tab.append(["姓名", "年龄"])
        tab.cell(1_000_000, 2, "末")

    assert [(row.number, row.cells) for row in read(workbook(fill))] == [
        (1, ("姓名", "年龄")),
        (1_000_000, ("", "末")),
    ]


def test_row_numbers_values_and_hidden_rows_are_the_files_own():
    def fill(tab):
        tab["B3"], tab["C3"], tab["D3"] = " 姓名\r\n", 45.0, 1.5
        tab["B6"], tab["C6"] = date(2018, 5, 1), True
        tab.row_dimensions[6].hidden = True

    assert read(workbook(fill)) == [
        SheetRow("Sheet", 3, ("", "姓名", "45", "1.5")),
        SheetRow("Sheet", 6, ("", "2018-05-01", "TRUE"), True),
    ]


def test_old_workbook_is_read():
    rows = read(old_workbook([(1, 0, "姓名"), (3, 1, 45.0), (3, 2, 2.5)]), "a.XLS")
    assert rows == [SheetRow("旧表", 2, ("姓名",)), SheetRow("旧表", 4, ("", "45", "2.5"))]


def test_numeric_id_is_a_problem_of_its_cell():
    (row,) = read(workbook(lambda tab: tab.append(["王某", 450200197304158015])))
    assert row.problems == ((1, sentence("digits")),)
    assert row.cells[0] == "王某"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_encodings_and_delimiters(encoding, sign):
    text = f'姓名{sign}备注\r\n\r\n𠮷·甲{sign}"一{sign}\n二"\r\n'
    rows = read(text.encode(encoding), "a.csv")
    assert [(row.number, row.cells) for row in rows] == [
        (1, ("姓名", "备注")),
        (3, ("𠮷·甲", f"一{sign}\n二")),
    ]


def test_header_of_two_rows_with_merged_cells_is_found():
    rows = [
        SheetRow("s", 1, ("花名册",)),
        SheetRow("s", 3, ("序号", "姓 名", "学历情况", "", "现职务\n始任时间")),
        SheetRow("s", 4, ("", "", "最高学历学位", "所学专业")),
    ]
    names = {
        "name": ["姓名"],
        "degree": ["最高学历学位"],
        "major": ["学历情况所学专业", "所学专业"],
        "since": ["现职务始任时间"],
    }
    index, found, unknown = find_header([row.cells for row in rows], names)
    assert (index, found, unknown) == (2, {"name": 1, "degree": 2, "major": 3, "since": 4}, ["序号"])


def test_sheet_without_known_header_says_so():
    assert find_header([("甲",)], {"name": ["姓名"]})[0] == -1


def test_a_roster_of_the_office_is_read():
    names = {"name": ["姓名"], "degree": ["最高学历学位"], "id": ["身份证号"]}
    (table,) = read_tables(DATA / "roster_2018.xlsx", "roster_2018.xlsx", names)
    index, rows = table.header, table.rows
    assert (rows[index].number, table.places) == (4, {"name": 1, "degree": 8, "id": 16})
    assert rows[index + 1].number == 5
    assert {row.number for row in rows if row.problems} == {67, 157}


PAIR = [Column("a", "甲", lambda row: row[0]), Column("b", "乙", lambda row: row[1], "long")]
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=30) | st.sampled_from(
    ["=1+1", "-", "@x", "'x", "''", "_x000B_", "𠮷·", "a\nb", "1.0", "450200197304158015", "&<>\"'", "]]>"]
)


def test_what_is_written_is_read_again():
    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=30))
    def check(rows):
        out = io.BytesIO()
        write(out, Sheet("题", PAIR, rows, "表"))
        found = read_rows(out, "a.xlsx")
        wanted = {2 + n: tuple(t.strip() for t in row) for n, row in enumerate(rows, start=1)}
        given_back = {r.number: (*r.cells, "", "")[:2] for r in found if r.number > 2}
        assert given_back == {n: row for n, row in wanted.items() if any(row)}

    check()
