"""A workbook as LibreOffice prints it: every row is as high as its texts, so that no row is printed over the next."""

import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from openpyxl import load_workbook

from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write

LONG = "走访中了解到，该同志在城中村改造一线连续工作九个月，群众评价较高；但材料报送两次超期。" * 6
POST = "某县人民政府办公室党组成员、副主任、二级调研员"
ROWS = [(at, LONG if at % 3 == 0 else "短", POST * (1 + at % 2)) for at in range(9)]
COLUMNS = [
    Column("n", "序号", lambda row: row[0], "number"),
    Column("text", "主要表现", lambda row: row[1], "long"),
    Column("post", "工作单位及职务", lambda row: row[2], width=16),
]


def written(out: Path) -> Path:
    write(out, Sheet(title="干部走访情况表", columns=COLUMNS, rows=ROWS, signed_by="任管"))
    return out


def test_rows_are_as_high_as_their_texts(tmp_path):
    sheet = load_workbook(written(tmp_path / "x.xlsx")).active
    heights = [sheet.row_dimensions[at].height for at in range(3, 12)]
    assert heights[0] == 15.75 * 9 + 3  # 258 characters, 30 a line
    assert heights[1] == 15.75 * 6 + 3  # 46 characters, 8 a line
    assert heights[2] == 15.75 * 3 + 3


Word = tuple[float, float, float, float, str]  # left, top, right, bottom, text


def pages_of(pdf: Path) -> list[list[Word]]:
    """The words of each page of a PDF with their boxes."""
    said = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True).stdout
    box = re.compile(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<')
    return [
        [(*map(float, found[:4]), found[4]) for found in box.findall(page)]
        for page in said.split("<page ")[1:]
    ]


def printed_over(words: list[Word]) -> list[tuple[str, str]]:
    """Pairs of words of which one covers more than a third of the height of the other."""
    return [
        (one[4], other[4])
        for one, other in combinations(words, 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > 2
        and min(one[3], other[3]) - max(one[1], other[1]) > (one[3] - one[1]) / 3
    ]


@pytest.mark.skipif(
    not shutil.which("soffice") or not shutil.which("pdftotext"), reason="LibreOffice is not here"
)
def test_nothing_is_printed_over_anything(tmp_path):
    written(tmp_path / "x.xlsx")
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "x.xlsx"], check=True, capture_output=True)
    pages = pages_of(tmp_path / "x.pdf")
    assert sum(word[4].count("某县") for words in pages for word in words) >= len(ROWS)
    assert [printed_over(words) for words in pages] == [[] for _page in pages]
