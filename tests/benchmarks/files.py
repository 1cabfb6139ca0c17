"""Files in and out, each in a process of its own (its peak memory): ``python -m tests.benchmarks.files CASE COUNT``.

Sheets out of PostgreSQL beside openpyxl's write-only mode without any look; a roster taken in beside a stock
django-import-export resource (a model's own columns, without tokens, posts or versions); appointment forms beside the
same cells by python-docx's own calls. A peer gets a tenth of the rows, and its time is taken times ten.
"""

import datetime as dt
import io
import json
import resource
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from random import Random
from typing import Any

from tests.benchmarks.left import OTHERS, Parts, looked_at, scaled
from tests.benchmarks.table import ROOT, Row, Target

COLUMNS, CHUNK, TENTH = 20, 2_000, 10
FLAT = 1.1  # memory at five times the rows
LONG, SHORT, ROSTER, FORMS = 100_000, 1_200, 20_000, 500
SPENT: dict[
    str, list[float]
] = {}  # what the cases of this process took: ms of processor time, ms by the clock
PLACES: dict[str, Parts] = {}  # and where they took it
LOOK = 0.005  # seconds
HEADERS = [
    "序号", "姓名", "单位及职务", "性别", "民族", "出生时间", "年龄", "政治面貌", "最高学历学位", "所学专业",
    "专业技术职务", "现职务始任时间", "现职务始任年限", "现职级始任时间", "任现职级年限", "籍贯", "身份证号",
    "参加工作时间", "入党时间", "职级",
]  # fmt: skip
STOCK = [
    "id", "client_key", "created_by", "name", "sex", "birth_month", "ethnicity", "native_place", "political_status",
    "party_entry", "work_start_month", "professional_title", "unit", "post_title", "level", "level_since",
    "post_since", "highest_education", "major",
]  # fmt: skip
RESUME = "\n".join(
    f"{1996 + n}.07--{1997 + n}.07  某县某镇党委委员、副镇长，分管城中村改造和重大项目建设" for n in range(10)
)


def spent(name: str, call: Callable[[], Any]) -> Any:
    """What the call gives; its time is kept under the name."""
    before, began = _processors(), time.perf_counter()
    with looked_at(LOOK) as found:
        result = call()
    own, others = (after - then for after, then in zip(_processors(), before, strict=True))
    SPENT[name] = [(own + others) * 1000, (time.perf_counter() - began) * 1000]
    found[OTHERS] = others
    PLACES[name] = scaled(found, SPENT[name][0])
    return result


def _processors() -> list[float]:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return [one.ru_utime + one.ru_stime for one in used]


# --- sheets -------------------------------------------------------------------------------------


def table() -> Any:
    """A table of text, as a model of the run alone: no migration knows it."""
    from django.db import models

    found = {f"c{number}": models.TextField() for number in range(COLUMNS)}
    meta = type("Meta", (), {"app_label": "visits", "managed": False, "db_table": "benchmark_row"})
    return type("BenchmarkRow", (models.Model,), found | {"Meta": meta, "__module__": __name__})


def fill_table(count: int, _folder: Path) -> None:
    """Made in the database itself."""
    from django.db import connection

    names = [f"c{number}" for number in range(COLUMNS)]
    values = ", ".join(f"'第' || n || '行第{number}列的内容'" for number in range(COLUMNS))
    with connection.schema_editor() as editor:
        editor.create_model(table())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO benchmark_row ({', '.join(names)}) SELECT {values} FROM generate_series(1, {count}) n"
        )


def sheet_out(count: int, folder: Path) -> None:
    """As an export of the site."""
    from visits.core.sheets.columns import Column
    from visits.core.sheets.write import Sheet, write

    columns = [
        Column(f"c{n}", f"第{n}列", lambda row, n=n: getattr(row, f"c{n}"), width=12) for n in range(COLUMNS)
    ]
    rows = table().objects.order_by("pk")[:count].iterator(chunk_size=CHUNK)
    sheet = Sheet("题名", columns, rows, "表", ["单位：某局"], "某", "某 2018-12-31 No. 1")
    spent("sheet", lambda: write(folder / "ours.xlsx", sheet))


def sheet_peer(count: int, folder: Path) -> None:
    """openpyxl write-only, no look, from tuples."""
    from openpyxl import Workbook

    def write() -> None:
        book = Workbook(write_only=True)
        tab = book.create_sheet("表")
        names = [f"c{number}" for number in range(COLUMNS)]
        for row in table().objects.order_by("pk").values_list(*names)[:count].iterator(chunk_size=CHUNK):
            tab.append(row)
        book.save(folder / "peer.xlsx")

    spent("sheet", write)


# --- a roster -----------------------------------------------------------------------------------


def people(count: int, series: int) -> Any:
    """Invented people, each with a number of their own; ``series`` keeps two lists apart."""
    from stdnum.cn import ric

    from visits.demo import names
    from visits.models import Unit

    units, chance = list(Unit.objects.order_by("pk")), Random(series)
    for n in range(count):
        birth = dt.date(1962 + n % 32, 1 + n % 12, 1)
        body = f"4502{series:02d}{birth:%Y%m}{1 + n // 500 % 28:02d}{n * 2 % 1000:03d}"
        yield n, names.person(chance), birth, body + ric.calc_check_digit(body + "0"), units[n % len(units)]


def office_line(n: int, name: str, birth: dt.date, number: str, unit: Any) -> list[Any]:
    """A person as an office's roster has them."""
    since = f"{2008 + n % 10}.{1 + n % 12:02d}"
    return [n + 1, name, f"{unit.name}副科长", "女", "汉族", f"{birth:%Y.%m}", "", "中共党员", "大学\n学士", "法学", "", since, "",
            since, "", "广西柳州", number, f"{birth.year + 22}.07", f"{birth.year + 25}.07", "副科级"]  # fmt: skip


def stock_line(n: int, name: str, birth: dt.date, _number: str, unit: Any) -> list[Any]:
    """A person as the model's own columns want them."""
    since = f"{2008 + n % 10}-{1 + n % 12:02d}-01"
    return ["", str(uuid.uuid4()), 1, name, "female", birth.isoformat(), "汉族", "广西柳州", "中共党员", f"{birth.year + 25}07",
            f"{birth.year + 22}-07-01", "", unit.pk, f"{unit.name}副科长", 60, since, since, "大学", "法学"]  # fmt: skip


def prepare_roster(count: int, folder: Path) -> None:
    """Units, an account, both workbooks."""
    from cadre_review.accounts.models import User
    from visits.demo import city

    User.objects.create_user(pk=1, username="staff", name="任管", role="staff")
    city.make_units(Random(1), 500)
    ours = [
        ["市管干部花名册"],
        ["填报单位：市委组织部"],
        HEADERS,
        *(office_line(*one) for one in people(count, 2)),
    ]
    workbook(folder / "ours.xlsx", ours)
    workbook(folder / "stock.xlsx", [STOCK, *(stock_line(*one) for one in people(count // TENTH, 3))])


def workbook(path: Path, lines: list[list[Any]]) -> None:
    """A workbook of these lines."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    tab = book.create_sheet("名册")
    for line in lines:
        tab.append(line)
    book.save(path)


def roster_in(count: int, folder: Path) -> None:
    """Preview and commit through the actions that page and command use."""
    from cadre_review.accounts.models import User
    from visits.cadres.imports import actions
    from visits.models import Cadre

    staff, data = User.objects.get(username="staff"), (folder / "ours.xlsx").read_bytes()
    batch = spent("preview", lambda: actions.read_in(actor=staff, files=[("ours.xlsx", data)]))
    if actions.counts(batch)["confirm"]:
        actions.confirm_split(actor=staff, batch=batch)
    done = spent("commit", lambda: actions.commit(actor=staff, batch=batch, skip_errors=True))
    assert done["create"] == Cadre.objects.count() > count * 0.9, (
        done
    )  # the invented city has some units' names twice


def roster_peer(count: int, folder: Path) -> None:
    """django-import-export as its first page has it: a dry run with differences, then the import."""
    from import_export import resources
    from tablib import Dataset

    from visits.models import Cadre

    meta = type("Meta", (), {"model": Cadre, "fields": STOCK})
    made = type("CadreResource", (resources.ModelResource,), {"Meta": meta})

    def run(dry: bool) -> None:
        data = Dataset().load((folder / "stock.xlsx").read_bytes(), "xlsx")
        result = made().import_data(data, dry_run=dry, raise_errors=True, use_transactions=True)
        assert result.totals["new"] == count, result.totals

    spent("preview", lambda: run(True))
    spent("commit", lambda: run(False))


# --- appointment forms --------------------------------------------------------------------------


def prepare_forms(count: int, _folder: Path) -> None:
    """Files with résumés of ten lines and families of five."""
    from tests.conftest import enter
    from tests.world import make_unit, open_cadre
    from visits.models import Cadre, FamilyMember

    first = open_cadre(staff=enter("staff"), unit=make_unit(), resume=RESUME, post_title="某县人民政府副县长")
    values = {
        one.attname: getattr(first, one.attname) for one in Cadre._meta.concrete_fields if not one.primary_key
    }
    more = (
        {"name": f"章{n:03d}", "client_key": uuid.uuid4(), "id_fingerprint": ""} for n in range(count - 1)
    )
    Cadre.objects.bulk_create(Cadre(**values | one) for one in more)
    kin = {"relation": "亲属", "name": "钟静", "birth_month": dt.date(1978, 2, 1)}
    lines = [FamilyMember(cadre=cadre, position=n, **kin) for cadre in Cadre.objects.all() for n in range(5)]
    FamilyMember.objects.bulk_create(lines, batch_size=500)


def forms_out(count: int, _folder: Path) -> None:
    """What the worker does: read, write a line of the log for each, draw and pack."""
    from cadre_review.accounts.models import User
    from visits.cadres.documents.work import make_papers
    from visits.core.lists.models import Job
    from visits.core.lists.register import registered

    staff = User.objects.get(username="staff")
    export = registered(staff, "papers", "what=docx", count)
    wanted = {"query": "what=docx", "matter": "换届考察", "reason": "", "export": export.pk}
    job = Job.objects.create(
        kind="papers", title="x", wanted=wanted, total=count, made_by=staff, state=Job.State.RUNNING
    )
    spent("forms", lambda: make_papers(job))
    job.refresh_from_db()
    assert job.result.size
    job.result.delete(save=False)


def forms_peer(count: int, _folder: Path) -> None:
    """As many cells and lines by python-docx's own calls, packed the same way."""
    from docx import Document

    def form() -> bytes:
        document, out = Document(), io.BytesIO()
        for row in document.add_table(rows=25, cols=6).rows:
            for cell in row.cells:
                cell.text = "某某"
        for line in RESUME.split("\n"):
            document.add_paragraph(line)
        document.save(out)
        return out.getvalue()

    def packed() -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(count):
                archive.writestr(f"{number}.docx", form())

    spent("forms", packed)


CASES = {one.__name__: one for one in (fill_table, sheet_out, sheet_peer, prepare_roster, roster_in, roster_peer,
                                       prepare_forms, forms_out, forms_peer)}  # fmt: skip


# --- the lines ----------------------------------------------------------------------------------


class Folder:
    """Where the files lie, and the environment of the database; runs cases."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def __call__(self, case: str, count: int) -> dict[str, Any]:
        """What a case took, and the peak memory of its process in MB."""
        command = [sys.executable, "-m", "tests.benchmarks.files", case, str(count), str(self.folder)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return json.loads(done.stdout.splitlines()[-1])


def line(
    name: str, on: str, part: str, ours: dict[str, Any], peer: dict[str, Any] | None, target: Target
) -> Row:
    """One line of the table; the peer had a tenth of the rows."""
    row = Row(name, on, *ours["spent"][part], mb=ours["mb"])
    row.stock = peer["spent"][part][0] * TENTH if peer else 0
    row.judge(target)
    row.parts = ours["places"][part] if row.misses else {}
    print(" | ".join(row.cells()), flush=True)
    return row


def measure_sheets(run: Folder, share: int) -> list[Row]:
    """Long and short ones, out of PostgreSQL."""
    count, on = LONG // share, "PostgreSQL"
    run("fill_table", count)
    peer = run("sheet_peer", count // TENTH)
    fifth, whole, short = (run("sheet_out", n) for n in (count // 5, count, SHORT))
    short_peer = run("sheet_peer", SHORT // TENTH)
    return [
        line(
            f"sheet out, {count:,} × {COLUMNS}",
            on,
            "sheet",
            whole,
            peer,
            Target(stock=4, mb=round(fifth["mb"] * FLAT)),
        ),
        line(f"sheet out, {SHORT:,} rows", on, "sheet", short, short_peer, Target(ms=1000)),
    ]


def measure_roster(run: Folder, share: int) -> list[Row]:
    """Preview and commit, on SQLite."""
    count = ROSTER // share
    run("prepare_roster", count)
    ours, peer = run("roster_in", count), run("roster_peer", count // TENTH)
    parts = ("preview", "commit")
    return [
        line(f"roster in, {count:,} rows: {part}", "SQLite", part, ours, peer, Target(stock=5, mb=400))
        for part in parts
    ]


def measure_forms(run: Folder, share: int) -> list[Row]:
    """Appointment forms, on SQLite."""
    count = FORMS // share
    run("prepare_forms", count)
    ours, peer = run("forms_out", count), run("forms_peer", count // TENTH)
    return [
        line(f"{count} appointment forms", "SQLite", "forms", ours, peer, Target(stock=5))
    ]  # 1/2.5 before


def main(case: str, count: int, folder: Path) -> int:
    """Run one case and print what it took."""
    import django

    django.setup()
    from cadre_review.audit.rows import unnoticed

    ours = case.endswith(("_in", "_out"))
    with nullcontext() if ours else unnoticed():  # what a peer writes is in no log
        CASES[case](count, folder)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"spent": SPENT, "places": PLACES, "mb": max(peaks) / 1024}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
