# ruff: noqa: E501  (a table)
"""The same kinds in an old workbook (.xls), which tells no formats: what it leaves open is asked, never guessed."""

from django.utils.translation import override

from tests.core.sheets.test_read import old_workbook
from visits.cadres.imports.columns import known_headers
from visits.cadres.imports.reading import read_uploads

HEAD = ("姓名", "性别", "出生年月", "职务")


def read(*rows):
    cells = [
        (row, column, text) for row, line in enumerate(rows) for column, text in enumerate(line) if text != ""
    ]
    with override("en"):
        return read_uploads([("a.xls", old_workbook(cells))], known_headers({}))


def test_numbers_and_headings_of_an_old_workbook():
    reading = read(
        ("花名册",),
        HEAD,
        ("文沙镇人民政府",),
        ("韦安远", "男", 1975.1, "镇长"),
        HEAD,
        ("罗秀云", "女", 1980.12, "科员"),
    )
    first, second = reading.people
    assert (first.unit_text, first.months["birth_month"]) == (
        "文沙镇人民政府",
        ["1975.1", "1975-01-01", "1975-10-01"],
    )
    assert (second.unit_text, second.values["birth_month"], second.months) == (
        "文沙镇人民政府",
        "1980-12-01",
        {},
    )


def test_a_csv_from_a_spreadsheet_is_asked_too():
    data = "姓名\t性别\t出生年月\t单位及职务\r\n韦安远\t男\t1975.1\t某局科员\r\n".encode("utf-16")
    with override("en"):
        reading = read_uploads([("a.csv", data)], known_headers({}))
    assert reading.people[0].months["birth_month"][0] == "1975.1"
