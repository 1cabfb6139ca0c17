"""花名册 as offices print it: a merged title, unit and date, a head of two rows, people, a line to sign.

Source: columns of the rosters that offices keep; domain notes, section 5. The words are Chinese in whatever language
the pages are read, so that the sheet can be read in again.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from visits.cadres.files.derive import age_on, years_since
from visits.cadres.files.filepage import month
from visits.cadres.files.models import Cadre, Education
from visits.core.lists.jobs import step
from visits.core.lists.models import Export, Job

from .actions import log_batch
from .kinds import TITLES, Paper

CHUNK = 200
THIN = Side(style="thin")
LINES = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
GROUP = "学历情况"
SEXES = {"male": "男", "female": "女"}
FORMULA = "=+-@"  # a cell that begins so is taken for a formula


@dataclass(frozen=True)
class RosterColumn:
    """A column: its word, its width in characters, and what it says of a row; grouped under ``group``."""

    label: str
    width: float
    text: Callable[["Row"], Any]
    group: str = ""
    left: bool = False


@dataclass(frozen=True)
class Row:
    """One person of the roster, with the day for which ages and years are counted."""

    number: int
    cadre: Cadre
    day: dt.date
    schooling: dict[str, Education]
    id_number: str

    def school(self, mode: str, *parts: str) -> str:
        """Places of one mode of schooling, each on its own line."""
        one = self.schooling.get(mode)
        texts = [getattr(one, part) for part in parts] if one else []
        return "\n".join(dict.fromkeys(text for text in texts if text))


def _years(since: dt.date | None, day: dt.date) -> Any:
    years = years_since(since, day)
    return "" if years is None else years


FIRST = [
    RosterColumn("序号", 5, lambda r: r.number),
    RosterColumn("姓名", 9, lambda r: r.cadre.name),
    RosterColumn("单位及职务", 26, lambda r: r.cadre.post_title, left=True),
    RosterColumn("性别", 5, lambda r: SEXES.get(r.cadre.sex, "")),
    RosterColumn("民族", 7, lambda r: r.cadre.ethnicity),
]
ORIGIN = [
    RosterColumn("籍贯", 11, lambda r: r.cadre.native_place),
    RosterColumn("出生地", 11, lambda r: r.cadre.birthplace),
]
BIRTH = [
    RosterColumn("出生时间", 9, lambda r: month(r.cadre.birth_month)),
    RosterColumn("年龄", 5, lambda r: age_on(r.cadre.birth_month, r.day)),
]
IDENTITY = [
    RosterColumn("身份证号", 20, lambda r: r.id_number),
    RosterColumn("参加工作时间", 9, lambda r: month(r.cadre.work_start_month)),
    RosterColumn("入党时间", 10, lambda r: r.cadre.party_entry or month(r.cadre.party_entry_month)),
]
PARTY = [RosterColumn("政治面貌", 9, lambda r: r.cadre.political_status)]
HIGHEST = [
    RosterColumn("最高学历学位", 12, lambda r: r.cadre.highest_education, GROUP),
    RosterColumn("所学专业", 13, lambda r: r.cadre.major, GROUP),
]
BOTH = [
    RosterColumn("全日制学历学位", 11, lambda r: r.school("full_time", "level", "degree"), GROUP),
    RosterColumn(
        "全日制毕业院校系及专业",
        20,
        lambda r: r.school("full_time", "level_school", "degree_school"),
        GROUP,
        True,
    ),
    RosterColumn("在职学历学位", 11, lambda r: r.school("on_job", "level", "degree"), GROUP),
    RosterColumn(
        "在职毕业院校系及专业", 20, lambda r: r.school("on_job", "level_school", "degree_school"), GROUP, True
    ),
]
STANDING = [
    RosterColumn("专业技术职务", 11, lambda r: r.cadre.professional_title),
    RosterColumn("现职务始任时间", 9, lambda r: month(r.cadre.post_since)),
    RosterColumn("现职务始任年限", 7, lambda r: _years(r.cadre.post_since, r.day)),
    RosterColumn("现职级始任时间", 9, lambda r: month(r.cadre.level_since)),
    RosterColumn("任现职级年限", 7, lambda r: _years(r.cadre.level_since, r.day)),
]
LAST = [
    RosterColumn("简历", 60, lambda r: r.cadre.resume, left=True),
    RosterColumn("年度考核结果", 22, lambda r: r.cadre.assessments, left=True),
]
SHORT = [*FIRST, *BIRTH, *PARTY, *HIGHEST, *STANDING]
LONG = [*FIRST, *ORIGIN, *BIRTH, *IDENTITY, *PARTY, *HIGHEST, *BOTH, *STANDING, *LAST]


def columns_of(paper: Paper, with_id: bool) -> list[RosterColumn]:
    """The columns of the version; the short one holds the ID number only where it was asked for."""
    if paper == Paper.LONG:
        return LONG
    return [*SHORT, IDENTITY[0]] if with_id else SHORT


def write_roster(
    out: IO[bytes], *, job: Job, keys: list[int], paper: Paper, export: Export, with_id: bool
) -> None:
    """The roster as .xlsx; with whole ID numbers each file is logged."""
    columns, today = columns_of(paper, with_id), timezone.localdate()
    book = Workbook()
    sheet = book.active
    sheet.title = "花名册"
    head(sheet, columns, paper, job.made_by, today)
    at = 5
    for row in rows(job, keys, paper, export, with_id):
        for number, column in enumerate(columns, 1):
            put(sheet, at, number, column.text(row), LEFT if column.left else MIDDLE)
        at += 1
        if row.number % CHUNK == 0:
            step(job, row.number)
    foot(sheet, at, columns, job.made_by, export)
    set_up(sheet, columns, paper, at)
    book.save(out)


def rows(job: Job, keys: list[int], paper: Paper, export: Export, with_id: bool) -> Iterator[Row]:
    """The people in the list's order; masked, or with the whole ID number for the approved reason."""
    day, number = timezone.localdate(), 0
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        seen = Cadre.objects.visible_to(job.made_by).prefetch_related("educations").in_bulk(part)
        people = [seen[key] for key in part if key in seen]
        if with_id:
            log_batch(job.made_by, people, paper, export, with_id=True, matter=job.wanted["matter"])
        for cadre in people:
            number += 1
            schooling = {one.mode: one for one in cadre.educations.all()}
            yield Row(number, cadre, day, schooling, cadre.id_number if with_id else masked(cadre))


def masked(cadre: Cadre) -> str:
    """The ID number with its last four."""
    return f"{'*' * 14}{cadre.id_last_four}" if cadre.id_last_four else ""


def put(sheet: Any, row: int, column: int, value: Any, place: Alignment) -> None:
    """One cell; a text is a text, never a formula."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str) and value[:1] in FORMULA and value:
        cell.data_type, cell.quotePrefix = "s", True
    cell.alignment, cell.border, cell.font = place, LINES, Font(name="仿宋", size=10)


def head(sheet: Any, columns: list[RosterColumn], paper: Paper, who: Any, today: dt.date) -> None:
    """Title, unit and date, and the head of two rows with the group of schooling merged over its columns."""
    last = len(columns)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet.cell(1, 1, TITLES[paper]).font = Font(name="宋体", size=20, bold=True)
    sheet.cell(1, 1).alignment = MIDDLE
    sheet.row_dimensions[1].height = 36
    half = last // 2
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=half)
    sheet.merge_cells(start_row=2, start_column=half + 1, end_row=2, end_column=last)
    sheet.cell(2, 1, f"填报单位：{who.office or '＿＿＿＿＿＿'}").font = Font(name="宋体", size=11)
    when = sheet.cell(2, half + 1, f"填报日期：{today.year}年{today.month}月{today.day}日")
    when.font, when.alignment = Font(name="宋体", size=11), Alignment(horizontal="right")
    heading = Font(name="宋体", size=10, bold=True)
    for number, column in enumerate(columns, 1):
        for row in (3, 4):
            put(sheet, row, number, None, MIDDLE)
            sheet.cell(row, number).font = heading
        sheet.cell(4 if column.group else 3, number).value = column.label
        if not column.group:
            sheet.merge_cells(start_row=3, start_column=number, end_row=4, end_column=number)
    grouped = [number for number, column in enumerate(columns, 1) if column.group]
    sheet.cell(3, grouped[0]).value = columns[grouped[0] - 1].group
    sheet.merge_cells(start_row=3, start_column=grouped[0], end_row=3, end_column=grouped[-1])
    sheet.row_dimensions[3].height, sheet.row_dimensions[4].height = 22, 30


def foot(sheet: Any, row: int, columns: list[RosterColumn], who: Any, export: Export) -> None:
    """The line to sign, one row below the people, and the number of the export on every page."""
    sheet.merge_cells(start_row=row + 1, start_column=1, end_row=row + 1, end_column=len(columns))
    cell = sheet.cell(row + 1, 1, f"填表人：{who.name}　　　　　　审核人：　　　　　　　　负责人签字：")
    cell.font, cell.alignment = Font(name="宋体", size=11), Alignment(horizontal="left")
    now = timezone.localtime()
    sheet.oddFooter.left.text = f"{who.name} {now:%Y-%m-%d %H:%M} {export.number}".replace("&", "&&")
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"


def set_up(sheet: Any, columns: list[RosterColumn], paper: Paper, after: int) -> None:
    """Widths, and paper: landscape A4 for the short version, A3 for the long one, the head on every page."""
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if paper == Paper.LONG else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:4"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.freeze_panes = "C5"
    sheet.print_area = f"A1:{get_column_letter(len(columns))}{after + 1}"
