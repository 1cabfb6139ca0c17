"""One part of the measure of taking in; see intake.py. Figures pass from part to part in a file."""

import datetime as dt
import io
import json
import resource
import sys
import time
from pathlib import Path
from random import Random
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402
from import_export import resources  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from stdnum.cn import ric  # noqa: E402
from tablib import Dataset  # noqa: E402

from cadre_review.accounts.models import User  # noqa: E402
from visits.cadres.files.models import Cadre  # noqa: E402
from visits.demo import city, names  # noqa: E402
from visits.organisation.units.models import Unit  # noqa: E402

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


def people(chance, count, series):
    """Invented people, each with a number of his own; ``series`` keeps two lists apart."""
    units = list(Unit.objects.order_by("pk"))
    for number in range(count):
        birth = dt.date(1962 + number % 32, 1 + number % 12, 1)
        body = f"4502{series:02d}{birth:%Y%m}{1 + number // 500 % 28:02d}{number * 2 % 1000:03d}"
        yield {
            "name": names.person(chance), "birth": birth, "id": body + ric.calc_check_digit(body + "0"),
            "unit": units[number % len(units)], "number": number,
        }  # fmt: skip


def office_line(one):
    """The person as an office's roster has him."""
    birth, unit = one["birth"], one["unit"]
    since = f"{2008 + one['number'] % 10}.{1 + one['number'] % 12:02d}"
    return [
        one["number"] + 1, one["name"], f"{unit.name}副科长", "女", "汉族", f"{birth:%Y.%m}", "", "中共党员", "大学\n学士", "法学",
        "", since, "", since, "", "广西柳州", one["id"], f"{birth.year + 22}.07", f"{birth.year + 25}.07", "副科级",
    ]  # fmt: skip


def stock_line(one, author):
    """The person as the model's own columns want him."""
    birth = one["birth"].isoformat()
    since = f"{2008 + one['number'] % 10}-{1 + one['number'] % 12:02d}-01"
    return [
        "", str(uuid4()), author, one["name"], "female", birth, "汉族", "广西柳州", "中共党员", f"{one['birth'].year + 25}07",
        f"{one['birth'].year + 22}-07-01", "", one["unit"].pk, f"{one['unit'].name}副科长", 60, since, since,
        "大学", "法学",
    ]  # fmt: skip


def prepare(rows, folder):
    """The units, the staff account and both workbooks."""
    User.objects.create_user(username="staff", name="任管", role="staff")
    city.make_units(Random(1), 500)
    author = User.objects.get(username="staff").pk
    ours = [["市管干部花名册"], ["填报单位：市委组织部"], HEADERS]
    ours += [office_line(one) for one in people(Random(2), rows, 2)]
    save(folder / "ours.xlsx", ours)
    save(folder / "stock.xlsx", [STOCK, *(stock_line(one, author) for one in people(Random(3), rows, 3))])


def save(path, lines):
    """A workbook of these lines."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    for line in lines:
        sheet.append(line)
    book.save(path)


def peak():
    """The most memory this process and its children have held, in MB."""
    own, below = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return max(own, below) / 1024


def clocked(call):
    """What the call gives, and how many seconds it took."""
    began = time.perf_counter()
    result = call()
    return result, time.perf_counter() - began


def ours(rows, folder):
    """Preview and commit through the actions that page and command use."""
    from visits.cadres.imports import actions

    staff = User.objects.get(username="staff")
    data = (folder / "ours.xlsx").read_bytes()
    batch, preview = clocked(lambda: actions.read_in(actor=staff, files=[("ours.xlsx", data)]))
    told = actions.counts(batch)
    if told["confirm"]:
        print(f"{told['confirm']} rows were parted by guess and confirmed")
        actions.confirm_split(actor=staff, batch=batch)
    done, commit = clocked(lambda: actions.commit(actor=staff, batch=batch, skip_errors=True))
    print(f"{done['create']} of {rows} rows taken in; the rest name units that the invented city has twice")
    assert done["create"] == Cadre.objects.count() > rows * 0.9, (told, done)
    return {"preview": preview, "commit": commit, "memory": peak()}


def floor(_rows, _folder):
    """The same cadre rows once more, bare."""
    table = Cadre._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            held = io.StringIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", held)
            cursor.execute(f"CREATE TABLE bare (LIKE {table})")
            held.seek(0)
            _none, taken = clocked(lambda: cursor.copy_expert("COPY bare FROM STDIN", held))
        else:
            lines = cursor.execute(f"SELECT * FROM {table}").fetchall()
            cursor.execute(f"CREATE TABLE bare AS SELECT * FROM {table} WHERE 0")
            marks = ", ".join(["%s"] * len(lines[0]))
            _none, taken = clocked(lambda: cursor.executemany(f"INSERT INTO bare VALUES ({marks})", lines))
        cursor.execute("DROP TABLE bare")
    return {"commit": taken}


class CadreResource(resources.ModelResource):
    """As the library's first page has it."""

    class Meta:
        model = Cadre
        fields = STOCK


def stock(rows, folder):
    """Dry run with differences, then the import."""

    def loaded():
        return Dataset().load((folder / "stock.xlsx").read_bytes(), "xlsx")

    def run(dry):
        result = CadreResource().import_data(loaded(), dry_run=dry, raise_errors=True, use_transactions=True)
        assert result.totals["new"] == rows, result.totals

    _none, preview = clocked(lambda: run(True))
    _none, commit = clocked(lambda: run(False))
    return {"preview": preview, "commit": commit, "memory": peak()}


def judge(found):
    """The figures side by side, and where a target is missed."""
    mine, bare, peer = found["ours"], found["floor"], found["stock"]
    print(
        f"ours   preview {mine['preview']:.1f} s, commit {mine['commit']:.1f} s, peak {mine['memory']:.0f} MB"
    )
    print(
        f"stock  preview {peer['preview']:.1f} s, commit {peer['commit']:.1f} s, peak {peer['memory']:.0f} MB"
    )
    print(f"floor  bare cadre rows {bare['commit']:.2f} s")
    for part in ("preview", "commit"):
        ratio = mine[part] / peer[part]
        print(f"{part}: ours / stock {ratio:.2f} (target 0.20){'' if ratio <= 0.2 else '  FALLS SHORT'}")
    print(
        f"memory {mine['memory']:.0f} MB (target under 400){'' if mine['memory'] < 400 else '  FALLS SHORT'}"
    )


def main(part, rows, folder):
    """Run one part and pass its figures on."""
    kept = folder / f"{connection.vendor}.json"
    found = json.loads(kept.read_text()) if kept.exists() else {}
    if part == "judge":
        judge(found)
        return
    made = {"prepare": prepare, "ours": ours, "floor": floor, "stock": stock}[part](rows, folder)
    kept.write_text(json.dumps(found | {part: made}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
