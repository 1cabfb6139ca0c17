"""干部任免审批表 as a Word file: two A4 pages drawn by rows of exact height, with nothing cut.

A text that its box cannot hold even in the smallest letters stands on a page of its own (附页), and its box says so.
Source: the form of the Central Organization Department as offices print it; domain notes, section 5.
"""

import io
from dataclasses import dataclass, field
from functools import cache

from PIL import Image, UnidentifiedImageError

from visits.cadres.formats.resume import Line

from .content import Form, Relative
from .fitting import Fit, fit, fit_resume, heads
from .package import PHOTO_RELATION, packed
from .wordxml import FANGSONG, SONG, Cell, paragraph, picture, row, run, table

TITLE = "干部任免审批表"
APART = "（见附页）"
GOES_ON = "（续见附页）"
# Centimetres: the columns of both pages, and the heights of their rows.
FIRST = (0.95, 0.9, 2.2, 1.8, 2.15, 2.1, 2.6, 3.9)
SECOND = (0.95, 1.75, 1.9, 1.35, 0.7, 1.65, 1.0, 7.3)
TOP_ROW, SCHOOL_ROW, POST_ROW, RESUME_ROW = 1.15, 0.82, 1.12, 13.7
REWARDS_ROW, ASSESSMENT_ROW, REASON_ROW, FAMILY_BLOCK, REPORT_ROW, OPINION_ROW = 3.6, 2.6, 2.8, 7.6, 3.0, 5.3
PRINTED_RELATIVES = 7
MOST_RELATIVES = 12  # rows that the block of the family holds; the others stand on the added page
PHOTO_BOX = (3.6, 4.45)
HANG = 9.6  # ems from the start of a line of the résumé to its text
INSIDE = 0.25  # what a cell's margins take of its width


@dataclass
class Drawing:
    """A form being drawn: what did not fit, by its label."""

    form: Form
    apart: list[tuple[str, list[str]]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The text of a place."""
        return self.form.texts.get(name, "")


def write_form(form: Form, mark: str = "") -> bytes:
    """The form as .docx, under the ``mark`` of secrecy of the file where it bears one."""
    drawing = Drawing(form)
    photo = photo_of(form.photo)
    pieces = [title(), first_page(drawing, photo_run(photo)), turn(), second_page(drawing), foot(drawing)]
    for number, (what, texts) in enumerate(drawing.apart):
        pieces += added(what, texts, begins=number == 0)
    return packed("".join(pieces), photo.data if photo else b"", photo.kind if photo else "", mark)


def title() -> str:
    """The heading above the first page's table."""
    return paragraph(run(TITLE, 22, SONG, bold=True), align="center", pitch=36)


def turn() -> str:
    """The start of the second page: a line too small to be seen."""
    return paragraph(run("", 1), pitch=1, page_break=True)


@dataclass(frozen=True)
class Photo:
    """A photo that can be printed; ``kind`` is jpeg or png, the size is in points of the picture."""

    data: bytes
    kind: str
    size: tuple[int, int]


def photo_of(data: bytes) -> Photo | None:
    """The photo; None without one or where it cannot be read or printed."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            kind = (image.format or "").lower()
            return Photo(data, kind, image.size) if kind in {"jpeg", "png"} else None
    except (UnidentifiedImageError, OSError, ValueError):
        return None


def photo_run(photo: Photo | None) -> str:
    """The photo, as large as its box lets it be; '' without one."""
    if photo is None:
        return ""
    wide, high = photo.size
    scale = min(PHOTO_BOX[0] / wide, PHOTO_BOX[1] / high)
    return picture(PHOTO_RELATION, wide * scale, high * scale)


# --- boxes: those that print the form's own words are drawn once and kept ---------------------------


@cache
def label(text: str, span: int = 1, merge: str = "", size: float = 12) -> Cell:
    """A box that names what stands beside it; each line of ``text`` on a line of its own."""
    lines = "".join(paragraph(run(one, size), align="center", pitch=size * 1.3) for one in text.split("\n"))
    return Cell(lines, span, merge)


@cache
def upright(text: str, merge: str = "", gap: float = 0) -> Cell:
    """A label whose characters stand under each other."""
    signs = [
        paragraph(run(sign, 12), align="center", pitch=15, before=gap if at else 0)
        for at, sign in enumerate(text)
    ]
    return Cell("".join(signs), 1, merge)


def below(span: int = 1) -> Cell:
    """The lower part of a box that began in a row above."""
    return Cell("", span, "continue")


def box(drawing: Drawing, what: str, text: str, size: tuple[float, float], *, span: int = 1, align: str = "center",
        valign: str = "center") -> Cell:  # fmt: skip
    """A text in its box of ``size`` (width, height); one that does not fit stands on the added page."""
    width, height = size
    found = fit(text, width - INSIDE, height - 0.1)
    if found is None:
        drawing.apart.append((what, text.split("\n")))
        text, found = APART, Fit(12, 16)
    lines = [
        paragraph(run(one, found.size, FANGSONG), align=align, pitch=found.pitch) for one in text.split("\n")
    ]
    return Cell("".join(lines), span, "", valign)


# --- page 1 ---------------------------------------------------------------------------------------


def first_page(drawing: Drawing, photo: str) -> str:
    """The table of the first page."""
    rows = [row(cells, FIRST, TOP_ROW) for cells in top_rows(drawing, photo)]
    rows += [row(cells, FIRST, SCHOOL_ROW) for cells in school_rows(drawing)]
    for what, name in (("现任职务", "posts"), ("拟任职务", "proposed_post"), ("拟免职务", "post_to_leave")):
        width = sum(FIRST[3:])
        value = box(drawing, what, drawing.text(name), (width, POST_ROW), span=5, align="left")
        rows.append(row([label(what, 3), value], FIRST, POST_ROW))
    resume = Cell(resume_lines(drawing), 7, "", "top")
    rows.append(row([upright("简历", gap=40), resume], FIRST, RESUME_ROW))
    return table(rows, FIRST)


def top_rows(drawing: Drawing, photo: str) -> list[list[Cell]]:
    """The four rows beside the photo."""
    picture_cell = Cell(paragraph(photo, align="center"), 1, "restart")
    named = [
        [("姓　名", "name"), ("性　别", "sex"), ("出生年月\n（岁）", "birth")],
        [("民　族", "ethnicity"), ("籍　贯", "native_place"), ("出生地", "birthplace")],
        [("入　党\n时　间", "party"), ("参加工\n作时间", "work_start"), ("健康状况", "health")],
    ]
    rows: list[list[Cell]] = []
    for places in named:
        cells = []
        for (what, name), span, width in zip(places, (2, 1, 1), (FIRST[2], FIRST[4], FIRST[6]), strict=True):
            plain = what.replace("\n", "").replace("　", "")
            cells += [label(what, span), box(drawing, plain, drawing.text(name), (width, TOP_ROW))]
        rows.append([*cells, below() if rows else picture_cell])
    title_box = (FIRST[2] + FIRST[3], TOP_ROW)
    skill_box = (FIRST[5] + FIRST[6], TOP_ROW)
    rows.append([
        label("专业技\n术职务", 2), box(drawing, "专业技术职务", drawing.text("professional_title"), title_box, span=2),
        label("熟悉专业\n有何专长"), box(drawing, "熟悉专业有何专长", drawing.text("specialty"), skill_box, span=2),
        below(),
    ])  # fmt: skip
    return rows


def school_rows(drawing: Drawing) -> list[list[Cell]]:
    """Full-time and on-job education: a row for the level and a row for the degree of each."""
    rows: list[list[Cell]] = []
    for mode, what in (("full_time", "全日制\n教　育"), ("on_job", "在　职\n教　育")):
        for part, school in (("level", "level_school"), ("degree", "degree_school")):
            begins = part == "level"
            head = label("学　历\n学　位", 2, "restart") if not rows else below(2)
            kind = label(what, 1, "restart") if begins else below()
            place = label("毕业院校\n系及专业", 1, "restart") if begins else below()
            words = what.replace("\n", "").replace("　", "")
            level = box(
                drawing, words, drawing.text(f"{mode}.{part}"), (FIRST[3] + FIRST[4], SCHOOL_ROW), span=2
            )
            where = box(drawing, f"{words}毕业院校系及专业", drawing.text(f"{mode}.{school}"),
                        (FIRST[6] + FIRST[7], SCHOOL_ROW), span=2)  # fmt: skip
            rows.append([head, kind, level, place, where])
    return rows


def resume_lines(drawing: Drawing) -> str:
    """The résumé in the loosest spacing that its box allows."""
    lines = resume_texts(drawing.form.resume)
    width, height = sum(FIRST[1:]) - INSIDE, RESUME_ROW - 0.25
    indent = HANG if any("\t" in text for text in lines) else 0
    plain = [text.partition("\t")[2] or text for text in lines]
    found = fit_resume(plain, width, height, indent)
    if found is None:
        count = heads(plain, width, height, indent)
        drawing.apart.append(("简历", lines[count:]))
        lines = [*lines[:count], GOES_ON if count else APART]
        found = Fit(8, 9.6)
    return resume_paragraphs(lines, found, indent)


def resume_paragraphs(lines: list[str], found: Fit, indent: float) -> str:
    """Paragraphs whose texts align behind the months."""
    hang = found.size * indent
    return "".join(
        paragraph(run(text, found.size), pitch=found.pitch, hang=hang, before=0 if at else 3)
        for at, text in enumerate(lines)
    )


def resume_texts(lines: list[Line]) -> list[str]:
    """Each line of the résumé, a tab between months and text; 其间 entries begin where texts do."""
    dated = any(line.period for line in lines)
    texts = []
    for line in lines:
        if line.period:
            texts.append(f"{line.period}\t{line.whole}")
        else:
            texts += [f"\t{one}" if dated else one for one in [line.text, *line.more]]
        texts += [f"\t{one}" for one in line.inner]
    return texts


# --- page 2 ---------------------------------------------------------------------------------------


def second_page(drawing: Drawing) -> str:
    """The table of the second page."""
    rows: list[str] = []
    for what, name, height in (
        ("奖惩情况", "rewards", REWARDS_ROW),
        ("年度考核结果", "assessments", ASSESSMENT_ROW),
        ("任免理由", "reason", REASON_ROW),
    ):
        head = label("年度\n考核\n结果", size=10) if what == "年度考核结果" else upright(what)
        value = box(drawing, what, drawing.text(name), (sum(SECOND[1:]), height), span=7, align="left")
        rows.append(row([head, value], SECOND, height))
    return table([*rows, *family_rows(drawing), *signed_rows(drawing)], SECOND)


def family_rows(drawing: Drawing) -> list[str]:
    """The heading of the family and its lines: seven, or as many as there are, in the same height."""
    people = drawing.form.relatives
    if len(people) > MOST_RELATIVES:
        rest = people[MOST_RELATIVES:]
        lines = ["　".join(filter(None, vars(one).values())) for one in rest]
        drawing.apart.append(("家庭主要成员及重要社会关系", lines))
        people = people[:MOST_RELATIVES]
    count = max(PRINTED_RELATIVES, len(people))
    height = FAMILY_BLOCK / (count + 1)
    words = ("称　谓", "姓　名", "年龄", "政治面貌", "工作单位及职务")
    spans = (1, 1, 1, 2, 2)
    head = [upright("家庭主要成员及重要社会关系", "restart")]
    head += [
        label(word, span, size=12 if height > 0.85 else 9) for word, span in zip(words, spans, strict=True)
    ]
    rows = [row(head, SECOND, height)]
    for number in range(count):
        one = people[number] if number < len(people) else Relative("", "", "", "", "")
        rows.append(row([below(), *relative_cells(drawing, one, spans, height)], SECOND, height))
    return rows


def relative_cells(drawing: Drawing, one: Relative, spans: tuple[int, ...], height: float) -> list[Cell]:
    """One line of the family."""
    cells, at = [], 1
    for number, (text, span) in enumerate(zip(vars(one).values(), spans, strict=True)):
        width = sum(SECOND[at : at + span])
        align = "left" if number == len(spans) - 1 else "center"
        cells.append(box(drawing, f"家庭成员{one.name}", text, (width, height), span=span, align=align))
        at += span
    return cells


def signed_rows(drawing: Drawing) -> list[str]:
    """Reporting unit, and the opinions of the approving body and the administration: room to sign and seal."""
    width = sum(SECOND[1:])
    unit = box(drawing, "呈报单位", drawing.text("reporting_unit"), (width, REPORT_ROW - 1.6), span=7)
    sealed = Cell(unit.content + seal(before=18), 7, "", "center")
    rows = [row([upright("呈报单位"), sealed], SECOND, REPORT_ROW)]
    room = Cell(seal(before=95), 3, "", "bottom")
    other = label("行　任\n政　免\n机　意\n关　见")
    cells = [
        upright("审批机关意见"),
        Cell(room.content, 4, "", "bottom"),
        other,
        Cell(room.content, 2, "", "bottom"),
    ]
    return [*rows, row(cells, SECOND, OPINION_ROW)]


@cache
def seal(before: float) -> str:
    """Where a body seals and dates."""
    return paragraph(run("（盖章）　　　　", 12), align="right", pitch=16, before=before) + paragraph(
        run("年　　月　　日　", 12), align="right", pitch=18
    )


def foot(drawing: Drawing) -> str:
    """Who filled the form in, below the table."""
    text = f"填表人：{drawing.text('filled_by')}"
    if when := drawing.text("filled_on"):
        text += f"　　　　填表时间：{when}"
    return paragraph(run(text[:80], 12), pitch=18, before=4)


def added(what: str, texts: list[str], *, begins: bool) -> list[str]:
    """A text that did not fit, on the added page."""
    pieces = (
        [paragraph(run("附页", 16, bold=True), align="center", pitch=30, page_break=True)] if begins else []
    )
    pieces.append(paragraph(run(what, 12, bold=True), pitch=22, before=6))
    hang = 10.5 * HANG if any("\t" in text for text in texts) else 0
    pieces += [paragraph(run(text, 10.5), pitch=15, hang=hang) for text in texts]
    return pieces
