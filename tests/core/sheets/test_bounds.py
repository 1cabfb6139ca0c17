# ruff: noqa: E501  (a table)
"""Wide, deep and long files: a clear sentence, within the child's limits, while the server's own thread does little."""

import io
import time
import zipfile

import pytest
from django.utils.translation import override

from visits.cadres.imports.columns import known_headers
from visits.cadres.imports.reading import read_uploads
from visits.core.bounds import SECONDS
from visits.core.sheets.read import Unreadable, sentence
from visits.organisation.units.import_plan import read_file

OWN = 1.5  # seconds of the server's own processor time, whatever comes
HEAD = "姓名,性别,出生年月,单位及职务\r\n"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def book(rows: str, strings: str = "") -> bytes:
    """A workbook of one sheet with exactly this XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
                         f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
                         '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>')  # fmt: skip
        package.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">'
                         f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                         f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
                         "</Relationships>")  # fmt: skip
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        package.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return out.getvalue()


def letters(index: int) -> str:
    """The name of a column."""
    name = ""
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def cells(number: int, count: int, text: str) -> str:
    inside = "".join(
        f'<c r="{letters(at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at in range(1, count + 1)
    )
    return f'<row r="{number}">{inside}</row>'


def nested(data: bytes, deep: int = 3) -> bytes:
    for _turn in range(deep):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr("a.zip", data)
        data = out.getvalue()
    return data


HOSTILE = {
    "a row of 200,000 commas": ("a.csv", lambda: (HEAD + "," * 200_000 + "\r\n").encode(), None),
    "10 kB of commas": ("a.csv", lambda: b",\n" * 5_000 + b"," * 10_000, None),
    "200,000 headers": ("a.csv", lambda: ("姓名," * 200_000).encode(), "wide"),
    "500 headers on 300 rows": ("a.csv", lambda: (("姓名,性别," * 250) + "\r\n").encode() * 300, None),
    "a million rows of nothing": ("a.csv", lambda: HEAD.encode() + b",,,\r\n" * 1_000_000, None),
    "210,000 rows": ("a.csv", lambda: HEAD.encode() + b"a,b,c,d\r\n" * 210_000, "memory"),
    "a cell of 30 MB": ("a.csv", lambda: HEAD.encode() + b"a" * 30_000_000, "cell"),
    "16,384 columns": ("a.xlsx", lambda: book("".join(cells(n, 16_384, "a") for n in range(1, 9))), "wide"),
    "one far column": ("a.xlsx", lambda: book('<row r="1"><c r="XFD1" t="inlineStr"><is><t>a</t></is></c></row>'), "wide"),
    "huge shared strings": (
        "a.xlsx",
        lambda: book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>" + "a" * 30_000_000 + "</t></si>"),
        "bomb",
    ),
    "two million shared strings": ("a.xlsx", lambda: book("", "<si><t>a</t></si>" * 1_100_000), None),
    "a zip in a zip in a zip": ("a.zip", lambda: nested(b"a"), None),
}  # fmt: skip


def ask(name, data):
    """The sentence that a roster gets, and the seconds that the server itself worked for it."""
    known = known_headers({})
    began = time.process_time()
    try:
        read_uploads([(name, data)], known)
        told = ""
    except Unreadable as refusal:
        told = str(refusal)
    return told, time.process_time() - began


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_rosters_are_the_childs_business(case):
    name, make, code = HOSTILE[case]
    data, began = make(), time.monotonic()
    told, spent = ask(name, data)
    assert code is None or sentence(code) in told
    assert spent < OWN
    assert time.monotonic() - began < 3 * SECONDS


@pytest.mark.parametrize(
    "case", ["a row of 200,000 commas", "10 kB of commas", "200,000 headers", "a cell of 30 MB"]
)
def test_hostile_lists_of_units_too(case):
    name, make, _code = HOSTILE[case]
    began = time.process_time()
    with pytest.raises(Unreadable):
        read_file(io.BytesIO(make()), name)
    assert time.process_time() - began < OWN
