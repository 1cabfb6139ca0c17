"""花名册 as offices print it: a title, unit and date, a head of two rows, people, a line to sign.

Source: columns of the rosters that offices keep; domain notes, section 5. The words are Chinese in whatever language
the pages are read, so that the sheet can be read in again.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone, translation

from visits.cadres.files.derive import age_on, years_since
from visits.cadres.files.filepage import month
from visits.cadres.files.models import Cadre, Education
from visits.core.lists.jobs import step
from visits.core.lists.models import Export, Job
from visits.core.secrecy import Secrecy
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write

from .actions import log_batch
from .kinds import TITLES, Paper

CHUNK = 200
GROUP = "学历情况"
SEXES = {"male": "男", "female": "女"}


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
    Column("number", "序号", lambda r: r.number, kind="number"),
    Column("name", "姓名", lambda r: r.cadre.name),
    Column("post", "单位及职务", lambda r: r.cadre.post_title, width=30),
    Column("sex", "性别", lambda r: SEXES.get(r.cadre.sex, "")),
    Column("ethnicity", "民族", lambda r: r.cadre.ethnicity),
]
ORIGIN = [
    Column("native_place", "籍贯", lambda r: r.cadre.native_place),
    Column("birthplace", "出生地", lambda r: r.cadre.birthplace),
]
BIRTH = [
    Column("birth", "出生时间", lambda r: month(r.cadre.birth_month), kind="month"),
    Column("age", "年龄", lambda r: age_on(r.cadre.birth_month, r.day), kind="number"),
]
IDENTITY = [
    Column("id_number", "身份证号", lambda r: r.id_number),
    Column("work_start", "参加工作时间", lambda r: month(r.cadre.work_start_month), kind="month"),
    Column("party_entry", "入党时间", lambda r: r.cadre.party_entry or month(r.cadre.party_entry_month)),
]
PARTY = [Column("political_status", "政治面貌", lambda r: r.cadre.political_status)]
HIGHEST = [
    Column("highest", "最高学历学位", lambda r: r.cadre.highest_education, group=GROUP),
    Column("major", "所学专业", lambda r: r.cadre.major, group=GROUP),
]
BOTH = [
    Column("full_time", "全日制学历学位", lambda r: r.school("full_time", "level", "degree"), group=GROUP),
    Column("full_time_school", "全日制毕业院校系及专业",
           lambda r: r.school("full_time", "level_school", "degree_school"), group=GROUP),
    Column("on_job", "在职学历学位", lambda r: r.school("on_job", "level", "degree"), group=GROUP),
    Column("on_job_school", "在职毕业院校系及专业",
           lambda r: r.school("on_job", "level_school", "degree_school"), group=GROUP),
]  # fmt: skip
STANDING = [
    Column("title", "专业技术职务", lambda r: r.cadre.professional_title),
    Column("post_since", "现职务始任时间", lambda r: month(r.cadre.post_since), kind="month"),
    Column("post_years", "现职务始任年限", lambda r: _years(r.cadre.post_since, r.day), kind="number"),
    Column("level_since", "现职级始任时间", lambda r: month(r.cadre.level_since), kind="month"),
    Column("level_years", "任现职级年限", lambda r: _years(r.cadre.level_since, r.day), kind="number"),
]
LAST = [
    Column("resume", "简历", lambda r: r.cadre.resume, kind="long"),
    Column("assessments", "年度考核结果", lambda r: r.cadre.assessments, width=24),
]
SHORT = [*FIRST, *BIRTH, *PARTY, *HIGHEST, *STANDING]
LONG = [*FIRST, *ORIGIN, *BIRTH, *IDENTITY, *PARTY, *HIGHEST, *BOTH, *STANDING, *LAST]


def columns_of(paper: Paper, with_id: bool) -> list[Column]:
    """The columns of the version; the short one holds the ID number only where it was asked for."""
    if paper == Paper.LONG:
        return LONG
    return [*SHORT, IDENTITY[0]] if with_id else SHORT


@translation.override("zh-hans")
def write_roster(
    out: IO[bytes],
    *,
    job: Job,
    keys: list[int],
    paper: Paper,
    export: Export,
    with_id: bool,
    marks: Sequence[Secrecy],
) -> None:
    """The roster as .xlsx; with whole ID numbers each file is logged."""
    who, today = job.made_by, timezone.localdate()
    office = f"填报单位：{who.office or '＿＿＿＿＿＿'}"
    sheet = Sheet(
        title=TITLES[paper],
        name="花名册",
        columns=columns_of(paper, with_id),
        rows=rows(job, keys, paper, export, with_id),
        lines=[f"{office}　　　　填报日期：{today.year}年{today.month}月{today.day}日"],
        signed_by=who.name,
        footer=export.footer,
        kind="roster",
        marks=marks,
    )
    write(out, sheet)  # type: ignore[arg-type]


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
        step(job, number)


def masked(cadre: Cadre) -> str:
    """The ID number with its last four."""
    return f"{'*' * 14}{cadre.id_last_four}" if cadre.id_last_four else ""
