"""Files named .xls that hold something else, as many systems write them, and those of WPS."""

import io

import pytest

from tests.core.sheets.test_read import old_workbook, workbook
from visits.core.sheets.read import Unreadable, read_rows

HEAD = ["姓名", "性别", "出生年月", "职务"]
PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gbk"><style>td{color:red}</style>
<script>var title = "姓名";</script></head><body><table><tr><td>
<table border=1><tr><th colspan=4>县管干部名册</th></tr>
<tr><th>姓名</th><th>性别</th><th>出生<br>
年月</th><th>职务</th></tr>
<tr><td rowspan=2> 韦 明 </td><td>男</td><td>1975.1</td><td>局长&amp;书记</td></tr>
<tr style="display: none"><td>女</td><td>&nbsp;</td><td colspan="999999999999">科长</td></tr>
<!-- <tr><td>批注</td></tr> --></table>
<table><tr><td>合计</td><td>2</td></tr></table></td></tr></table></body></html>"""
XML = """<?xml version="1.0" encoding="gb2312"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="名册"><Table>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">县管干部名册</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">韦明</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="DateTime">1975-10-01T00:00:00.000</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">覃<B xmlns="http://www.w3.org/TR/REC-html40">丽</B></Data></Cell>
<Cell/><Cell><Data ss:Type="Number">1975.1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="Number">450202197510011200</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>
</Worksheet>
</Workbook>"""


def read(data: bytes, name: str = "名册.xls"):
    return read_rows(io.BytesIO(data), name)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_rows_of_a_page_stand_one_under_the_other_as_a_spreadsheet_program_shows_them(encoding):
    rows = read(PAGE.encode(encoding))
    assert [(row.number, row.hidden, row.cells) for row in rows[:3]] == [
        (1, False, ("县管干部名册",)),
        (2, False, ("姓名", "性别", "出生\n年月", "职务")),
        (3, False, ("韦 明", "男", "1975.1", "局长&书记")),
    ]
    assert (rows[3].number, rows[3].hidden, rows[3].cells) == (4, True, ("", "女", "", "科长"))
    assert (rows[4].number, rows[4].cells) == (5, ("合计", "2"))
    assert len(rows) == 5


def test_rows_of_an_xml_workbook_keep_their_sheets_numbers_and_faults():
    first, second, third, other = read(XML.encode("gb18030"))
    assert (first.sheet, first.number, first.cells) == ("名册", 1, ("县管干部名册",))
    assert (second.number, second.cells) == (4, ("韦明", "", "1975-10-01"))
    assert (third.number, third.hidden, third.cells) == (5, True, ("覃丽", "", "1975.1", "#N/A"))
    assert [column for column, _told in third.problems] == [3]
    assert (other.sheet, other.hidden) == ("旧", True)
    assert [column for column, _told in other.problems] == [0]


def test_text_named_xls_is_read_as_text():
    assert [row.cells for row in read("\t".join(HEAD).encode("gbk"))] == [tuple(HEAD)]


@pytest.mark.parametrize("name", ["名册.xls", "名册.et"])
def test_workbook_of_either_kind_is_read_under_these_names(name):
    assert read(old_workbook([(0, 0, "姓名")]), name)[0].cells == ("姓名",)
    assert read(workbook(lambda tab: tab.append(["姓名"])), name)[0].cells == ("姓名",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<html><table><tr><td>姓名</td></tr></table></html>", "名册.xlsx"),
        ("<html><table><tr><td>姓名</td></tr></table></html>", "名册.et"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html></html>", "名册.xls"),
        (XML.replace("</Workbook>", ""), "名册.xls"),
        (XML.replace('ss:Index="4"', 'ss:Index="四"'), "名册.xls"),
        (XML.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook'), "名册.xls"),
    ],
)
def test_what_is_no_such_table_is_told(text, name):
    with pytest.raises(Unreadable):
        read(text.encode(), name)
