"""Every workbook and Word paper that leaves the system, as LibreOffice prints it: nothing overlaps, nothing is cut, and
nothing of ours stands in the other language.

A new list is among them by itself; a new address that ends in ``.xlsx`` or ``.docx`` and a new module that writes
workbooks fail here until they are named below. Texts are as nasty as offices write them.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F, Model
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cadre_review.accounts.models import User
from cadre_review.policy import opens
from tests.cadres import test_compare
from tests.conftest import client_of
from tests.office import converted, fitted, lost, needs_office, pages_of
from tests.routes import ROUTES
from tests.words_of_pages import foreign, typed, words_of_document, words_of_workbook
from tests.world import cities, make_dossier
from visits.cadres.comparison import actions as comparison
from visits.cadres.files.consulting import begin_matter
from visits.core.lists.export import LIMITS
from visits.core.lists.models import ImportBatch
from visits.core.lists.spec import LISTS, ListSpec, excel_of
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write
from visits.models import (
    Appraisal,
    Cadre,
    Decision,
    DossierFile,
    FeedbackLetter,
    Finding,
    FollowUp,
    Interview,
    Lead,
    Rectification,
    SiteVisit,
    Statement,
    Survey,
    Symposium,
    Unit,
    Visit,
)  # fmt: skip
from visits.reports.past.views import BY_KIND

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, needs_office]
LONG = (
    "走访中了解到，该同志在城中村改造一线连续工作九个月；“材料报送”两次超期（见附件一）。\n"
    "Incomprehensibilities-of-a-compound-word-without-any-break 12345678901234567890 and short words，"
    "麦麦提·艾力𠮷䶮。\n"
)
NASTY: dict[type[Model], dict[str, int]] = {
    Unit: {"name": 50}, Cadre: {"name": 30, "post_title": 110, "resume": 3000, "assessments": 150},
    Visit: {"observed": 2500, "problems": 700, "place": 80}, Interview: {"text": 1500}, Statement: {"text": 400},
    FollowUp: {"text": 250, "owner": 50}, Lead: {"says": 900}, Finding: {"statement": 900, "account": 400},
    Decision: {"reasons": 800, "post_before": 90, "post_after": 90}, Rectification: {"problem": 700, "demand": 500},
    Symposium: {"minutes": 900}, SiteVisit: {"observed": 900}, Survey: {"title": 90},
}  # fmt: skip
# Workbooks that are no list, by route: who takes them, and the question behind the address.
OTHERS = {
    "audit:export": ("auditor", ""),
    "cadres:statistics_export": ("staff", ""),
    "reports:outcomes_export": ("staff", ""),
    "reports:compare_export": ("staff", ""),
    "plans:itinerary_export": ("staff", ""),
    "surveys:results_export": ("staff", ""),
    "cadres:compare_sheet": ("staff", "?all=1"),
    "cadres:import_refused": ("staff", ""),
    "past:template": ("staff", ""),
}
# Word papers by route: who takes them, and the question behind the address.
WORDS = {
    "appraisals:paper": ("staff", ""),
    "letters:paper": ("staff", ""),
    "cadres:structure_paper": ("staff", ""),
    "interviews:paper": ("staff", ""),
    "leads:paper": ("staff", ""),
    "findings:paper": ("staff", ""),
    "rectifications:paper": ("staff", ""),
    "reports:outcomes_paper": ("staff", ""),
    "reports:compare_paper": ("staff", ""),
    "reports:account_paper": ("staff", ""),
    "reports:summary": ("staff", ""),
}
# Modules that draw workbooks by themselves, beside ``visits/core/sheets``.
DRAWERS = {"cadre_review/audit/export.py"}  # the log's own, where the settings name no other
ALL = "-all"  # ends the name of a list with all of its columns
ENGLISH_ROWS = (
    8  # of each sheet, which are printed in English too: heads and frame differ there, not the rows
)
ENGLISH = "en-"  # begins the name of a workbook in English
Books = dict[str, Path]
# What stands in Chinese in every language: papers of the office, the heads that an import knows, sealed reasons.
CHINESE_PAPERS = {"letters-paper", "interviews-paper", "appraisals-paper"}
MOST_SPOKEN = 40  # papers and workbooks at least
CHINESE_SHEETS = {"zh-hans": ("sample",), "en": ("past-template",)}  # by language those that are not read
SEALED = "核对线索来源 某同志（演示） 干部任免审批表 反映的问题需向本人进一步核对细节。"


@pytest.fixture(scope="module")
def books(module_db: None, tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Each workbook in a file of its own."""
    cities.city(**cities.PAPERS)
    signed_in.cache_clear()  # of the city before
    for model, lengths in NASTY.items():
        worsen(model, lengths)
    folder = tmp_path_factory.mktemp("books")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LIMITS, "leader", 5000)  # who otherwise asks the reviewer first
        made = {name: data for some in (lists(), others(), papers()) for name, data in some}
    for name, data in made.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return {name: folder / f"{name}.xlsx" for name in made}


@pytest.fixture(scope="module")
def said() -> dict[str, list[str]]:
    """The texts of each workbook in English, whole."""
    return {}


@pytest.fixture(scope="module")
def english(books: Books, said: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Books:
    """The workbooks that pages give, in English, each with its first rows."""
    folder = tmp_path_factory.mktemp("english")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LIMITS, "leader", 5000)
        made = {name: data for some in (lists("en", False), others("en")) for name, data in some}
    for name, data in made.items():
        book = load_workbook(io.BytesIO(data))
        said[name] = words_of_workbook(book)
        for sheet in book:
            sheet.delete_rows(head_of(sheet)[1] + ENGLISH_ROWS + 1, sheet.max_row)
        book.save(folder / f"{ENGLISH}{name}.xlsx")
    return {name: folder / f"{ENGLISH}{name}.xlsx" for name in made}


@pytest.fixture(scope="module")
def words(books: Books, tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Each Word paper in a file of its own."""
    folder = tmp_path_factory.mktemp("words")
    made = dict(word_papers())
    for file in DossierFile.objects.filter(form="docx"):
        made[f"dossier-paper-{file.recipient}"] = bytes(file.content)
    for name, data in made.items():
        (folder / f"{name}.docx").write_bytes(data)
    return {name: folder / f"{name}.docx" for name in made}


def things_of_papers() -> dict[str, int]:
    """Of what the papers of one thing are made: those with most in them that staff may see."""
    staff = User.objects.get(username="staff")

    def seen(model: Any, **only: Any) -> Any:
        return model.objects.visible_to(staff).filter(**only)

    return {
        "appraisals:paper": seen(Appraisal).first().pk,
        "letters:paper": seen(FeedbackLetter).first().pk,
        "cadres:structure_paper": seen(Statement, leadership_team__isnull=False)[0].leadership_team.unit_id,
        "interviews:paper": seen(Interview, visit__state="accepted").talks().first().pk,
        "leads:paper": seen(Lead, visits__statements__cadre=F("cadre")).first().pk,
        "findings:paper": seen(Finding, evidence__interview__isnull=False).first().pk,
        "rectifications:paper": seen(Rectification).order_by("measures").last().pk,
    }


def word_papers(language: str = "zh-hans") -> Iterator[tuple[str, bytes]]:
    pks = things_of_papers()
    for route, (role, query) in WORDS.items():
        address = reverse(route, kwargs={"pk": pks[route]} if route in pks else {})
        yield route.replace(":", "-"), body(role, address + query, language)


@pytest.fixture(scope="module")
def printed(books: Books, english: Books, words: Books, tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Every workbook with its usual columns, every one in English and every Word paper as a PDF; one start for all."""
    usual = [path for name, path in books.items() if not name.endswith(ALL)]
    return converted([*usual, *english.values(), *words.values()], tmp_path_factory.mktemp("printed"))


def worsen(model: Any, lengths: dict[str, int]) -> None:
    """Every third row gets texts of these lengths."""
    values = {name: (LONG * (1 + size // len(LONG)))[:size] for name, size in lengths.items()}
    values = {name: text if len(text) > 120 else text.replace("\n", "") for name, text in values.items()}
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    model._base_manager.filter(pk__in=keys[1:40:3]).update(**values)


@cache
def signed_in(name: str) -> Client:
    return client_of(User.objects.get(username=name))


def body(role: str, address: str, language: str = "zh-hans") -> bytes:
    client = signed_in(role)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(address)
    assert answer.status_code == 200, (role, address, answer.status_code)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lists(language: str = "zh-hans", with_all: bool = True) -> Iterator[tuple[str, bytes]]:
    """Each list with its usual columns, and with every one of them."""
    people = [User.objects.get(username=name) for name in ("staff", "lead1", "leader")]
    for key, spec in LISTS.items():
        who = next(one for one in people if opens(one.role, excel_of(key)))
        found = spec if isinstance(spec, ListSpec) else spec(who)
        columns = "&".join(f"cols={column.key}" for column in found.columns)
        yield key, body(who.username, reverse(excel_of(key)), language)
        if with_all:
            yield f"{key}{ALL}", body(who.username, f"{reverse(excel_of(key))}?{columns}", language)


def others(language: str = "zh-hans") -> Iterator[tuple[str, bytes]]:
    staff = User.objects.get(username="staff")
    rows = test_compare.row(籍贯="广西柳江"), test_compare.row("李甲", 身份证号="")
    given = {
        "team": Visit.objects.first().team_id,
        "surveys:results_export": Survey.objects.filter(state="published").first().pk,
        "cadres:compare_sheet": comparison.compare_files(
            actor=staff, files=[test_compare.roster(*rows), test_compare.form()]
        ).pk,
        "cadres:import_refused": refused(staff).pk,
    }
    for route, (role, query) in OTHERS.items():
        names = {name: given.get(name, given.get(route, sample)) for name, sample in ROUTES[route].items()}
        kinds = BY_KIND if "kind" in names else ("",)
        for kind in kinds:
            values = names | ({"kind": kind} if kind else {})
            yield (
                f"{route.replace(':', '-')}{kind}",
                body(role, reverse(route, kwargs=values) + query, language),
            )


def refused(staff: User) -> ImportBatch:
    """Rows that were not taken in: a month that is none."""
    line = test_compare.row(出生时间="1975.13", 简历=test_compare.RESUME * 12)
    name, data = test_compare.roster(line)
    answer = signed_in("staff").post("/cadres/import/", {"file": [SimpleUploadedFile(name, data)]})
    return ImportBatch.objects.get(pk=int(answer.url.strip("/").split("/")[-1]))


def papers() -> Iterator[tuple[str, bytes]]:
    """What no address of its own gives: rosters, the workbooks of a dossier, and a sheet with all that a sheet can."""
    staff = User.objects.get(username="staff")
    begin_matter(actor=staff, reason="换届考察")
    for what in ("short", "long"):
        ordered = signed_in("staff").post("/cadres/papers/", {"what": what})
        yield f"roster-{what}", body("staff", f"{ordered['Location']}file/")
    decision = Decision.objects.filter(decided_on__isnull=False).first()
    for file in make_dossier(staff, decision).files.filter(form="xlsx"):
        yield f"dossier-{file.recipient}", bytes(file.content)
    out = io.BytesIO()
    write(out, sample())
    yield "sample", out.getvalue()


def sample() -> Sheet:
    """Groups, numbers, long and short texts."""
    texts = [LONG * 9, "短", LONG, "。" * 300, "某县人民政府办公室党组成员、副主任、二级调研员" * 4]
    columns = [
        Column("name", "姓名", lambda n: "麦麦提·艾力𠮷" if n % 2 else "章真"),
        Column("men", "男", lambda n: 10**n, kind="number", group="性别"),
        Column("women", "女", lambda n: n / 3, kind="number", group="性别"),
        Column("on", "谈话日期", lambda n: dt.date(2026, 1, 1 + n), kind="date"),
        Column("text", "主要表现", lambda n: texts[n % 5], kind="long"),
        Column("post", "工作单位及职务", lambda n: texts[n % 5][:90], width=16),
    ]
    return Sheet("干部走访情况表", columns, range(12), lines=["填报单位：组织部", LONG], signed_by="任管",
                 footer="任管 2026-11-30 10:00 编号 20261130-000001 · 日志 120:9f3a", numbered=True)  # fmt: skip


@cache
def sheets(path: Path) -> list[Worksheet]:
    return list(load_workbook(path))


def head_of(sheet: Worksheet) -> tuple[int, int]:
    """First and last row of the head: what is printed on every page."""
    first, _colon, last = sheet.print_title_rows.replace("$", "").partition(":")
    return int(first), int(last or first)


def test_none_is_forgotten() -> None:
    listed = {excel_of(key) for key in LISTS}
    routes = {name: reverse(name, kwargs=values) for name, values in ROUTES.items()}
    assert {name for name, at in routes.items() if at.endswith(".xlsx")} == listed | set(OTHERS)
    assert {name for name, at in routes.items() if at.endswith(".docx")} == set(WORDS)
    own = {str(path) for root in ("visits", "cadre_review") for path in Path(root).rglob("*.py")
           if "Workbook(" in path.read_text() and "CalamineWorkbook(" not in path.read_text()}  # fmt: skip
    assert {one for one in own if not one.startswith("visits/core/sheets/")} == DRAWERS


def test_printed_pages_show_everything_once(books: Books, printed: Books) -> None:
    usual = {name: path for name, path in books.items() if not name.endswith(ALL)}
    assert [(name, found) for name, path in usual.items() for found in faults(path, printed[name])] == []


def test_printed_pages_in_english_show_everything_once(english: Books, printed: Books) -> None:
    numbered = "Page{at}of{all}"
    assert [
        (path.stem, found)
        for path in english.values()
        for found in faults(path, printed[path.stem], numbered)
    ] == []


def test_every_workbook_and_paper_speaks_one_language(
    books: Books, english: Books, said: dict[str, list[str]], words: Books
) -> None:
    known = typed() + SEALED
    chinese = {name: words_of_workbook(sheets(path)[0].parent) for name, path in books.items()}
    chinese |= {name: words_of_document(path.read_bytes()) for name, path in words.items()}
    papers = dict(word_papers("en"))
    spoken = said | {
        name: words_of_document(data) for name, data in papers.items() if name not in CHINESE_PAPERS
    }
    wrong = [
        (language, name, *one)
        for language, found in (("zh-hans", chinese), ("en", spoken))
        for name, texts in found.items()
        if not name.startswith(CHINESE_SHEETS[language])
        for one in foreign(texts, language, known)
    ]
    assert wrong == []
    assert len(spoken) > MOST_SPOKEN


def faults(book: Path, pdf: Path, numbered: str = "第{at}页共{all}页") -> Iterator[Any]:
    """What is wrong with the pages of a workbook."""
    pages, held = pages_of(pdf), sheets(book)
    texts = [str(cell.value) for sheet in held for row in sheet for cell in row if cell.value is not None]
    if gone := lost((text for text in texts if not text.replace(".", "").isdigit()), pages):
        yield "not on the pages", gone.most_common(9)
    if not any("##" in text for text in texts) and any("##" in page.text for page in pages):
        yield "### on the pages"
    for at, page in enumerate(pages, 1):
        if page.paper not in ("A4", "A3"):
            yield at, page.paper
        if over := list(page.printed_over()):
            yield at, "over one another", over[:4]
        if out := page.outside():
            yield at, "outside", out[:4]
        if numbered.format(at=at, all=len(pages)) not in page.text:
            yield at, "without its number"
        if not any(not lost(some, [page]) for sheet in held for some in labels(sheet)):
            yield at, "without the head"


def test_word_papers_are_printed_whole(words: Books, printed: Books) -> None:
    assert [(name, found) for name, path in words.items() for found in flaws(path, printed[name])] == []


def flaws(paper: Path, pdf: Path) -> Iterator[Any]:
    """What is wrong with the pages of a Word paper."""
    pages, held = pages_of(pdf), Document(str(paper))
    cells = [cell.text for table in held.tables for row in table.rows for cell in row.cells]
    if gone := lost([*(one.text for one in held.paragraphs), *cells], pages):
        yield "not on the pages", gone.most_common(9)
    if not pages[0].text.startswith("内部"):
        yield "without its secrecy"
    for at, page in enumerate(pages, 1):
        wrong = [*page.printed_over(), *page.outside()]
        if wrong or page.paper != "A4" or not re.search(rf"第{at}页共{len(pages)}页", page.text):
            yield at, page.paper, wrong[:4]


def labels(sheet: Worksheet) -> list[list[str]]:
    """The labels of the head, three neighbours at a time: a wide sheet goes on beside its first page."""
    first, last = head_of(sheet)
    found = [str(cell.value) for row in sheet.iter_rows(first, last) for cell in row if cell.value]
    return [found[at : at + 3] for at in range(max(1, len(found) - 2))]


def test_rows_are_as_high_as_their_texts(books: Books, tmp_path: Path) -> None:
    """LibreOffice is made to fit each row: none needs more than ours has."""
    whole = {name: path for name, path in books.items() if f"{name}{ALL}" not in books}
    heights = fitted(whole.values(), tmp_path)
    assert [low for name, path in whole.items() for low in too_low(path, heights[name])] == []


def too_low(book: Path, heights: list[list[float]]) -> Iterator[tuple[str, str, int, float, float]]:
    for sheet, needs in zip(sheets(book), heights, strict=True):
        usual = sheet.sheet_format.defaultRowHeight
        for row, needed in zip(range(1, sheet.max_row + 1), needs, strict=True):
            high = sheet.row_dimensions[row].height or usual
            if needed > high + 0.5:
                yield book.stem, sheet.title, row, high, needed


def test_sheets_can_be_sorted_counted_and_signed(books: Books) -> None:
    """A filter over all rows, the head on every page, numbers as numbers, nothing that a program would run."""
    for name, path in books.items():
        for sheet in sheets(path):
            assert sheet.auto_filter.ref, name
            assert sheet.print_title_rows, name
            assert not [cell for row in sheet for cell in row if cell.data_type == "f"], name
            assert texts_of_digits(sheet) == [] or name.startswith(TAKEN), name


PLAIN = re.compile(r"-?(0|[1-9]\d{0,5})(\.\d+)?")
# Digits that are no quantity, by the heads of their columns.
NAMES = re.compile("编号|代码|身份证号|文号|年度|版本|时间")
TAKEN = ("past-template", "cadres-import_refused", "cadres-compare_sheet")  # what somebody else wrote


def texts_of_digits(sheet: Worksheet) -> list[str]:
    """Column and value of each text cell that is a plain number."""
    first, last = head_of(sheet)
    found = []
    for column in sheet.iter_cols(min_row=first):
        cells = [cell.value for cell in column]
        head = " ".join(str(one) for one in cells[: last - first + 1] if one)
        if not NAMES.search(head):
            found += [f"{head}: {one}" for one in cells if isinstance(one, str) and PLAIN.fullmatch(one)]
    return found
