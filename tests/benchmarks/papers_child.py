"""One case of the measure of papers, in a process of its own."""

import datetime as dt
import io
import resource
import sys
import time
import uuid
import zipfile

import django

django.setup()

from docx import Document

from tests.conftest import enter
from tests.world import make_unit, open_cadre
from visits.cadres.documents.actions import register
from visits.cadres.documents.appointment_form import write_form
from visits.cadres.documents.content import Form, Relative
from visits.cadres.documents.work import make_papers
from visits.cadres.files.models import Cadre, FamilyMember
from visits.cadres.formats.resume import read_resume
from visits.core.lists.models import Job

RESUME = "\n".join(
    f"{1996 + n}.07--{1997 + n}.07  某县某镇党委委员、副镇长，分管城中村改造和重大项目建设" for n in range(10)
)
CELLS = 150  # of the form's two tables, about


def prepare(count):
    """The files that the forms are made of."""
    staff, unit = enter("staff"), make_unit()
    first = open_cadre(staff=staff, unit=unit, resume=RESUME, post_title="某县人民政府副县长")
    first.pk, first.id_fingerprint = None, ""
    copies = [
        Cadre(**_values(first) | {"name": f"章{n:03d}", "client_key": uuid.uuid4()}) for n in range(count - 1)
    ]
    Cadre.objects.bulk_create(copies)
    lines = [
        FamilyMember(cadre=cadre, relation="亲属", name="钟静", birth_month=dt.date(1978, 2, 1), position=n)
        for cadre in Cadre.objects.all()
        for n in range(5)
    ]
    FamilyMember.objects.bulk_create(lines, batch_size=500)


def _values(cadre):
    return {
        field.attname: getattr(cadre, field.attname)
        for field in Cadre._meta.concrete_fields
        if not field.primary_key
    }


def whole_road(count):
    """What the worker does."""
    from cadre_review.accounts.models import User

    staff = User.objects.get(username="staff")
    export = register(staff, "what=docx", count)
    wanted = {"query": "what=docx", "matter": "换届考察", "reason": "", "export": export.pk}
    job = Job.objects.create(
        kind="papers", title="x", wanted=wanted, total=count, made_by=staff, state="running", attempt=1
    )
    make_papers(job)
    job.refresh_from_db()
    size = job.result.size
    job.result.delete(save=False)
    return size


def packed(count, make):
    """The zip of so many files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"{number}.docx", make())
    return out.tell()


def drawing_alone(count):
    """The forms without database and log."""
    names = (
        "name",
        "sex",
        "birth",
        "party",
        "work_start",
        "posts",
        "ethnicity",
        "health",
        "rewards",
        "reason",
    )
    family = [Relative("亲属", "钟静", "48", "群众", "某校教师")] * 5
    form = Form(dt.date(2026, 5, 1), dict.fromkeys(names, "某某"), read_resume(RESUME), family)
    return packed(count, lambda: write_form(form))


def floor(count):
    """python-docx by its own calls."""

    def make():
        document = Document()
        table = document.add_table(rows=CELLS // 6, cols=6)
        for row in table.rows:
            for cell in row.cells:
                cell.text = "某某"
        for line in RESUME.split("\n"):
            document.add_paragraph(line)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return packed(count, make)


def run(part, count):
    """Run the case and print its figures."""
    if part == "prepare":
        prepare(count)
        return
    begun = time.perf_counter()
    size = {"whole road": whole_road, "drawing alone": drawing_alone, "floor": floor}[part](count)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{part:<14} {count} forms: {seconds:6.1f} s ({1000 * seconds / count:5.1f} ms each), peak {peak:4.0f} MB, "
          f"{size / 2**20:.1f} MB of files", flush=True)  # fmt: skip


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
